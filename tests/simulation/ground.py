"""What a simulation stands on: an initialised store on either database, in memory where it can be."""

from atexit import register
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from api import compose
from api.process import catching_up
from api.settings import Settings
from tests.databases import fresh_postgresql
from tests.machine_of_tests import never_switched_off, written_once
from tests.simulation.begun import Begun, begin

MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Ground:
    """A store of its own, and what happened in it before the seed begins."""

    settings: Settings
    begun: Begun


@contextmanager
def on_sqlite(seed: int) -> Iterator[Ground]:
    """A copy of a store that was made once in this process."""
    made = _made(is_empty=begins_empty(seed))
    with _folder() as folder:
        copytree(made.settings.data_dir, folder / "data")
        yield Ground(Settings(data_dir=folder / "data", port=0), made.begun)


@contextmanager
def on_postgresql(seed: int, server: str) -> Iterator[Ground]:
    """A database of its own on that server."""
    with _folder() as folder, fresh_postgresql(server) as database:
        chosen = Settings(data_dir=folder / "data", event_store_url=database.url, port=0)
        yield Ground(chosen, _begin(chosen, is_empty=begins_empty(seed)))


def begins_empty(seed: int) -> bool:
    """One of four: nobody has a code yet."""
    return seed % 4 == 0


@contextmanager
def at_ease() -> Iterator[None]:
    """Nothing waits for a disk, or by the clock on the wall: who waits lets the others step."""
    with never_switched_off(), written_once(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(catching_up, "ROUND_S", 0.0)
        yield


@contextmanager
def _folder() -> Iterator[Path]:
    """In memory, where the machine has such a place."""
    with TemporaryDirectory(prefix="simulation-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@cache
def _made(*, is_empty: bool) -> Ground:
    folder = Path(_kept.enter_context(_folder())) / "data"
    settings = Settings(data_dir=folder, port=0)
    return Ground(settings, _begin(settings, is_empty=is_empty))


_kept: Final = ExitStack()
"""Until this process ends."""
register(_kept.close)


def _begin(settings: Settings, *, is_empty: bool) -> Begun:
    compose.init(settings, simulated=True)
    return begin(settings, is_empty=is_empty)
