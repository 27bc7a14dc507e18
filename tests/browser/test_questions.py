"""The question form in a browser (R51, R53, R54)."""

import pytest
from playwright.sync_api import Browser

from tests.browser.screen import Screen
from tests.rules.town import Town

pytestmark = pytest.mark.browser


@pytest.mark.rules(51)
def test_a_billing_address_that_was_not_updated_is_reported_with_both(town: Town, screen: Screen) -> None:
    screen.open("/")
    screen.page.get_by_role("link", name="Ask a question").click()
    assert screen.violations() == []
    screen.page.get_by_role("link", name="A billing address that was not updated").click()
    screen.fill(old_billing_address="Kade 1\nAmsterdam", text="Not updated.\nTwice.", email="me@home.example")
    screen.fill(organisation="Test BV, KVK 69599084")
    screen.send("Report it")
    assert "the old and the new one" in screen.page.get_by_role("alert").inner_text()
    assert screen.page.locator("#old_billing_address").input_value() == "Kade 1\nAmsterdam"
    assert screen.violations() == []
    screen.fill(new_billing_address="Plein 2\nUtrecht")
    screen.send("Report it")
    assert screen.heading == "Your question was received"
    assert screen.violations() == []
    town.driver.settle()
    reference = screen.at.rpartition("/")[2]
    mine = town.ask("GET", f"/v1/questions/{reference}", status=200, by=town.clerk)
    assert mine["topic"] == "orders_and_invoices"
    assert (mine["old_billing_address"], mine["new_billing_address"], mine["text"], mine["organisation"]) == (
        "Kade 1\nAmsterdam",
        "Plein 2\nUtrecht",
        "Not updated.\nTwice.",
        "Test BV, KVK 69599084",
    )


@pytest.mark.rules(53, 54)
def test_a_copy_of_an_invoice_is_asked_for_by_its_number_without_scripts(
    town: Town, browser: Browser
) -> None:
    base = str(town.driver.http.base_url)
    with Screen.of(browser, base, language="nl", java_script_enabled=False) as screen:
        screen.open("/questions/invoice-copy")
        screen.fill(invoice_number="12", text="Graag een kopie.", email="ik@thuis.example")
        screen.send("Kopie vragen")
        assert "Nummer van de factuur" in screen.page.get_by_role("alert").inner_text()
        screen.fill(invoice_number="F2026-000001")
        screen.send("Kopie vragen")
        assert screen.heading == "Uw vraag is ontvangen"
