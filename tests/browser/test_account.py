"""My Account in a browser: menus, password, own data, and the ends of sessions (R18, R19, R36, R37)."""

import pytest
from playwright.sync_api import Browser, expect

from api.demo.people import OWN_PASSWORD
from tests.browser.holding import log_in, logged_in
from tests.browser.screen import Screen
from tests.rules.town import DONALD, Town

pytestmark = pytest.mark.browser
ANOTHER = "zeven eenden op het ijs"
BUSINESS = {
    "nl": [
        "Producten bestellen",
        "Jaarrekening deponeren",
        "Betaalwijze wijzigen in automatische incasso",
        "Digitale factuur aanvragen",
        "Bestellingen bekijken",
        "Wachtwoord wijzigen",
    ]
}
PRIVATE = {
    "en": [
        "Order products",
        "Deposit credit",
        "Change the payment method to direct debit",
        "View orders",
        "Change password",
    ]
}


@pytest.mark.rules(18, 19)
def test_each_use_has_exactly_its_menu(town: Town, browser: Browser) -> None:
    base = str(town.driver.http.base_url)
    narrow = {"width": 320, "height": 700}
    with Screen.of(browser, base, language="nl", viewport=narrow) as screen:
        logged_in(screen, town.regular(DONALD))
        screen.open("/account")
        assert screen.page.locator(".toegang-card").all_inner_texts() == BUSINESS["nl"]
        assert not screen.is_too_wide
        assert screen.violations() == []
    with Screen.of(browser, base, viewport=narrow) as screen:
        logged_in(screen, town.regular())
        screen.open("/account")
        assert screen.page.locator(".toegang-card").all_inner_texts() == PRIVATE["en"]
        assert screen.violations() == []


@pytest.mark.rules(36, 37)
def test_the_password_is_changed_by_the_path_that_is_told_and_other_sessions_end(
    town: Town, screen: Screen, browser: Browser
) -> None:
    holder, page = town.holder(), screen.page
    with Screen.of(browser, screen.base) as elsewhere:
        logged_in(elsewhere, holder)
        log_in(screen, holder, "order-extract")
        for link in ("My account", "My details", "Change password"):
            page.get_by_role("link", name=link, exact=True).click()
        screen.fill(password="not this one", new_password=ANOTHER)
        screen.send("Change password")
        assert "not right" in page.locator("#password-error").inner_text()
        screen.fill(password=OWN_PASSWORD, new_password="kort")
        screen.send("Change password")
        expect(page.locator("#new_password-error")).to_be_visible()
        assert page.locator("#password").input_value() == "", "secrets are not shown again"
        assert screen.violations() == []
        screen.fill(password=OWN_PASSWORD, new_password=ANOTHER)
        screen.send("Change password")
        assert screen.at == "/account/details"
        elsewhere.page.goto("/account/orders")
        assert elsewhere.at == "/log-in/my-account"
        log_in(elsewhere, holder, password=ANOTHER)
        assert elsewhere.at == "/account"


def test_who_logs_in_with_a_replacement_password_chooses_another_before_anything_else(
    town: Town, screen: Screen
) -> None:
    holder = town.holder()
    holder.ask_replacement()
    replacement = holder.replacement()
    log_in(screen, holder, "order-extract", replacement)
    assert screen.at == "/account/password"
    assert screen.page.get_by_role("navigation", name="My account").count() == 0
    screen.page.goto("/account/orders")
    assert screen.at == "/account/password", "nothing else goes"
    screen.fill(password=replacement, new_password=ANOTHER)
    screen.send("Change password")
    assert (screen.at, screen.heading) == ("/account/details", "My details")


def test_logging_out_everywhere_ends_the_session_on_another_device_too(
    town: Town, screen: Screen, browser: Browser
) -> None:
    holder = town.regular()
    with Screen.of(browser, screen.base) as elsewhere:
        logged_in(screen, holder)
        logged_in(elsewhere, holder)
        elsewhere.open("/account")
        screen.open("/account/details")
        assert screen.violations() == []
        screen.send("Log out everywhere")
        assert screen.at == "/"
        assert screen.page.get_by_role("status").inner_text() == "You are logged out everywhere."
        elsewhere.page.get_by_role("link", name="Orders", exact=True).click()
        assert elsewhere.at == "/log-in/my-account"


def test_own_data_are_downloaded_without_a_script(town: Town, browser: Browser) -> None:
    base = str(town.driver.http.base_url)
    with Screen.of(browser, base, java_script_enabled=False) as screen:
        logged_in(screen, town.regular(DONALD))
        screen.open("/account/export")
        found = {}
        for button in ("To read (PDF)", "To process (JSON)"):
            with screen.page.expect_download() as download:
                screen.send(button)
            found[download.value.suggested_filename] = download.value.path().read_bytes()
        assert found["toegang.pdf"].startswith(b"%PDF")
        assert b'"account.opened"' in found["toegang.json"]


def test_a_suspended_account_is_told_why_at_the_next_click_and_then_has_no_session(
    town: Town, screen: Screen
) -> None:
    holder, page = town.holder(), screen.page
    logged_in(screen, holder)
    screen.open("/account")
    town.staff_does(holder.account_id, "suspension")
    page.get_by_role("link", name="Credit", exact=True).click()
    assert "suspended" in screen.heading
    page.goto("/account/credit")
    assert screen.at == "/log-in/my-account"


def test_a_session_of_another_page_is_led_to_the_log_in_of_this_one_and_back(
    town: Town, screen: Screen
) -> None:
    holder = town.regular(DONALD)
    logged_in(screen, holder, "invoices")
    screen.page.goto("/account/orders")
    assert screen.at == "/log-in/my-account"
    assert screen.page.get_by_role("status").inner_text().startswith("You are logged in on another page.")
    screen.fill(code=holder.code, password=OWN_PASSWORD)
    screen.send("Log in")
    assert screen.at == "/account/orders"
