"""The whole machine in one thread: the real store, read models, policies and reactors over the stand-ins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import httpx
import pytest
from sqlalchemy import Engine

from adapters.access.memory_credentials import MemoryCredentials
from adapters.access.tables import make_operational
from adapters.clock import SimulatedClock
from adapters.daily import DailySteps
from adapters.documents import DocumentFiles
from adapters.event_store import (
    Bell,
    DirectWriter,
    EventMapper,
    EventRecorder,
    LibraryRecorder,
    Toegang,
    initialise,
)
from adapters.intake import BankFiles, BankIntake, PaymentsIntake, SignalsIntake
from adapters.key_vault import MemoryVault, Vault
from adapters.letters import DayFolder, read_letters
from adapters.mail import ReceivedMail, SmtpMailer, read_inbox, serve_spool
from adapters.randomness import SeededRandomness
from adapters.reactors import all_reactors
from adapters.subscriptions.lookup import ReadModelLookup
from adapters.subscriptions.policies import PolicySpec
from adapters.subscriptions.reacting import Reactor
from adapters.subscriptions.runner import Subscriptions
from domain.account.aggregate import ACCOUNT
from domain.account.credit import Credit
from domain.calendar import AMSTERDAM, local_date
from domain.catalogue import AGGREGATES, EVENTS, POLICIES, USE_CASES
from domain.closing_days import calendars
from domain.contact import Contact
from domain.kernel import Command, Done, Event, Request
from domain.ports import Executor
from domain.products import Product
from domain.use_cases.order import PlaceOrder
from domain.values import AccountId, OrderId, Plain
from projections.catalogue import all_projections
from tests.adapters.stand_in_world import World
from tests.databases import Database
from toegang_testing.seller import OWN, SELLER

E = TypeVar("E", bound=Event)

CONTACT = Contact("012 345 6789", "08:00-18:00", "Proefplein 7, 1234 AB Proefstad", "desk@register.example")
START = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
"""Monday noon in Amsterdam."""


PORTAL = "https://portal.register.example/v1/portal"
SITE = "https://toegang.example"
DESK = Plain("balie@register.example")


@dataclass(frozen=True)
class PostedLetter:
    """A letter in the folder of its day; ``text`` is all of it: address, day, subject, body."""

    letter_id: str
    post_on: date
    text: str = field(repr=False)


class System:
    """Everything composed as in production, but stepped by one thread under a clock that stands still.
    ``made``: its tables are there, and nothing has happened."""

    def __init__(
        self,
        engine: Engine,
        world: World,
        directory: Path,
        mail_port: int,
        vault: Vault | None = None,
        *,
        made: bool = False,
    ) -> None:
        self.engine, self.world, self.directory = engine, world, directory
        self.clock, self.randomness = SimulatedClock(START), SeededRandomness(7)
        self.vault = vault or MemoryVault(self.randomness)
        self.credentials = MemoryCredentials(self.randomness, clock=self.clock)
        recorder, mapper = EventRecorder(engine, self.clock, lambda: None), EventMapper(EVENTS, self.vault)
        library = LibraryRecorder(recorder, Bell())
        self.app = Toegang(library, DirectWriter(recorder), mapper, AGGREGATES, USE_CASES)
        self.reactors = self._reactors(directory, mail_port)
        self.subscriptions = self.working(self.app)
        if not made:
            self.subscriptions.create()
            make_operational(engine)
        self.daily = self._daily_steps()
        self.payments = self._payments()
        self.bank_files = BankFiles(
            executor=self.app, log=self.app, account=SELLER.iban, calendars=calendars(), clock=self.clock
        )
        self.bank = BankIntake(files=self.bank_files, bank=world.bank)
        self.signals = SignalsIntake(
            executor=self.app,
            log=self.app,
            register=world.register,
            vault=self.vault,
            reads=engine,
            operational=engine,
            clock=self.clock,
        )
        self._asked = 0

    def _payments(self) -> PaymentsIntake:
        return PaymentsIntake(
            executor=self.app,
            reads=self.engine,
            vault=self.vault,
            payments=self.world.payments,
            calendars=calendars(),
            clock=self.clock,
        )

    def _reactors(self, directory: Path, mail_port: int) -> Sequence[Reactor]:
        return all_reactors(
            log=self.app,
            vault=self.vault,
            credentials=self.credentials,
            randomness=self.randomness,
            calendars=calendars(),
            clock=self.clock,
            mailer=SmtpMailer("127.0.0.1", mail_port, "noreply@register.example", self.clock),
            letters=DayFolder(directory / "letters", SELLER, copies=True),
            documents=DocumentFiles(
                directory / "documents",
                register=self.world.register,
                log=self.app,
                clock=self.clock,
                certificate=None,
            ),
            bank=self.world.bank,
            payments=self.world.payments,
            register=self.world.register,
            desk=DESK,
            contact=CONTACT,
            portal_url=PORTAL,
            site=SITE,
            seller=SELLER,
        )

    def _daily_steps(self) -> DailySteps:
        return DailySteps(
            executor=self.app,
            reads=self.engine,
            vault=self.vault,
            calendars=calendars(),
            clock=self.clock,
            own=OWN,
            swept=[self.credentials],
        )

    def working(self, executor: Executor) -> Subscriptions:
        """All subscriptions, as one process runs them; ``executor`` is where their commands go."""
        lookup = ReadModelLookup(self.engine)
        return Subscriptions(
            executor=executor,
            events=self.app,
            read_models=self.engine,
            operational=self.engine,
            clock=self.clock,
            lease_clock=self.clock,
            holder="test",
            projections=all_projections(),
            policies=[PolicySpec(n, p, lookup, needs=lookup.NEEDS) for n, p in POLICIES.items()],
            reactors=self.reactors,
        )

    # --- moving on ------------------------------------------------------------------------------

    def ask(self, command: Command, role: str | None = None) -> Done:
        """Executes a command under an id of its own, with the role by staff. Nothing reacts yet. Raises
        Rejected."""
        self._asked += 1
        name = f"test-{self._asked}"
        return self.app.execute(command, Request(name, name.encode(), "test", correlation_id=name, role=role))

    def do(self, command: Command, role: str | None = None) -> None:
        """Executes a command and lets everything react."""
        self.ask(command, role)
        self.react()

    def react(self) -> None:
        self.subscriptions.step_all()

    def to(self, day: date, hour: int = 10) -> None:
        """Jumps to a later time of the day, in Amsterdam."""
        self.clock.advance_to(datetime.combine(day, time(hour), AMSTERDAM))

    def new_day(self, day: date) -> None:
        """Jumps to a later day, runs its daily steps and lets everything react."""
        self.to(day)
        report = self.daily.run()
        assert report.troubles == []
        self.react()

    def run_day(self) -> None:
        """Runs the day's steps, notes what they could not do, and lets everything react."""
        steps = self.daily.run().steps
        self.subscriptions.note_troubles({f"daily:{name}": step.troubles for name, step in steps.items()})
        self.react()

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        return local_date(self.clock.now())

    def spend(self, account_id: AccountId) -> None:
        """An extract is ordered and delivered: EUR 2.35."""
        self._asked += 1
        order = PlaceOrder(
            at=self.now,
            order_id=OrderId(f"spent-{self._asked}"),
            account_id=account_id,
            product=Product.EXTRACT,
            about="69599084",
            today=self.today,
        )
        self.do(order)

    # --- what came of it ------------------------------------------------------------------------

    def events(self, kind: type[E]) -> list[E]:
        """Every event of that kind, in order."""
        log = self.app.since(0, 100_000)
        return [recorded.event for recorded in log if isinstance(recorded.event, kind)]

    def last(self, kind: type[E]) -> E:
        return self.events(kind)[-1]

    def credit(self, account_id: AccountId) -> Credit:
        return self.app.state(ACCOUNT.stream(account_id)).credit

    @property
    def inbox(self) -> list[ReceivedMail]:
        return read_inbox(self.directory / "mail")

    @property
    def letters(self) -> list[PostedLetter]:
        """By day, then by id."""
        return [
            PostedLetter(
                one.letter_id,
                date.fromisoformat(one.post_on),
                "\n\n".join((one.to, one.post_on, one.subject, one.text)) + "\n",
            )
            for one in read_letters(self.directory / "letters")
        ]


def set_up(engine: Engine) -> None:
    """Makes what a system needs of its database: tables, and a place in the log for each who follows it."""
    initialise(engine, simulated=True)
    with httpx.Client() as http, TemporaryDirectory() as folder:
        System(engine, World("http://127.0.0.1:9", http), Path(folder), 9)


@pytest.fixture
def system(sqlite: Database, world: World, tmp_path: Path) -> Iterator[System]:
    """A fresh system on SQLite; nothing has happened yet."""
    with serve_spool(tmp_path / "mail", 0) as port:
        yield System(sqlite.holding(set_up), world, tmp_path, port, made=True)
