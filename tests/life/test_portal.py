"""An invoice and its fee, from order to block, paid as one, taken back, paid again: over HTTP, on each."""

from datetime import date
from pathlib import Path

from domain.ledger import LedgerAccount
from projections.journal_lines import balances
from tests.databases import Database
from tests.rules.june import BEGINS, happened, on, order_of_3_june, to_the_block
from tests.rules.town import Town, lived_in


def test_a_blocked_code_comes_free_by_paying_and_the_books_tie(database: Database, tmp_path: Path) -> None:
    reads = f"sqlite:///{tmp_path / 'views.db'}" if database.dialect == "sqlite" else database.url
    urls = {"event_store_url": database.url, "read_models_url": reads}
    with lived_in(tmp_path, BEGINS, urls) as town:
        debtor, colleague, invoice = order_of_3_june(town)
        assert on_accounts(town) == {"DEBTORS": 235, "REVENUE": -235}
        to_the_block(town, invoice)
        [owed] = debtor.log_in("invoices", status=403)["open_invoices"]
        wish = {"invoice_number": owed["invoice_number"], "token": owed["payment_token"]}
        begun = town.ask("POST", "/v1/invoice-payments", wish, status=201)
        town.driver.outside(f"/payments/{begun['payment_id']}/confirm", {})
        earned = {"REVENUE": -235, "FEE_INCOME": -900}
        assert on_accounts(town) == {"PROVIDER": 1135, **earned}
        for one in (debtor, colleague):
            assert "contact the register" in one.log_in(status=403)["what_to_do"], "R31"
            town.staff_does(one.account_id, "reactivation", reason="invoices_paid")
        town.charge_back(begun["payment_id"])
        assert on_accounts(town) == {"DEBTORS": 235, "FEES": 900, **earned}
        letter = " ".join(town.letters_to("Katrien")[-1].text.split())
        assert "Ook daarvan moet € 9,00 opnieuw worden betaald" in letter
        debtor.log_in("invoices")
        path = f"/v1/invoices/{invoice['invoice_number']}/payments"
        again = debtor.ask("POST", path, {}, status=201)
        town.driver.outside(f"/payments/{again['payment_id']}/confirm", {})
        town.charge_back(begun["payment_id"], reverse=True)
        assert on_accounts(town) == {"PROVIDER": 2270, "WAITING": -1135, **earned}
        [left] = town.ask("GET", "/v1/loose-ends?limit=200", status=200, by=town.clerk)["items"]
        assert (left["reason"], left["amount_cents"]) == ("nothing_outstanding", 1135), "staff pays it back"
        on(town, "2026-12-01")
        assert happened(town, invoice)[-1] == "overdue 2026-08-08"
        debtor.log_in()


def on_accounts(town: Town) -> dict[str, int]:
    """What the journal has on each account, by its name; it balances."""
    town.driver.settle()
    with town.system.ports.reads.connect() as tx:
        found = balances(tx, None, date(2100, 1, 1))
    assert sum(found.values()) == 0
    assert set(found) <= set(LedgerAccount)
    return {account.name: cents for account, cents in found.items() if cents}
