"""What a page asks of the databases (issue 13, 5): few statements, however many accounts there are (0093)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from domain.ports import Role
from tests.api.asking import DAGOBERT, Api
from tests.api.test_credit_notes import ask as asked_credit_note
from tests.api.test_credit_notes import paid
from tests.api.test_order_statements import counted
from tests.api.test_questions import ask as asked_question
from tests.api.test_staff_reading import busy
from tests.api.test_systems import billed, ordered_and_billed
from tests.pages.test_act_pages import address, as_member
from tests.pages.test_acts import ACTS, API
from tests.pages.test_roles import MADE_UP, PAGES, is_for
from tests.pages.visitor import Visitor

STATEMENTS_MAX = 4
"""Who asks takes two of them; notices are kept (tests/pages/test_kept_answers.py)."""
OVERVIEW = "/v1/customers/{customer_id}/overview"
LATER = {
    OVERVIEW,
    "/v1/approvals",
    "/v1/bank-entries",
    "/v1/customers/{customer_id}/invoices",
    "/v1/open-invoices",
    "/v1/questions",
    "/v1/staff/members",
}
"""Lists that go on to a second page here."""
RECORDING = ["stream", "lock", "facts", "record"]
"""That it was read is written before it is shown, however much that is (D17)."""


@pytest.fixture
def ids(api: Api) -> Mapping[str, str]:
    """Of what a page is about, where there is one: an account with credit, letters and invoices."""
    holder = api.holder()
    invoice = ordered_and_billed(api, holder)
    api.pay_in(holder, 2500)
    billed(api, holder)
    question = asked_question(api).json()["reference"]
    by = api.staff("somebody", Role.SUPERVISOR)
    closure = f"/v1/accounts/{holder.account_id}/closure-requests"
    assert api.client.post(closure, json={"reason": "holder_asked"}, headers=by).is_success
    paper = {"reason": "holder_asked", "amount_cents": 1000, "iban": "NL91ABNA0417164300", "payee": "G."}
    refund = f"/v1/accounts/{holder.account_id}/refunds"
    finance = api.staff("of-finance", Role.FINANCE)
    assert api.client.post(refund, json=paper, headers=finance).is_success
    giving_up = {"reason": "uncollectible"}
    write_off = f"/v1/invoices/{invoice}/write-off-requests"
    assert api.client.post(write_off, json=giving_up, headers=finance).is_success
    paid(api, "nothing", "E2")
    joining = {"name": "N. Ieuw", "email": "n@toegang.example", "roles": ["clerk"], "reason": "staff_change"}
    assert api.client.post("/v1/staff/members", json=joining, headers=by).is_success
    api.show()
    return {
        "account_id": holder.account_id,
        "customer_id": DAGOBERT,
        "invoice_number": invoice,
        "question_id": question,
        "subject": f"account-{holder.account_id}",
    }


@pytest.mark.parametrize("role", list(Role))
def test_a_page_of_the_desk_answers_in_under_five_statements(
    api: Api, visitor: Visitor, ids: Mapping[str, str], role: Role
) -> None:
    member = as_member(api, visitor, role)
    api.show()
    costs = {
        page.path: len(asked(member, filled(page.path, ids), api)) for page in PAGES if is_for(page, role)
    }
    dear = {path: cost for path, cost in costs.items() if cost > STATEMENTS_MAX}
    assert not dear


def test_so_does_the_page_of_an_act_with_what_it_is_about(api: Api, visitor: Visitor) -> None:
    _, ids = busy(api)
    api.show()
    member = as_member(api, visitor, *Role)
    costs = {act.operation: len(asked(member, address(act, ids), api)) for act in ACTS}
    assert {operation: cost for operation, cost in costs.items() if cost > STATEMENTS_MAX} == {}


def test_so_does_the_page_of_an_invoice_with_a_credit_note_that_waits(api: Api, visitor: Visitor) -> None:
    invoice = ordered_and_billed(api, api.holder())
    assert asked_credit_note(api, invoice, api.staff("p2", Role.FINANCE)).is_success
    member = as_member(api, visitor, *Role)
    api.show()
    page = f"/desk/finance/invoices/{invoice}"
    assert "credit-note-approvals" in member.get(page).text
    assert len(asked(member, page, api)) <= STATEMENTS_MAX


def filled(path: str, ids: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda named: ids.get(named[1], MADE_UP), path)


def asked(member: Visitor, at: str, api: Api) -> Sequence[str]:
    """What the page asks, beside recording that it was read; what is kept afterwards is asked before."""
    member.get(at)
    with counted(api) as statements:
        answer = member.get(at)
    assert answer.status_code < 500, at
    kept = [one for one in statements if one != "BEGIN"]
    while "record" in kept:
        begin = kept.index("record") - len(RECORDING) + 1
        assert kept[begin : begin + len(RECORDING)] == RECORDING
        del kept[begin : begin + len(RECORDING)]
    return kept


def test_a_later_page_of_a_list_takes_no_statement_more_than_the_first(
    api: Api, ids: Mapping[str, str]
) -> None:
    """Where a page begins is asked in its own statement."""
    asked_question(api)
    paid(api, "nothing either", "E3")
    api.show()
    later = {}
    for method, path in API.operations:
        roles = API.roles_of(method, path)
        if method != "GET" or not roles or not API.takes(method, path, "cursor"):
            continue
        by = api.staff("reads", *roles)
        query = {"limit": 1} if API.takes(method, path, "limit") else {}
        first, asked_first = _part(api, by, filled(path, ids), query)
        listed = first.get("invoices") if path == OVERVIEW else first
        if listed and listed.get("next"):
            _, asked_next = _part(api, by, filled(path, ids), query | {"cursor": listed["next"]})
            later[path] = len(asked_next) - len(asked_first)
    assert later.keys() >= LATER
    assert {path: more for path, more in later.items() if more > 0} == {}


def _part(
    api: Api, by: Mapping[str, str], address: str, query: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Sequence[str]]:
    api.client.get(address, params=query, headers=by)  # what is kept of who asks is asked before
    with counted(api) as statements:
        answer = api.client.get(address, params=query, headers=by)
    return answer.json() if answer.is_success else {}, list(statements)
