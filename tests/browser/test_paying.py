"""Direct debit, refunds, filing and the portal, as a holder does it (R2, R3, R4, R18, R47, R52, R53, D6)."""

import pytest
from playwright.sync_api import Browser, expect

from api.demo.people import OWN_PASSWORD
from tests.browser.holding import log_in, logged_in
from tests.browser.screen import Screen
from tests.rules.test_r49 import NEW
from tests.rules.test_r50 import MAIN, NEW_POSTAL
from tests.rules.town import DONALD, IBAN, KATRIEN, Town

pytestmark = pytest.mark.browser


@pytest.mark.rules(13, 16, 18)
def test_a_mandate_is_signed_shown_and_cancelled(town: Town, screen: Screen) -> None:
    holder = town.holder()
    logged_in(screen, holder)
    screen.open("/account")
    screen.page.get_by_role("link", name="Change the payment method to direct debit").click()
    screen.fill(iban="NL00BANK0123456789", debtor_name="Nummer Voorbeeld")
    screen.send("Give the mandate")
    assert screen.page.locator("#iban-error").is_visible()
    assert screen.page.locator("#debtor_name").input_value() == "Nummer Voorbeeld", "nothing typed is lost"
    screen.fill(iban=IBAN)
    screen.send("Give the mandate")
    expect(screen.page.get_by_role("status")).to_contain_text("by direct debit from now on")
    assert screen.violations() == []
    screen.page.get_by_role("link", name="Cancel the mandate").click()
    screen.send("Cancel it")
    expect(screen.page.get_by_role("status")).to_contain_text("was cancelled")


@pytest.mark.rules(47)
def test_credit_is_asked_back(town: Town, screen: Screen) -> None:
    holder = town.holder()
    holder.deposit(1500)
    logged_in(screen, holder)
    screen.open("/account/refund")
    screen.fill(amount_cents="99,00")
    screen.send("Ask for the refund")
    assert screen.page.get_by_role("alert").is_visible()
    screen.fill(amount_cents="5,00")
    screen.send("Ask for the refund")
    expect(screen.page.get_by_role("status")).to_contain_text("was asked for")
    expect(screen.page.get_by_role("row").nth(1)).to_contain_text("€5.00")
    assert screen.violations() == []


@pytest.mark.rules(2, 3, 29)
def test_a_statement_is_filed_on_its_own_page_and_one_that_is_too_large_is_refused(
    town: Town, browser: Browser, screen: Screen
) -> None:
    holder = town.holder(DONALD)
    log_in(screen, holder, "file-statement")
    assert screen.at == "/account/file"
    ended = f"{town.driver.today.year - 5}-12-31"
    figures = {"total_assets_cents": "900000,00", "net_turnover_cents": "1900000,00", "employees": "600"}
    screen.fill(year_ended_on=ended, adopted_on=town.driver.today.isoformat())
    for year in ("this_year", "year_before"):
        screen.fill(**{f"{year}__{name}": text for name, text in figures.items()})
        screen.fill(
            **{f"{year}__net_turnover_cents": "99000000,00", f"{year}__total_assets_cents": "90000000,00"}
        )
    screen.send("File")
    assert screen.page.get_by_role("alert").is_visible()
    for year in ("this_year", "year_before"):
        screen.fill(
            **{f"{year}__{name}": text for name, text in figures.items()} | {f"{year}__employees": "6"}
        )
        screen.fill(**{f"{year}__net_turnover_cents": "88000,00", f"{year}__total_assets_cents": "41000,00"})
    screen.send("File")
    expect(screen.page.get_by_role("status")).to_contain_text("was filed")
    assert screen.violations() == []


