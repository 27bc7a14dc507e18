"""R40 "Technische storing" (technical fault) when the register or a dependency fails: contact the register."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.rules.town import DAGOBERT, IBAN, Town, lived_in


@contextmanager
def outage(town: Town) -> Iterator[None]:
    """Of the register."""
    town.driver.outside("/register/control/outage", {"on": True})
    try:
        yield
    finally:
        town.driver.outside("/register/control/outage", {"on": False})


def apply(town: Town, kvk_number: str, status: int) -> tuple[str, str]:
    person = town.somebody(kvk_number, email="iemand@elders.example")
    body = {**person.application, "kvk_number": kvk_number, "email": person.email, "terms_accepted": True}
    told = town.ask("POST", "/v1/applications/business", body, status=status)
    return told.get("title", ""), told.get("what_to_do", "")


def test_an_outage_is_told_and_nothing_is_recorded(town: Town) -> None:
    head = town.system.log.head()
    with outage(town):
        title, what_to_do = apply(town, DAGOBERT, 503)
    assert title == "Technische storing"
    assert "contact the register" in what_to_do
    assert town.system.log.head() == head
    apply(town, DAGOBERT, 202)


def test_a_register_that_breaks_on_one_number_is_told_and_other_numbers_go_on(town: Town) -> None:
    assert apply(town, "90004973", 503)[0] == "Technische storing"
    assert apply(town, "90002903", 503)[0] == "Technische storing"
    apply(town, DAGOBERT, 202)


NOBODY = "http://127.0.0.1:9"
"""Where nobody listens."""


@pytest.mark.parametrize("away", ["register_url", "email_check_url"])
def test_without_either_part_of_the_register_it_is_told_and_nothing_is_recorded(
    tmp_path: Path, away: str
) -> None:
    with lived_in(tmp_path, outside={away: NOBODY}) as town:
        head = town.system.log.head()
        title, what_to_do = apply(town, DAGOBERT, 503)
        assert (title, "contact the register" in what_to_do) == ("Technische storing", True)
        assert town.system.log.head() == head
        assert town.application(town.somebody().apply())["state"] == "granted", "private use asks no register"


def test_without_the_payment_provider_it_is_told_and_credit_does_not_move(tmp_path: Path) -> None:
    with lived_in(tmp_path, outside={"payments_url": NOBODY}) as town:
        holder = town.holder()
        started = holder.ask("POST", "/v1/deposits", {"amount_cents": 500}, status=201)
        told = holder.ask("GET", f"/v1/deposits/{started['payment_id']}", status=503)
        assert (told["title"], told["rule"]) == ("Technische storing", "R40")
        assert "contact the register" in told["what_to_do"]
        credit = holder.ask("GET", "/v1/account", status=200)["credit"]
        assert credit["balance_cents"] == 0
        holder.allow_direct_debit(IBAN, "Nummer Voorbeeld")
        holder.order()


def test_without_the_bank_the_direct_debit_waits_and_the_holder_is_not_blamed(tmp_path: Path) -> None:
    with lived_in(tmp_path, outside={"bank_url": NOBODY}) as town:
        debtor = town.debtor()
        town.driver.until(town.driver.today + timedelta(days=1))
        [invoice] = town.invoices(town.customer_of(debtor))
        for days in (14, 29, 60):
            town.driver.jump(date.fromisoformat(invoice["issued_on"]) + timedelta(days=days))
        stream = f"invoice-{invoice['invoice_number']}"
        assert town.facts(stream, "invoice.collection_submitted") == []
        assert town.facts(stream, "invoice.reminder_issued") == []
        debtor.log_in()


def test_an_order_that_an_outage_crosses_is_delivered_after_it(town: Town) -> None:
    holder = town.holder()
    holder.deposit(1000)
    with outage(town):
        ordered = holder.order()["order_id"]
        seen = holder.ask("GET", f"/v1/orders/{ordered}", status=200)
        assert seen["state"] != "failed"
    town.driver.until(town.driver.today + timedelta(days=1))
    holder.log_in()
    assert holder.ask("GET", f"/v1/orders/{ordered}", status=200)["state"] == "delivered"
