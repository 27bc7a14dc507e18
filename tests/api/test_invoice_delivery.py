"""A holder's contact details for invoices, and the answers to the mails about them (R18, R48, R52, D24)."""

from datetime import timedelta
from typing import Any

from domain.invoice.commands import RecordInvoiceSent
from domain.invoice_delivery.aggregate import INVOICE_DELIVERY
from domain.invoice_delivery.commands import TakeUpInvoiceEmail
from domain.invoice_delivery.tokens import INDEX_SCOPE, confirming, invoice_email_token, vetoing
from domain.ports import Role
from domain.values import CustomerId, InvoiceNumber
from tests.api.asking import DAGOBERT, PRIVATE, Api, Holder, problem

CUSTOMER = CustomerId(DAGOBERT)
PATH = "/v1/account/invoice-delivery"
OLD, NEW = "administratie@dagobert.example", "boeken@elders.example"


def asked(api: Api, holder: Holder, email: str) -> Any:
    return api.client.post(f"{PATH}/email", json={"email": email}, headers=holder.signed)


def answered(api: Api, what: str, token: str, customer_id: str = DAGOBERT) -> Any:
    body = {"customer_id": customer_id, "token": token}
    return api.client.post(f"/v1/invoice-email-{what}", json=body)


def confirmation(api: Api) -> str:
    """The token that the mail to the address that was asked for has."""
    change = api.ports.log.state(INVOICE_DELIVERY.stream(CUSTOMER)).change
    assert change is not None
    return invoice_email_token(api.ports.vault.index(INDEX_SCOPE, confirming(CUSTOMER, change.change_id)))


def veto(api: Api) -> str:
    """The token that the mail to the address in force has."""
    address = api.ports.log.state(INVOICE_DELIVERY.stream(CUSTOMER)).address
    assert address is not None
    return invoice_email_token(api.ports.vault.index(INDEX_SCOPE, vetoing(CUSTOMER, address.change_id)))


def shown(api: Api, holder: Holder) -> Any:
    """All but the billing address, which has its own test."""
    told = api.client.get(PATH, headers=holder.signed).json()
    return {name: value for name, value in told.items() if name != "billing_address"}


def digital(api: Api, holder: Holder) -> None:
    assert asked(api, holder, OLD).status_code == 202
    assert answered(api, "confirmations", confirmation(api)).status_code == 201


def test_where_invoices_go_by_post_is_told_to_holders(api: Api) -> None:
    holder = api.holder()
    path = f"{PATH}?after={api.ports.log.head()}"
    told = api.client.get(path, headers=holder.signed).json()["billing_address"]
    assert (told["customer_id"], told["source"]) == (DAGOBERT, "visiting")
    assert told["lines"][0] == "Test EMZ Dagobert"
    body = {"reason": "correction", "billing_address": "Test EMZ Dagobert\nPostbus 1\n1000 AA Amsterdam"}
    by = api.staff("a-supervisor", Role.SUPERVISOR)
    moved = api.client.post(f"/v1/customers/{DAGOBERT}/billing-address", json=body, headers=by).json()
    path = f"{PATH}?after={moved['position']}"
    told = api.client.get(path, headers=holder.signed).json()["billing_address"]
    assert (told["source"], told["lines"][1], told["since"]) == ("staff", "Postbus 1", moved["position"])


def test_the_digital_invoice_is_requested_confirmed_and_given_up_again(api: Api) -> None:
    holder = api.holder()
    assert shown(api, holder) == {"channel": "post", "email": None, "asked": None}
    told = asked(api, holder, OLD)
    assert told.status_code == 202
    pending = told.json()["delivery"]["asked"]
    assert (pending["email"], pending["confirmed"]) == (OLD, False)
    assert answered(api, "confirmations", f" {confirmation(api).lower()} ").status_code == 201
    assert shown(api, holder) == {"channel": "email", "email": OLD, "asked": None}
    again = asked(api, holder, OLD.upper().replace(OLD.upper().split("@")[1], OLD.split("@")[1]))
    assert again.json()["delivery"]["asked"] is None, "the same address (D27)"
    back = api.client.post(f"{PATH}/post", json={}, headers=holder.signed)
    assert back.status_code == 201
    assert shown(api, holder)["channel"] == "post"


def test_a_repeat_answers_what_the_first_did_whatever_was_asked_since_i22(api: Api) -> None:
    holder = api.holder()
    keyed = holder.signed | {"Idempotency-Key": "key-00001"}
    first = api.client.post(f"{PATH}/email", json={"email": OLD}, headers=keyed)
    api.clock.advance_to(api.clock.now() + timedelta(minutes=2))
    assert asked(api, holder, NEW).json()["delivery"]["asked"]["email"] == NEW
    again = api.client.post(f"{PATH}/email", json={"email": OLD}, headers=keyed)
    assert (first.status_code, again.json()) == (202, first.json())


def test_another_address_is_stopped_from_the_old_one_by_whoever_is_told(api: Api) -> None:
    holder, colleague = api.holders({}, {"surname": "Gans"})
    digital(api, holder)
    pending = asked(api, colleague, NEW).json()["delivery"]
    assert pending["email"] == OLD
    token = veto(api)
    assert answered(api, "vetoes", token).status_code == 201
    assert answered(api, "vetoes", token).status_code == 201
    assert shown(api, holder) == {"channel": "email", "email": OLD, "asked": None}


