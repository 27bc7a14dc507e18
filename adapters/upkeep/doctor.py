"""What `toegang doctor` looks at: everything a system needs, also where it cannot be opened."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from adapters.access.lost import compare
from adapters.access.moving_in import left_behind, lying_in
from adapters.access.tables import open_access, operational_missing, operational_outdated
from adapters.bank_files.orders import is_written
from adapters.clock import SystemClock
from adapters.event_store import (
    Bell,
    DirectWriter,
    EventMapper,
    EventRecorder,
    LibraryRecorder,
    StoreUnfit,
    Toegang,
    open_engine,
)
from adapters.event_store.failures import is_damaged, is_damaged_file
from adapters.event_store.fitness import guards_missing, mark, version
from adapters.event_store.recorder import CLOCK_OFF_MAX
from adapters.event_store.schema import SCHEMA_VERSION
from adapters.evidence import examine_evidence
from adapters.key_vault import FileVault, holds_records, is_made
from adapters.key_vault.of_a_log import last_sealed, open_vault
from adapters.mail.opening import is_in_clear
from adapters.randomness import SystemRandomness
from adapters.upkeep.findings import Finding, Level
from adapters.upkeep.following import read_models, subscriptions, webhooks
from adapters.upkeep.traces import of_a_log
from domain.catalogue import AGGREGATES, EVENTS, USE_CASES

FREE_BYTES_MIN: Final = 100 * 2**20
FREE_BYTES_FINE: Final = 2**30
NO_FILE: Final = "there is no such file"
RESTORE_LOG: Final = "restore it from its backup, or mend TOEGANG_EVENT_STORE_URL"
DAMAGED: Final = "it is damaged"


class Chosen(Protocol):
    """What the examination needs of the settings."""

    @property
    def data_dir(self) -> Path: ...
    @property
    def event_store_url(self) -> str: ...
    @property
    def read_models_url(self) -> str: ...
    @property
    def access_url(self) -> str: ...
    @property
    def keys_dir(self) -> Path: ...
    @property
    def wrapping_key_file(self) -> Path: ...
    @property
    def evidence_dir(self) -> Path: ...
    @property
    def witnesses(self) -> Sequence[Path]: ...
    @property
    def mail_url(self) -> str: ...
    @property
    def unnamed_seller(self) -> Sequence[str]: ...
    @property
    def seller_account_name(self) -> str: ...
    @property
    def stand_ins(self) -> bool: ...


def examine(chosen: Chosen) -> Iterator[Finding]:
    """Finding by finding. Makes no table and no key, and writes to neither database."""
    store = _opened(chosen.event_store_url)
    reads = _opened(chosen.read_models_url)
    access = _opened(chosen.access_url, open_access)
    yield _reachable("event store", store, if_missing=_without_log(chosen, reads, access))
    yield _reachable("read models", reads)
    yield _reachable("access", access, if_missing=_without_access(reads))
    yield from _disk(chosen)
    if isinstance(store, Engine):
        yield from _checked("event store version", lambda: _version(store))
        yield from _checked("store mark", lambda: _mark(store, chosen, reads, access))
        if mark(store) is not None:
            yield from _checked("guards", lambda: _guards(store))
            yield from _checked("clock", lambda: _clock(store))
            yield from _checked("evidence", lambda: _evidence(store, chosen))
    yield from _checked("keys", lambda: _keys(chosen, store))
    if isinstance(access, Engine):
        yield from _checked("operational tables", lambda: _operational(access, reads))
    if isinstance(access, Engine) and isinstance(store, Engine) and not operational_missing(access):
        yield from _checked("secrets", lambda: _secrets(chosen, store, access))
    if isinstance(store, Engine) and isinstance(reads, Engine) and mark(store) is not None:
        yield from _checked("subscriptions", lambda: subscriptions(store, reads))
        if isinstance(access, Engine) and not operational_missing(access):
            yield from _checked("webhooks", lambda: webhooks(store, access))
    if isinstance(reads, Engine):
        yield from _checked("read models", lambda: read_models(reads))
    for engine in (store, reads, access):
        if isinstance(engine, Engine):
            engine.dispose()


def _checked(what: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """An error of one check is a finding. Its class only: the text may hold a password."""
    try:
        yield from check()
    except (DBAPIError, OSError) as error:
        yield Finding(what, Level.FAIL, f"cannot be examined: {type(error).__name__}", "look at its log")


# --- databases ----------------------------------------------------------------------------------


def _opened(url: str, opening: Callable[[str], Engine] = open_engine) -> Engine | str:
    """The engine, or why there is none."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
            return NO_FILE  # opening would make it
        engine = opening(url)
        if is_damaged_file(engine):
            return DAMAGED
    except (ValueError, ArgumentError):
        return "the URL is neither sqlite:///file nor postgresql://user:password@host/name"
    except DBAPIError as error:
        if "transaction_timeout" in str(error):
            return "PostgreSQL 17 or later is needed"
        if is_damaged(error):
            return DAMAGED
        return "the server or file does not let us in"
    return engine


