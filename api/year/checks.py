"""What must hold at the end of a simulated year; each check tells what does not, in sentences."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from api.compose import System
from api.explaining.consistency import Numbers, accounts_off, digest
from api.year.credit import by_log, differing
from api.year.files import bank_files, books, documents, letters
from api.year.sent import said_to_be_sent
from api.year.situations import SITUATIONS, situations
from domain.guest_order.events import GuestOrderDelivered, GuestOrderPlaced
from domain.kernel import Event, Recorded
from domain.ledger import LedgerAccount
from domain.products import DELIVERED, Delivered
from projections.catalogue import all_projections
from projections.journal_lines import JournalLine, balances, journal_lines, unbalanced


@dataclass(frozen=True)
class Lived:
    """A system after its year: everything that was recorded, and what its steps could not deal with.

    ``with_cast``: those were there who make each situation happen, whatever the seed."""

    system: System
    log: Sequence[Recorded[Event]]
    troubles: Sequence[str]
    with_cast: bool

    @property
    def events(self) -> Iterator[Event]:
        return (recorded.event for recorded in self.log)

    def digest(self) -> str:
        """The same for the same log (I24), but for the port on which the payment provider is played, and the
        hash of what was signed: with this store's own key, and at the machine's time (decision 0044)."""
        whole, signed = sha256(), set[str]()
        for recorded in self.log:
            event = recorded.event
            if isinstance(event, GuestOrderPlaced) and DELIVERED[event.product] is Delivered.SIGNED_PDF:
                signed.add(event.guest_order_id)
            if isinstance(event, GuestOrderDelivered) and event.guest_order_id in signed:
                event = event.model_copy(update={"sha256": "signed"})
            told = {**recorded._asdict(), "event": event.model_dump_json()}
            text = json.dumps({"type": recorded.event.NAME, **told}, default=str, sort_keys=True)
            whole.update(re.sub(r"(http://127\.0\.0\.1):\d+", r"\1", text).encode() + b"\n")
        return whole.hexdigest()


Check = Callable[[Lived], Iterator[str]]


def faults(lived: Lived, looking: Callable[[str], None] = lambda _: None) -> Mapping[str, Sequence[str]]:
    """By check, what does not hold; ``looking`` is told each name before it is looked at."""
    found = {}
    for name, check in CHECKS.items():
        looking(name)
        found[name] = list(check(lived))
    return found


# --- money ----------------------------------------------------------------------------------------
def journal_balanced(lived: Lived) -> Iterator[str]:
    """Every entry adds up to nothing, and each account is what the read models and the bank say (D18)."""
    credit_cents = -sum(by_log(lived.log).values())
    with lived.system.ports.reads.connect() as tx:
        booked_cents = balances(tx, None, lived.system.ports.today()).get(LedgerAccount.CREDIT, 0)
        yield from (f"the entry of position {one} is {cents} cents off" for one, cents in unbalanced(tx))
        yield from accounts_off(tx)
    if booked_cents != credit_cents:
        yield f"account {LedgerAccount.CREDIT.value} stands at {booked_cents}, not at {credit_cents} cents"


def credit_equal(lived: Lived) -> Iterator[str]:
    """By arithmetic over the log, in the account's stream, its statement, its holder's export and the journal
    (I1)."""
    yield from differing(lived.system, lived.log, _journal(lived))


def _journal(lived: Lived) -> Iterator[JournalLine]:
    first, after = lived.log[0].recorded_at.date(), None
    with lived.system.ports.reads.connect() as tx:
        while page := journal_lines(tx, first, lived.system.ports.today(), after=after):
            yield from page
            after = page[-1].position, page[-1].line


def numbers_without_gaps(lived: Lived) -> Iterator[str]:
    """Invoices, credit notes and fees: 1 to N of each series and year, in the order of issue (I6)."""
    numbers = Numbers()
    for event in lived.events:
        yield from numbers.off(event)


def everything_happened(lived: Lived) -> Iterator[str]:
    """A year proves little in which nobody paid late. Of fewer people than the cast nothing is asked."""
    if lived.with_cast:
        happened = situations(lived.events)
        yield from (f"nobody was seen: {name}" for name in SITUATIONS if name not in happened)


# --- what left ------------------------------------------------------------------------------------
def letters_and_mails(lived: Lived) -> Iterator[str]:
    """What the log says was sent lies in the spool or a day's folder, once, and nothing beyond."""
    sent, said = Counter(lived.system.sent()), said_to_be_sent(lived.log)
    yield from (f"{one} was sent {times} times" for one, times in sent.items() if times > 1)
    yield from (f"{one} is said to be sent, and is nowhere" for one in sorted(said - sent.keys()))
    yield from (f"{one} was sent, and the log does not say so" for one in sorted(sent.keys() - said))
    yield from letters(lived.system)


def files_valid(lived: Lived) -> Iterator[str]:
    """Documents and files of the bank have the bytes that the log names; the books can be written."""
    yield from documents(lived.system, lived.log)
    yield from bank_files(lived.system, lived.log)
    yield from books(lived.system, lived.log)


# --- what follows the log -------------------------------------------------------------------------
def rebuild_equal(lived: Lived) -> Iterator[str]:
    """Every read model, built anew from the log, is the same byte for byte (I20)."""
    before = _dumped(lived.system)
    ended = lived.system.subscriptions.rebuild_together([*before], lambda _done, _of: None)
    for name, end in ended.items():
        if isinstance(end, Exception):
            yield f"{name} cannot be rebuilt: {end}"
    after = _dumped(lived.system)
    yield from (f"{name} is another when rebuilt" for name in before if after[name] != before[name])


def _dumped(system: System) -> Mapping[str, str]:
    with system.ports.reads.connect() as tx:
        return {model.name: digest(tx, model) for model in all_projections()}


def nothing_left_behind(lived: Lived) -> Iterator[str]:
    """Nothing is parked or waits for staff, nobody is behind, and the daily steps dealt with everything."""
    subscriptions, ends = lived.system.subscriptions, lived.system.ports.loose_ends
    yield from (f"not dealt with: {trouble}" for trouble in lived.troubles)
    yield from (f"parked: {one.name} at position {one.position}" for one in subscriptions.parked())
    for state in subscriptions.states():
        if state.failed_at is not None or state.position != state.head:
            yield f"{state.name} stands at position {state.position} of {state.head}"
    yield from (f"waits for staff: {one.loose_end_id}, {one.reason}" for one in ends.waiting(None, 1000))
    positions = [recorded.position for recorded in lived.log]
    if positions != list(range(1, len(positions) + 1)):
        yield "the log has gaps"


CHECKS: Final[Mapping[str, Check]] = {
    check.__name__: check
    for check in (
        journal_balanced,
        credit_equal,
        numbers_without_gaps,
        everything_happened,
        files_valid,
        letters_and_mails,
        nothing_left_behind,
        rebuild_equal,
    )
}
