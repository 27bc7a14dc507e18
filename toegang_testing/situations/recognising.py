"""How a situation is recognised: events that follow each other about the same thing, and none in between."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.kernel import Event, Recorded

Where = Callable[[Any], bool]


@dataclass(frozen=True)
class Part:
    """One of these events; or, where it is ``absent``, none of them before the next part (or the end)."""

    kinds: tuple[type[Event], ...]
    where: Where | None = None
    absent: bool = False

    def fits(self, event: Event) -> bool:
        return isinstance(event, self.kinds) and (self.where is None or self.where(event))


def happened(*kinds: type[Event], where: Where | None = None) -> Part:
    """One of these."""
    return Part(kinds, where)


def never(*kinds: type[Event], where: Where | None = None) -> Part:
    """None of these until the next part; at the end of a story: none any more."""
    return Part(kinds, where, absent=True)


@dataclass(frozen=True)
class Situation:
    """Something that a run can meet. ``about``: what all its parts have to do with: "invoice", "account",
    "customer" … (as ``Subjects`` has them)."""

    name: str
    about: str
    parts: Sequence[Part]

    def is_in(self, log: "Subjects") -> bool:
        return any(_follows(events, 0, self.parts) for events in log.by[self.about].values())


def _follows(events: Sequence[Event], start: int, parts: Sequence[Part]) -> bool:
    absent = [part for part in parts[:1] if part.absent]
    rest = parts[len(absent) :]
    for place in range(start, len(events)):
        event = events[place]
        if rest and rest[0].fits(event) and _follows(events, place + 1, rest[1:]):
            return True
        if any(part.fits(event) for part in absent):
            return False
    return not rest


@dataclass
class Subjects:
    """The events of a log by what they are about, also where only another event says so: an invoice is its
    customer's, an order its account's, a final notice is about each invoice that it lists."""

    by: Mapping[str, dict[str, list[Event]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    _owners: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, log: Iterable[Recorded[Event]]) -> "Subjects":
        found = cls()
        for recorded in log:
            found.add(recorded.event)
        return found

    def add(self, event: Event) -> None:
        named = set(_named(event))
        for one in named:
            self._owners[one] |= {other for other in named if (one[0], other[0]) in BELONGS}
        for kind, key in named | {owner for one in named for owner in self._above(one)}:
            self.by[kind][key].append(event)

    def _above(self, one: tuple[str, str]) -> Iterator[tuple[str, str]]:
        for owner in self._owners[one]:
            yield owner
            yield from self._above(owner)


BELONGS = {
    ("account", "customer"),
    ("application", "account"),
    ("invoice", "customer"),
    ("notice", "invoice"),
    ("order", "account"),
    ("refund", "account"),
}
"""What is known to be whose once one event names both."""
FIELDS = {
    "account_id": "account",
    "lost_by": "account",
    "customer_id": "customer",
    "application_id": "application",
    "invoice_number": "invoice",
    "invoice_numbers": "invoice",
    "invoices": "invoice",
    "notice_id": "notice",
    "order_id": "order",
    "payment_id": "payment",
    "refund_id": "refund",
    "payout_id": "payout",
    "entry_id": "entry",
    "reference": "invoice",
    "guest_order_id": "guest",
    "authorisation_id": "authorisation",
    "deactivation_id": "deactivation",
    "question_id": "question",
    "kvk_number": "organisation",
    "mandate_id": "mandate",
    "change_id": "change",
    "file_id": "file",
    "recovery_id": "recovery",
    "person_id": "person",
    "requested_by": "person",
    "proposed_by": "person",
    "day": "day",
}


def _named(event: Event) -> Iterator[tuple[str, str]]:
    for name, kind in FIELDS.items():
        value = getattr(event, name, None)
        for one in value if isinstance(value, tuple) else (value,):
            if one is not None:
                yield kind, str(getattr(one, "invoice_number", one))
