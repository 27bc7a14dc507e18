"""R47 The credit on an account can be refunded, by the refund form."""

from datetime import timedelta

from api.demo.people import Person
from domain.ports import Role
from tests.rules.town import IBAN, Town

WHY = {"reason": "holder_asked"}


def credit(person: Person) -> int:
    cents: int = person.ask("GET", "/v1/account", status=200)["credit"]["balance_cents"]
    return cents


def decided(town: Town, refund_id: str) -> None:
    """By two persons of finance."""
    town.members.let_in("f1", Role.FINANCE)
    town.members.let_in("f2", Role.FINANCE)
    for what, person in (("proposals", "f1"), ("approvals", "f2")):
        by = town.members.signed(person)
        town.ask("POST", f"/v1/refunds/{refund_id}/{what}", WHY, status=200, by=by)


def life(person: Person) -> str:
    told: str = person.ask("GET", "/v1/refunds", status=200)["items"][-1]["life"]
    return told


def test_credit_goes_back_to_the_payment_it_came_by_once_two_persons_agreed(town: Town) -> None:
    holder = town.holder()
    payment_id = holder.deposit(1000)
    refund_id = holder.ask("POST", "/v1/refunds", {"amount_cents": 765}, status=201)["refund_id"]
    assert (credit(holder), life(holder)) == (235, "requested"), "I10: it left the credit first"
    holder.order()
    decided(town, refund_id)
    assert life(holder) == "ordered"
    town.driver.outside(f"/payments/{payment_id}/refund/refunded", {})
    town.driver.until(town.driver.today + timedelta(days=1))
    holder.log_in()
    assert (credit(holder), life(holder)) == (0, "paid")


def test_no_more_than_there_is_and_nothing_by_one_person_alone(town: Town) -> None:
    holder = town.holder()
    told = holder.ask("POST", "/v1/refunds", {}, status=409)
    assert "Ask for no more than what is available" in told["what_to_do"]
    holder.deposit(500)
    holder.ask("POST", "/v1/refunds", {"amount_cents": 501}, status=409)
    refund_id = holder.ask("POST", "/v1/refunds", {}, status=201)["refund_id"]
    holder.ask("POST", "/v1/refunds", {}, status=409)
    town.members.let_in("f1", Role.FINANCE)
    where = f"/v1/refunds/{refund_id}"
    town.ask("POST", f"{where}/approvals", WHY, status=409, by=town.members.signed("f1"))
    town.ask("POST", f"{where}/proposals", WHY, status=200, by=town.members.signed("f1"))
    told = town.ask("POST", f"{where}/approvals", WHY, status=403, by=town.members.signed("f1"))
    assert told["rule"] == "D17"
    town.ask("POST", f"{where}/proposals", WHY, status=403, by=town.clerk)


def test_what_is_refused_is_credit_again(town: Town) -> None:
    holder = town.holder()
    holder.deposit(500)
    refund_id = holder.ask("POST", "/v1/refunds", {}, status=201)["refund_id"]
    town.ask("POST", f"/v1/refunds/{refund_id}/refusals", WHY, status=200, by=town.boss)
    assert (credit(holder), life(holder)) == (500, "refused")
    holder.order()


def test_what_cannot_go_back_the_way_it_came_goes_to_an_account_that_the_holder_names(town: Town) -> None:
    holder = town.holder()
    holder.deposit(500)
    holder.deposit(500)
    told = holder.ask("POST", "/v1/refunds", {"amount_cents": 900}, status=409)
    assert "Give the IBAN" in told["what_to_do"]
    form = {"amount_cents": 900, "iban": IBAN, "payee": "Nummer Voorbeeld"}
    refund_id = holder.ask("POST", "/v1/refunds", form, status=201)["refund_id"]
    decided(town, refund_id)
    by = town.members.signed("f1")
    [payout] = town.ask("GET", "/v1/refund-requests?life=approved", status=200, by=by)["items"]
    assert (payout["refund_id"], payout["iban"], payout["amount_cents"]) == (refund_id, IBAN, 900)
    came_back = {"reason": "correction", "outcome": "failed", "on": town.driver.today.isoformat()}
    tomorrow = came_back | {"on": (town.driver.today + timedelta(days=1)).isoformat()}
    refused = town.ask("POST", f"/v1/refunds/{refund_id}/payouts", tomorrow, status=422, by=by)
    assert refused["field"] == "on"
    before = came_back | {"on": (town.driver.today - timedelta(days=1)).isoformat()}
    refused = town.ask("POST", f"/v1/refunds/{refund_id}/payouts", before, status=422, by=by)
    assert refused["field"] == "on"
    assert life(holder) == "approved"
    town.ask("POST", f"/v1/refunds/{refund_id}/payouts", came_back, status=200, by=by)
    assert (credit(holder), life(holder)) == (1000, "failed"), "what came back is credit again"


