"""Takes in files of the bank: each booking once, in whatever order, and nothing of a bad file (I2)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from adapters.bank_files import (
    BatchStatus,
    Entry,
    FileStatus,
    Refused,
    Statement,
    TransactionStatus,
    read_bank_file,
)
from adapters.bank_files.bookings import Details, bookings, look
from adapters.bank_files.messages import EURO, Reason
from adapters.machine_requests import machine_request
from domain.bank_entry.commands import NoteDetails
from domain.calendar import Calendars, local_date
from domain.kernel import Command
from domain.payment_file.aggregate import PAYMENT_FILE, PaymentFile
from domain.ports import BankEntry, Clock, EntryKind, Executor, Log
from domain.statements.aggregate import STATEMENTS
from domain.statements.commands import TakeStatement
from domain.use_cases.book_bank_entry import BookBankEntry
from domain.values import EntryId

REJECTED = "RJCT"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a file led to: how many bookings it tells, how many of them were new, how many entries are only
    announced, how many states are of payments that were never sent, and which statements of those years
    are missing."""

    bookings: int
    new: int
    announced: int
    unknown: int
    missing: Mapping[int, Sequence[int]]


@dataclass(slots=True)
class _Beside:
    """What a file tells beside bookings."""

    announced: int = 0
    unknown: int = 0
    numbers: list[tuple[int, int]] = field(default_factory=list)


class BankFiles:
    """``account``: the IBAN that statements must be of."""

    def __init__(
        self, *, executor: Executor, log: Log, account: str, calendars: Calendars, clock: Clock
    ) -> None:
        self._executor, self._log, self._account = executor, log, account
        self._calendars, self._clock = calendars, clock

    def take_in(self, path: Path) -> TakenIn:
        """Raises Refused before anything of it is booked, and OSError."""
        for item in read_bank_file(path, [self._account]):
            self._judge(path, item)
        found, new, beside = 0, 0, _Beside()
        for booking in self._bookings(path, beside):
            found += 1
            new += self._book(booking)
        for year, number in beside.numbers:  # last: what is not wholly booked is not said to be there
            take = TakeStatement(at=self._clock.now(), year=year, number=number)
            self._executor.execute(take, machine_request("intake:bank", "statement", str(year), str(number)))
        missing = {
            year: self._log.state(STATEMENTS.stream(str(year))).missing
            for year in sorted({year for year, _ in beside.numbers})
        }
        return TakenIn(found, new, beside.announced, beside.unknown, missing)

    def _judge(self, path: Path, item: object) -> None:
        """What the reading cannot know: whose account it is, and which money."""
        if isinstance(item, Statement) and not item.ours:
            raise Refused(path, 1, f"statement {item.statement_id} is of an account that is not ours")
        if isinstance(item, Entry) and item.booked:
            where = f"an entry of statement {item.statement_id}"
            if item.amount.currency != EURO:
                raise Refused(path, 1, f"{where} is in {item.amount.currency}, and the account in {EURO}")
            if item.booked_on is None:
                raise Refused(path, 1, f"{where} is booked, and has no day of booking")

    def _bookings(self, path: Path, beside: _Beside) -> Iterator[BankEntry | Details]:
        alike: Counter[str] = Counter()
        file = PaymentFile()
        for item in read_bank_file(path, [self._account]):
            match item:
                case Statement():
                    alike.clear()
                    year = _year(item)
                    if item.message.startswith("camt.053") and item.number is not None and year:
                        beside.numbers.append((year, item.number))
                case Entry():
                    if not item.booked:
                        beside.announced += 1
                        continue
                    seen = look(item)
                    alike[seen] += 1
                    yield from bookings(item, self._account, alike[seen])
                case FileStatus():
                    file = self._log.state(PAYMENT_FILE.stream(item.original_message_id))
                    if item.status == REJECTED:
                        yield from self._rejected(_orders(file), item.reasons)
                case BatchStatus():
                    if item.status == REJECTED:
                        yield from self._rejected(_orders(file), item.reasons)
                case TransactionStatus():
                    if item.status == REJECTED:
                        ids = (item.end_to_end_id, item.instruction_id)
                        known = [each for each in _orders(file) if each.end_to_end_id in ids]
                        beside.unknown += not known
                        yield from self._rejected(known, item.reasons)

    def _rejected(self, orders: Sequence["_Order"], reasons: Sequence[Reason]) -> Iterator[BankEntry]:
        codes = [each.code for each in reasons if each.code and len(each.code) == 4]
        for each in orders:
            yield BankEntry(
                entry_id=f"RJ-{sha256(each.end_to_end_id.encode()).hexdigest()[:32]}",
                kind=each.rejected_as,
                amount_cents=each.amount_cents,
                reference=each.end_to_end_id,
                booked_on=local_date(self._clock.now()),
                reason=codes[0] if codes else None,
            )

    def _book(self, booking: BankEntry | Details) -> bool:
        now = self._clock.now()
        if isinstance(booking, Details):
            command: Command = NoteDetails(
                at=now,
                entry_id=EntryId(booking.entry_id),
                total_cents=booking.total_cents,
                explained_cents=booking.explained_cents,
                booked_on=booking.booked_on,
            )
            parts = ("details", booking.entry_id, str(booking.explained_cents))
        else:
            command = BookBankEntry(at=now, entry=booking, today=local_date(now), calendars=self._calendars)
            parts = ("bank", booking.entry_id, "")
        done = self._executor.execute(command, machine_request("intake:bank", *parts))
        return done.changed and not done.repeated


@dataclass(frozen=True, slots=True)
class _Order:
    """What a status report may reject."""

    end_to_end_id: str
    amount_cents: int
    rejected_as: EntryKind


def _orders(file: PaymentFile) -> Sequence[_Order]:
    debits = [_Order(each.collection_id, each.amount_cents, EntryKind.REJECTED) for each in file.collections]
    payouts = [_Order(each.payout_id, each.amount_cents, EntryKind.PAYOUT_REJECTED) for each in file.payouts]
    return debits + payouts


def _year(head: Statement) -> int | None:
    if head.from_date is not None:
        return head.from_date.year
    return int(head.created_at[:4]) if head.created_at else None
