"""Opens what every system rests on: databases, log, keys; apart, for who reads the log needs no more."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from adapters.access.lost import Compared, compare
from adapters.access.tables import open_access
from adapters.clock import SimulatedClock, SystemClock
from adapters.dated_tables import SHIPPED, BadTables, Tables, read_tables
from adapters.event_store import (
    Bell,
    DirectWriter,
    EventMapper,
    EventRecorder,
    GroupWriter,
    LibraryRecorder,
    NoWriter,
    StoreUnfit,
    Toegang,
    Writer,
    initialise,
    is_simulated,
    open_engine,
)
from adapters.event_store.copy import Progress
from adapters.event_store.failures import has_failed_lately, is_damaged_file, look
from adapters.event_store.failures import is_damaged as is_damaged
from adapters.event_store.fitness import mark
from adapters.evidence import begin_witnesses, contradiction, make_key, trees_begun
from adapters.key_vault import FileVault, holds_records, is_made
from adapters.key_vault.of_a_log import make_vault, open_vault
from adapters.randomness import SeededRandomness, SystemRandomness
from adapters.upkeep.copy_store import is_unfinished
from adapters.upkeep.traces import of_a_log
from api.process.certificates import make_test_certificate
from api.process.standstill import Broken
from api.process.starting import Simulation, Unfit
from api.settings import Settings
from domain.catalogue import AGGREGATES, EVENTS, USE_CASES
from domain.ports import Clock, Randomness
from domain.products import PRICES
from domain.terms import TERMS

if TYPE_CHECKING:
    from adapters.key_vault.upkeep import VaultUpkeep
    from adapters.upkeep.copy_store import Moved

URLS = "TOEGANG_EVENT_STORE_URL, TOEGANG_READ_MODELS_URL or TOEGANG_ACCESS_URL"
MOVE = (
    "Keys, passwords and sessions lie beside the read models, as earlier releases left them: run"
    " `toegang init`, which moves them into a database of their own (TOEGANG_ACCESS_URL)."
)
FOR_A_COPY = (
    "This log is new and empty, and its keys were used before: `toegang copy-store` may fill it. If it was"
    " lost, restore it from its backup instead."
)
READ_ONLY = (
    "But nothing is recorded: {}. See docs/audit.md, a suspected manipulation; then `toegang audit"
    " acknowledge`."
)
KEYS_LOST = (
    "The database of keys and passwords is new beside a log that has events: every API key is lost, also one"
    " that was never used, which no event names. Restore the database that TOEGANG_ACCESS_URL names from its"
    " backup; where there is none, give each system a new key: toegang keys make --help."
)
COMPARED_FOR_S = 60.0
"""How long what was found to be there is believed."""


@dataclass(frozen=True, slots=True)
class Core:
    """What every part of a system rests on. ``waiting``: how many wait for the writer; ``broken``: what of
    the log contradicts what was signed, and then nothing is recorded."""

    settings: Settings
    log: Toegang
    store: Engine
    reads: Engine
    access: Engine
    clock: Clock
    randomness: Randomness
    vault: FileVault
    waiting: Callable[[], int]
    broken: Broken

    @property
    def secrets(self) -> Compared:
        """Whether the passwords and keys that the log names are there."""
        return compare(self.log, self.store, self.access)


def init(settings: Settings, *, simulated: bool) -> Sequence[str]:
    """Makes what is not there yet: the log, marked real or simulated, the operator's wrapping key, the vault,
    the key that signs the log, and the operational tables. Nothing else makes them. Answers what an operator
    must know of it.

    Raises Unfit where the store is damaged or bears the other mark, and where the log, its vault or its key
    is lost."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = [FOR_A_COPY] if _is_new_log(settings) and holds_records(settings.keys_dir) else []
    application = make_url(settings.event_store_url).username if settings.owner_url else None
    with _engine(settings.owner_url or settings.event_store_url, make=True) as owner:
        if is_damaged_file(owner):
            raise _damaged(settings.event_store_url)
        initialise(owner, simulated=simulated, application_role=application)
    with _engine(settings.event_store_url) as store:
        make_vault(settings, SystemRandomness(), store)
        has_events = EventRecorder(store, SystemClock()).head() > 0
        begun = trees_begun(store, settings.witnesses, settings.log_name)
        make_key(settings.evidence_dir, settings.log_name, begun)
        broken = contradiction(store, settings.evidence_dir, settings.witnesses)
    if broken is not None:
        told.append(READ_ONLY.format(broken))
    told += begin_witnesses(settings.witnesses, settings.evidence_dir)
    if simulated:
        make_test_certificate(settings)
    return [*told, KEYS_LOST] if _make_access(settings) and has_events else told


