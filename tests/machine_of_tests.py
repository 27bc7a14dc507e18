"""What the machine of a test spares itself: it is never switched off, and asks nobody outside of it."""

import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Engine, create_engine

from adapters import documents
from adapters.event_store import engine
from adapters.register.line import Line
from api.explaining import rebuilding

AS_SHIPPED: Final = engine._SQLITE_PRAGMAS
"""How a connection to SQLite is prepared in earnest."""


MEMORY: Final = Path("/dev/shm")
ROOM_BYTES: Final = 4 * 2**30
"""Several times what a whole run takes at its most: pytest keeps the files of tests that failed."""


def lies_in_memory() -> None:
    """Temporary files, those of databases among them, lie in memory where there is much of it: PostgreSQL
    makes a database there in a fifth of the time that a disk takes. Processes that are started inherit it.
    Who chose a place (TMPDIR) keeps it."""
    if "TMPDIR" not in os.environ and _has_room():
        os.environ["TMPDIR"], tempfile.tempdir = str(MEMORY), None


def _has_room() -> bool:
    try:
        place, told = os.statvfs(MEMORY), Path("/proc/meminfo").read_text()
    except OSError:
        return False
    [available_kib] = [line.split()[1] for line in told.splitlines() if line.startswith("MemAvailable:")]
    room_bytes = min(place.f_bavail * place.f_frsize, int(available_kib) * 1024)
    runs_programs = not place.f_flag & os.ST_NOEXEC  # guides are tried as scripts
    return room_bytes >= ROOM_BYTES and runs_programs


@contextmanager
def never_switched_off() -> Iterator[None]:
    """Nothing is flushed to the disk: what a killed process leaves is safe without. Processes that a test
    starts do flush."""
    with pytest.MonkeyPatch.context() as patch:
        unflushed = tuple(each.replace("synchronous=FULL", "synchronous=OFF") for each in AS_SHIPPED)
        patch.setattr(engine, "_SQLITE_PRAGMAS", unflushed)
        patch.setattr(os, "fsync", lambda _: None)
        yield


class Written(dict[Any, Any]):
    """Statements as one driver is given them, by what they say: SQLAlchemy's own keys begin with an engine's
    dialect."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, written: Any) -> None:
        super().__setitem__(key[1:], written)


@contextmanager
def written_once() -> Iterator[None]:
    """A statement is written out once for all engines of a driver: a process writes it once too, and a test
    opens as many engines as a machine starts processes."""
    kept = defaultdict[Any, Written](Written)

    def create(*words: Any, **named: Any) -> Engine:
        made = create_engine(*words, **named)
        made.update_execution_options(compiled_cache=kept[made.dialect.name, made.dialect.loaded_dbapi])
        return made

    with pytest.MonkeyPatch.context() as patch:
        for module in (engine, rebuilding):
            patch.setattr(module, "create_engine", create)
        yield


@contextmanager
def asked_again_at_once() -> Iterator[None]:
    """A register that is away is asked as often as in earnest, without the waits, whose length is by chance
    (held in tests/adapters/register/, under a time of its own)."""
    defaults = Line.__init__.__kwdefaults__
    assert defaults is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(defaults, "chance", lambda: 0.0)
        yield


@contextmanager
def one_certificate() -> Iterator[None]:
    """The key of the certificate for tests is drawn once, not for every store: primes are looked for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "make_test_certificate", cache(documents.make_test_certificate))
        yield


@contextmanager
def one_authority(folder: Path) -> Iterator[None]:
    """Whoever may ask servers over TLS trusts one authority, of which nobody has the key: every client reads
    all that it trusts, and of the machine's hundreds none is ever met here."""
    file = folder / "authority.pem"
    file.write_bytes(_authority())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(file))
        yield


def _authority() -> bytes:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    valid = made.not_valid_before(begins).not_valid_after(begins + timedelta(days=36500))
    authority = valid.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return authority.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