@pytest.mark.rules(4)
def test_authorisation_is_requested_and_withdrawn(town: Town, screen: Screen) -> None:
    logged_in(screen, town.holder(KATRIEN))
    screen.open("/account/details")
    screen.page.get_by_role("link", name="View protected data").click()
    screen.fill(grounds="Notaris, dossier 2026-17.")
    screen.send("Request it")
    expect(screen.page.get_by_text("Being looked at")).to_be_visible()
    screen.send("Withdraw it")
    expect(screen.page.get_by_role("status")).to_contain_text("withdrawn")
    assert screen.violations() == []


@pytest.mark.rules(44, 52, 53, 54, 56)
def test_the_link_of_a_mail_shows_nothing_and_leads_to_invoices_that_are_paid(
    town: Town, browser: Browser
) -> None:
    debtor = town.debtor()
    invoice = town.bill(debtor)
    town.chase(invoice, "collection_returned")
    base = str(town.driver.http.base_url)
    with Screen.of(browser, base, language="nl", viewport={"width": 320, "height": 700}) as screen:
        screen.open("/portal")
        assert invoice["invoice_number"] not in screen.page.content()
        screen.page.get_by_role("link", name="Inloggen: Mijn facturen").click()
        screen.fill(code=debtor.code, password=OWN_PASSWORD)
        screen.send("Inloggen")
        assert screen.at == "/portal/invoices"
        assert screen.violations() == []
        assert not screen.is_too_wide
        assert "geïncasseerd" not in screen.page.locator("main").inner_text(), "its direct debit came back"
        screen.page.get_by_role("link", name=invoice["invoice_number"]).first.click()
        expect(screen.page.get_by_role("heading", level=1)).to_contain_text(invoice["invoice_number"])
        assert screen.violations() == []
        assert "afgeschreven" not in screen.page.locator("main").inner_text()
        screen.send("Nu betalen")
        town.driver.settle()
        expect(screen.page.get_by_text("De betaling is nog niet afgerond")).to_be_visible()
        town.driver.outside(f"/payments/{screen.at.rpartition('/')[2]}/confirm", {})
        expect(screen.page.get_by_text("De betaling is ontvangen")).to_be_visible()
        screen.open("/portal/invoices")
        expect(screen.page.get_by_role("row", name=invoice["invoice_number"])).to_contain_text("Voldaan")
        expect(screen.page.get_by_text("alle facturen vanaf 31 mei 2025")).to_be_visible()
        screen.page.get_by_role("link", name="Hoe facturen komen").click()
        screen.fill(email="nieuw@portaal.example")
        screen.send("Adres wijzigen")
        expect(screen.page.get_by_role("alert")).to_contain_text("alleen voor bedrijven")


@pytest.mark.rules(48, 49, 52)
def test_a_business_has_its_invoices_mailed_once_the_address_confirms_it(town: Town, screen: Screen) -> None:
    logged_in(screen, town.holder(KATRIEN), "invoices")
    screen.open("/account/invoice-delivery")
    screen.fill(email="new@portal.example")
    screen.send("Change the address")
    expect(screen.page.get_by_role("status")).to_contain_text("An email was sent to confirm the address.")
    assert screen.violations() == []
    town.driver.settle()
    assert town.mails_to("new@portal.example")


@pytest.mark.rules(49, 50, 51)
def test_where_invoices_go_by_post_is_told_and_which_address_of_the_register_moves_it(
    town: Town, screen: Screen
) -> None:
    logged_in(screen, town.holder(KATRIEN), "invoices")

    def told() -> str:
        screen.open("/account/invoice-delivery")
        return screen.page.locator("main").inner_text()

    assert "Test NV Katrien\nPostbus 90\n3500AA Utrecht" in told()
    assert "A new visiting address leaves it as it is." in told()
    assert screen.violations() == []
    town.moves(MAIN, NEW)
    assert "Postbus 90" in told()
    town.moves(MAIN, NEW_POSTAL, "correspondentieadres")
    assert "Test NV Katrien\nPostbus 7\n3501AB Utrecht" in told()
    screen.page.get_by_role("link", name="Report a billing address that was not updated").click()
    assert screen.at == "/questions/billing-address"