def _is_new_log(settings: Settings) -> bool:
    """Whether no log was made yet. Raises Unfit where what lies beside it came with one: it was lost, and
    made anew nobody would be told. Keys alone say nothing: they are there before a copy is."""
    url = settings.owner_url or settings.event_store_url
    if not _is_missing_file(url):
        with _engine(url) as store:
            if mark(store) is not None:
                return False
    found: dict[str, None] = {}
    for beside, opened in ((settings.read_models_url, open_engine), (settings.access_url, open_access)):
        if not _is_missing_file(beside):
            with _engine(beside, opened=opened) as engine:
                found |= dict.fromkeys(of_a_log(engine))
    if found:
        place = make_url(settings.event_store_url).render_as_string(hide_password=True)
        raise Unfit(
            f"The log is lost: there is none in {place}, though its {' and '.join(found)} are there."
            " Restore it from its backup, or check TOEGANG_EVENT_STORE_URL. Without one nothing of it comes"
            " back: begin with another TOEGANG_DATA_DIR and other databases."
        )
    return True


def _make_access(settings: Settings) -> bool:
    """Makes the operational tables; whether they were not there, nor beside the read models."""
    from adapters.access.moving_in import lying_in, move_in
    from adapters.access.tables import API_KEY, make_operational

    with (
        _engine(settings.read_models_url, make=True) as reads,
        _engine(settings.access_url, make=True, opened=open_access) as access,
    ):
        is_new = not any(API_KEY in lying_in(engine) for engine in (reads, access))
        make_operational(access)
        move_in(reads, access)
    return is_new


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


def copy_store(settings: Settings, to: str, to_access: str, progress: Progress) -> "Moved":
    """Copies this system's databases into empty ones. Raises Unfit where they cannot become the same."""
    from adapters.upkeep.copy_store import Databases, copy_system

    with ExitStack() as stack:
        store = stack.enter_context(_engine(settings.event_store_url))
        reads = stack.enter_context(_engine(settings.read_models_url))
        access = stack.enter_context(_access(settings, reads))
        named = "--to or --to-access"
        new_store = stack.enter_context(_engine(to, make=True, named=named))
        new_access = stack.enter_context(_engine(to_access, make=True, named=named, opened=open_access))
        return copy_system(Databases(store, access), Databases(new_store, new_access), progress)


@contextmanager
def open_upkeep(settings: Settings) -> Iterator["VaultUpkeep"]:
    """The vault beside its log, for an operator's care of the keys. Raises Unfit."""
    from adapters.key_vault.upkeep import VaultUpkeep

    with _engine(settings.event_store_url) as store:
        yield VaultUpkeep(settings, SystemRandomness(), store)


@contextmanager
def open_rows(settings: Settings) -> Iterator[Engine]:
    """The log's rows alone, also where they are not fit to work on: who took the guards off is to be found
    out. Raises Unfit."""
    with _log(settings) as store:
        yield store


@contextmanager
def open_core(
    settings: Settings, simulation: Simulation | None = None, *, despite_a_break: bool = False
) -> Iterator[Core]:
    """Opens the databases and the log of an initialised store; a log that contradicts what was signed of it
    is read only, unless that is to be acknowledged. Raises Unfit."""
    with ExitStack() as stack:
        store = stack.enter_context(_log(settings))
        reads = stack.enter_context(_engine(settings.read_models_url))
        access = stack.enter_context(_access(settings, reads))
        clock = _clock(store, simulation)
        give_tables(settings)
        bell = Bell()
        recorder = EventRecorder(store, clock, bell.ring)
        recorder.check(simulated=isinstance(clock, SimulatedClock))
        found = contradiction(store, settings.evidence_dir, settings.witnesses)
        broken = "" if found is None or despite_a_break else str(found)
        writer = _writer(recorder, simulation, broken)
        stack.enter_context(closing(writer))
        randomness = SeededRandomness(simulation.seed) if simulation else SystemRandomness()
        vault = open_vault(settings, randomness, store)
        library = LibraryRecorder(recorder, bell)
        log = Toegang(library, writer, EventMapper(EVENTS, vault), AGGREGATES, USE_CASES)
        stop = Broken(broken, lambda: setattr(log, "writer", NoWriter()))
        yield Core(
            settings, log, store, reads, access, clock, randomness, vault, lambda: writer.waiting, stop
        )


def _writer(recorder: EventRecorder, simulation: Simulation | None, broken: str) -> Writer:
    if broken:
        return NoWriter()
    return DirectWriter(recorder) if simulation else GroupWriter(recorder)


