"""The business register in memory: two companies, and what it announces of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from domain.ports import Address, Branch, Comparison, Listing, Signal, TechnicalFault, UnknownNumber
from domain.values import BranchNumber, KvkNumber, Plain
from tests.simulation.gate import Gate
from toegang_testing.conformance.people import DAGOBERT, DONALD, LISTED

T = TypeVar("T")


def _company(number: str, name: str, branch: str, street: str) -> Listing:
    address = Address((street, "1234 AB Utrecht"))
    main = Branch(BranchNumber(branch), main=True, visiting=address)
    return Listing(KvkNumber(number), name, None, (main,), visiting=address)


@dataclass
class Companies:
    """What is listed, and every signal that was given."""

    listed: dict[str, Listing] = field(
        default_factory=lambda: {
            DAGOBERT: _company(DAGOBERT, "Dagobert BV", "000038509504", "Geldpakhuis 1"),
            DONALD: _company(DONALD, "Donald VOF", "000037178598", "Eendenlaan 2"),
        }
    )
    signals: list[Signal] = field(default_factory=list)

    def listing(self, kvk_number: str) -> Listing:
        if kvk_number not in self.listed:
            raise UnknownNumber
        return self.listed[kvk_number]

    def branch(self, number: str) -> tuple[KvkNumber, Branch]:
        for listing in self.listed.values():
            if (found := listing.branch(BranchNumber(number))) is not None:
                return listing.kvk_number, found
        raise UnknownNumber

    def compare(self, kvk_number: str, email: str) -> Comparison:
        self.listing(kvk_number)
        return Comparison.SAME if LISTED[kvk_number] == email else Comparison.DIFFERENT

    def moves(self, kvk_number: str, street: str, now: datetime) -> None:
        address = Address((street, "1234 AB Utrecht"))
        before = self.listed[kvk_number]
        branches = tuple(replace(one, visiting=address) for one in before.branches)
        self.listed[kvk_number] = replace(before, visiting=address, branches=branches)
        self._announce(kvk_number, "SignaalAdreswijziging_2025_01", now)

    def ends(self, kvk_number: str, day: date, now: datetime) -> None:
        before = self.listed[kvk_number]
        branches = tuple(replace(one, ends_on=day) for one in before.branches)
        self.listed[kvk_number] = replace(before, ends_on=day, branches=branches)
        self._announce(kvk_number, "SignaalBeeindiging_2025_01", now)

    def _announce(self, kvk_number: str, kind: str, now: datetime) -> None:
        number = KvkNumber(kvk_number)
        self.signals.append(Signal(f"signal-{len(self.signals) + 1}", now, kind, number))


@dataclass(frozen=True)
class Line:
    """How it is reached (api.ports.RegisterLine)."""

    is_away: bool = False
    retries: int = 0


@dataclass(frozen=True)
class AskedRegister:
    """Implements domain.ports.BusinessRegister."""

    gate: Gate
    companies: Companies
    line: Line = Line()

    def patient(self) -> "AskedRegister":
        return self

    def listing(self, kvk_number: KvkNumber) -> Listing:
        return self._ask(lambda: self.companies.listing(kvk_number))

    def branch(self, number: BranchNumber) -> tuple[KvkNumber, Branch]:
        return self._ask(lambda: self.companies.branch(number))

    def compare(self, kvk_number: KvkNumber, email: Plain) -> Comparison:
        return self._ask(lambda: self.companies.compare(kvk_number, email.text))

    def signals(self, since: datetime, until: datetime) -> Sequence[Signal]:
        every = self.companies.signals
        return self._ask(lambda: [one for one in every if since <= one.timestamp < until])

    def _ask(self, question: Callable[[], T]) -> T:
        return self.gate.call("register", question, lambda: TechnicalFault("it did not answer"))
