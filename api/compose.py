"""The composition root: the only module that knows which adapter stands behind which port."""

import os
import secrets
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from adapters import throttle
from adapters.api_keys import SqlApiKeys
from adapters.bank import HttpBank
from adapters.calendars import calendars
from adapters.clock import SimulatedClock, SystemClock
from adapters.credentials import SqlCredentials
from adapters.daily import DailySteps, Report
from adapters.documents import ExtractFiles
from adapters.event_store import (
    Bell,
    DirectWriter,
    EventMapper,
    EventRecorder,
    GroupWriter,
    LibraryRecorder,
    StoreUnfit,
    Toegang,
    Waker,
    initialise,
    is_simulated,
    open_engine,
    open_waker,
)
from adapters.event_store.copy import Progress, Proof
from adapters.examination import Finding as Finding
from adapters.examination import Level as Level
from adapters.examination import examine as examine
from adapters.intake import BankIntake, Intake, PaymentsIntake, SignalsIntake
from adapters.key_vault import FileVault
from adapters.letters import DayFolder, read_letters
from adapters.lookup import policy_specs
from adapters.mail import open_mailer, read_inbox
from adapters.moving import Databases, copy_system
from adapters.operational import OPERATIONAL, check_operational, make_operational
from adapters.overviews import TypesetOverviews
from adapters.payments import HttpPayments
from adapters.randomness import SeededRandomness, SystemRandomness
from adapters.reactors import all_reactors
from adapters.register import KvkRegister, Line, RecentRegister
from adapters.second_factors import SqlSecondFactors
from adapters.sessions import SqlSessions, SqlStaffSessions
from adapters.stand_ins import serve_stand_ins
from adapters.subscriptions.runner import Subscriptions
from adapters.vault_of_a_log import make_vault, open_vault
from adapters.vault_upkeep import VaultUpkeep
from api.ports import Ports
from api.settings import STAND_IN, Settings
from api.starting import Message, Simulation, Unfit
from domain.catalogue import AGGREGATES, EVENTS, USE_CASES
from domain.ports import (
    Bank,
    Clock,
    CredentialStore,
    Documents,
    Letters,
    Mailer,
    Payments,
    Randomness,
)
from domain.values import Plain
from projections.catalogue import all_projections

URLS = "TOEGANG_EVENT_STORE_URL or TOEGANG_READ_MODELS_URL"


@dataclass(frozen=True, slots=True)
class System:
    """Everything, wired. ``ports`` is what HTTP gets."""

    settings: Settings
    ports: Ports
    clock: Clock
    log: Toegang
    store: Engine
    subscriptions: Subscriptions
    daily: DailySteps
    intake: Sequence[Intake]
    stand_ins_url: str | None

    def waker(self) -> Waker:
        """Tells when the log may have grown; open it before the first pull."""
        return open_waker(self.store, self.log.bell)

    def inbox(self) -> Sequence[Message]:
        """Every mail that the spool caught, in order of arrival."""
        found = read_inbox(self.settings.data_dir / "mail")
        return [Message(mail.to, mail.subject, mail.text) for mail in found]

    def letters(self) -> Sequence[Message]:
        """Every letter in the day folders, by day of posting."""
        found = read_letters(self.settings.data_dir / "letters")
        return [Message(letter.to, letter.subject, letter.text) for letter in found]

    def take_in(self) -> Sequence[str]:
        """Asks the outside once for what is new: payments, bank bookings, signals of the register.

        Answers a line for each that could not be dealt with: ids and error classes only."""
        for each in self.intake:
            each.step()
        return [f"{each.name} {trouble}" for each in self.intake for trouble in each.troubles]

    def run_daily_steps(self) -> Report:
        """Takes in what arrived, then runs the daily steps: a payment stops the timeline first (D1).

        Raises NotYet while the read models that nominate are behind: another process may keep them."""
        self.take_in()
        names = [projection.name for projection in all_projections()]
        self.subscriptions.wait_for(self.log.head(), names)
        return self.daily.run()

    def drive(self, to: datetime) -> None:
        """Moves simulated time."""
        assert isinstance(self.clock, SimulatedClock), "only a simulated store's time is driven"
        self.clock.advance_to(to)


