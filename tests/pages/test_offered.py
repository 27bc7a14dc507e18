"""What the desk knows to be refused is not offered: the API judges all else."""

import re
from datetime import timedelta

from domain.account.commands import BlockCode, MarkArrearsSettled
from domain.invoice.commands import RecordInvoiceSent
from domain.invoice_delivery.aggregate import INVOICE_DELIVERY
from domain.ports import Role
from domain.values import AccountId, CustomerId, InvoiceNumber
from tests.api.asking import DAGOBERT, Api, Holder
from tests.api.test_credit_notes import approve, paid
from tests.api.test_credit_notes import ask as asked_credit_note
from tests.api.test_invoice_delivery import digital
from tests.api.test_referrals import GRANT, referred, settle
from tests.api.test_systems import ordered_and_billed
from tests.pages.test_act_pages import as_member
from tests.pages.visitor import Visitor

BECAUSE = {"reason": "holder_asked"}


def offered(api: Api, member: Visitor, page: str, acts: str) -> set[str]:
    """The acts that the page leads to, as they stand in their addresses below ``acts``."""
    api.show()
    answer = member.get(page)
    assert answer.status_code == 200, page
    return set(re.findall(rf'href="{acts}/([^"?]+)', answer.text))


def of_account(api: Api, member: Visitor, account_id: str) -> set[str]:
    page = f"/desk/accounts/{account_id}"
    return offered(api, member, page, page)


def of_invoice(api: Api, member: Visitor, number: str) -> set[str]:
    return offered(api, member, f"/desk/finance/invoices/{number}", f"/desk/invoices/{number}")


def test_a_code_is_reactivated_once_what_is_behind_its_block_is_paid(api: Api, visitor: Visitor) -> None:
    holder, member = api.holder(), as_member(api, visitor, Role.CLERK)
    now, account_id, number = api.clock.now(), AccountId(holder.account_id), InvoiceNumber("F2026-000001")
    assert "reactivation" not in of_account(api, member, holder.account_id)
    api.do(BlockCode(at=now, account_id=account_id, invoice_number=number))
    blocked = of_account(api, member, holder.account_id)
    assert "suspension" in blocked
    assert "reactivation" not in blocked
    api.do(MarkArrearsSettled(at=now, account_id=account_id, invoice_number=number))
    assert "reactivation" in of_account(api, member, holder.account_id)


def test_a_letter_is_sent_again_once_it_should_have_come(api: Api, visitor: Visitor) -> None:
    clerk, by_post = api.staff("p1", Role.CLERK), GRANT | {"channel": "post"}
    answer = settle(api, referred(api, surname="Een"), "grant", by_post, clerk)
    account_id = AccountId(answer.json()["account_id"])
    api.send_password(account_id)
    page, acts = f"/desk/accounts/{account_id}", f"/desk/undelivered-codes/{account_id}"

    def waits() -> list[str]:
        by = api.staff("p1", Role.CLERK)
        listed = api.client.get("/v1/undelivered-codes", headers=by).json()["items"]
        return [one["account_id"] for one in listed]

    assert (offered(api, as_member(api, visitor, Role.CLERK), page, acts), waits()) == (set(), [])
    api.clock.advance_to(api.clock.now() + timedelta(days=30))
    assert offered(api, as_member(api, visitor, Role.CLERK), page, acts) == {"resend"}
    assert waits() == [account_id], "the list has it too"


def test_credit_is_refunded_where_there_is_any_and_nobody_is_erased_until_then(
    api: Api, visitor: Visitor
) -> None:
    rich, poor = api.holders({}, {"surname": "Arm"})
    api.pay_in(rich, 500)
    for holder in (rich, poor):
        closed(api, holder)
    member = as_member(api, visitor, Role.PRIVACY_OFFICER, Role.FINANCE)
    either = {"early-erasure-requests", "refunds"}
    assert of_account(api, member, rich.account_id) & either == {"refunds"}
    assert of_account(api, member, poor.account_id) & either == {"early-erasure-requests"}


def closed(api: Api, holder: Holder) -> None:
    for person, act in (("p2", "requests"), ("p3", "approvals")):
        by = api.staff(person, Role.SUPERVISOR)
        path = f"/v1/accounts/{holder.account_id}/closure-{act}"
        assert api.client.post(path, json=BECAUSE, headers=by).is_success


def test_what_is_credited_in_whole_is_not_credited_again_and_only_what_was_paid_goes_back(
    api: Api, visitor: Visitor
) -> None:
    invoice, member = ordered_and_billed(api, api.holder()), as_member(api, visitor, Role.FINANCE)
    first, second = api.staff("p2", Role.FINANCE), api.staff("p3", Role.FINANCE)
    both = {"credit-note-requests", "pay-backs"}
    assert of_invoice(api, member, invoice) & both == {"credit-note-requests"}
    for cents, then in ((35, {"credit-note-requests"}), (200, set())):
        lines = [{"line": 1, "amount_cents": cents}]
        assert asked_credit_note(api, invoice, first, lines=lines).is_success
        assert approve(api, invoice, second).is_success
        assert of_invoice(api, member, invoice) & both == then, "nothing was ever paid"


def test_what_was_paid_and_then_credited_is_recorded_as_paid_back_once(api: Api, visitor: Visitor) -> None:
    invoice, member = ordered_and_billed(api, api.holder()), as_member(api, visitor, Role.FINANCE)
    first, second = api.staff("p2", Role.FINANCE), api.staff("p3", Role.FINANCE)
    paid(api, invoice)
    assert asked_credit_note(api, invoice, first).is_success
    assert approve(api, invoice, second).is_success
    assert "pay-backs" in of_invoice(api, member, invoice)
    shown = member.get(f"/desk/invoices/{invoice}/pay-backs", **{"Accept-Language": "en"}).text
    assert re.search(r"To be paid back</dt><dd[^>]*>€\s?2.35<", shown), "how much"
    body = {"reason": "correction"}
    assert api.client.post(f"/v1/invoices/{invoice}/pay-backs", json=body, headers=first).is_success
    assert "pay-backs" not in of_invoice(api, member, invoice)


def test_only_an_invoice_that_went_by_email_can_come_back_by_email(api: Api, visitor: Visitor) -> None:
    holder, member = api.holder(), as_member(api, visitor, Role.CLERK)
    digital(api, holder)
    api.pay_in(holder, 500)
    api.pay_in(holder, 600)
    address = api.ports.log.state(INVOICE_DELIVERY.stream(CustomerId(DAGOBERT))).mailed_to
    assert address is not None
    for number, mailed_to in (("F2026-000001", None), ("F2026-000002", address.change_id)):
        now, one = api.clock.now(), InvoiceNumber(number)
        api.do(RecordInvoiceSent(at=now, invoice_number=one, sent_on=now.date(), mailed_to=mailed_to))
        assert ("returned-mail" in of_invoice(api, member, number)) == (mailed_to is not None)


def test_nobody_blocks_resets_or_dismisses_themselves(api: Api, visitor: Visitor) -> None:
    api.staff("p2", Role.CLERK)
    member = as_member(api, visitor, Role.SUPERVISOR)
    acts = "/desk/staff/members"
    found = offered(api, member, "/desk/members", acts)
    assert {one.partition("/")[0] for one in found} == {"p2"}
    assert {"p2/block", "p2/roles", "p2/departure"} <= found
