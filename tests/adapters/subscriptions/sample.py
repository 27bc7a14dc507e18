"""A small world to subscribe to: tills that are paid into and emptied, on a real store."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import ClassVar, assert_never

from sqlalchemy import Column, Connection, Index, MetaData, Table, UniqueConstraint, select

from adapters.clock import SimulatedClock
from adapters.event_store import Bell, DirectWriter, EventMapper, EventRecorder, LibraryRecorder, Toegang
from adapters.key_vault import MemoryVault
from adapters.randomness import SeededRandomness
from adapters.subscriptions.checkpoints import Checkpoints
from domain.effect.aggregate import EFFECT, reaction_id
from domain.effect.commands import (
    BeginEffect,
    CompleteEffect,
    FailEffect,
    MarkEffectDone,
    MarkEffectFailed,
    ReopenEffect,
    SettleEffect,
)
from domain.effect.events import (
    EffectAttempted,
    EffectDone,
    EffectFailed,
    EffectOutcome,
    EffectReopened,
    EffectSettled,
)
from domain.effect.use_cases import complete_effect, fail_effect
from domain.kernel import Aggregate, Command, Event, Recorded, Rejected, Request, StreamCommand
from domain.ports import Lookup
from domain.values import AccountId, BranchNumber, CustomerId, KvkNumber
from projections.dump import dump
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, Utc, View
from tests.databases import Database

START = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
FULL_CENTS = 1000


class Crash(BaseException):
    """The process is killed here: no handler of ours may catch it."""


# --- the domain -------------------------------------------------------------------------------
class Paid(Event, name="till.paid"):
    """Money went in."""

    till_id: str
    cents: int


class Emptied(Event, name="till.emptied"):
    """All money went out."""

    till_id: str


class ReceiptPrinted(Event, name="till.receipt_printed"):
    """Whoever paid has it on paper."""

    till_id: str
    receipt_id: str


class OnTill(StreamCommand):
    AGGREGATE: ClassVar[str] = "till"

    till_id: str

    @property
    def stream_id(self) -> str:
        return self.till_id


class Pay(OnTill):
    """Put money in. Rejected: TillFull. A repeat under another command id pays again."""

    cents: int


class Empty(OnTill):
    """Take all money out."""


class RecordReceipt(OnTill):
    """Note that a receipt was printed. Rejected: TillFull."""

    receipt_id: str


class TillFull(Rejected):
    """The till is full."""

    rule = "R0"


TillEvent = Paid | Emptied | ReceiptPrinted
TillCommand = Pay | Empty | RecordReceipt


def decide(cents: int, command: TillCommand) -> Sequence[TillEvent]:
    match command:
        case Pay():
            if cents + command.cents > FULL_CENTS:
                raise TillFull
            return [Paid.of(command)]
        case Empty():
            return [Emptied.of(command)] if cents else []
        case RecordReceipt():
            if cents == FULL_CENTS:
                raise TillFull
            return [ReceiptPrinted.of(command)]
        case _:
            assert_never(command)


def evolve(cents: int, event: TillEvent) -> int:
    match event:
        case Paid():
            return cents + event.cents
        case Emptied():
            return 0
        case ReceiptPrinted():
            return cents
        case _:
            assert_never(event)


TILL = Aggregate("till", 0, decide, evolve)
ON_EFFECT = BeginEffect, MarkEffectDone, MarkEffectFailed, ReopenEffect, SettleEffect
ON_TILL = Paid, Emptied, ReceiptPrinted
EVENTS = *ON_TILL, EffectAttempted, EffectDone, EffectFailed, EffectReopened, EffectSettled

# --- read models -------------------------------------------------------------------------------
SAMPLES = MetaData(naming_convention=READ_MODELS.naming_convention)
till = Table(
    "till",
    SAMPLES,
    Column("till_id", Text, primary_key=True),
    Column("cents", BigInteger, nullable=False),
    Column("empty", Boolean, nullable=False),
    Column("last_at", Utc, nullable=False),
)
payment = Table(
    "payment",
    SAMPLES,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("till_id", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("receipt_id", Text, unique=True),
    UniqueConstraint("till_id", "version"),
    Index(None, "till_id", "paid_on"),
)


def tills_projection() -> Projection:
    """Two tables; a new declaration for each test, so that a test may add handlers of its own."""
    projection = Projection("tills", [till, payment])

    @projection.on(Paid)
    def paid(view: View, happened: Recorded[Paid]) -> None:
        of = {"till_id": happened.event.till_id}
        known = view.row(till, of)
        if known is None:
            view.insert(till, **of, cents=0, empty=True, last_at=happened.recorded_at)
        cents = (known["cents"] if known else 0) + happened.event.cents
        view.update(till, of, cents=cents, empty=False, last_at=happened.recorded_at)
        view.insert(
            payment,
            position=happened.position,
            **of,
            version=happened.version,
            paid_on=happened.recorded_at.date(),
        )

    @projection.on(Emptied)
    def emptied(view: View, happened: Recorded[Emptied]) -> None:
        of = {"till_id": happened.event.till_id}
        view.update(till, of, cents=0, empty=True, last_at=happened.recorded_at)
        view.delete(payment, of)

    return projection


count = Table(
    "payment_count",
    SAMPLES,
    Column("till_id", Text, primary_key=True),
    Column("payments", BigInteger, nullable=False),
    Column("last", BigInteger, unique=True),
)


def counts_projection(failing_at: int | None = None) -> Projection:
    """Another read model of the same events. It cannot handle the one at ``failing_at``."""
    projection = Projection("counts", [count])

    @projection.on(Paid)
    def paid(view: View, happened: Recorded[Paid]) -> None:
        if happened.position == failing_at:
            raise ValueError
        of = {"till_id": happened.event.till_id}
        known = view.row(count, of)
        if known is None:
            view.insert(count, **of, payments=1, last=happened.position)
        else:
            view.update(count, of, payments=known["payments"] + 1, last=happened.position)

    return projection


class Tills:
    """A Lookup over the read model: every "account" is a till."""

    def __init__(self, checkpoints: Checkpoints) -> None:
        self._checkpoints = checkpoints

    def accounts_of_customer(self, customer_id: CustomerId) -> Sequence[AccountId]:
        ask = select(till.c.till_id).where(till.c.till_id != customer_id).order_by(till.c.till_id)
        with self._checkpoints.reader.connect() as tx:
            return [AccountId(till_id) for till_id in tx.execute(ask).scalars()]

    def accounts_of_branch(self, _: KvkNumber, __: BranchNumber) -> Sequence[AccountId]:
        return []


def share(happened: Recorded[Event], lookup: Lookup) -> Iterator[Command]:
    """Whenever a till is emptied, every other one gets a cent."""
    if isinstance(happened.event, Emptied):
        for till_id in lookup.accounts_of_customer(CustomerId(happened.event.till_id)):
            yield Pay(at=happened.recorded_at, till_id=till_id, cents=1)


# --- a system ----------------------------------------------------------------------------------
class World:
    """A store with subscriptions' tables. ``reopened`` is what a restarted process sees."""

    def __init__(self, database: Database, clock: SimulatedClock | None = None, holder: str = "one") -> None:
        self.database = database
        self.engine = database.store()
        self.clock = clock or SimulatedClock(START)
        """The business clock and the clock of the leases."""
        self.bell = Bell()
        recorder = EventRecorder(self.engine, self.clock, self.bell.ring)
        self.log = Toegang(
            LibraryRecorder(recorder, self.bell),
            DirectWriter(recorder),
            EventMapper({event.NAME: event for event in EVENTS}, MemoryVault(SeededRandomness(1))),
            {**dict.fromkeys((Pay, Empty, RecordReceipt), TILL), **dict.fromkeys(ON_EFFECT, EFFECT)},
            {CompleteEffect: complete_effect, FailEffect: fail_effect},
        )
        self.checkpoints = Checkpoints(self.engine, holder, self.clock)
        self.checkpoints.create()
        self.projection = tills_projection()
        with self.checkpoints.writer.begin() as tx:
            self.projection.create(tx)

    def reopened(self, holder: str = "one") -> "World":
        """Another process on the same database."""
        return World(self.database, self.clock, holder)

    def do(self, *commands: Command) -> int:
        """Executes them; answers the last position."""
        for command in commands:
            command_id = f"command-{self.log.head()}"
            self.log.execute(command, Request(command_id, b"", "test", correlation_id="chain"))
        return self.log.head()

    def pay(self, till_id: str, cents: int = 1) -> int:
        return self.do(Pay(at=self.clock.now(), till_id=till_id, cents=cents))

    def empty(self, till_id: str) -> int:
        return self.do(Empty(at=self.clock.now(), till_id=till_id))

    def retry(self, name: str, position: int) -> int:
        """Staff asks for another try. Raises Rejected."""
        return self.do(ReopenEffect(at=self.clock.now(), effect_id=reaction_id(name, position)))

    def settle(self, name: str, position: int) -> int:
        """Staff did it by hand. Raises Rejected."""
        effect_id, outcome = reaction_id(name, position), EffectOutcome.BY_HAND
        return self.do(SettleEffect(at=self.clock.now(), effect_id=effect_id, outcome=outcome))

    def events(self, kind: type[Event]) -> list[Recorded[Event]]:
        return [happened for happened in self.log.since(0, 10_000) if isinstance(happened.event, kind)]

    def live(self) -> list[str]:
        """The dump of the live read model."""
        with self.engine.connect() as tx:
            return list(dump(tx, self.projection))

    def folded(self, position: int) -> list[str]:
        """What the read model must be: every event up to the position, one by one, in tables of its own."""
        with self.checkpoints.writer.connect() as tx:
            self.projection.create(tx, "__fold")
            for happened in self.log.since(0, position):
                with View(tx, "__fold") as view:
                    self.projection.apply(view, happened)
            found = list(dump(tx, self.projection, "__fold"))
            tx.rollback()
        return found


def tables(tx: Connection) -> list[str]:
    """The names of all read-model tables and indexes there are."""
    ask = {
        "sqlite": "SELECT name FROM sqlite_master WHERE tbl_name LIKE 'till%' OR tbl_name LIKE 'payment%'",
        "postgresql": "SELECT relname FROM pg_class WHERE relname ~ 'till|payment' AND relkind IN ('r', 'i')",
    }
    return sorted(tx.exec_driver_sql(ask[tx.dialect.name]).scalars())
