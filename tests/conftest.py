"""Fixtures for every test."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

from adapters import bank, payments
from tests.machine_of_tests import (
    asked_again_at_once,
    lies_in_memory,
    never_switched_off,
    one_authority,
    one_certificate,
    written_once,
)
from tests.patient import SECONDS_MAX
from toegang_testing.tables import as_shipped

pytest_plugins = ["tests.databases"]

# A loaded machine is slow, and proves as much: no example has a time that it must keep.
settings.register_profile("without deadline", deadline=None)
settings.load_profile("without deadline")

lies_in_memory()  # before anything lies anywhere

as_shipped()  # at once: some tables of cases are made when their module is read

gc.disable()  # until all tests are read: half of that time went into looking for waste that is not there


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What was read stays till the end: only what the tests themselves leave is looked through for waste."""
    try:
        return (yield)
    finally:
        gc.freeze()
        # A test that opens a system makes thousands of objects, hardly any of them waste.
        gc.set_threshold(20_000)
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first: else one worker is at it when the others have nothing left to do."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """The payment provider and the bank of a loaded machine are waited for: slow is not away."""
    with pytest.MonkeyPatch.context() as patched:
        for outside in (bank, payments):
            patched.setattr(outside, "TIMEOUT_SECONDS", SECONDS_MAX)
        yield


@pytest.fixture(scope="session", autouse=True)
def spared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test is not about costs nothing: tests/machine_of_tests.py."""
    authority = one_authority(tmp_path_factory.mktemp("authority"))
    with never_switched_off(), asked_again_at_once(), written_once(), one_certificate(), authority:
        yield
