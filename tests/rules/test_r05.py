"""R5 A paper extract or a digitally certified extract needs no code: paid directly by iDEAL or credit card, no
invoice."""

from typing import Any

from tests.rules.town import DAGOBERT, Town

HOME = {"name": "G. Geluk", "street": "Voorbeeldkade 1", "place": "1011 AA Amsterdam"}


def order(town: Town, product: str, *, status: int = 201, **more: Any) -> dict[str, Any]:
    body = {"product": product, "about": DAGOBERT, **more}
    return town.ask("POST", "/v1/guest-orders", body, status=status)


def seen(town: Town, reference: str) -> dict[str, Any]:
    return town.ask("GET", f"/v1/guest-orders/{reference}", status=200)


def pay(town: Town, reference: str) -> None:
    assert seen(town, reference)["checkout_url"].startswith("http")
    town.driver.outside(f"/payments/{reference}/confirm", {})


def test_a_certified_extract_is_paid_and_then_read_without_a_code(town: Town) -> None:
    reference = order(town, "certified_extract")["reference"]
    document = f"/v1/guest-orders/{reference}/document"
    assert town.driver.http.get(document).status_code == 409, "I4: it is paid first"
    pay(town, reference)
    assert seen(town, reference)["state"] == "delivered"
    answer = town.driver.http.get(document)
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert b"/ByteRange" in answer.content, "it is signed"


def test_a_paper_extract_is_paid_and_then_posted(town: Town) -> None:
    before = len(town.system.letters())
    reference = order(town, "paper_extract", recipient=HOME)["reference"]
    assert len(town.system.letters()) == before
    pay(town, reference)
    told = seen(town, reference)
    assert (told["state"], told["price_cents"]) == ("delivered", 1520)
    assert told["post_on"] >= town.driver.today.isoformat()
    assert len(town.system.letters()) == before + 1


def test_there_is_no_invoice_of_it(town: Town) -> None:
    head = town.system.log.head()
    pay(town, order(town, "certified_extract")["reference"])
    streams = {each.stream.partition("-")[0] for each in town.system.log.since(head, 1000)}
    assert streams == {"guest_order", "effect"}, "no account, no customer, no invoice (I3)"


def test_an_order_that_nobody_paid_is_open_no_more_and_nothing_is_made(town: Town) -> None:
    reference = order(town, "paper_extract", recipient=HOME)["reference"]
    before = len(town.system.letters())
    town.driver.outside(f"/payments/{reference}/cancel", {})
    assert seen(town, reference) | {"post_on": None} == seen(town, reference)
    assert (seen(town, reference)["state"], len(town.system.letters())) == ("abandoned", before)


def test_anything_else_needs_a_code(town: Town) -> None:
    told = order(town, "extract", status=409)
    assert (told["rule"], "apply for an access code" in told["what_to_do"]) == ("R5", True)
    assert order(town, "paper_extract", status=422)["rule"] == "R5", "without an address"


def test_a_line_of_the_address_that_a_paper_extract_is_posted_to_is_one_line_without_control_characters(
    town: Town,
) -> None:
    for street in ("Voorbeeldkade 1\nPostbus 1", "Voorbeeldkade\u0000 1", "Voorbeeldkade\u0085 1", "\u202e1"):
        told = order(town, "paper_extract", status=422, recipient=HOME | {"street": street})
        assert told["field"] == "recipient.street"
    order(town, "paper_extract", recipient=HOME | {"street": " Voorbeeldkade  1 "})
