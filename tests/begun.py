"""A system in which nothing has happened: made and opened once in a process, then copied."""

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import Engine

from api import compose
from api.settings import Settings
from tests.databases import Database


def begun(data_dir: Path) -> None:
    """Simulated, all of it on SQLite, in that folder."""
    shutil.copytree(_on_sqlite(), data_dir, dirs_exist_ok=True)


def begun_on(postgresql: Database, data_dir: Path) -> None:
    """The same, of which the folder holds what no database does."""
    postgresql.holding(_on_postgresql)
    shutil.copytree(_kept() / "beside-postgresql", data_dir, dirs_exist_ok=True)


@cache
def _kept() -> Path:
    folder = Path(mkdtemp(prefix="toegang-begun-"))
    atexit.register(shutil.rmtree, folder)
    return folder


@cache
def _on_sqlite() -> Path:
    folder = _kept() / "on-sqlite"
    _begin(Settings(data_dir=folder))
    return folder


def _on_postgresql(empty: Engine) -> None:
    url = empty.url.render_as_string(hide_password=False)
    folder = _kept() / "beside-postgresql"
    _begin(Settings(data_dir=folder, event_store_url=url, read_models_url=url, access_url=url))


def _begin(settings: Settings) -> None:
    compose.init(settings, simulated=True)
    with compose.open_system(settings):
        pass
