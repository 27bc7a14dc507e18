"""What finance and supervisors decide about a claim, in a browser: hold, write-off, match, mandate (D17)."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from domain.ports import Role
from tests.browser.screen import Screen
from tests.browser.test_finance import money, seated
from tests.rules.town import IBAN, Town

__all__ = ["money"]
pytestmark = pytest.mark.browser


def told(screen: Screen) -> str:
    return screen.page.get_by_role("status").inner_text()


def test_an_invoice_is_held_and_let_go_and_written_off_by_two(money: Town, screen: Screen) -> None:
    invoice = money.bill(money.debtor())["invoice_number"]
    at = f"/desk/finance/invoices/{invoice}"
    seated(screen, money, "f1")
    screen.open(at)
    screen.follow("Hold what follows")
    screen.fill(until=(money.driver.today + timedelta(days=91)).isoformat())
    screen.send("Hold")
    assert screen.page.locator("#until-error").inner_text()
    screen.fill(until=(money.driver.today + timedelta(days=30)).isoformat())
    screen.send("Hold")
    assert told(screen) == "Nothing follows until that day."
    screen.follow("End the hold")
    screen.send("End the hold")
    assert told(screen) == "The hold is ended."
    screen.follow("Request a write-off")
    screen.send("Request the write-off")
    assert told(screen) == "The write-off is requested. It waits for another person."
    assert screen.page.get_by_role("link", name="Approve the write-off").count() == 0
    assert screen.violations() == []
    seated(screen, money, "f2")
    screen.open(at)
    screen.follow("Approve the write-off")
    approval = screen.page.url
    seated(screen, money, "f1")
    screen.open(approval.removeprefix(screen.base))
    screen.choose(reason="uncollectible")
    screen.send("Write off")
    expect(screen.page.get_by_role("alert")).to_contain_text("somebody else")
    seated(screen, money, "f2")
    screen.open(approval.removeprefix(screen.base))
    screen.choose(reason="uncollectible")
    screen.send("Write off")
    assert told(screen) == "The claim is written off."
    assert money.facts(f"invoice-{invoice}", "invoice.written_off")


def test_a_transfer_that_fits_nothing_is_matched_and_another_settled(money: Town, screen: Screen) -> None:
    invoice = money.bill(money.debtor())
    for reference, cents in (("dank u wel", invoice["total_cents"]), ("van een vreemde", 777)):
        body = {"reference": reference, "amount_cents": cents, "booked_on": money.driver.today.isoformat()}
        money.driver.outside("/bank/transfers", body)
    money.driver.jump(money.driver.today + timedelta(days=1))
    seated(screen, money, "boss")
    screen.open("/desk/inbox/loose-ends")
    assert screen.violations() == []
    row = screen.page.get_by_role("row").filter(has_text="€2.35").last
    row.get_by_role("link", name="Match the booking").click()
    screen.fill(reference="F2020-000001")
    screen.send("Match")
    expect(screen.page.get_by_role("alert")).to_be_visible()
    screen.fill(reference=invoice["invoice_number"])
    screen.send("Match")
    assert told(screen) == "The booking is matched."
    row = screen.page.get_by_role("row").filter(has_text="€7.77").last
    row.get_by_role("link", name="Settle the loose end").click()
    screen.page.get_by_label("Paid back").check()
    screen.send("Settle")
    assert told(screen) == "The loose end is settled."
    assert screen.page.get_by_role("row").filter(has_text="€7.77").count() == 0
    money.driver.settle()
    assert money.facts(f"invoice-{invoice['invoice_number']}", "invoice.settled")


def test_a_mandate_is_read_by_finance_and_cancelled_at_the_desk(money: Town, screen: Screen) -> None:
    holder = money.holder()
    holder.allow_direct_debit(IBAN, "Nummer Voorbeeld")
    money.members.let_in("clerk", Role.CLERK)
    money.driver.settle()
    customer_id = money.customer_of(holder)
    seated(screen, money, "f1")
    screen.open(f"/desk/finance/customers/{customer_id}/mandate")
    expect(screen.page.get_by_text("Nummer Voorbeeld")).to_be_visible()
    assert screen.violations() == []
    seated(screen, money, "clerk")
    screen.open(f"/desk/customers/{customer_id}")
    screen.follow("Cancel the mandate")
    screen.send("Cancel the mandate")
    assert told(screen) == "The mandate is cancelled."
    assert screen.violations() == []
    screen.follow("Pay by credit again")
    screen.send("By credit again")
    assert screen.page.get_by_role("status").count() == 1
    money.driver.settle()
    assert holder.ask("GET", "/v1/account", status=200)["payment_method"] == "credit"


@pytest.mark.rules(51)
def test_a_supervisor_has_a_customer_billed_at_the_address_that_was_reported(
    money: Town, screen: Screen
) -> None:
    holder = money.holder()
    customer_id = money.customer_of(holder)
    seated(screen, money, "boss")
    screen.open(f"/desk/customers/{customer_id}")
    screen.follow("Other billing address")
    screen.fill(billing_address="N. Voorbeeld\nPlein 2\n1011 AA Amsterdam")
    screen.choose(reason="correction")
    screen.page.locator("main form button").click()
    expect(screen.page.get_by_role("status")).to_be_visible()
    assert screen.at == f"/desk/customers/{customer_id}"
    shown = screen.page.locator("main").inner_text()
    assert "N. Voorbeeld\nPlein 2\n1011 AA Amsterdam" in shown, "a line each"
    assert screen.violations() == []
