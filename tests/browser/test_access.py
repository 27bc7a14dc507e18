"""Activating, what was lost, and a blocked code, in a browser (R7, R20-R22, R30, R35, R44, D7, D11, D26)."""

import re

import pytest
from playwright.sync_api import Browser, expect

from api.demo.people import OWN_PASSWORD, Person
from tests.browser.screen import Screen
from tests.rules.town import Town

pytestmark = pytest.mark.browser
NEW = "acht kastelen drinken maanlicht"


@pytest.fixture
def newcomer(town: Town) -> tuple[Person, str]:
    """With a code and the password that was sent."""
    person = town.somebody()
    person.apply()
    return person, person.receive()


@pytest.mark.rules(7)
def test_activating_by_keyboard_alone(newcomer: tuple[Person, str], screen: Screen) -> None:
    person, sent = newcomer
    screen.open("/activate")
    assert screen.violations() == []
    screen.page.locator("#code").focus()
    for typed in (person.code, sent, "kort"):
        screen.page.keyboard.type(typed)
        screen.page.keyboard.press("Tab")
    screen.page.keyboard.press("Enter")
    assert "A password of your own: " in screen.page.get_by_role("alert").inner_text()
    assert screen.page.locator("#password").input_value() == "", "a secret is typed again"
    screen.fill(password=sent, new_password=NEW)
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url("**/account?*")
    expect(screen.page.get_by_role("status")).to_have_text(re.compile("works from now on"))


@pytest.mark.rules(20, 35)
def test_a_lost_password_is_asked_for_and_told_alike(town: Town, screen: Screen) -> None:
    holder = town.holder()
    told = []
    for email in ("somebody@else.example", holder.email):
        screen.open("/lost-password")
        screen.fill(code=holder.code, email=email)
        screen.send("Ask for a replacement password")
        assert screen.heading == "Your request was received"
        told.append(screen.page.locator("main").inner_text().replace(screen.at.rpartition("/")[2], ""))
    assert told[0] == told[1]
    assert screen.violations() == []
    town.driver.settle()
    screen.page.get_by_role("link", name="Log in: My account").click()
    screen.fill(code=holder.code, password=holder.replacement())
    screen.send("Log in")
    assert screen.at == "/account/password", "a replacement password leads to choosing another (D11)"


@pytest.mark.rules(21, 22)
def test_a_lost_code_is_replaced_once_the_mail_is_answered(town: Town, screen: Screen) -> None:
    holder = town.holder()
    screen.open("/lost-code")
    assert screen.violations() == []
    screen.page.get_by_role("link", name="Ask for a new code for private use").click()
    assert screen.page.locator("#lost_code").is_checked()
    holder.apply(lost_code=True)
    link = re.search(r"https?://\S+/lost-code/confirm#\S+", town.mails_to(holder.email)[-1].text)
    assert link is not None
    screen.page.goto(link[0].replace(town.system.settings.reached_at, screen.base))
    assert "token=" not in screen.page.url, "the secret leaves the address"
    holder.log_in()
    assert screen.violations() == []
    screen.send("My code is lost: stop it")
    assert screen.heading == "Your former access code has stopped"
    town.driver.settle()
    holder.log_in(status=401)


def test_a_wrong_confirmation_stops_nothing_without_scripts_in_dutch(town: Town, browser: Browser) -> None:
    holder = town.holder()
    reference = holder.apply(lost_code=True)
    base = str(town.driver.http.base_url)
    with Screen.of(browser, base, language="nl", java_script_enabled=False) as screen:
        screen.open("/lost-code/confirm")
        screen.fill(reference=reference, token="ABCDE-FGHJK-MNPQR-STUVW")
        screen.send("Mijn code is kwijt: stop hem")
        expect(screen.page.get_by_role("alert")).to_be_visible()
        assert screen.page.locator("#reference").input_value() == reference
    holder.log_in()


@pytest.mark.rules(31, 44)
def test_a_blocked_code_shows_what_is_open_and_the_way_to_pay_it(town: Town, screen: Screen) -> None:
    holder = town.debtor()
    invoice = town.bill(holder)
    town.chase(invoice, "overdue")
    screen.open("/log-in/my-account")
    screen.fill(code=holder.code, password=OWN_PASSWORD)
    screen.send("Log in")
    assert "contact" in screen.page.get_by_role("alert").inner_text().lower()
    expect(screen.page.get_by_text("the same code will work again")).to_be_visible()
    assert screen.violations() == []
    screen.page.get_by_role("checkbox").uncheck()
    screen.send(f"Pay {invoice['invoice_number']}")
    assert screen.at.startswith("/payments/")
    town.driver.settle()
    expect(screen.page.get_by_text("The payment is not finished yet")).to_be_visible()
    assert screen.violations() == []
    way = screen.page.get_by_role("link", name="To the payment page").get_attribute("href") or ""
    assert way.startswith(town.system.stand_ins_url or "-")
    town.driver.outside(f"/payments/{screen.at.rpartition('/')[2]}/confirm", {})
    expect(screen.page.get_by_text("The payment was received")).to_be_visible()
    assert town.invoices(town.customer_of(holder))[-1]["outstanding_cents"] == 0


def test_pages_of_access_are_for_everybody(town: Town, browser: Browser) -> None:
    base = str(town.driver.http.base_url)
    with Screen.of(browser, base, language="nl", viewport={"width": 320, "height": 640}) as screen:
        for address in (
            "/activate",
            "/lost-password",
            "/lost-code",
            "/lost-code/confirm",
            "/lost-code/confirmed",
        ):
            screen.open(address)
            assert screen.violations() == [], address
            assert not screen.is_too_wide, address


@pytest.mark.rules(32, 33)
def test_the_code_of_a_deregistered_business_is_told_to_be_of_no_use_any_more(
    town: Town, screen: Screen
) -> None:
    holder = town.holder("90001745", email="info@990000017451.example")
    town.deregister(kvkNummer="90001745")
    screen.open("/log-in/my-account")
    screen.fill(code=holder.code, password=OWN_PASSWORD)
    screen.send("Log in")
    expect(screen.page.get_by_role("alert")).to_contain_text("closed")
    assert screen.at == "/log-in/my-account"
