"""Logging in and out as a holder, in a browser (R7, R27-R29)."""

import pytest
from playwright.sync_api import expect

from api.demo.people import OWN_PASSWORD
from tests.browser.screen import Screen
from tests.rules.town import DONALD, Town

pytestmark = pytest.mark.browser


@pytest.mark.rules(7, 29)
def test_a_holder_logs_in_sees_the_menu_and_logs_out(town: Town, screen: Screen) -> None:
    holder = town.regular(DONALD)
    screen.open("/")
    screen.page.get_by_role("link", name="Order an extract").click()
    screen.fill(code=holder.code, password="wrong horse battery staple")
    screen.send("Log in")
    assert "The access code or the password is not right." in screen.page.get_by_role("alert").inner_text()
    assert screen.page.locator("#code").input_value() == holder.code
    assert screen.page.locator("#password").input_value() == "", "a secret is typed again"
    screen.open("/log-in/my-account")
    screen.fill(code=holder.code.lower(), password=OWN_PASSWORD)
    screen.send("Log in")
    assert (screen.at, screen.heading) == ("/account", "My account")
    expect(screen.page.get_by_role("link", name="Change password")).to_be_visible()
    screen.send("Log out")
    assert screen.at == "/"
    screen.page.goto("/account")
    assert screen.at == "/log-in/my-account"


@pytest.mark.rules(27, 28)
def test_hints_on_look_alikes_and_caps_lock_come_while_typing(screen: Screen) -> None:
    screen.open("/log-in/order-extract")
    screen.page.locator("#code").type("W4O")
    expect(screen.page.get_by_text("no 0, 1, I, L or O: look again")).to_be_visible()
