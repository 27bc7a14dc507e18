"""The build of the commit before, beside which ours is measured: its own sources, run in its own process."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from adapters.event_store.facts import NewEvent
from benchmarks.harness import Speed

COMMIT: Final = "4c79180"
HERE: Final = Path(__file__).parents[1]
_WORKER: Final = Path(__file__).with_name("former_worker.py")


@dataclass(frozen=True, slots=True)
class Build:
    """One build: where its packages lie. Both run on the same interpreter and libraries."""

    root: Path

    def environment(self, more: dict[str, str] | None = None) -> dict[str, str]:
        """Its packages first. Bytecode is kept beside them, as where a build is installed."""
        kept = {name: of for name, of in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return kept | {"PYTHONPATH": str(self.root)} | (more or {})

    def command(self, *arguments: str) -> Sequence[str]:
        """-P: nothing beside a script gets in before its packages."""
        return (sys.executable, "-P", *arguments)


OURS: Final = Build(HERE)


class Former:
    """The former build and a process of it that measures what it is asked to, started when first asked."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self._process: subprocess.Popen[str] | None = None

    def speed(self, what: str, **arguments: object) -> Speed:
        """How fast it does that; see ``former_worker``."""
        told = self.ask(what, **arguments)
        return Speed(told["per_second"], told["latencies"])

    def side(self, what: str, **arguments: object) -> Callable[[], Speed]:
        """To take turns with ours."""
        return partial(self.speed, what, **arguments)

    def story(self) -> Sequence[NewEvent]:
        """The story that its tests tell: ours may hold events that it cannot read."""
        return [NewEvent(*told) for told in self.ask("story")]

    def ask(self, what: str, **arguments: object) -> Any:
        """What the worker answers; its own words stand above where it ends instead."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{json.dumps({'what': what, **arguments})}\n")
        process.stdin.flush()
        line = process.stdout.readline()
        assert line, f"the former build failed at {what}"
        return json.loads(line)

    def close(self) -> None:
        if self._process is not None:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.close()
            self._process.wait()
            self._process.stdout.close()
            self._process = None

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own words
                self.build.command(str(_WORKER)),
                env=self.build.environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        return self._process


@contextmanager
def former() -> Iterator[Former | None]:
    """None where git does not have the commit: in a shallow clone, or in no clone at all."""
    with TemporaryDirectory(prefix="toegang-former-") as folder:
        if not _installed(Path(folder)):
            yield None
            return
        found = Former(Build(Path(folder)))
        try:
            yield found
        finally:
            found.close()


def _installed(folder: Path) -> bool:
    archive = folder / "sources.tar"
    try:
        taken = subprocess.run(  # noqa: S603 - our own words
            ["git", "archive", "--output", str(archive), COMMIT],  # noqa: S607 - the git of whoever measures
            cwd=HERE,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return False
    if taken.returncode != 0:
        return False
    subprocess.run(["tar", "-xf", str(archive), "-C", str(folder)], check=True)  # noqa: S603, S607 - as above
    archive.unlink()
    return True