def _without_log(chosen: Chosen, *beside: Engine | str) -> str:
    """What to do where the log's file is not there: made anew, it would hide that it was lost."""
    if not _has_traces(*beside) and not holds_records(chosen.keys_dir):
        return "run `toegang init`, or mend TOEGANG_EVENT_STORE_URL"
    return RESTORE_LOG


def _has_traces(*beside: Engine | str) -> bool:
    return any(of_a_log(each) for each in beside if isinstance(each, Engine))


def _without_access(reads: Engine | str) -> str:
    """What to do where the database of keys and passwords is not there."""
    if isinstance(reads, Engine) and lying_in(reads):
        return "run `toegang init`: it moves keys and passwords there from beside the read models"
    return "restore it from its backup, or mend TOEGANG_ACCESS_URL; only on a new system run `toegang init`"


def _reachable(what: str, opened: Engine | str, *, if_missing: str = "") -> Finding:
    if isinstance(opened, Engine):
        return Finding(what, Level.OK, opened.url.render_as_string(hide_password=True))
    setting = f"TOEGANG_{what.replace(' ', '_').upper()}_URL"
    missing = if_missing or f"run `toegang init`, or mend {setting}"
    todo = {NO_FILE: missing, DAMAGED: "restore it from its backup"}
    return Finding(what, Level.FAIL, opened, todo.get(opened, f"mend {setting}"))


def _version(store: Engine) -> Iterator[Finding]:
    found = version(store)
    if found.trouble:
        todo = "install pysqlite3 with SQLite 3.51.3 or later, or a later PostgreSQL"
        yield Finding("event store version", Level.FAIL, f"{found.text}: {found.trouble}", todo)
    else:
        yield Finding("event store version", Level.OK, found.text)


def _mark(store: Engine, chosen: Chosen, *beside: Engine | str) -> Iterator[Finding]:
    found = mark(store)
    if found is None:
        todo = RESTORE_LOG if _has_traces(*beside) else "run `toegang init`"
        yield Finding("store mark", Level.FAIL, "the store was not initialised", todo)
        return
    says = f"{found.kind}, schema version {found.schema_version}"
    if found.schema_version != SCHEMA_VERSION:
        todo = f"run the release that knows schema version {found.schema_version}"
        yield Finding("store mark", Level.FAIL, f"{says}; this release knows {SCHEMA_VERSION}", todo)
    else:
        yield Finding("store mark", Level.OK, says)
    if found.kind == "real":
        yield from _outside(chosen)


def _outside(chosen: Chosen) -> Iterator[Finding]:
    """A real store that talks to nobody real is a mistake, or a rehearsal."""
    if chosen.stand_ins:
        todo = "set TOEGANG_REGISTER_URL, TOEGANG_EMAIL_CHECK_URL, TOEGANG_PAYMENTS_URL, TOEGANG_BANK_URL"
        yield Finding("outside", Level.WARN, "stand-ins play the outside of a store marked real", todo)
    if chosen.mail_url.startswith("spool:"):
        says = "mail is caught in a folder, codes in clear, and reaches nobody"
        yield Finding("mail", Level.WARN, says, "set TOEGANG_MAIL_URL to smtps://user@host")
    elif is_in_clear(chosen.mail_url):
        says = "mail leaves this machine unencrypted, codes and passwords in it: the system does not start"
        yield Finding("mail", Level.FAIL, says, "set TOEGANG_MAIL_URL to smtps:// or smtp+starttls://")
    if chosen.unnamed_seller:
        says = "nobody said who invoices and where to pay to: the system does not start"
        yield Finding("seller", Level.FAIL, says, f"set {', '.join(chosen.unnamed_seller)}")
    elif not is_written(chosen.seller_account_name):
        says = "no file for the bank can tell whose account it is: the system does not start"
        yield Finding("seller", Level.FAIL, says, "write TOEGANG_SELLER_ACCOUNT_NAME in Latin letters")


def _guards(store: Engine) -> Iterator[Finding]:
    if missing := guards_missing(store):
        says = f"triggers are missing, or of an earlier release: {', '.join(missing)}"
        todo = "run `toegang init` with the owner's URL; without an upgrade, find out who changed them"
        yield Finding("guards", Level.FAIL, says, todo)
    else:
        yield Finding("guards", Level.OK, "the database refuses changes of the log")


def _clock(store: Engine) -> Iterator[Finding]:
    clock = SystemClock()
    recorder = EventRecorder(store, clock)
    off, last, todo = recorder.clock_off(), recorder.last_recorded_at(), "see to time synchronisation (NTP)"
    found = mark(store)
    ahead = last - clock.now() if last else timedelta(0)
    if off > CLOCK_OFF_MAX:
        yield Finding("clock", Level.FAIL, f"{_seconds(off)} off the database's clock", todo)
    elif ahead > CLOCK_OFF_MAX and found is not None and found.kind == "real":
        says = f"the log's last event lies {_seconds(ahead)} in the future; new ones get its time until then"
        yield Finding("clock", Level.WARN, says, todo)
    else:
        yield Finding("clock", Level.OK, f"{_seconds(off)} off the database's clock")


