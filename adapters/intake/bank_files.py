"""Takes in files of the bank: each booking once, in whatever order, and nothing of a bad file (I2)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final

from adapters.bank_files import (
    BatchStatus,
    Entry,
    FileStatus,
    Refused,
    Statement,
    TransactionStatus,
    read_bank_file,
)
from adapters.bank_files.alike import Alike
from adapters.bank_files.bookings import Details, bookings, former_look, identity, look
from adapters.bank_files.messages import EURO, REJECTED, Reason, sent_twice, signed
from adapters.machine_requests import machine_request
from domain.bank_entry.aggregate import BANK_ENTRY
from domain.bank_entry.commands import ListedPayment, NoteDetails
from domain.bank_entry.events import TOLD_TWICE
from domain.bank_file.commands import RecordFileRefused, RecordFileTaken
from domain.bank_file.events import FileSource
from domain.calendar import Calendars, local_date
from domain.kernel import Command
from domain.payment_file.aggregate import PAYMENT_FILE, PaymentFile
from domain.ports import BankEntry, Clock, EntryKind, Executor, Log
from domain.statements.aggregate import STATEMENTS
from domain.statements.commands import TakeStatement
from domain.use_cases.book_bank_entry import BookBankEntry
from domain.values import BOOKED_CENTS_MAX, EntryId

OPENING: Final = frozenset({"OPBD", "PRCD"})
CLOSING: Final = "CLBD"
BALANCE_MAX: Final = 10**15
"""In cents: what a balance can be; another one is not known."""
RULE_MAX = 300
SENT_TWICE: Final = "what was sent before is rejected as a duplicate: ask the bank what became of the first"
"""Taken as any rejection it would undo what the bank pays or collects by the first copy."""
FIRST_DAY: Final = date(2000, 1, 1)
AHEAD_MAX: Final = timedelta(days=366)
"""A day is a mistake beyond these; a term that begins on it could keep a customer from ever being erased."""
SAME_BOOKING_MAX: Final = timedelta(days=5)
"""So far apart two files may date one booking: a long weekend. Beyond it, the bank uses a reference again."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
"""A name that can be kept: of the bank's own making, and no sentence."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a file led to: how many bookings it tells, how many of them were new, how many entries are only
    announced, how many states are of payments, or of files of them, that were never sent, and which
    statements of those years are missing. ``file_id``: the SHA-256 of its bytes; ``in_cents`` and
    ``out_cents``: what its bookings brought and took."""

    file_id: str
    bookings: int
    new: int
    announced: int
    unknown: int
    in_cents: int
    out_cents: int
    missing: Mapping[int, Sequence[int]]


@dataclass(slots=True)
class _Beside:
    """What a file tells beside bookings."""

    message: str = ""
    announced: int = 0
    unknown: int = 0
    twice: set[str] = field(default_factory=set)
    """Ids of our payments that are rejected as duplicates."""
    statements: list["_Statement"] = field(default_factory=list)