def test_once_it_is_in_force_the_old_address_stops_nothing(api: Api) -> None:
    holder = api.holder()
    digital(api, holder)
    asked(api, holder, NEW)
    token = veto(api)
    answered(api, "confirmations", confirmation(api))
    api.clock.advance_to(api.clock.now() + timedelta(hours=72))
    api.do(TakeUpInvoiceEmail(at=api.clock.now(), customer_id=CUSTOMER))
    problem(answered(api, "vetoes", token), 409, "invoice-email-in-force")


def test_an_attacker_with_a_session_and_the_new_mailbox_gets_nothing_before_the_hours_are_over(
    api: Api,
) -> None:
    """The session is stolen, the old mailbox is not: neither its token nor a shorter way is theirs."""
    holder = api.holder()
    digital(api, holder)
    asked(api, holder, NEW)
    new_token = confirmation(api)
    problem(answered(api, "vetoes", new_token), 403, "wrong-invoice-token")
    assert answered(api, "confirmations", new_token).status_code == 201
    assert shown(api, holder)["email"] == OLD
    api.client.post(f"{PATH}/post", json={}, headers=holder.signed)
    asked(api, holder, NEW)
    answered(api, "confirmations", confirmation(api))
    assert shown(api, holder) == shown(api, holder) | {"channel": "post", "email": None}
    body = {"code": holder.code, "email": NEW}
    before = api.ports.log.head()
    assert api.client.post("/v1/password-replacements", json=body).status_code == 202
    events = [type(one.event).__name__ for one in api.ports.log.since(before, 100)]
    assert "ReplacementPasswordDue" not in events, "it is not the email of the account (D24)"


def test_a_wrong_token_and_an_unknown_customer_are_answered_alike(api: Api) -> None:
    digital(api, api.holder())
    made_up = "ABCDE-FGHJK-MNPQR-STUVW"
    for what in ("confirmations", "vetoes"):
        wrong = problem(answered(api, what, made_up), 403, "wrong-invoice-token")
        unknown = problem(answered(api, what, made_up, "00000000"), 403, "wrong-invoice-token")
        assert {**wrong, "correlation_id": ""} == {**unknown, "correlation_id": ""}


def test_an_answered_confirmation_is_worth_nothing_to_another_customer(api: Api) -> None:
    digital(api, api.holder())
    asked(api, api.holder(surname="Gans"), NEW)
    problem(answered(api, "confirmations", confirmation(api), "68750110"), 403, "wrong-invoice-token")


def test_private_use_has_no_digital_invoice(api: Api) -> None:
    holder = api.holder(**PRIVATE)
    assert problem(asked(api, holder, OLD), 403, "digital-for-business")["rule"] == "R18"


def test_the_old_address_is_told_no_more_than_three_times_a_day(api: Api) -> None:
    holder = api.holder()
    for number in range(3):
        assert asked(api, holder, f"n{number}@elders.example").status_code == 202
    problem(asked(api, holder, NEW), 409, "too-many-invoice-emails")


def test_staff_sees_how_invoices_are_sent_closed_and_goes_back_to_the_post(api: Api) -> None:
    holder = api.holder()
    clerk = api.staff("p1", Role.CLERK)
    path = f"/v1/customers/{DAGOBERT}/invoice-delivery"
    problem(api.client.get(path, headers=clerk), 404, "not-found")
    digital(api, holder)
    api.show()
    told = api.client.get(path, headers=clerk).json()
    assert (told["channel"], told["email"], told["asked_email"]) == ("email", "[sealed]", None)
    body = {"reason": "holder_asked"}
    by_post = api.client.post(f"/v1/customers/{DAGOBERT}/postal-invoices", json=body, headers=clerk)
    assert by_post.status_code == 200
    assert shown(api, holder)["channel"] == "post"


def test_staff_reports_that_the_mail_with_an_invoice_came_back(api: Api) -> None:
    holder, clerk = api.holder(), api.staff("p1", Role.CLERK)
    digital(api, holder)
    api.pay_in(holder, 500)
    number, body = InvoiceNumber("F2026-000001"), {"reason": "not_delivered"}
    path = f"/v1/invoices/{number}/returned-mail"
    problem(api.client.post(path, json=body, headers=clerk), 409, "not-mailed")
    address = api.ports.log.state(INVOICE_DELIVERY.stream(CUSTOMER)).mailed_to
    assert address is not None
    now, mailed_to = api.clock.now(), address.change_id
    api.do(RecordInvoiceSent(at=now, invoice_number=number, sent_on=now.date(), mailed_to=mailed_to))
    assert api.client.post(path, json=body, headers=clerk).status_code == 200
    assert shown(api, holder)["channel"] == "post"


def test_the_link_of_the_mail_shows_nothing_of_anybody(api: Api) -> None:
    holder = api.holder()
    digital(api, holder)
    api.pay_in(holder, 500)
    told = api.client.get("/v1/portal")
    assert told.status_code == 200
    assert told.json() == api.client.get("/v1/portal", headers=holder.signed).json()
    assert DAGOBERT not in told.text
    assert "F2026" not in told.text