def init(settings: Settings, *, simulated: bool) -> None:
    """Makes what is not there yet: the log, marked real or simulated, the operator's wrapping key, the vault
    and the operational tables. Nothing else makes them.

    Raises Unfit where the store bears the other mark, and where the log's own vault or key is lost."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    application = make_url(settings.event_store_url).username if settings.owner_url else None
    with _engine(settings.owner_url or settings.event_store_url, make=True) as owner:
        initialise(owner, simulated=simulated, application_role=application)
    with _engine(settings.event_store_url) as store:
        make_vault(settings, SystemRandomness(), store)
    with _engine(settings.read_models_url, make=True) as reads:
        make_operational(reads)


def is_initialised(settings: Settings) -> bool:
    """Whether there is a store to open."""
    if _is_missing_file(settings.event_store_url):
        return False
    with _engine(settings.event_store_url) as store:
        try:
            is_simulated(store)
        except StoreUnfit:
            return False
    return True


def copy_store(settings: Settings, to: str, to_reads: str, progress: Progress) -> Proof:
    """Copies this system's databases into empty ones. Raises Unfit where they cannot become the same."""
    with ExitStack() as stack:
        opened, named = stack.enter_context, "--to or --to-read-models"
        store, reads = opened(_engine(settings.event_store_url)), opened(_engine(settings.read_models_url))
        new_store, new_reads = (opened(_engine(url, make=True, named=named)) for url in (to, to_reads))
        old, new = Databases(store, reads), Databases(new_store, new_reads)
        return copy_system(old, new, OPERATIONAL, progress)


@contextmanager
def open_upkeep(settings: Settings) -> Iterator[VaultUpkeep]:
    """The vault beside its log, for an operator's care of the keys. Raises Unfit."""
    with _engine(settings.event_store_url) as store:
        yield VaultUpkeep(settings, SystemRandomness(), store)


@contextmanager
def open_system(
    settings: Settings, *, simulation: Simulation | None = None, stand_in_port: int = 0
) -> Iterator[System]:
    """Opens an initialised store and everything around it. Raises Unfit.

    What a stand-in plays is served from this process, on ``stand_in_port`` (0: a free one); its state
    lies in ``data_dir`` and is shared with other processes."""
    with ExitStack() as stack:
        store = stack.enter_context(_engine(settings.event_store_url))
        reads = stack.enter_context(_engine(settings.read_models_url))
        clock = _clock(store, simulation)
        check_operational(reads)
        bell = Bell()
        recorder = EventRecorder(store, clock, bell.ring)
        recorder.check(simulated=isinstance(clock, SimulatedClock))
        writer = DirectWriter(recorder) if simulation else stack.enter_context(closing(GroupWriter(recorder)))
        randomness = SeededRandomness(simulation.seed) if simulation else SystemRandomness()
        vault = open_vault(settings, randomness, store)
        library = LibraryRecorder(recorder, bell)
        log = Toegang(library, writer, EventMapper(EVENTS, vault), AGGREGATES, USE_CASES)
        core = _Core(settings, log, store, reads, clock, randomness, vault, lambda: writer.waiting)
        system = _assemble(core, _outside(stack, settings, clock, stand_in_port))
        stack.callback(system.subscriptions.stop)  # else its leases keep the next process waiting
        yield system


@dataclass(frozen=True, slots=True)
class _Core:
    settings: Settings
    log: Toegang
    store: Engine
    reads: Engine
    clock: Clock
    randomness: Randomness
    vault: FileVault
    waiting: Callable[[], int]


def _assemble(core: _Core, outside: "_Outside") -> System:
    log, reads, vault, clock, days = core.log, core.reads, core.vault, core.clock, calendars()
    credentials = SqlCredentials(reads, core.randomness, clock)
    factors = SqlSecondFactors(reads, vault, core.randomness, SystemClock())
    swept = (credentials, factors)
    documents = ExtractFiles(core.settings.data_dir / "documents", outside.register)
    subscriptions = _subscriptions(core, outside, credentials, documents)
    subscriptions.create()
    return System(
        settings=core.settings,
        ports=Ports(
            executor=log,
            log=log,
            reads=reads,
            vault=vault,
            credentials=credentials,
            second_factors=factors,
            sessions=SqlSessions(reads, core.randomness),
            staff_sessions=SqlStaffSessions(reads, core.randomness),
            throttle=throttle.SqlThrottle(reads),
            api_keys=SqlApiKeys(reads, core.randomness),
            register=outside.register,
            register_line=outside.register.line,
            recent_facts=RecentRegister(outside.register, clock),
            documents=documents,
            overviews=TypesetOverviews(),
            payments=outside.payments,
            clock=clock,
            randomness=core.randomness,
            calendars=days,
            catchup=subscriptions,
            waiting=core.waiting,
        ),
        clock=clock,
        log=log,
        store=core.store,
        subscriptions=subscriptions,
        daily=DailySteps(executor=log, reads=reads, vault=vault, calendars=days, clock=clock, swept=swept),
        intake=_intake(core, outside),
        stand_ins_url=outside.stand_ins_url,
    )


