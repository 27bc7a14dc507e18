"""R51 A billing address that was not updated is reported with the question form, topic "Orders and invoices", giving
the new and the old billing address."""

from tests.rules.town import Town

REPORT = {
    "topic": "orders_and_invoices",
    "text": "Ons factuuradres is niet bijgewerkt.",
    "old_billing_address": "Oudestraat 1, 1234 AB Lollum",
    "new_billing_address": "Nieuwestraat 2, 1234 AB Lollum",
}


def test_both_addresses_reach_staff_and_the_answer_comes_by_mail(town: Town) -> None:
    email = "r51@thuis.example"
    reference = town.ask("POST", "/v1/questions", REPORT | {"email": email}, status=202)["reference"]
    path = f"/v1/questions/{reference}"
    read = town.ask("GET", path, status=200, by=town.clerk)
    assert {name: read[name] for name in REPORT} == REPORT
    body = {"reason": "question", "answer": "Het factuuradres is aangepast."}
    town.ask("POST", f"{path}/answer", body, status=200, by=town.clerk)
    [mail] = town.mails_to(email)
    assert "Het factuuradres is aangepast." in mail.text
    assert reference in mail.text


def test_one_address_alone_is_not_enough(town: Town) -> None:
    half = {name: text for name, text in REPORT.items() if name != "old_billing_address"}
    told = town.ask("POST", "/v1/questions", half | {"email": "r51@thuis.example"}, status=422)
    assert told["rule"] == "R51"
