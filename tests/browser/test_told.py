"""What messages link to does nothing until a button is pressed (R52, D24, D6)."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.screen import Screen
from tests.rules.mailbox import ask_email, confirm, token_in
from tests.rules.town import DAGOBERT, IBAN, Town

pytestmark = pytest.mark.browser
OTHER = "NL91ABNA0417164300"


@pytest.mark.rules(52)
def test_an_invoice_email_is_confirmed_and_its_change_stopped(town: Town, screen: Screen) -> None:
    holder = town.holder(DAGOBERT)
    ask_email(town, holder, "eerste@facturen.example")
    [asked] = town.mails_to("eerste@facturen.example")
    link = re.search(r"\S+/invoice-email/confirm#\S+", asked.text)
    assert link is not None
    screen.page.goto(link[0].replace(town.system.settings.reached_at, screen.base))
    assert screen.at == "/invoice-email/confirm"
    assert "#" not in screen.page.url
    assert holder.ask("GET", "/v1/account/invoice-delivery", status=200)["email"] is None, (
        "a link does nothing"
    )
    assert screen.violations() == []
    screen.send("Send the invoices here")
    assert screen.heading == "The address is confirmed"
    assert screen.violations() == []
    town.driver.settle()
    assert holder.ask("GET", "/v1/account/invoice-delivery", status=200)["email"] == "eerste@facturen.example"
    ask_email(town, holder, "tweede@facturen.example")
    confirm(town, "tweede@facturen.example")
    told = [mail.text for mail in town.mails_to("eerste@facturen.example") if "bezwaar:" in mail.text][-1]
    assert f"{town.system.settings.reached_at}/invoice-email/stop\n" in told
    customer_id, token = token_in(told, "bezwaar")
    screen.open("/invoice-email/stop")
    screen.fill(customer_id=customer_id, token="ABCDE-FGHJK-MNPQR-STUVW")
    screen.send("Stop the change")
    expect(screen.page.get_by_role("alert")).to_be_visible()
    screen.fill(token=token)
    screen.send("Stop the change")
    assert screen.heading == "The change was stopped"
    town.driver.until(town.driver.today + timedelta(days=4))
    holder.log_in()
    assert holder.ask("GET", "/v1/account/invoice-delivery", status=200)["email"] == "eerste@facturen.example"


def test_an_amendment_of_a_mandate_is_stopped_without_scripts_in_dutch(town: Town, browser: Browser) -> None:
    holder = town.holder()
    holder.allow_direct_debit(IBAN, "Nummer Voorbeeld")
    body = {"iban": OTHER, "debtor_name": "Nummer Voorbeeld"}
    holder.ask("POST", "/v1/direct-debit-mandate/amendments", body, status=202)
    told = [mail.text for mail in town.mails_to(holder.email) if "bezwaar:" in mail.text][-1]
    customer_id, token = token_in(told, "bezwaar")
    base = str(town.driver.http.base_url)
    with Screen.of(browser, base, language="nl", java_script_enabled=False) as screen:
        screen.open("/mandate/stop")
        screen.fill(customer_id=customer_id, token=token)
        screen.send("Houd de wijziging tegen")
        assert screen.heading == "De wijziging is tegengehouden"


def test_the_pages_are_for_everybody(town: Town, browser: Browser) -> None:
    base = str(town.driver.http.base_url)
    with Screen.of(browser, base, language="nl", viewport={"width": 320, "height": 640}) as screen:
        for address in (
            "/invoice-email/confirm",
            "/invoice-email/stop",
            "/mandate/stop",
            "/mandate/stop/done",
        ):
            screen.open(address)
            assert screen.violations() == [], address
            assert not screen.is_too_wide, address