def give_tables(settings: Settings) -> None:
    """Prices and terms, for every decision of this process. Raises Unfit."""
    chosen = settings.tables_dir
    try:
        tables = _shipped() if chosen == Path() else read_tables(chosen)
    except BadTables as bad:
        raise Unfit(f"{chosen}: {bad}. See toegang prices --help and toegang terms --help.") from None
    PRICES.give(tables.prices)
    TERMS.give(tables.terms)


@cache
def _shipped() -> Tables:
    """What comes with the code does not change while it runs."""
    return read_tables(SHIPPED)


class Away:
    """What everything needs and does not work now, by name."""

    def __init__(self, core: Core) -> None:
        self._core, self._compare_at_s, self._lost = core, 0.0, False

    def __call__(self) -> Sequence[str]:
        core, chosen = self._core, self._core.settings
        databases = (
            ("event store", core.store, chosen.event_store_url),
            ("read models", core.reads, chosen.read_models_url),
            ("access", core.access, chosen.access_url),
        )
        # A file that was removed is still open here: what is written to it is lost.
        found = [
            name for name, engine, url in databases if has_failed_lately(engine) or _is_missing_file(url)
        ]
        if not chosen.wrapping_key_file.exists() or not is_made(chosen.keys_dir):
            found.append("key vault")
        if not found and self._is_lost():
            found.append("access")
        return found

    def _is_lost(self) -> bool:
        if (now_s := time.monotonic()) >= self._compare_at_s:
            self._compare_at_s = now_s + COMPARED_FOR_S
            self._lost = self._core.secrets.is_lost
        return self._lost


@contextmanager
def _log(settings: Settings) -> Iterator[Engine]:
    """The database of the log. One that is not there, while its keys are, was lost: made anew it would hide
    that. Raises Unfit."""
    place = make_url(settings.event_store_url).render_as_string(hide_password=True)
    lost = Unfit(
        f"There is no log in {place}, though its keys are there: restore it from its backup, or check"
        " TOEGANG_EVENT_STORE_URL. Only what a copy is to fill is made by `toegang init`."
    )
    is_used = holds_records(settings.keys_dir)
    if is_used and _is_missing_file(settings.event_store_url):
        raise lost
    with _engine(settings.event_store_url) as store:
        if is_used and mark(store) is None:
            raise lost
        if is_unfinished(store):
            raise Unfit(f"In {place} lies a copy that was not finished: run `toegang copy-store` again.")
        yield store


@contextmanager
def _access(settings: Settings, reads: Engine) -> Iterator[Engine]:
    """The database of keys and passwords; never made here. Raises Unfit."""
    from adapters.access.moving_in import left_behind, lying_in

    missing = _is_missing_file(settings.access_url)
    if missing and not lying_in(reads):
        place = make_url(settings.access_url).render_as_string(hide_password=True)
        raise Unfit(
            f"The database {place} of keys and passwords is not there: restore it from its backup, or check"
            " TOEGANG_ACCESS_URL. Without a backup `toegang init` makes an empty one; docs/operating.md says"
            " what is lost then."
        )
    if missing:
        raise Unfit(MOVE)
    with _engine(settings.access_url, opened=open_access) as access:
        if left_behind(reads, access):
            raise Unfit(MOVE)
        yield access


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
def _engine(
    url: str, *, make: bool = False, named: str = URLS, opened: Callable[[str], Engine] = open_engine
) -> Iterator[Engine]:
    """``make``: a file that is not there is made. ``named``: what to mend where there is no such database."""
    try:
        if not make and _is_missing_file(url):
            raise DBAPIError("open", None, FileNotFoundError())
        engine = opened(url)
        look(engine)
    except (ValueError, ArgumentError) as error:
        raise Unfit(f"{named}: {error}") from None
    except DBAPIError as error:
        if is_damaged(error):
            raise _damaged(url) from None
        place = make_url(url).render_as_string(hide_password=True)
        missing = isinstance(error.orig, FileNotFoundError)
        advice = f"run `toegang init`, or check {named}" if missing else f"check {named}"
        raise Unfit(f"The database {place} cannot be opened: {advice}.") from None
    try:
        yield engine
    except StoreUnfit as unfit:
        raise Unfit(str(unfit)) from None
    finally:
        engine.dispose()


def _damaged(url: str) -> Unfit:
    place = make_url(url).render_as_string(hide_password=True)
    return Unfit(f"The database {place} is damaged: restore it from its backup.")


def _is_missing_file(url: str) -> bool:
    """Opening would make it, or says what is wrong with the URL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return False
    return parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists()