def _evidence(store: Engine, chosen: Chosen) -> Iterator[Finding]:
    found, where = mark(store), (chosen.evidence_dir, chosen.witnesses, chosen.data_dir)
    yield from examine_evidence(store, *where, real=found is not None and found.kind == "real")


def _seconds(time: timedelta) -> str:
    return f"{time.total_seconds():.1f} s"


# --- keys ---------------------------------------------------------------------------------------


def _keys(chosen: Chosen, store: Engine | str) -> Iterator[Finding]:
    file = chosen.wrapping_key_file
    if not file.exists():
        todo = "restore it from its backup; on a new system run `toegang init`"
        yield Finding("wrapping key", Level.FAIL, f"there is no {file}", todo)
        return
    if not is_made(chosen.keys_dir):
        todo = "restore it from its backup; on a new system run `toegang init`"
        yield Finding("key vault", Level.FAIL, f"there is no key vault in {chosen.keys_dir}", todo)
        return
    try:
        vault = FileVault(chosen.keys_dir, file, SystemRandomness())
    except ValueError as error:  # says which rule of the key file is broken, never what it holds
        todo = f"chmod 600 {file}, or restore the file that belongs to {chosen.keys_dir}"
        yield Finding("wrapping key", Level.FAIL, str(error), todo)
        return
    yield Finding("wrapping key", Level.OK, f"{file}, readable by its owner only")
    if not isinstance(store, Engine) or (sealed := last_sealed(store)) is None:
        yield Finding("key vault", Level.OK, f"{chosen.keys_dir} opens; the log's end holds nothing sealed")
        return
    try:
        vault.unseal(sealed)
    except ValueError as error:
        todo = "restore the vault that belongs to this log; append nothing until then"
        yield Finding("key vault", Level.FAIL, str(error), todo)
    else:
        yield Finding("key vault", Level.OK, f"{chosen.keys_dir} opens what the log sealed last")


def _operational(access: Engine, reads: Engine | str) -> Iterator[Finding]:
    if isinstance(reads, Engine) and left_behind(reads, access):
        says = "they lie beside the read models, as earlier releases left them"
        yield Finding("operational tables", Level.FAIL, says, "run `toegang init`: it moves them")
    elif outdated := operational_outdated(access):
        says = f"made by an earlier version: {', '.join(outdated)}"
        yield Finding(
            "operational tables", Level.FAIL, says, "run `toegang init`: it mends them, or says why not"
        )
    elif missing := operational_missing(access):
        todo = "mend TOEGANG_ACCESS_URL or restore its backup; only on a new system run `toegang init`"
        yield Finding("operational tables", Level.FAIL, f"there are no {', '.join(missing)}", todo)
    else:
        yield Finding("operational tables", Level.OK, "API keys, passwords, sessions have their place")


def _secrets(chosen: Chosen, store: Engine, access: Engine) -> Iterator[Finding]:
    """What the log names, beside what is there; where the keys are unfit, that was found already."""
    try:
        vault = open_vault(chosen, SystemRandomness(), store)
    except StoreUnfit:
        return
    recorder = EventRecorder(store, SystemClock())
    library, mapper = LibraryRecorder(recorder, Bell()), EventMapper(EVENTS, vault)
    log = Toegang(library, DirectWriter(recorder), mapper, AGGREGATES, USE_CASES)
    found = compare(log, store, access)
    if found.trouble:
        todo = "restore the backup of what TOEGANG_ACCESS_URL names, as docs/operating.md says"
        yield Finding("secrets", Level.FAIL if found.is_lost else Level.WARN, found.trouble, todo)
    else:
        yield Finding(
            "secrets", Level.OK, "the passwords and second factors that the log named last are there"
        )


# --- disk ---------------------------------------------------------------------------------------


def _disk(chosen: Chosen) -> Iterator[Finding]:
    for path in _places(chosen):
        yield disk_finding(path, shutil.disk_usage(path).free)


def disk_finding(path: Path, free_bytes: int) -> Finding:
    """What to say about the space left where ``path`` lies."""
    says = f"{free_bytes / 2**30:.1f} GiB free at {path}"
    if free_bytes < FREE_BYTES_MIN:
        return Finding("disk", Level.FAIL, says, "make room now: appends fail on a full disk")
    if free_bytes < FREE_BYTES_FINE:
        return Finding("disk", Level.WARN, says, "make room")
    return Finding("disk", Level.OK, says)


def _places(chosen: Chosen) -> Sequence[Path]:
    """Where we write files, one path per file system."""
    databases = [
        make_url(u)
        for u in (chosen.event_store_url, chosen.read_models_url, chosen.access_url)
        if u.startswith("sqlite")
    ]
    files = [Path(url.database or "").parent for url in databases]
    there = [path for path in (chosen.data_dir, chosen.keys_dir, *files) if path.is_dir()]
    return list({path.stat().st_dev: path for path in reversed(there)}.values())
