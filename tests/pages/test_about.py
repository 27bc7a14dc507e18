"""Who decides, books or records something sees what about, above the form (D17)."""

import re
from html import unescape

import pytest

from domain.ports import Role
from tests.api.asking import Api, Holder
from tests.api.test_credit_notes import ask as asked_credit_note
from tests.api.test_credit_notes import paid
from tests.api.test_dunning import noticed
from tests.api.test_staff_reading import readings
from tests.api.test_systems import billed, ordered_and_billed
from tests.pages.test_act_pages import as_member
from tests.pages.visitor import Visitor

BECAUSE = {"reason": "holder_asked"}
EURO = "€ "


def above(member: Visitor, address: str) -> str:
    """The form of the act: what stands above it, as it is read in Dutch."""
    answer = member.get(address, **{"Accept-Language": "nl"})
    assert answer.status_code == 200, address
    html, begin = answer.text, answer.text.index("<h1")
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", html[begin : html.index("toegang-form")])))


@pytest.fixture
def holder(api: Api) -> Holder:
    """With EUR 25 of credit."""
    found = api.holder()
    api.pay_in(found, 2500)
    return found


def asked(api: Api, operation: str, role: Role, **body: object) -> str:
    """By somebody else; the refund, where one is asked for."""
    by = api.staff("somebody", role, Role.SUPERVISOR)
    answer = api.client.post(f"/v1/{operation}", json=BECAUSE | body, headers=by)
    assert answer.is_success, answer.text
    api.show()
    return str(answer.json().get("refund_id", ""))


def test_who_closes_an_account_sees_whose_it_is_what_credit_it_has_and_who_asked(
    api: Api, visitor: Visitor, holder: Holder
) -> None:
    of_account = f"accounts/{holder.account_id}"
    asked(api, f"{of_account}/closure-requests", Role.CLERK)
    member = as_member(api, visitor, Role.SUPERVISOR)
    api.show()
    head = api.ports.log.head()
    for act in ("closure-approvals", "closure-rejections"):
        seen = above(member, f"/desk/{of_account}/{act}")
        for part in ("Geluk", "De houder vraagt erom", "Aangevraagd door", f"Saldo {EURO}25,00"):
            assert part in seen, act
    by_whom = {(one.actor, *one.event.subjects) for one in readings(api, head)}
    assert ("staff:p1", f"account-{holder.account_id}") in by_whom, "it is recorded"
    refused = member.send(f"/desk/{of_account}/closure-approvals")
    assert refused.status_code == 422
    assert "Geluk" in refused.text


def test_who_agrees_to_a_refund_sees_how_much_goes_where(api: Api, visitor: Visitor, holder: Holder) -> None:
    to = {"amount_cents": 700, "iban": "NL91ABNA0417164300", "payee": "G. Geluk"}
    refund = asked(api, f"accounts/{holder.account_id}/refunds", Role.FINANCE, **to)
    member = as_member(api, visitor, Role.SUPERVISOR)
    for act in ("approvals", "refusals"):
        seen = above(member, f"/desk/refunds/{refund}/{act}")
        for part in (f"Bedrag {EURO}7,00", holder.account_id, "Op papier", "somebody"):
            assert part in seen, act
        assert ("NL91ABNA0417164300" in seen and "G. Geluk" in seen) or "De betaling waarmee het kwam" in seen
    member = as_member(api, visitor, Role.FINANCE)
    assert f"Waarvan beschikbaar {EURO}18,00" in above(member, f"/desk/accounts/{holder.account_id}/refunds")


def test_who_agrees_to_a_credit_note_sees_its_lines_and_what_the_buyer_reads(
    api: Api, visitor: Visitor
) -> None:
    invoice = ordered_and_billed(api, api.holder())
    finance = api.staff("somebody", Role.FINANCE)
    lines = [{"line": 1, "amount_cents": 35}]
    assert asked_credit_note(api, invoice, finance, lines=lines, new_invoice=False).is_success
    api.show()
    member = as_member(api, visitor, Role.FINANCE)
    for act in ("credit-note-approvals", "credit-note-rejections"):
        seen = above(member, f"/desk/invoices/{invoice}/{act}")
        parts = (
            invoice,
            f"Gevraagd bedrag {EURO}0,35",
            f"1. Uittreksel {EURO}0,35",
            "Verkeerde prijs",
            "Geen",
        )
        for part in (*parts, f"Nog te betalen {EURO}2,35"):
            assert part in seen, act


