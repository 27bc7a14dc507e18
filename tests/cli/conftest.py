"""A fresh data directory, and one where things have happened."""

import shutil
from pathlib import Path

import pytest

from tests.cli.command import Toegang


@pytest.fixture
def fresh(tmp_path: Path) -> Toegang:
    """Nothing was initialised here."""
    return Toegang(tmp_path / "data")


@pytest.fixture(scope="session")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    toegang = Toegang(tmp_path_factory.mktemp("initialised") / "data")
    toegang.said("init")
    return toegang.data_dir


@pytest.fixture
def toegang(fresh: Toegang, initialised: Path) -> Toegang:
    """Initialised, and nothing happened since."""
    shutil.copytree(initialised, fresh.data_dir)
    return fresh
