"""The shape of an explanation: reasons, the events each rests on with their rules, what would clear it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final, Protocol

from domain.calendar import local_date
from domain.kernel import Event, Recorded, S, Stream
from domain.terms import terms_on


class Past(Protocol):
    """The log as of a moment: what came later is not seen."""

    def state(self, stream: Stream[S]) -> S: ...
    def events(self, stream: Stream[Any]) -> Sequence[Recorded[Event]]: ...
    def at(self, positions: Sequence[int]) -> Sequence[Recorded[Event]]: ...


class Question(StrEnum):
    """What can be asked of the past."""

    BLOCKED = "blocked"
    """Of an account (D3)."""
    REFUSED = "refused"
    """Of an application, an order or a filing (D25)."""
    BALANCE = "balance"
    """Of an account (I1)."""
    INVOICE = "invoice"
    """What is left to pay of one, and how far its collection has come (D1)."""
    CLOSED = "closed"
    """Of an account (R25, R33)."""
    CANNOT_LOG_IN = "cannot-log-in"
    """Of an account, for a purpose (R29, D3)."""


class Remedy(StrEnum):
    """What somebody can do so that the reason is gone. The subject says of what, the cents how much."""

    PAY = "pay"
    PAY_FEE = "pay_fee"
    """Of a final notice, by its number (D1)."""
    REACTIVATE = "reactivate"
    """Staff, once everything is settled (D4)."""
    END_SUSPENSION = "end_suspension"
    """Staff (R24)."""
    DISMISS_HELD = "dismiss_held"
    """Staff, where the register was wrong; released, the account is closed (D28)."""
    ACTIVATE = "activate"
    """The holder, with the password that was sent (D7)."""
    OTHER_PAGE = "other_page"
    """The holder, on a page for private codes (R2)."""
    APPLY_AGAIN = "apply_again"
    DEPOSIT = "deposit"
    ASK_AGAIN = "ask_again"
    """What stood in the way may be gone: ask anew."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; steps are done in order. ``cents``: at least so much."""

    remedy: Remedy
    subject: str
    cents: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An event of the chain. ``rules``: what it rests on. ``policy``: the version of the terms, or of the
    price list, in force then. ``cents``: what it changed of the amount asked about, or of the fee that is the
    reason."""

    happened: Recorded[Event]
    rules: tuple[str, ...]
    policy: str
    cents: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """``name``: as the decision has it. ``rule``: under which it is so."""

    name: str
    rule: str
    links: tuple[Link, ...]
    clears: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """``holds``: whether it is so at all. ``cents``: the amount asked about. ``exists``: whether there was
    at that moment what is asked about; of logging in that is a reason, as the decision has it."""

    question: Question
    subject: str
    holds: bool
    reasons: tuple[Reason, ...] = ()
    cents: int | None = None
    exists: bool = True


RULE: Final = re.compile(r"\b[RDI][0-9]{1,2}\b")


@cache
def rules_of(event: type[Event]) -> tuple[str, ...]:
    """As its docstring gives them (R12, D9, I6), in the order in which it does."""
    return tuple(dict.fromkeys(RULE.findall(event.__doc__ or "")))


def policy_of(recorded: Recorded[Event]) -> str:
    """The dated policy that it names; else the terms of its day."""
    event = recorded.event
    for name in ("terms", "price_list"):
        if name in type(event).model_fields:
            return str(getattr(event, name))
    return terms_on(local_date(recorded.recorded_at)).version


def link(recorded: Recorded[Event], cents: int | None = None) -> Link:
    return Link(recorded, rules_of(type(recorded.event)), policy_of(recorded), cents)


def chain(*parts: Iterable[Recorded[Event]]) -> tuple[Link, ...]:
    """Events of several streams in the order in which they happened, each once."""
    found = {recorded.position: recorded for part in parts for recorded in part}
    return tuple(link(found[position]) for position in sorted(found))


def of_kinds(events: Iterable[Recorded[Event]], *kinds: type[Event]) -> Iterator[Recorded[Event]]:
    return (recorded for recorded in events if isinstance(recorded.event, kinds))


def led_to(past: Past, events: Iterable[Recorded[Event]]) -> Iterator[Recorded[Event]]:
    """The events that led to these, by policy or reactor, back to the first."""
    known: set[int] = set()
    wanted = {_cause(recorded) for recorded in events}
    while missing := sorted(cause for cause in wanted if cause is not None and cause not in known):
        known |= {*missing}
        news = past.at(missing)
        yield from news
        wanted = {_cause(recorded) for recorded in news}


def _cause(recorded: Recorded[Event]) -> int | None:
    cause = recorded.causation_id
    return int(cause) if cause is not None and cause.isdecimal() else None
