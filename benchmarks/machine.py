"""What was measured on: machine, versions, settings that decide what a commit costs."""

import os
import platform
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile, gettempdir

import psycopg
import pysqlite3.dbapi2

_LIBRARIES = ("eventsourcing", "sqlalchemy", "psycopg", "pydantic", "msgspec", "fastapi", "uvicorn")
_SETTINGS = ("fsync", "synchronous_commit", "wal_sync_method", "shared_buffers")


def describe(server: str) -> Iterator[tuple[str, str]]:
    """What it is and what it says. ``server``: PostgreSQL's URL."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    yield "Measured at", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; load before: {load} (1, 5, 15 minutes)"
    yield "Machine", f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; {system}"
    yield "Disk", f"{_filesystem()}; one fsync of 4 KiB takes {fsync_ms():.2f} ms (median of 100)"
    yield "Python", f"{platform.python_version()}; {libraries}"
    yield "SQLite", f"{pysqlite3.dbapi2.sqlite_version}: WAL, synchronous=FULL, a file"
    with psycopg.connect(server) as connection:
        shown = {name: connection.execute(f"SHOW {name}".encode()).fetchone() for name in _SETTINGS}
        told = connection.execute("SHOW server_version").fetchone()
    settings = ", ".join(f"{name}={row[0]}" for name, row in shown.items() if row)
    yield "PostgreSQL", f"{told[0] if told else '?'}: {settings}; over a local socket, on the same machine"


def fsync_ms(times: int = 100) -> float:
    """What every durable commit costs at least, where the measures run."""
    taken: list[float] = []
    with NamedTemporaryFile(prefix="toegang-bench-") as file:
        for _ in range(times):
            file.write(bytes(4096))
            file.flush()
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - begun)
    return median(taken) * 1000


def _processor() -> str:
    models = (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name"))
    return next(models, "a processor")


def _filesystem() -> str:
    """Of where temporary files go: the mount point that is the longest part of its path."""
    place = f"{Path(gettempdir()).resolve()}/"
    mounts = [line.split()[1:3] for line in _lines("/proc/mounts")]
    holding = [(point, kind) for point, kind in mounts if place.startswith(f"{point.rstrip('/')}/")]
    return max(holding, key=lambda mount: len(mount[0]), default=("", "a file system"))[1]


def _lines(file: str) -> Sequence[str]:
    """Nothing where the system has no such file."""
    try:
        return Path(file).read_text().splitlines()
    except OSError:
        return ()
