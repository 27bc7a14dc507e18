"""Finance at the desk, in a browser: what one person does, and what takes two (D17)."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from api.pages.cookies import STAFF
from domain.ports import Role
from tests.adapters.bank_files import made
from tests.api.test_bank_files import statement
from tests.browser.screen import Screen
from tests.rules.town import IBAN, Town

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
    screen.choose(reason="correction")
    screen.send("Approve the credit note")
    expect(screen.page.get_by_role("status")).to_contain_text("The credit note is made.")
    expect(screen.page.get_by_role("row", name="Credited")).to_contain_text("€0.35")
    assert money.facts(f"invoice-{invoice}", "invoice.credit_note_issued")


def test_a_file_of_the_bank_is_sent_and_its_booking_split(money: Town, browser: Browser) -> None:
    invoice = money.bill(money.debtor())["invoice_number"]
    account = money.system.settings.seller_iban
    sent = statement("van alles wat", "5.00", account=account).encode()
    base = str(money.driver.http.base_url)
    with Screen.of(browser, base, language="nl", java_script_enabled=False) as screen:
        seated(screen, money, "f1")
        screen.open("/desk/finance/bank-files")
        file = screen.page.get_by_label("Bestand", exact=True)
        file.set_input_files(
            {"name": "a.xml", "mimeType": "text/xml", "buffer": sent.replace(b"EUR", b"USD")}
        )
        screen.send("Bestand sturen")
        expect(screen.page.get_by_role("alert")).to_contain_text("not in EUR")
        file.set_input_files({"name": "a.xml", "mimeType": "text/xml", "buffer": sent})
        screen.send("Bestand sturen")
        expect(screen.page.get_by_role("status")).to_contain_text("Het bestand is geboekt.")
        expect(
            screen.page.get_by_role("row", name="camt.053.001.08 Door financiën gestuurd")
        ).to_contain_text("€ 5,00")
        money.driver.settle()
    with Screen.of(browser, base, language="nl", viewport={"width": 320, "height": 640}) as screen:
        seated(screen, money, "boss")
        screen.open("/desk/finance/bank-entries")
        assert not screen.is_too_wide
        assert screen.violations() == []
        waits = screen.page.get_by_role("row", name=made.THEIRS)
        expect(waits).to_contain_text("J. de Vries")
        waits.get_by_role("link", name="Boeking voor vorderingen gebruiken").click()
        screen.fill(parts__1__reference="F2020-000001", parts__1__amount_cents="1")
        screen.send("Boeking gebruiken")
        expect(screen.page.get_by_role("alert")).to_be_visible()
        screen.fill(parts__1__reference=invoice, parts__1__amount_cents="2,35")
        screen.send("Boeking gebruiken")
        expect(screen.page.get_by_role("status")).to_contain_text("De boeking is gebruikt.")
        expect(screen.page.get_by_role("row", name=made.THEIRS)).to_contain_text("€ 2,65")
        screen.page.get_by_role("link", name="Overig boeken").click()
        screen.choose(account="8300")
        screen.send("Boeken")
        expect(screen.page.get_by_text("Er zijn geen boekingen")).to_be_visible()
    money.driver.settle()
    assert money.facts(f"invoice-{invoice}", "invoice.settled")


def test_a_refund_takes_two(money: Town, screen: Screen) -> None:
    holder = money.holder()
    holder.deposit(2000)
    holder.ask(
        "POST", "/v1/refunds", {"amount_cents": 500, "iban": IBAN, "payee": "N. Voorbeeld"}, status=201
    )
    seated(screen, money, "f1")
    screen.open("/desk/finance/refunds")
    screen.page.get_by_role("row", name=holder.account_id).get_by_role(
        "link", name="Propose the refund"
    ).click()
    screen.send("Propose the refund")
    row = screen.page.get_by_role("row", name=holder.account_id)
    expect(row).to_contain_text("You asked this: another person approves it.")
    assert row.get_by_role("link", name="Approve the refund").count() == 0
    assert screen.violations() == []
    seated(screen, money, "f2")
    screen.open("/desk/finance/refunds")
    screen.page.get_by_role("link", name="Approve the refund").click()
    screen.send("Approve the refund")
    expect(screen.page.get_by_role("status")).to_contain_text("The refund is approved.")
    assert screen.page.get_by_role("row", name=holder.account_id).count() == 0
    screen.page.get_by_label("State").select_option("All")
    screen.send("Show")
    expect(screen.page.get_by_role("row", name=holder.account_id)).to_be_visible()
    assert screen.page.get_by_label("State").input_value() == "all"


def test_the_books_lead_to_what_posted_them_and_go_out_as_a_file(money: Town, screen: Screen) -> None:
    billed = money.bill(money.debtor())
    invoice, issued_on = billed["invoice_number"], billed["issued_on"]
    money.driver.jump(money.driver.today + timedelta(days=1))
    seated(screen, money, "f1")
    screen.open("/desk/finance")
    screen.page.get_by_role("link", name="The books").click()
    by_days = screen.page.get_by_role("search", name="Some days of one year")
    by_days.get_by_label("From").fill(issued_on)
    by_days.get_by_label("Up to and including").fill(issued_on)
    by_days.get_by_role("button", name="Show").click()
    expect(screen.page.get_by_text("Balanced", exact=True)).to_be_visible()
    assert screen.violations() == []
    for link in ("Audit file (XAF 4.0)", "Table (CSV)"):
        with screen.page.expect_download() as download:
            screen.page.get_by_role("link", name=link).click()
        assert invoice in download.value.path().read_text()
    screen.page.get_by_role("link", name="1100 Debtors: invoices").click()
    line = screen.page.get_by_role("row").filter(has_text=invoice)
    expect(line).to_contain_text("€2.35")
    assert screen.violations() == []
    line.get_by_role("link").first.click()
    assert screen.heading == f"Invoice {invoice}"
