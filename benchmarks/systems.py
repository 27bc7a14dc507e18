"""Whole systems of either build, in processes of their own: prepared, served, watched."""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks import raw
from benchmarks.former import OURS, Build
from benchmarks.store import Bench

_PREPARE: Final = str(Path(__file__).with_name("prepare.py"))
_NOWHERE: Final = "http://127.0.0.1:9"
"""What no measure asks."""
_PLACES: Final = "SELECT name, position FROM subscription"
SETTLE_MAX_S: Final = 10
_TICKS: Final = os.sysconf("SC_CLK_TCK")


_SELLER: Final = {
    "seller_name": "Nobody",
    "seller_street": "Nowhere 1",
    "seller_postcode": "1234 AB",
    "seller_city": "Nowhere",
    "seller_kvk_number": "69005044",
    "seller_vat_id": "",
    "seller_iban": "NL91ABNA0417164300",
    "seller_account_name": "Nobody",
    "seller_creditor_id": "NL79ZZZ999999990000",
    "seller_email": "nobody@register.example",
    "seller_return_address": "Nowhere 1, 1234 AB Nowhere",
}
"""A real store does not start without."""


def environment(build: Build, chosen: Mapping[str, str]) -> Mapping[str, str]:
    """Of a process of that build with these settings."""
    return build.environment(
        {f"TOEGANG_{name.upper()}": text for name, text in {**_SELLER, **chosen}.items()}
    )


@dataclass(frozen=True, slots=True)
class System:
    """One that was prepared. ``told``: what ``prepare`` answered."""

    build: Build
    chosen: Mapping[str, str]
    told: Mapping[str, Any]

    @property
    def environment(self) -> Mapping[str, str]:
        return environment(self.build, self.chosen)

    def run(self, script: str, **asked: object) -> Any:
        """What a script beside this one answers, asked by JSON."""
        command = self.build.command(str(Path(__file__).with_name(script)))
        return _answer(command, self.environment, asked)

    def log(self) -> raw.Connection:
        """Its log by the bare driver."""
        return raw.connect(self.chosen["event_store_url"])

    def read_models(self) -> raw.Connection:
        return raw.connect(self.chosen["read_models_url"])

    def behind(self, names: Sequence[str] = ()) -> int:
        """How many events the last of its subscriptions is behind the log, or the last of these."""
        with closing(self.log()) as log, closing(self.read_models()) as reads:
            [head] = log.execute("SELECT coalesce(max(position), 0) FROM event").fetchone()
            found = [
                position
                for name, position in {*log.execute(_PLACES).fetchall(), *reads.execute(_PLACES).fetchall()}
                if not names or name in names
            ]
        assert found, "there is no such subscription"
        return int(head - min(found))

    def settle(self) -> None:
        """Waits until it has nothing more to do, so that it takes nothing from who is measured next."""
        ends = time.monotonic() + SETTLE_MAX_S
        while self.behind() and time.monotonic() < ends:
            time.sleep(0.05)


@contextmanager
def prepared(
    bench: Bench, build: Build = OURS, *, accounts: int = 0, buyers: int = 0, streams: Sequence[int] = ()
) -> Iterator[System]:
    """An empty database and a folder, and in them a system of that build."""
    with bench.empty() as url, TemporaryDirectory(prefix="toegang-bench-") as folder:
        chosen = {
            "data_dir": folder,
            "event_store_url": url,
            "read_models_url": url if bench.server else f"sqlite:///{folder}/views.db",
            "mail_url": "smtp://127.0.0.1:9",
            "stand_in_port": "0",
            "bank_url": _NOWHERE,
        }
        asked = {"accounts": accounts, "buyers": buyers, "streams": list(streams)}
        told = _answer(build.command(_PREPARE), System(build, chosen, {}).environment, asked)
        yield System(build, chosen, told)


@dataclass(frozen=True, slots=True)
class Served:
    """A system that answers. ``asks`` and ``acts``: the headers of a system, and of a member of staff."""

    system: System
    process: int
    port: int
    asks: str
    acts: str


@contextmanager
def serving(system: System, workers: int = 1) -> Iterator[Served]:
    """By ``benchmarks.server`` of its own build, which also answers /bare. The former one has one worker."""
    more = [str(workers)] if workers > 1 else []
    server = subprocess.Popen(  # noqa: S603 - our own words
        system.build.command("-m", "benchmarks.server", *more),
        env=system.environment,
        stdout=subprocess.PIPE,
        cwd=system.build.root,
    )
    assert server.stdout is not None
    with server.stdout as told:
        try:
            for _ in range(workers):  # each says when it is at work
                line = told.readline()
                assert line, "the server did not start: its own words stand above"
            known = json.loads(line)
            yield Served(system, server.pid, known["port"], known["system"], known["staff"])
        finally:
            server.terminate()
            server.wait()


def cpu_s(process: int) -> float:
    """Seconds of processor that it and its children have used."""
    total = 0.0
    for each in family(process):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / _TICKS
    return total


def resident_mb(process: int) -> float:
    """Memory that it and its children hold; what they share is counted by each."""
    pages = sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in family(process))
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def family(process: int) -> Sequence[int]:
    """The process, its children and theirs."""
    found = [process]
    for each in found:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def _answer(command: Sequence[str], environment: Mapping[str, str], asked: object) -> Any:
    done = subprocess.run(  # noqa: S603 - our own words
        command, env=environment, input=json.dumps(asked), stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout)