def test_who_gives_a_claim_up_sees_which_and_how_much(api: Api, visitor: Visitor) -> None:
    invoice = ordered_and_billed(api, api.holder())
    notice = noticed(api, invoice)
    for operation in (f"invoices/{invoice}", f"final-notices/{notice}/fee"):
        asked(api, f"{operation}/write-off-requests", Role.FINANCE, reason="uncollectible")
    member = as_member(api, visitor, Role.SUPERVISOR, Role.FINANCE)
    for act in ("requests", "approvals", "rejections"):
        seen = above(member, f"/desk/invoices/{invoice}/write-off-{act}")
        assert invoice in seen
        assert f"Nog te betalen {EURO}2,35" in seen
        assert (f"Gevraagd bedrag {EURO}2,35" in seen) == (act != "requests")
        seen = above(member, f"/desk/final-notices/{notice}/fee/write-off-{act}")
        for part in (f"A{notice}", invoice, f"Nog te betalen {EURO}9,00"):
            assert part in seen, act


def test_who_keeps_a_member_out_sees_whom_and_roles_begin_as_they_are(api: Api, visitor: Visitor) -> None:
    body = {"name": "N. Ieuw", "email": "n@toegang.example", "roles": ["clerk", "finance"]}
    by = api.staff("somebody", Role.SUPERVISOR)
    joined = api.client.post("/v1/staff/members", json=body | {"reason": "staff_change"}, headers=by)
    api.show()
    member, one = (
        as_member(api, visitor, Role.SUPERVISOR),
        f"/desk/staff/members/{joined.json()['person_id']}",
    )
    for act in ("roles", "block", "block/end", "reset", "departure", "invitation-approvals"):
        seen = above(member, f"{one}/{act}")
        for part in ("N. Ieuw", "n@toegang.example", "Baliemedewerker, Financiën", "Uitgenodigd"):
            assert part in seen, act
    form = member.get(f"{one}/roles").text
    ticked = re.findall(r'<input [^>]*name="roles"[^>]* value="([^"]+)"[^>]* checked>', form)
    assert ticked == ["clerk", "finance"]
    none = member.send(f"{one}/roles", reason="staff_change")
    assert none.status_code == 422
    assert not re.findall(r'<input [^>]*name="roles"[^>]* checked>', none.text), "what was sent is shown"


def test_who_books_a_transfer_sees_who_paid_how_much_and_why(api: Api, visitor: Visitor) -> None:
    billed(api, api.holder())
    paid(api, "nothing")
    api.show()
    member = as_member(api, visitor, Role.SUPERVISOR)
    for act in ("bank-entries/E1/splits", "bank-entries/E1/other-bookings", "loose-ends/entry-E1/match"):
        seen = above(member, f"/desk/{act}")
        parts = (f"Bedrag {EURO}2,35", "J. de Vries", "NL20INGB0001234567", "bedankt")
        for part in (*parts, "Noemt niets dat bekend is"):
            assert part in seen, act


def test_only_accounts_that_are_taken_are_offered(api: Api, visitor: Visitor) -> None:
    paid(api, "nothing")
    api.show()
    html = as_member(api, visitor, Role.FINANCE).get("/desk/bank-entries/E1/other-bookings").text
    offered = re.findall(r'name="account"[^>]* value="(\d+)"', html)
    assert offered == ["1010", "1910", "4020", "8300"]


def test_of_a_booking_that_there_is_not_there_is_no_form(api: Api, visitor: Visitor) -> None:
    member = as_member(api, visitor, Role.SUPERVISOR)
    for loose_end in ("entry-", "entry-none", "none"):
        assert member.get(f"/desk/loose-ends/{loose_end}/match").status_code == 404, loose_end