def test_a_payout_to_an_account_is_in_the_days_file_for_the_bank_and_paid_once_the_bank_booked_it(
    town: Town,
) -> None:
    holder = town.holder()
    holder.deposit(500)
    holder.deposit(500)
    form = {"amount_cents": 900, "iban": IBAN, "payee": "Nummer Voorbeeld"}
    refund_id = holder.ask("POST", "/v1/refunds", form, status=201)["refund_id"]
    decided(town, refund_id)
    town.driver.until(town.driver.today + timedelta(days=1))
    holder.log_in()
    assert life(holder) == "ordered"
    _only_the_bank_tells_that_it_failed(town, refund_id)
    [payout] = town.driver.stand_ins.get("/bank/payouts").json()
    assert payout["amount_cents"] == 900
    booked_on = {"booked_on": town.driver.today.isoformat()}
    town.driver.outside(f"/bank/payouts/{payout['id']}/book", booked_on)
    town.driver.until(town.driver.today + timedelta(days=1))
    holder.log_in()
    _only_the_bank_tells_that_it_failed(town, refund_id)
    assert (credit(holder), life(holder)) == (100, "paid")


def _only_the_bank_tells_that_it_failed(town: Town, refund_id: str) -> None:
    """I10: else one person of finance has the credit back, and the money goes out all the same."""
    by = town.members.signed("f1")
    failed = {"reason": "correction", "outcome": "failed", "on": town.driver.today.isoformat()}
    told = town.ask("POST", f"/v1/refunds/{refund_id}/payouts", failed, status=409, by=by)
    assert (told["field"], told["rule"]) == ("outcome", "I10")


def test_the_credit_of_a_closed_account_is_paid_back_on_a_letter_and_erasing_waits_for_it(
    town: Town,
) -> None:
    holder = town.holder()
    payment_id = holder.deposit(500)
    town.close(holder)
    town.members.let_in("f1", Role.FINANCE)
    town.members.let_in("f2", Role.FINANCE)
    path, by = f"/v1/accounts/{holder.account_id}/refunds", town.members.signed("f1")
    refund_id = town.ask("POST", path, WHY, status=201, by=by)["refund_id"]
    by = town.members.signed("f2")
    town.ask("POST", f"/v1/refunds/{refund_id}/approvals", WHY, status=200, by=by)
    stream = f"account-{holder.account_id}"
    town.driver.jump(town.driver.today)
    assert town.facts(stream, "account.erasure_started") == [], "D12"
    town.driver.outside(f"/payments/{payment_id}/refund/refunded", {})
    for _ in range(2):
        town.driver.until(town.driver.today + timedelta(days=1))
    assert len(town.facts(stream, "account.erasure_started")) == 1


def test_nobody_tells_for_the_provider_what_became_of_a_refund_that_goes_back_to_a_payment(
    town: Town,
) -> None:
    holder = town.holder()
    payment_id = holder.deposit(500)
    refund_id = holder.ask("POST", "/v1/refunds", {}, status=201)["refund_id"]
    decided(town, refund_id)
    failed = {"reason": "correction", "outcome": "failed", "on": town.driver.today.isoformat()}
    by, payouts = town.members.signed("f1"), f"/v1/refunds/{refund_id}/payouts"
    assert town.ask("POST", payouts, failed, status=409, by=by)["field"] == "outcome"
    assert (credit(holder), life(holder)) == (0, "ordered"), "I10: the provider has it"
    town.driver.outside(f"/payments/{payment_id}/refund/refunded", {})
    town.driver.until(town.driver.today + timedelta(days=1))
    by = town.members.signed("f1")
    town.ask("POST", payouts, failed, status=409, by=by)
    holder.log_in()
    assert (credit(holder), life(holder)) == (0, "paid"), "it was paid back, and is no credit again"
