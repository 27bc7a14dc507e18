"""Whether what follows from a log does: books balance, numbers have no gap, read models equal a rebuild."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import Connection

from api.explaining.rebuilding import apart, make
from domain.final_notice.events import FinalNoticeIssued
from domain.invoice.events import CreditNoteIssued, InvoiceIssued
from domain.kernel import Event, Recorded
from domain.ledger import LedgerAccount
from domain.ports import Log
from projections import bank_entries, fees, open_invoices
from projections.catalogue import all_projections
from projections.dump import dump
from projections.journal_lines import balances, unbalanced
from projections.kernel import Projection, View

STRETCH = 2_000
"""How many events are taken at a time."""
BOOKS = ("journal", "open_invoices", "fees", "bank_entries")
Progress = Callable[[int, int], None]
"""Told how far it is, and how far it goes."""


@dataclass(frozen=True, slots=True)
class Off:
    """One thing that does not follow. ``position``: of the event, or nothing where it is no event's."""

    what: str
    position: int | None
    says: str


@dataclass(frozen=True, slots=True)
class Live:
    """Read models as they were at one moment: how far each had come, its digest, what the books say."""

    places: Mapping[str, int]
    digests: Mapping[str, str]
    books: Sequence[Off]


def live(tx: Connection, places: Mapping[str, int]) -> Live:
    """``tx`` sees one moment. Books are compared where their read models have come equally far."""
    models = [model for model in all_projections() if model.name in places]
    found: list[Off] = []
    if BOOKS[0] in places:
        found += _entries_off(tx)
    if len({places.get(name) for name in BOOKS}) == 1 and BOOKS[0] in places:
        found += _accounts_off(tx)
    return Live(places, {model.name: digest(tx, model) for model in models}, found)


def inconsistencies(log: Log, seen: Live | None, told: Progress) -> Iterator[Off]:
    """Reads the log once, and builds every read model anew beside it, as far as the live one had come (I6,
    I20, D18). ``seen``: nothing where none is live; then the books are those that are built."""
    if seen is not None:
        yield from seen.books
    numbers, failed, reached, end = Numbers(), set[str](), 0, log.head()
    places = dict.fromkeys((one.name for one in all_projections()), end) if seen is None else seen.places
    models = [model for model in all_projections() if model.name in places]
    with apart() as tx:
        make(tx, models)
        while reached < end and (stretch := log.since(reached, min(STRETCH, end - reached))):
            for happened in stretch:
                yield from (Off("number", happened.position, says) for says in numbers.off(happened.event))
            for model in models:
                if model.name not in failed and (says := _fill(tx, model, stretch, places[model.name])):
                    failed.add(model.name)
                    yield Off("read model", None, says)
            reached = stretch[-1].position
            told(reached, end)
        if seen is not None:
            yield from _others(tx, [model for model in models if model.name not in failed], seen)
        elif failed.isdisjoint(BOOKS):
            yield from _entries_off(tx)
            yield from _accounts_off(tx)


def _entries_off(tx: Connection) -> Iterator[Off]:
    return (Off("journal", at, f"this entry is {cents} cents off") for at, cents in unbalanced(tx))


def _accounts_off(tx: Connection) -> Iterator[Off]:
    return (Off("journal", None, says) for says in accounts_off(tx))


def _others(tx: Connection, models: Sequence[Projection], seen: Live) -> Iterator[Off]:
    """Which are not what the live ones are."""
    for model in models:
        if digest(tx, model) != seen.digests[model.name]:
            yield Off("read model", None, f"{model.name} is another when rebuilt")


def _fill(tx: Connection, model: Projection, stretch: Sequence[Recorded[Event]], until: int) -> str:
    """What kept it from being filled."""
    handles = model.handles
    try:
        with View(tx) as view:
            for happened in stretch:
                if happened.position <= until and type(happened.event) in handles:
                    model.apply(view, happened)
    except Exception as error:  # whatever its fold says of such a log
        after = stretch[0].position - 1
        return f"{model.name} cannot be rebuilt: {type(error).__name__} after position {after}"
    return ""


def digest(tx: Connection, model: Projection) -> str:
    """Of its canonical dump."""
    whole = sha256()
    for line in dump(tx, model):
        whole.update(line.encode() + b"\n")
    return whole.hexdigest()


def accounts_off(tx: Connection) -> Iterator[str]:
    """What customers owe by the journal is what they owe by their invoices and fees, and what waits for an
    explanation is what finance's list holds (D18, I2)."""
    booked = balances(tx, None, date.max)
    for account, expected in (
        (LedgerAccount.DEBTORS, open_invoices.ageing_sum(tx, date.max).total_cents),
        (LedgerAccount.FEES, fees.outstanding_cents(tx)),
        (LedgerAccount.WAITING, -bank_entries.waiting_cents(tx)),
    ):
        if booked.get(account, 0) != expected:
            yield f"account {account.value} stands at {booked.get(account, 0)}, not at {expected} cents"


class Numbers:
    """Invoices, credit notes and fees: 1 to N of each series and year, in the order of issue (I6)."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def off(self, event: Event) -> Iterator[str]:
        """Events come in order."""
        match event:
            case InvoiceIssued():
                number = str(event.invoice_number)
            case CreditNoteIssued():
                number = str(event.credit_note_number)
            case FinalNoticeIssued():
                number = event.fee_reference
            case _:
                return
        series, _, ordinal = number.partition("-")
        expected = self._last.get(series, 0) + 1
        self._last[series] = int(ordinal)
        if int(ordinal) != expected:
            yield f"series {series} goes on with {number}, where number {expected} is due"
