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


def test_what_is_paid_after_the_guest_was_forgotten_goes_back_to_the_payment_and_to_nobody(
    town: Town,
) -> None:
    reference = order(town, "paper_extract", recipient=HOME)["reference"]
    stream = f"guest_order-{reference}"
    town.driver.jump(town.driver.today + timedelta(days=4))
    town.driver.jump(town.driver.today + timedelta(days=31))
    assert len(town.facts(stream, "guest_order.erasure_done")) == 1
    town.driver.outside(f"/payments/{reference}/confirm", {})  # the page was open in a browser all the time
    [opened] = town.facts(stream, "guest_order.payment_opened")
    called = town.driver.http.post("/v1/payment-calls", data={"id": opened["provider_payment_id"]})
    assert called.status_code == 204, "the provider calls that it was paid"
    town.driver.settle()
    assert len(town.facts(stream, "guest_order.paid_late")) == 1
    assert len(town.facts(stream, "guest_order.paid_back")) == 1
    assert town.facts(stream, "guest_order.delivered") == []
    assert seen(town, reference)["state"] == "failed"
    [payment] = [p for p in town.driver.stand_ins.get("/payments").json() if p["key"] == reference]
    assert [one["amount_cents"] for one in payment["refunds"]] == [1520]


def test_no_invoice_can_be_had_and_a_stranger_sees_nothing(town: Town) -> None:
    reference = order(town, "certified_extract")["reference"]
    pay(town, reference)
    town.ask("GET", f"/v1/guest-orders/{reference[:-1]}x", status=404)
    town.ask("GET", f"/v1/guest-orders/{reference}/invoice", status=404)
