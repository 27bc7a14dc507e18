"""One town and one browser for all tests of pages in it."""

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.chromium import FLAGS, executable
from tests.browser.screen import Screen
from tests.rules.town import Town, lived_in

expect.set_options(timeout=30_000)  # milliseconds: a machine that others use is slow


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Which rules a test shows goes along with its report: `make rules` tells both proofs of a rule."""
    for item in items:
        for mark in item.iter_markers("rules"):
            item.user_properties.append(("rules", " ".join(map(str, mark.args))))


@pytest.fixture(scope="module")
def browser(one_town: Town) -> Iterator[Browser]:
    """Of one module: as long as it is driven, this thread has an event loop, on which our own code does not
    wait, and tests of others come after in the same process. So the town is there before it."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def one_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with lived_in(tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest.fixture
def town(one_town: Town) -> Town:
    """Every test begins on a morning of its own, past all post of the one before."""
    one_town.driver.jump(one_town.driver.today + timedelta(days=8))
    one_town.driver.clock_to(one_town.driver.today, time(9))
    return one_town


@pytest.fixture
def screen(town: Town, browser: Browser) -> Iterator[Screen]:
    """A person's browser, in English, without cookies; nothing went wrong in it at the end."""
    with Screen.of(browser, str(town.driver.http.base_url)) as found:
        yield found