class BankFiles:
    """``account``: the IBAN that statements must be of."""

    def __init__(
        self, *, executor: Executor, log: Log, account: str, calendars: Calendars, clock: Clock
    ) -> None:
        self._executor, self._log, self._account = executor, log, account
        self._calendars, self._clock = calendars, clock

    def take_in(
        self, path: Path, source: FileSource = FileSource.COMMAND_LINE, name: str | None = None
    ) -> TakenIn:
        """Books it and records that it came, or that it was refused. ``name``: the bank's own for it.

        Raises Refused, where nothing of it was booked, and OSError."""
        taken: TakenIn | Refused
        try:
            taken, message = self._read(path)
        except Refused as refused:
            taken, message = refused, ""
        record = self._record(path, source, name, taken, message)
        self._executor.execute(record, machine_request("intake:bank", type(record).__name__, record.file_id))
        if isinstance(taken, Refused):
            raise taken
        return taken

    def taken_or_refused(self, path: Path, source: FileSource) -> RecordFileTaken | RecordFileRefused:
        """Books it, and answers what is to be recorded of it. Raises OSError."""
        try:
            taken, message = self._read(path)
        except Refused as refused:
            return self._record(path, source, None, refused, "")
        return self._record(path, source, None, taken, message)

    def _record(
        self, path: Path, source: FileSource, name: str | None, taken: TakenIn | Refused, message: str
    ) -> RecordFileTaken | RecordFileRefused:
        now = self._clock.now()
        if isinstance(taken, Refused):
            return RecordFileRefused(
                at=now,
                file_id=_digest(path),
                source=source,
                name=name if name and _NAME.fullmatch(name) else None,
                size_bytes=path.stat().st_size,
                line=taken.line,
                rule=taken.rule[:RULE_MAX],
                refused_on=local_date(now),
            )
        return RecordFileTaken(
            at=now,
            file_id=taken.file_id,
            source=source,
            name=name if name and _NAME.fullmatch(name) else None,
            size_bytes=path.stat().st_size,
            message=message,
            bookings=taken.bookings,
            new=taken.new,
            announced=taken.announced,
            unknown=taken.unknown,
            in_cents=taken.in_cents,
            out_cents=taken.out_cents,
            taken_on=local_date(now),
        )

    def _read(self, path: Path) -> tuple[TakenIn, str]:
        """Raises Refused before anything of it is booked, and OSError."""
        found, new, in_cents, out_cents, beside = 0, 0, 0, 0, _Beside()
        copy = _Copy()
        for item in read_bank_file(path, [self._account]):
            self._judge(path, item)
            if isinstance(item, FileStatus):
                file = self._log.state(PAYMENT_FILE.stream(item.original_message_id))
                copy.sent = frozenset(each.end_to_end_id for each in _orders(file))
            copy.look(item, beside)
        if copy.is_one:
            raise Refused(path, copy.line, SENT_TWICE)
        for booking in self._bookings(path, beside):
            found += 1
            new += self._is_new(booking)
            if isinstance(booking, BankEntry):
                in_cents += max(0, booking.signed_cents)
                out_cents += max(0, -booking.signed_cents)
        for told in beside.statements:  # last: what is not wholly booked is not said to be there
            parts = ("statement", str(told.year), str(told.number))
            self._executor.execute(told.taken(self._clock.now()), machine_request("intake:bank", *parts))
        missing = {
            year: self._log.state(STATEMENTS.stream(str(year))).missing
            for year in sorted({each.year for each in beside.statements})
        }
        taken = TakenIn(
            _digest(path), found, new, beside.announced, beside.unknown, in_cents, out_cents, missing
        )
        return taken, beside.message

    def _judge(self, path: Path, item: object) -> None:
        """What the reading cannot know: whose account it is, which money, and what can be so on that day.
        A rule quotes nothing of the file: it stands in an event for ever."""
        if isinstance(item, Statement) and not item.ours:
            raise Refused(path, item.line, "a statement is of an account that is not ours")
        if isinstance(item, Entry) and item.booked and (rule := self._broken(item)):
            raise Refused(path, item.line, f"a booked entry {rule}")

    def _broken(self, entry: Entry) -> str | None:
        if entry.amount.currency != EURO:
            return f"is not in {EURO}, and the account is"
        if entry.booked_on is None:
            return "has no day of booking"
        if not FIRST_DAY <= entry.booked_on <= local_date(self._clock.now()) + AHEAD_MAX:
            return f"has a day of booking before {FIRST_DAY.year}, or more than a year ahead"
        if any(abs(cents or 0) > BOOKED_CENTS_MAX for cents in (entry.signed_cents, *_cents(entry))):
            return f"is of more than EUR {BOOKED_CENTS_MAX // 100}"
        return None

    def _bookings(self, path: Path, beside: _Beside) -> Iterator[BankEntry | Details]:
        with Alike() as alike:
            yield from self._told(path, beside, alike)

    def _told(self, path: Path, beside: _Beside, alike: Alike) -> Iterator[BankEntry | Details]:
        file, told = PaymentFile(), _Statement()
        for item in read_bank_file(path, [self._account]):
            match item:
                case Statement():
                    beside.message = item.message
                    alike.clear()
                    told = _Statement.of(item)
                    if item.message.startswith("camt.053") and told.year and item.number is not None:
                        beside.statements.append(told)
                case Entry():
                    if not item.booked:
                        beside.announced += 1
                        continue
                    told.booked_cents += item.signed_cents or 0
                    yield from bookings(item, self._account, self._known_as(item, alike))
                case FileStatus():
                    beside.message = item.message
                    file = self._log.state(PAYMENT_FILE.stream(item.original_message_id))
                    yield from self._rejected_whole(file, item, beside)
                case BatchStatus():
                    yield from self._rejected_whole(file, item, beside)
                case TransactionStatus():
                    if item.status == REJECTED:
                        ids = (item.end_to_end_id, item.instruction_id)
                        known = [each for each in _orders(file) if each.end_to_end_id in ids]
                        beside.unknown += not known
                        yield from self._rejected(known, item.reasons, beside)

    def _known_as(self, entry: Entry, alike: Alike) -> str:
        """Its identity: what it was booked as, whichever file and release did."""
        seen, seen_before = look(entry), former_look(entry)
        ordinal = alike.ordinal(seen)
        named = identity(self._account, seen, ordinal)
        former = identity(self._account, seen_before, alike.ordinal("former|" + seen_before))
        if named == former:
            return named
        if (known_on := self._booked_on(named)) is None:
            return named if self._booked_on(former) is None else former
        if _may_be_of(entry, known_on):
            return named
        return former if self._booked_on(former) else self._later(entry, seen, ordinal) or former

    def _later(self, entry: Entry, seen: str, ordinal: int) -> str | None:
        """A file of a whole month may have told it behind one by the same reference on a day far from it."""
        named = identity(self._account, seen, ordinal + 1)
        while (known_on := self._booked_on(named)) is not None and not _may_be_of(entry, known_on):
            ordinal += 1
            named = identity(self._account, seen, ordinal + 1)
        return named if known_on else None

    def _booked_on(self, entry_id: str) -> date | None:
        return self._log.state(BANK_ENTRY.stream(EntryId(entry_id))).booked_on

    def _rejected_whole(
        self, file: PaymentFile, status: FileStatus | BatchStatus, beside: _Beside
    ) -> Iterator[BankEntry]:
        if status.status == REJECTED:
            orders = _orders(file)
            beside.unknown += not orders
            yield from self._rejected(orders, status.reasons, beside)

    def _rejected(
        self, orders: Sequence["_Order"], reasons: Sequence[Reason], beside: _Beside
    ) -> Iterator[BankEntry]:
        """One that is rejected as a duplicate is told to finance: it names nothing, and so it waits."""
        codes = [each.code for each in reasons if each.code and len(each.code) == 4]
        if sent_twice(reasons):
            beside.twice |= {each.end_to_end_id for each in orders}
        for each in orders:
            twice = sent_twice(reasons) or (not reasons and each.end_to_end_id in beside.twice)
            rejected_id = f"RJ-{sha256(each.end_to_end_id.encode()).hexdigest()[:32]}"
            yield BankEntry(
                entry_id=f"{TOLD_TWICE}{each.end_to_end_id}" if twice else rejected_id,
                kind=each.rejected_as,
                amount_cents=each.amount_cents,
                reference="" if twice else each.end_to_end_id,
                booked_on=local_date(self._clock.now()),
                reason=codes[0] if codes else None,
            )

    def _is_new(self, booking: BankEntry | Details) -> bool:
        """Books it. That who paid is told now, of one that was known, is no new booking."""
        seen = self._log.state(BANK_ENTRY.stream(EntryId(booking.entry_id))).seen
        return self._book(booking) and not seen

    def _book(self, booking: BankEntry | Details) -> bool:
        """A repeat is known by what it may add: which payments, or who paid."""
        now = self._clock.now()
        if isinstance(booking, Details):
            payments = [ListedPayment(name=name, signed_cents=of) for name, of in booking.payments.items()]
            command: Command = NoteDetails(
                at=now,
                entry_id=EntryId(booking.entry_id),
                total_cents=booking.total_cents,
                payments=tuple(payments),
                booked_on=booking.booked_on,
                text=booking.told.text,
            )
            parts = ("payments", booking.entry_id, *sorted(booking.payments))
        else:
            command = BookBankEntry(at=now, entry=booking, today=local_date(now), calendars=self._calendars)
            who = "named" if booking.told.account or booking.told.name else ""
            parts = ("guess" if booking.guessed else "bank", booking.entry_id, who)
        done = self._executor.execute(command, machine_request("intake:bank", *parts))
        return done.changed and not done.repeated


