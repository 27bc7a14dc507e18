"""Finance at the desk, in a browser: what one person does, and what takes two (D17)."""

import pytest
from playwright.sync_api import expect

from api.pages.cookies import STAFF
from domain.ports import Role
from tests.browser.screen import Screen
from tests.rules.town import Town

pytestmark = pytest.mark.browser


def seated(screen: Screen, town: Town, person: str) -> None:
    """That member of staff sits at this screen."""
    token = town.members.signed(person)["Authorization"].removeprefix("Bearer ")
    at = screen.base.replace("http:", "https:")  # else no cookie that is Secure is taken from here
    screen.page.context.add_cookies(
        [{"name": STAFF, "value": token, "url": at, "secure": True, "sameSite": "Strict"}]
    )


@pytest.fixture
def money(town: Town) -> Town:
    """With two of finance, and a supervisor."""
    for person in ("f1", "f2"):
        town.members.let_in(person, Role.FINANCE)
    town.members.let_in("boss", Role.SUPERVISOR)
    return town


def test_a_credit_note_takes_two(money: Town, screen: Screen) -> None:
    invoice = money.bill(money.debtor())["invoice_number"]
    seated(screen, money, "f1")
    screen.open("/desk/finance")
    screen.page.get_by_role("link", name="Open invoices").click()
    screen.page.get_by_label("Stage").select_option("issued")
    screen.send("Show")
    screen.page.get_by_role("link", name=invoice).click()
    screen.page.get_by_role("link", name="Request a credit note").click()
    screen.page.get_by_label("Wrong price").check()
    screen.fill(lines__0__amount_cents="1000000")
    screen.send("Request the credit note")
    refused = screen.page.locator("#lines-0-amount_cents-error")
    expect(refused).to_contain_text("no more than what is left of each line")
    assert screen.page.get_by_label("Wrong price").is_checked()
    screen.fill(lines__0__amount_cents="0.35")
    screen.send("Request the credit note")
    expect(screen.page.get_by_role("status")).to_contain_text("It waits for another person.")
    expect(screen.page.get_by_text("You asked this: another person approves it.")).to_be_visible()
    assert screen.page.get_by_role("link", name="Approve the credit note").count() == 0
    assert screen.violations() == []
    seated(screen, money, "boss")
    screen.open("/desk/finance")
    screen.page.get_by_role("link", name="Approve the credit note").click()
    screen.page.get_by_label("Reason").select_option("correction")
    screen.send("Approve the credit note")
    expect(screen.page.get_by_role("status")).to_contain_text("The credit note is made.")
    expect(screen.page.get_by_role("row", name="Credited")).to_contain_text("€0.35")
    assert money.facts(f"invoice-{invoice}", "invoice.credit_note_issued")
