"""Every page as everybody who can reach it sees it: accessible, in each light and width."""

from collections.abc import Sequence
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.crawling import Judged, shown, walked
from tests.browser.inhabited import Persona, personas
from tests.browser.keyboard import stops
from tests.browser.screen import NARROW, WIDE, ZOOMED, Screen
from tests.pages.test_acts import ACTS
from tests.rules.town import Town

pytestmark = pytest.mark.browser

SEEN_OTHERWISE: Final[dict[str, str]] = {
    "/account/deposit/{payment_id}": "test_orders.py",
    "/apply/{reference}": "test_apply.py",
    "/lost-password/{reference}": "test_access.py",
    "/lost-code/confirm": "test_access.py",
    "/lost-code/confirmed": "test_access.py",
    "/invoice-email/confirm": "test_told.py",
    "/invoice-email/confirm/done": "test_told.py",
    "/invoice-email/stop": "test_told.py",
    "/invoice-email/stop/done": "test_told.py",
    "/mandate/stop": "test_told.py",
    "/mandate/stop/done": "test_told.py",
    "/invoice-payments": "test_access.py",
    "/payments/{payment_id}": "test_access.py",
    "/guest-order/{reference}": "test_guest.py",
    "/guest-order/{reference}/document": "test_guest.py",
    "/questions/asked/{reference}": "test_questions.py",
    "/desk/audit/subjects/{subject}/why/{question}": "test_audit.py",
    "/desk/audit/subjects/{subject}/why/{question}/picture": "test_audit.py",
    "/desk/audit/trees/{tree}/proofs/{position}/file": "../pages/test_proofs.py",
    "/desk/finance/books/file": "test_finance.py",
    "/desk/enrol": "test_desk.py",
    "/desk/enrol/confirm": "test_desk.py",
    "/desk/questions/{question_id}": "test_desk.py",
    "/desk/deactivation-requests/{reference}": "test_desk.py",
    "/desk/accounts/{account_id}/authorisation": "test_desk.py",
} | {act.address: "../pages/test_act_pages.py" for act in ACTS}
"""Pages that no link leads to, and the test that shows them. Acts: one template, by the API's own fields."""

LOOKS_REFUSED: Final = """() => [...document.querySelectorAll('input, select, textarea')]
    .filter((one) => !one.hasAttribute('aria-invalid'))
    .filter((one) => parseFloat(getComputedStyle(one).borderTopWidth) > 1)
    .map((one) => one.outerHTML.slice(0, 160))"""
"""Fields that nothing is wrong with, and that have the border of one that was refused."""


def judged(screen: Screen) -> Sequence[str]:
    """What is wrong with the page that is open, in every light and width, and by keyboard."""
    return [*_as_it_is(screen), *_in_other_lights(screen), *_in_other_widths(screen), *stops(screen)]


def _as_it_is(screen: Screen) -> Sequence[str]:
    refused = screen.page.evaluate(LOOKS_REFUSED)
    return [*screen.violations(), *(f"looks refused: {one}" for one in refused)]


def _in_other_lights(screen: Screen) -> Sequence[str]:
    browser = screen.page
    browser.emulate_media(color_scheme="dark")
    found = [f"dark: {one}" for one in screen.violations("color-contrast", "link-in-text-block")]
    browser.emulate_media(color_scheme="light", forced_colors="active")
    found += [f"forced colours: {one}" for one in screen.violations("color-contrast")]
    browser.emulate_media(forced_colors="none")
    return found


def _in_other_widths(screen: Screen) -> Sequence[str]:
    """The words of a language make a page as wide as it is."""
    browser, found = screen.page, []
    for name, size in (("200 %", ZOOMED), ("320 px", NARROW)):
        browser.set_viewport_size(size)
        found += [f"{name}: one has to scroll sideways"] if screen.is_too_wide else []
    found += [f"320 px: {one}" for one in screen.violations("target-size", "scrollable-region-focusable")]
    browser.set_viewport_size(WIDE)
    return found


def judged_in(language: Literal["nl", "en"]) -> Judged:
    """Colours and the way of the keyboard are the same in both languages: they are looked at in one."""
    if language == "en":
        return judged
    return lambda screen: [*_as_it_is(screen), *_in_other_widths(screen)]


@pytest.fixture(scope="session")
def everybody(one_town: Town) -> Sequence[Persona]:
    return personas(one_town)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everybody_finds_pages_without_fault(
    one_town: Town, browser: Browser, everybody: Sequence[Persona], language: Literal["nl", "en"]
) -> None:
    base = str(one_town.driver.http.base_url)
    known: set[str] = set()
    crawls = [walked(browser, base, each, language, judged_in(language), known) for each in everybody]
    assert [one for each in crawls for one in each.wrong] == []
    seen = {path for each in crawls for path in each.visited}
    assert {page.path for page in shown()} - seen - set(SEEN_OTHERWISE) == set()