def _may_be_of(entry: Entry, known_on: date) -> bool:
    assert entry.booked_on is not None
    return abs(known_on - entry.booked_on) <= SAME_BOOKING_MAX


def _cents(entry: Entry) -> Iterator[int | None]:
    return (each.signed_cents for each in entry.transactions)


@dataclass(slots=True)
class _Statement:
    """``booked_cents``: what its entries come to. Its balances are kept where it is told at once: those of a
    page begin and end within it."""

    year: int = 0
    number: int = 0
    opening_cents: int | None = None
    closing_cents: int | None = None
    booked_cents: int = 0

    @classmethod
    def of(cls, head: Statement) -> "_Statement":
        whole = head.page in {None, 1} and head.last_page in {None, True}
        held = [(each.code, signed(each.amount, each.direction)) for each in head.balances if whole]
        known = [(code, cents) for code, cents in held if cents is not None and abs(cents) <= BALANCE_MAX]
        opening = next((cents for code, cents in known if code in OPENING), None)
        closing = next((cents for code, cents in reversed(known) if code == CLOSING), None)
        return cls(_year(head) or 0, head.number or 0, opening, closing)

    def taken(self, at: datetime) -> TakeStatement:
        return TakeStatement(
            at=at,
            year=self.year,
            number=self.number,
            opening_cents=self.opening_cents,
            closing_cents=self.closing_cents,
            booked_cents=self.booked_cents,
        )


@dataclass(slots=True)
class _Copy:
    """Whether all that a report rejects is rejected as a duplicate: then the whole file is one.

    What has no reason of its own, as a file often has none, is rejected for those that its parts tell.
    ``sent``: ids of the payments that we sent in the file that it is on."""

    sent: frozenset[str] = frozenset()
    line: int = 0
    twice: bool = False
    otherwise: bool = False

    def look(self, item: object, beside: _Beside) -> None:
        if not isinstance(item, FileStatus | BatchStatus | TransactionStatus) or item.status != REJECTED:
            return
        if sent_twice(item.reasons):
            self.line, self.twice = self.line or item.line, True
            if isinstance(item, TransactionStatus):
                beside.twice |= self.sent & {item.end_to_end_id, item.instruction_id}
        elif item.reasons:
            self.otherwise = True

    @property
    def is_one(self) -> bool:
        return self.twice and not self.otherwise


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


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _year(head: Statement) -> int | None:
    if head.from_date is not None:
        return head.from_date.year
    return int(head.created_at[:4]) if head.created_at else None