def _subscriptions(
    core: _Core, outside: "_Outside", credentials: CredentialStore, documents: Documents
) -> Subscriptions:
    return Subscriptions(
        executor=core.log,
        events=core.log,
        read_models=core.reads,
        operational=core.store,
        clock=core.clock,
        lease_clock=SystemClock(),
        holder=f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}",
        projections=all_projections(),
        policies=policy_specs(core.reads, optional=core.settings.reactivate_at_once),
        reactors=all_reactors(
            log=core.log,
            vault=core.vault,
            calendars=calendars(),
            clock=core.clock,
            randomness=core.randomness,
            credentials=credentials,
            mailer=outside.mailer,
            letters=outside.letters,
            documents=documents,
            bank=outside.bank,
            register=outside.register,
        ),
    )


def _intake(core: _Core, outside: "_Outside") -> Sequence[Intake]:
    log, reads, clock, days = core.log, core.reads, core.clock, calendars()
    return (
        PaymentsIntake(
            executor=log,
            reads=reads,
            vault=core.vault,
            payments=outside.payments,
            calendars=days,
            clock=clock,
        ),
        BankIntake(executor=log, bank=outside.bank, operational=reads, calendars=days, clock=clock),
        SignalsIntake(
            executor=log,
            log=log,
            register=outside.register.patient(),
            vault=core.vault,
            operational=reads,
            clock=clock,
        ),
    )


# --- the outside: one URL per port, the scheme chooses ------------------------------------------


@dataclass(frozen=True, slots=True)
class _Outside:
    register: KvkRegister
    payments: Payments
    bank: Bank
    mailer: Mailer
    letters: Letters
    stand_ins_url: str | None


def _outside(stack: ExitStack, settings: Settings, clock: Clock, stand_in_port: int) -> _Outside:
    http = stack.enter_context(httpx.Client())
    base = None
    if settings.stand_ins:
        folder = settings.data_dir / "stand-ins"
        simulated = clock if isinstance(clock, SimulatedClock) else None
        try:
            inbox = settings.data_dir if settings.mail_url.startswith("spool:") else None
            base = stack.enter_context(serve_stand_ins(folder, stand_in_port, simulated, inbox))
        except OSError:
            raise Unfit(f"Port {stand_in_port} is taken: set TOEGANG_STAND_IN_PORT to another.") from None
    played = base or ""

    def url(setting: str, path: str = "") -> str:
        return f"{played}{path}" if setting == STAND_IN else setting

    return _Outside(
        register=KvkRegister(
            Line(http),
            base_url=url(settings.register_url, "/register"),
            api_key=Plain(settings.register_api_key.get_secret_value()),
            email_check_url=url(settings.email_check_url, "/register"),
        ),
        payments=HttpPayments(http, base_url=url(settings.payments_url)),
        bank=HttpBank(http, base_url=url(settings.bank_url)),
        mailer=stack.enter_context(
            open_mailer(settings.mail_url, settings.mail_from, settings.data_dir / "mail", clock)
        ),
        letters=DayFolder(settings.data_dir / "letters", copies=isinstance(clock, SimulatedClock)),
        stand_ins_url=base,
    )


# --- helpers ------------------------------------------------------------------------------------


def _clock(store: Engine, simulation: Simulation | None) -> Clock:
    """The wall clock; on a simulated store one that starts no earlier than its log ends."""
    if not is_simulated(store):
        if simulation:
            raise Unfit("This store is marked real: simulated time never enters it.")
        return SystemClock()
    last = EventRecorder(store, SystemClock()).last_recorded_at()
    starts = [time for time in (last, simulation.begins if simulation else None) if time]
    clock = SimulatedClock(max(starts, default=SystemClock().now()))
    if simulation is None:
        clock.follow_wall_clock()
    return clock


@contextmanager
def _engine(url: str, *, make: bool = False, named: str = URLS) -> Iterator[Engine]:
    """``make``: a file that is not there is made. ``named``: what to mend where there is no such database."""
    try:
        if not make and _is_missing_file(url):
            raise DBAPIError("open", None, FileNotFoundError())
        engine = open_engine(url)
        engine.connect().close()
    except (ValueError, ArgumentError) as error:
        raise Unfit(f"{named}: {error}") from None
    except DBAPIError:
        place = make_url(url).render_as_string(hide_password=True)
        raise Unfit(f"The database {place} cannot be opened: run `toegang init`, or check {named}.") from None
    try:
        yield engine
    except StoreUnfit as unfit:
        raise Unfit(str(unfit)) from None
    finally:
        engine.dispose()


def _is_missing_file(url: str) -> bool:
    """Opening would make it."""
    parsed = make_url(url)
    return parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists()
