"""R55 Paid directly by iDEAL or credit card: anonymous, no invoice copy possible; the bank statement is the proof."""

from datetime import timedelta

from tests.rules.test_r05 import HOME, order, pay, seen
from tests.rules.town import Town


def test_nothing_of_what_is_seen_or_kept_says_who_it_was(town: Town) -> None:
    reference = order(town, "paper_extract", recipient=HOME)["reference"]
    pay(town, reference)
    told = seen(town, reference)
    assert set(told) == {"product", "about", "price_cents", "state", "checkout_url", "post_on"}
    kept = [one["fields"] for one in town.happened(f"guest_order-{reference}")]
    assert len(kept) == 4
    assert not any("Geluk" in str(one) or "account" in str(one) or "customer" in str(one) for one in kept)
    [payment] = [p for p in town.driver.stand_ins.get("/payments").json() if p["key"] == reference]
    assert "Geluk" not in str(payment), "nor does the payment provider learn it"


def test_the_address_of_a_paper_extract_is_forgotten(town: Town) -> None:
    reference = order(town, "paper_extract", recipient=HOME)["reference"]
    pay(town, reference)
    stream = f"guest_order-{reference}"
    assert town.facts(stream, "guest_order.erasure_done") == []
    town.driver.jump(town.driver.today + timedelta(days=31))
    assert len(town.facts(stream, "guest_order.erasure_done")) == 1
    assert seen(town, reference)["state"] == "delivered", "what became of it is still told"


def test_no_invoice_can_be_had_and_a_stranger_sees_nothing(town: Town) -> None:
    reference = order(town, "certified_extract")["reference"]
    pay(town, reference)
    town.ask("GET", f"/v1/guest-orders/{reference[:-1]}x", status=404)
    town.ask("GET", f"/v1/guest-orders/{reference}/invoice", status=404)
