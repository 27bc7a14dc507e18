"""A place of its own per test, and the command typed as an operator types it."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import typer.main

from api.cli.main import main
from api.settings import Settings
from tests.begun import begun, begun_on
from tests.databases import Database
from toegang_testing.seller import NAMED


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command wrote, and its exit code."""

    code: int
    out: str
    err: str


Toegang = Callable[..., Answer]

_commands_of = cache(typer.main.get_command)
"""A process reads what commands there are once: this one types hundreds."""


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where TOEGANG_DATA_DIR points: nothing is there yet."""
    for name in [name for name in os.environ if name.upper().startswith("TOEGANG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TOEGANG_DATA_DIR", str(tmp_path / "data"))
    for name, value in NAMED.items():
        monkeypatch.setenv(f"TOEGANG_{name.upper()}", value)
    return tmp_path / "data"


@pytest.fixture
def data(empty: Path) -> Path:
    """Where TOEGANG_DATA_DIR points: an initialised system without any event."""
    begun(empty)
    return empty


@pytest.fixture
def settings(data: Path) -> Settings:
    return Settings(data_dir=data)


@pytest.fixture
def toegang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Toegang:
    """Types ``toegang`` and these words."""
    monkeypatch.setattr(typer.main, "get_command", _commands_of)

    def typed(*words: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["toegang", *words])
        capsys.readouterr()
        mask = os.umask(0o077)  # the command sets it for its process, which here is the tests'
        with pytest.raises(SystemExit) as ended:
            main()
        os.umask(mask)
        written = capsys.readouterr()
        code = ended.value.code
        return Answer(code if isinstance(code, int) else 0 if code is None else 1, written.out, written.err)

    return typed


@pytest.fixture
def postgresql_url(postgresql: Database) -> str:
    """An empty database."""
    return postgresql.url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def system(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Made, simulated, without an event."""
    if request.param == "sqlite":
        return settings
    postgresql: Database = request.getfixturevalue("postgresql")
    data_dir = settings.data_dir.parent / "on-postgresql"
    begun_on(postgresql, data_dir)
    for name in ("EVENT_STORE_URL", "READ_MODELS_URL", "ACCESS_URL"):
        monkeypatch.setenv(f"TOEGANG_{name}", postgresql.url)
    monkeypatch.setenv("TOEGANG_DATA_DIR", str(data_dir))
    return Settings(data_dir=data_dir)
