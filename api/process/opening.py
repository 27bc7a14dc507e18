"""Opens what every system rests on: databases, log, keys; apart, for who reads the log needs no more."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from adapters.clock import SimulatedClock, SystemClock
from adapters.event_store import (
    Bell,
    DirectWriter,
    EventMapper,
    EventRecorder,
    GroupWriter,
    LibraryRecorder,
    StoreUnfit,
    Toegang,
    initialise,
    is_simulated,
    open_engine,
)
from adapters.event_store.copy import Progress, Proof
from adapters.key_vault import FileVault
from adapters.key_vault.of_a_log import make_vault, open_vault
from adapters.randomness import SeededRandomness, SystemRandomness
from api.process.starting import Simulation, Unfit
from api.settings import Settings
from domain.catalogue import AGGREGATES, EVENTS, USE_CASES
from domain.ports import Clock, KeyVault, Log, Randomness

if TYPE_CHECKING:
    from adapters.key_vault.upkeep import VaultUpkeep

URLS = "TOEGANG_EVENT_STORE_URL or TOEGANG_READ_MODELS_URL"


@dataclass(frozen=True, slots=True)
class Core:
    """What every part of a system rests on. ``waiting``: how many wait for the writer."""

    settings: Settings
    log: Toegang
    store: Engine
    reads: Engine
    clock: Clock
    randomness: Randomness
    vault: FileVault
    waiting: Callable[[], int]


def init(settings: Settings, *, simulated: bool) -> None:
    """Makes what is not there yet: the log, marked real or simulated, the operator's wrapping key, the vault
    and the operational tables. Nothing else makes them.

    Raises Unfit where the store bears the other mark, and where the log's own vault or key is lost."""
    from adapters.access.tables import make_operational

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


def is_driven(settings: Settings) -> bool:
    """Whether the store is marked simulated. Raises Unfit where what a system rests on is not fit."""
    with open_core(settings) as core:
        return isinstance(core.clock, SimulatedClock)


def copy_store(settings: Settings, to: str, to_reads: str, progress: Progress) -> Proof:
    """Copies this system's databases into empty ones. Raises Unfit where they cannot become the same."""
    from adapters.upkeep.copy_store import Databases, copy_system

    with ExitStack() as stack:
        opened, named = stack.enter_context, "--to or --to-read-models"
        store, reads = opened(_engine(settings.event_store_url)), opened(_engine(settings.read_models_url))
        new_store, new_reads = (opened(_engine(url, make=True, named=named)) for url in (to, to_reads))
        old, new = Databases(store, reads), Databases(new_store, new_reads)
        return copy_system(old, new, progress)


@contextmanager
def open_upkeep(settings: Settings) -> Iterator["VaultUpkeep"]:
    """The vault beside its log, for an operator's care of the keys. Raises Unfit."""
    from adapters.key_vault.upkeep import VaultUpkeep

    with _engine(settings.event_store_url) as store:
        yield VaultUpkeep(settings, SystemRandomness(), store)


@contextmanager
def open_log(settings: Settings) -> Iterator[tuple[Log, KeyVault]]:
    """The log and its keys alone, for who only reads them. Raises Unfit."""
    with open_core(settings) as core:
        yield core.log, core.vault


@contextmanager
def open_core(settings: Settings, simulation: Simulation | None = None) -> Iterator[Core]:
    """Opens the databases and the log of an initialised store. Raises Unfit."""
    with ExitStack() as stack:
        store = stack.enter_context(_engine(settings.event_store_url))
        reads = stack.enter_context(_engine(settings.read_models_url))
        clock = _clock(store, simulation)
        bell = Bell()
        recorder = EventRecorder(store, clock, bell.ring)
        recorder.check(simulated=isinstance(clock, SimulatedClock))
        writer = DirectWriter(recorder) if simulation else stack.enter_context(closing(GroupWriter(recorder)))
        randomness = SeededRandomness(simulation.seed) if simulation else SystemRandomness()
        vault = open_vault(settings, randomness, store)
        library = LibraryRecorder(recorder, bell)
        log = Toegang(library, writer, EventMapper(EVENTS, vault), AGGREGATES, USE_CASES)
        yield Core(settings, log, store, reads, clock, randomness, vault, lambda: writer.waiting)


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
