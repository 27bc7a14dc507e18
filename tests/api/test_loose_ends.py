"""Staff's list of what was given up or fits nothing: whose, why, another try, another way, and who did it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from adapters.event_store import writing
from adapters.machine_requests import Trouble
from adapters.subscriptions.schema import reaction
from domain.account.aggregate import ACCOUNT
from domain.account.events import CodeIssued
from domain.bank_entry.events import EntryBooked
from domain.calendar import local_date
from domain.customer.events import BillingAddressOverridden
from domain.effect.commands import FailEffect
from domain.effect.events import EffectReopened, EffectSettled
from domain.guest_order.commands import (
    FailGuestOrder,
    FailGuestPayBack,
    PlaceGuestOrder,
    ReceiveGuestPayment,
    RecordGuestChargeback,
    RecordGuestPaidBack,
    RecordGuestPaymentOpened,
)
from domain.guest_order.events import GuestOrderOwedSettled
from domain.kernel import Event
from domain.payout.commands import OrderPayout
from domain.payout.events import PayoutSettled
from domain.ports import BankEntry, EntryKind, Role, Scope
from domain.products import Product
from domain.use_cases.book_bank_entry import BookBankEntry
from domain.use_cases.settle_payout import TellSilentPayout
from domain.values import AccountId, Cents, Channel, GuestOrderId, Language, PaymentId, PayoutId
from tests.api.asking import DAGOBERT, PRIVATE, Api, problem
from tests.api.test_systems import ordered_and_billed

BECAUSE = {"reason": "correction"}
LIST = "/v1/loose-ends"


@pytest.fixture
def clerk(api: Api) -> dict[str, str]:
    return api.staff("p1", Role.CLERK)


@pytest.fixture
def supervisor(api: Api) -> dict[str, str]:
    return api.staff("p2", Role.SUPERVISOR)


def given_up(api: Api, **who: Any) -> tuple[AccountId, str]:
    """A code that could not be sent: the account, and the id on the list."""
    account_id = api.applied(**who).account_id
    issued = position_of(api, account_id)
    effect_id = f"send_code-{issued}"
    failed = FailEffect(at=api.clock.now(), effect_id=effect_id, reason_code="mail_refused", final=True)
    api.do(failed)
    api.show()
    return account_id, effect_id


def position_of(api: Api, account_id: str) -> int:
    history = api.ports.log.history(ACCOUNT.stream(account_id).name)
    return next(one.position for one in history if isinstance(one.event, CodeIssued))


def listed(api: Api, headers: dict[str, str], **query: str) -> list[dict[str, Any]]:
    api.show()
    found = api.client.get(LIST, params=query, headers=headers).json()["items"]
    assert isinstance(found, list)
    return found


def last(api: Api, kind: type[Event]) -> Any:
    log = api.ports.log.since(0, 10_000)
    return [one for one in log if isinstance(one.event, kind)][-1]


def test_a_clerk_sees_whose_it_is_since_when_and_why_and_nobodys_name(
    api: Api, clerk: dict[str, str]
) -> None:
    account_id, effect_id = given_up(api, **PRIVATE)
    [found] = listed(api, clerk)
    assert found["loose_end_id"] == effect_id
    assert (found["name"], found["what"]) == ("reactor:send_code", "account.code_issued")
    assert found["about"] == {"account_id": account_id}
    assert (found["reason"], found["since"]) == ("mail_refused", "2026-06-01T09:00:00Z")
    text = api.client.get(LIST, headers=clerk).text
    assert not any(word in text for word in ("Geluk", "Guusje", "home.example"))


def test_it_is_measured_and_told_to_who_has_a_key(api: Api) -> None:
    given_up(api)
    told = api.client.get("/metrics", headers=api.system(Scope.METRICS)).text
    assert 'toegang_loose_ends{name="reactor:send_code"} 1.0' in told
    assert api.client.get("/ready", headers=api.system(Scope.APPLY)).json()["loose_ends"] == 1
    assert "loose_ends" not in api.client.get("/ready").json()


def test_a_supervisor_has_it_tried_again_and_the_event_tells_who_and_why(
    api: Api, clerk: dict[str, str], supervisor: dict[str, str]
) -> None:
    _, effect_id = given_up(api)
    path = f"{LIST}/{effect_id}/retry"
    problem(api.client.post(path, json=BECAUSE, headers=clerk), 403, "not-allowed")
    assert problem(api.client.post(path, json={}, headers=supervisor), 422, "invalid")["field"] == "reason"
    answer = api.client.post(path, json=BECAUSE, headers=supervisor)
    assert answer.json()["loose_end_id"] == effect_id
    asked = last(api, EffectReopened)
    assert (asked.actor, asked.role, asked.reason) == ("staff:p2", "supervisor", "correction")
    assert listed(api, clerk) == []
    [tried] = listed(api, clerk, state="retried")
    assert (tried["decided_by"], tried["decided_because"]) == ("staff:p2", "correction")
    problem(api.client.post(path, json=BECAUSE, headers=supervisor), 404, "not-found")


def test_what_was_done_by_hand_is_settled_once_and_tells_who(
    api: Api, clerk: dict[str, str], supervisor: dict[str, str]
) -> None:
    _, effect_id = given_up(api)
    path, body = f"{LIST}/{effect_id}/settlement", BECAUSE | {"outcome": "by_hand"}
    wrong = api.client.post(path, json=BECAUSE | {"outcome": "paid_back"}, headers=supervisor)
    assert problem(wrong, 422, "invalid")["field"] == "outcome"
    key = {"Idempotency-Key": "only-once"}
    first = api.client.post(path, json=body, headers=supervisor | key)
    api.show()
    assert api.client.post(path, json=body, headers=supervisor | key).json() == first.json()
    problem(api.client.post(path, json=body, headers=supervisor), 404, "not-found")
    [settled] = listed(api, clerk, state="settled")
    assert (settled["outcome"], settled["decided_as"]) == ("by_hand", "supervisor")
    assert last(api, EffectSettled).actor == "staff:p2"


def owed_to_a_guest(api: Api, taken_back_cents: int) -> str:
    """An order that could not be made, which the payment provider will not pay back; its loose end."""
    one, now, today = GuestOrderId("guest-1"), api.clock.now(), local_date(api.clock.now())
    api.do(
        PlaceGuestOrder(
            at=now,
            guest_order_id=one,
            product=Product.CERTIFIED_EXTRACT,
            about="69599084",
            language=Language.DUTCH,
            payment_id=PaymentId(one),
            address=None,
            today=today,
        )
    )
    paying = {"provider_payment_id": "tr_1", "checkout_url": "https://pay.example/1"}
    api.do(RecordGuestPaymentOpened(at=now, guest_order_id=one, **paying))
    api.do(ReceiveGuestPayment(at=now, guest_order_id=one, amount_cents=1520, paid_on=today))
    api.do(FailGuestOrder(at=now, guest_order_id=one, cause="unknown_number", failed_on=today))
    effect_id = f"pay_back_guest-{api.ports.log.head()}"
    cents = taken_back_cents
    api.do(RecordGuestChargeback(at=now, guest_order_id=one, chargeback_id="chb_1", amount_cents=cents))
    api.do(FailEffect(at=now, effect_id=effect_id, reason_code="refund_refused", final=True))
    api.show()
    return effect_id


@pytest.mark.parametrize("taken_back_cents", [1, 1520])
def test_what_was_paid_back_to_a_guest_by_hand_is_owed_no_more(
    api: Api, clerk: dict[str, str], supervisor: dict[str, str], taken_back_cents: int
) -> None:
    effect_id = owed_to_a_guest(api, taken_back_cents)
    [found] = listed(api, clerk)
    assert (found["name"], found["about"]) == ("reactor:pay_back_guest", {"guest_order_id": "guest-1"})
    path, left_cents = f"{LIST}/{effect_id}/settlement", 1520 - taken_back_cents
    not_needed = api.client.post(path, json=BECAUSE | {"outcome": "not_needed"}, headers=supervisor)
    if left_cents:
        assert problem(not_needed, 409, "still-owed-to-guest")["field"] == "outcome"
        assert len(listed(api, clerk)) == 1
        done = api.client.post(path, json=BECAUSE | {"outcome": "by_hand"}, headers=supervisor)
    else:
        done = not_needed
    assert done.status_code == 200
    settled = last(api, GuestOrderOwedSettled)
    assert (settled.actor, settled.reason) == ("staff:p2", "correction")
    assert (settled.event.by_hand_cents, settled.event.taken_back_cents) == (left_cents, taken_back_cents)
    assert listed(api, clerk) == []


@pytest.mark.parametrize("taken_back_cents", [1, 1520])
def test_a_refund_to_a_guest_that_failed_after_all_is_settled_alike(
    api: Api, clerk: dict[str, str], supervisor: dict[str, str], taken_back_cents: int
) -> None:
    owed_to_a_guest(api, taken_back_cents)
    now, one, refund = api.clock.now(), GuestOrderId("guest-1"), "re_1"
    api.do(RecordGuestPaidBack(at=now, guest_order_id=one, provider_refund_id=refund))
    failed_on = local_date(now)
    api.do(FailGuestPayBack(at=now, guest_order_id=one, provider_refund_id=refund, failed_on=failed_on))
    _, found = listed(api, clerk)
    assert (found["name"], found["reason"], found["amount_cents"]) == (
        "intake:guest_refund", "refund_failed", 1520,
    )  # fmt: skip
    path = f"{LIST}/{found['loose_end_id']}"
    problem(api.client.post(f"{path}/retry", json=BECAUSE, headers=supervisor), 409, "settled-elsewhere")
    wrong = api.client.post(f"{path}/settlement", json=BECAUSE | {"outcome": "paid_back"}, headers=supervisor)
    assert problem(wrong, 422, "invalid")["field"] == "outcome"
    not_needed = BECAUSE | {"outcome": "not_needed"}
    done = api.client.post(f"{path}/settlement", json=not_needed, headers=supervisor)
    if taken_back_cents < 1520:
        problem(done, 409, "still-owed-to-guest")
        by_hand = BECAUSE | {"outcome": "by_hand"}
        done = api.client.post(f"{path}/settlement", json=by_hand, headers=supervisor)
    assert done.status_code == 200
    assert last(api, GuestOrderOwedSettled).actor == "staff:p2"
    assert [each["name"] for each in listed(api, clerk)] == ["reactor:pay_back_guest"]


def test_a_payout_that_the_bank_is_silent_about_was_paid_or_waits_for_the_banks_file(
    api: Api, clerk: dict[str, str], supervisor: dict[str, str]
) -> None:
    now, today, one = api.clock.now(), local_date(api.clock.now()), PayoutId("CT-20260601-1-1")
    api.do(
        OrderPayout(
            at=now,
            payout_id=one,
            file_id="CT-20260601-1",
            refund_id=None,
            invoice_number=None,
            amount_cents=500,
            ordered_on=today - timedelta(days=30),
        )
    )
    api.do(TellSilentPayout(at=now, payout_id=one, today=today, calendars=api.ports.calendars))
    [found] = listed(api, clerk)
    assert (found["name"], found["reason"], found["amount_cents"]) == ("intake:payout", "bank_silent", 500)
    path = f"{LIST}/{found['loose_end_id']}"
    for outcome in ("not_needed", "paid_back"):
        wrong = api.client.post(f"{path}/settlement", json=BECAUSE | {"outcome": outcome}, headers=supervisor)
        assert problem(wrong, 422, "invalid")["field"] == "outcome"
    problem(api.client.post(f"{path}/retry", json=BECAUSE, headers=supervisor), 409, "settled-elsewhere")
    done = api.client.post(f"{path}/settlement", json=BECAUSE | {"outcome": "by_hand"}, headers=supervisor)
    assert done.status_code == 200
    assert last(api, PayoutSettled).actor == "staff:p2"
    assert listed(api, clerk) == []


@pytest.mark.parametrize(
    ("way", "channel"),
    [
        ({"channel": "email", "email": "guusje@elsewhere.example"}, Channel.EMAIL),
        ({"channel": "post", "post_address": "G. Geluk\nKade 1\n1011 AA Amsterdam"}, Channel.POST),
    ],
)
def test_a_code_goes_another_way_to_a_person_who_never_got_one(
    api: Api, supervisor: dict[str, str], way: dict[str, str], channel: Channel
) -> None:
    account_id, effect_id = given_up(api, **PRIVATE)
    body = {"reason": "not_delivered", **way}
    answer = api.client.post(f"{LIST}/{effect_id}/code", json=body, headers=supervisor)
    assert answer.status_code == 200, answer.text
    assert listed(api, supervisor) == []
    issued = last(api, CodeIssued).event
    assert (issued.account_id, issued.channel) == (account_id, channel)
    state = api.ports.log.state(ACCOUNT.stream(account_id))
    assert state.email is not None
    email = api.ports.vault.unseal(state.email)  # type: ignore[arg-type] # the log yields sealed values
    assert email is not None
    assert email.text == way.get("email", "guusje@home.example")


def test_a_companys_code_goes_to_the_address_that_the_register_lists_today(
    api: Api, supervisor: dict[str, str]
) -> None:
    _, effect_id = given_up(api)
    body = {"reason": "not_delivered", "channel": "post"}
    assert api.client.post(f"{LIST}/{effect_id}/code", json=body, headers=supervisor).status_code == 200
    address = api.ports.vault.unseal(last(api, CodeIssued).event.address)
    assert address is not None
    assert "Bikilalaan" in address.text


def test_only_a_code_that_failed_goes_another_way(api: Api, supervisor: dict[str, str]) -> None:
    account_id, effect_id = given_up(api)
    way = {"reason": "not_delivered", "channel": "email"}
    wrong = api.client.post(f"{LIST}/{effect_id}/code", json=way, headers=supervisor)
    problem(wrong, 422, "invalid")
    other = f"tell_password-{position_of(api, account_id)}"
    api.do(FailEffect(at=api.clock.now(), effect_id=other, reason_code="mail_refused", final=True))
    api.show()
    way |= {"email": "a@b.example"}
    problem(api.client.post(f"{LIST}/{other}/code", json=way, headers=supervisor), 409, "no-code-failed")


def test_a_transfer_that_fits_nothing_is_matched_with_what_it_was_meant_for(
    api: Api, clerk: dict[str, str], supervisor: dict[str, str]
) -> None:
    for entry_id in ("E1", "E2"):
        unmatched(api, entry_id)
    first, second = listed(api, clerk)
    assert (first["name"], first["reason"], first["amount_cents"]) == (
        "intake:bank",
        "unknown_reference",
        500,
    )
    assert first["about"] == {"subject": "E1"}
    path = f"{LIST}/{first['loose_end_id']}"
    wrong = {"reason": "correction", "reference": "F2026-000009"}
    problem(api.client.post(f"{path}/match", json=wrong, headers=supervisor), 409, "nothing-to-pay")
    problem(api.client.post(f"{path}/retry", json=BECAUSE, headers=supervisor), 409, "settled-elsewhere")
    for way in ("not_needed", "paid_back"):
        answer = api.client.post(f"{path}/settlement", json=BECAUSE | {"outcome": way}, headers=supervisor)
        assert answer.status_code == (200 if way == "paid_back" else 422)
    assert listed(api, clerk) == [second]


def test_a_transfer_is_not_matched_with_what_was_paid(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 2500)
    unmatched(api, "E1")
    supervisor = api.staff("p2", Role.SUPERVISOR)
    [found] = listed(api, supervisor)
    paid = {"reason": "correction", "reference": "F2026-000001"}  # it is settled: nothing is to be paid
    path = f"{LIST}/{found['loose_end_id']}/match"
    problem(api.client.post(path, json=paid, headers=supervisor), 409, "nothing-to-pay")
    assert not any(isinstance(one.event, EntryBooked) for one in api.ports.log.since(0, 10_000))


def test_a_transfer_is_matched_with_the_invoice_that_it_was_meant_for(api: Api) -> None:
    number = ordered_and_billed(api, api.holder())
    unmatched(api, "E1")
    supervisor = api.staff("p2", Role.SUPERVISOR)
    [found] = listed(api, supervisor)
    path, meant = f"{LIST}/{found['loose_end_id']}/match", {"reason": "correction", "reference": number}
    answer = api.client.post(path, json=meant, headers=supervisor)
    assert answer.status_code == 200, answer.text
    assert answer.json()["loose_end_id"] == found["loose_end_id"]
    [booked] = [r.event for r in api.ports.log.since(0, 10_000) if isinstance(r.event, EntryBooked)]
    assert booked.entry_id == "E1"
    [rest] = listed(api, supervisor)
    path = f"/v1/invoices/{number}"
    billed_cents = api.client.get(path, headers=api.system(Scope.INVOICES)).json()["total_cents"]
    assert rest["amount_cents"] == 500 - billed_cents > 0, "it was too much, and goes back"


def unmatched(api: Api, entry_id: str) -> None:
    now = api.clock.now()
    entry = BankEntry(entry_id, EntryKind.TRANSFER, Cents(500), "betreft factuur", local_date(now))
    api.do(BookBankEntry(at=now, entry=entry, today=local_date(now), calendars=api.ports.calendars))


def test_what_was_tried_too_often_and_what_a_daily_step_cannot_do_stand_in_the_same_list(
    api: Api, clerk: dict[str, str], supervisor: dict[str, str]
) -> None:
    account_id = api.applied().account_id
    position = position_of(api, account_id)
    row = {"attempts": 7, "error": "TechnicalFault", "rule": "", "tried_at": api.clock.now()}
    with writing(api.ports.reads).begin() as tx:
        tx.execute(insert(reaction).values(name="reactor:send_code", position=position, **row))
    trouble = Trouble(DAGOBERT, "NoBillingAddress", "D16")
    api.subscriptions.note_troubles({"daily:issue_invoices": [trouble]})
    first, second = listed(api, clerk)
    assert (first["name"], first["rule"], first["about"]) == (
        "daily:issue_invoices",
        "D16",
        {"subject": DAGOBERT},
    )
    assert (second["loose_end_id"], second["tries"]) == (f"send_code-{position}", 7)
    told = api.client.get(LIST, params={"limit": "1"}, headers=clerk).json()
    rest = api.client.get(LIST, params={"cursor": told["next"]}, headers=clerk).json()
    assert (told["items"], rest["items"]) == ([first], [second])
    path = f"{LIST}/{first['loose_end_id']}"
    settled = BECAUSE | {"outcome": "by_hand"}
    problem(api.client.post(f"{path}/settlement", json=settled, headers=supervisor), 409, "settled-elsewhere")
    api.subscriptions.note_troubles({"daily:issue_invoices": []})
    assert listed(api, clerk) == [second]
    answer = api.client.post(f"{LIST}/send_code-{position}/retry", json=BECAUSE, headers=supervisor)
    assert answer.status_code == 200
    assert last(api, EffectReopened).event.effect_id == f"send_code-{position}"


@pytest.mark.parametrize("cursor", ["x", "1", "~", "-1~a", "1~"])
def test_a_cursor_that_is_none_is_refused(api: Api, clerk: dict[str, str], cursor: str) -> None:
    problem(api.client.get(LIST, params={"cursor": cursor}, headers=clerk), 422, "invalid")


def test_staff_bills_elsewhere_and_a_lister_of_addresses_sees_it(
    api: Api, clerk: dict[str, str], supervisor: dict[str, str]
) -> None:
    api.applied()
    api.show()
    path = f"/v1/customers/{DAGOBERT}/billing-address"
    body = BECAUSE | {"billing_address": "Dagobert\nDorpsstraat 1\n1011 AA Amsterdam"}
    problem(api.client.post(path, json=body, headers=clerk), 403, "not-allowed")
    assert api.client.post(path, json=body, headers=supervisor).status_code == 200
    api.show()
    told = api.client.get(path, headers=api.system(Scope.BILLING_ADDRESS)).json()
    assert (told["source"], told["lines"]) == ("staff", ["Dagobert", "Dorpsstraat 1", "1011 AA Amsterdam"])
    assert last(api, BillingAddressOverridden).reason == "correction"
    nobody = api.client.post("/v1/customers/12345678/billing-address", json=body, headers=supervisor)
    problem(nobody, 404, "no-such-customer")
