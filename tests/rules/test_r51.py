"""R51 A billing address that was not updated is reported with the question form, topic "Orders and invoices", giving
the new and the old billing address."""

from pathlib import Path

import pytest

from tests.rules.test_r49 import billing
from tests.rules.town import KATRIEN, Town, lived_in

REPORT = {
    "topic": "orders_and_invoices",
    "text": "Ons factuuradres is niet bijgewerkt.",
    "old_billing_address": "Oudestraat 1, 1234 AB Lollum",
    "new_billing_address": "Nieuwestraat 2, 1234 AB Lollum",
}


def test_both_addresses_reach_staff_and_nothing_else_and_the_answer_is_mailed_once(town: Town) -> None:
    holder, email = town.holder(KATRIEN), "r51@thuis.example"
    before = billing(town, KATRIEN)
    reference = town.ask("POST", "/v1/questions", REPORT | {"email": email}, status=202)["reference"]
    path = f"/v1/questions/{reference}"
    [asked] = town.happened(f"question-{reference}")
    assert (asked["event"], asked["fields"]["topic"]) == ("question.asked", "orders_and_invoices")
    assert asked["fields"]["asked_on"] == town.driver.today.isoformat()
    assert not [text for text in REPORT.values() if "street" in text and text in str(asked)], "sealed"
    assert reference in waiting(town)
    read = town.ask("GET", path, status=200, by=town.clerk)
    assert [read[f"{which}_billing_address"] for which in ("old", "new")] == [
        "Oudestraat 1, 1234 AB Lollum",
        "Nieuwestraat 2, 1234 AB Lollum",
    ]
    assert billing(town, KATRIEN) == before, "what anybody can report moves no invoice"
    assert town.mails_to(email) == []
    body = {"reason": "question", "answer": "Het factuuradres is aangepast."}
    town.ask("POST", f"{path}/answer", body, status=200, by=town.clerk)
    town.ask("POST", f"{path}/answer", body, status=409, by=town.clerk)
    [mail] = town.mails_to(email)
    assert reference in mail.text
    assert reference not in waiting(town)
    town.ask("GET", path, status=401, by=holder.headers)


def test_staff_settles_it_as_an_override_that_ends_when_the_register_lists_another(tmp_path: Path) -> None:
    with lived_in(tmp_path) as town:
        holder = town.holder(KATRIEN)
        path = f"/v1/customers/{KATRIEN}/billing-address"
        proven = "Test NV Katrien\nNieuwestraat 2\n1234 AB Lollum"
        body = {"reason": "question", "billing_address": proven}
        town.ask("POST", path, body, status=403, by=town.clerk)
        town.ask("POST", path, body, status=200, by=town.boss)
        assert billing(town, KATRIEN) == ("staff", proven.split("\n"))
        holder.deposit(500)
        assert town.letters_to("Test NV Katrien")[-1].to == proven
        visiting = {"straatnaam": "Kade", "huisnummer": 1, "postcode": "3511AB", "plaats": "Utrecht"}
        town.moves("000037143557", visiting)
        assert billing(town, KATRIEN)[0] == "staff", "the postal address is the one in use (R50)"
        postal = {"straatnaam": "Postbus", "postbusnummer": 7, "postcode": "3501AB", "plaats": "Utrecht"}
        town.moves("000037143557", postal, "correspondentieadres")
        assert billing(town, KATRIEN) == ("postal", ["Test NV Katrien", "Postbus 7", "3501AB Utrecht"])


def waiting(town: Town) -> list[str]:
    """The questions on the list of staff that wait for an answer."""
    path = "/v1/questions?state=open&topic=orders_and_invoices&limit=200"
    return [one["question_id"] for one in town.ask("GET", path, status=200, by=town.clerk)["items"]]


@pytest.mark.parametrize("topic", ["access_code", "other"])
def test_under_another_topic_no_billing_address_is_reported(town: Town, topic: str) -> None:
    told = town.ask(
        "POST", "/v1/questions", REPORT | {"email": "r51@thuis.example", "topic": topic}, status=422
    )
    assert told["rule"] == "R51"


def test_one_address_alone_is_not_enough(town: Town) -> None:
    half = {name: text for name, text in REPORT.items() if name != "old_billing_address"}
    told = town.ask("POST", "/v1/questions", half | {"email": "r51@thuis.example"}, status=422)
    assert told["rule"] == "R51"
