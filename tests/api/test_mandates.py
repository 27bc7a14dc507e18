"""A mandate over HTTP: seen, amended, stopped, cancelled by holder and staff; back to credit (D2, D6)."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pikepdf

from domain.customer.commands import TakeUpAmendment
from domain.customer.tokens import INDEX_SCOPE, mandate_token, vetoing
from domain.payment_reference import in_groups
from domain.ports import Role
from domain.use_cases.mandates import CancelMandateByStaff
from domain.values import CustomerId
from tests.api.asking import DAGOBERT, PRIVATE, Api, Holder, problem
from tests.api.test_exports_on_paper import pages, text_of
from toegang_testing.seller import OWN, SELLER

CUSTOMER_ID = CustomerId(DAGOBERT)
IBAN, OTHER = "NL91ABNA0417164300", "NL20INGB0001234567"
GIVE, MINE = "/v1/direct-debit-mandates", "/v1/direct-debit-mandate"
THEIRS = f"/v1/customers/{DAGOBERT}"


def given(api: Api, holder: Holder) -> str:
    body = {"iban": IBAN, "debtor_name": "G. Geluk"}
    answer = api.client.post(GIVE, json=body, headers=holder.signed)
    assert answer.status_code == 201
    return str(answer.json()["mandate_id"])


def amended(api: Api, holder: Holder, **headers: str) -> Any:
    body = {"iban": OTHER, "debtor_name": "Geluk BV"}
    return api.client.post(f"{MINE}/amendments", json=body, headers={**holder.signed, **headers})


def stopped(api: Api, token: str, customer_id: str = DAGOBERT) -> Any:
    return api.client.post("/v1/mandate-vetoes", json={"customer_id": customer_id, "token": token})


def token(api: Api, mandate_id: str) -> str:
    """What the message holds."""
    return mandate_token(api.ports.vault.index(INDEX_SCOPE, vetoing(CUSTOMER_ID, mandate_id)))


def shown(api: Api, holder: Holder) -> Any:
    api.show()
    return api.client.get(MINE, headers=holder.signed).json()


def test_another_account_is_asked_for_shown_and_in_effect_when_nobody_stops_it(api: Api) -> None:
    holder = api.holder()
    mandate_id = given(api, holder)
    asked = amended(api, holder, **{"Idempotency-Key": "amend-the-mandate-1"})
    assert asked.status_code == 202
    assert amended(api, holder, **{"Idempotency-Key": "amend-the-mandate-1"}).json() == asked.json()
    seen = shown(api, holder)
    assert (seen["mandate_id"], seen["account"]["iban_ending"]) == (mandate_id, IBAN[-4:])
    assert seen["asked"]["iban_ending"] == OTHER[-4:]
    assert seen["asked"]["debtor_name"] == "Geluk BV"
    assert IBAN not in str(seen)
    api.clock.advance_to(api.clock.now() + timedelta(days=11))
    api.do(TakeUpAmendment(at=api.clock.now(), customer_id=CUSTOMER_ID))
    api.show()
    seen = api.client.get(f"{THEIRS}/direct-debit-mandate", headers=api.staff("els", Role.CLERK)).json()
    assert seen["account"] == {"iban_ending": OTHER[-4:], "debtor_name": "Geluk BV"}
    assert seen["asked"] is None


def test_who_is_told_stops_it_and_a_wrong_token_or_customer_is_answered_alike(api: Api) -> None:
    holder = api.holder()
    right = token(api, given(api, holder))
    problem(stopped(api, right), 409, "no-amendment-under-way")
    amended(api, holder)
    wrong = [stopped(api, "ABCDE-FGHJK-MNPQR-STUVW"), stopped(api, right, "99999999")]
    for one in wrong:
        problem(one, 403, "wrong-invoice-token")
    assert stopped(api, f" {right.lower()} ").status_code == 201
    assert stopped(api, right).status_code == 201
    assert shown(api, holder)["asked"] is None
    problem(amended(api, holder), 409, "too-many-amendments")


def test_a_holder_cancels_and_gives_another_no_sooner_than_an_amendment(api: Api) -> None:
    holder, colleague = api.holders({}, {"surname": "Gans"})
    given(api, holder)
    body = {"iban": OTHER, "debtor_name": "Geluk BV"}
    again = api.client.post(GIVE, json=body, headers=holder.signed)
    problem(again, 409, "mandate-in-force")
    key = {"Idempotency-Key": "cancel-the-mandate-1"}
    done = api.client.post(f"{MINE}/cancellations", json={}, headers={**colleague.signed, **key})
    assert done.status_code == 201
    repeat = api.client.post(f"{MINE}/cancellations", json={}, headers={**colleague.signed, **key})
    assert repeat.json() == done.json()
    seen = shown(api, holder)
    assert (seen["ended"]["cause"], seen["ended"]["another_from"]) == ("holder", done.json()["another_from"])
    again = api.client.post(GIVE, json=body, headers=holder.signed)
    problem(again, 409, "mandate-just-cancelled")
    once_more = api.client.post(f"{MINE}/cancellations", json={}, headers=holder.signed)
    problem(once_more, 409, "no-mandate-in-force")
    problem(amended(api, holder), 409, "no-mandate-in-force")
    order = {"product": "extract", "about": DAGOBERT}
    refused = api.client.post("/v1/orders", json=order, headers=holder.signed)
    problem(refused, 409, "order-no-mandate")


def test_staff_sees_cancels_and_puts_a_customer_back_on_credit(api: Api) -> None:
    holder, clerk = api.holder(), api.staff("els", Role.CLERK)
    asked = {"reason": "holder_asked"}
    assert api.client.get(f"{THEIRS}/direct-debit-mandate", headers=clerk).status_code == 404
    given(api, holder)
    api.show()
    seen = api.client.get(f"{THEIRS}/direct-debit-mandate", headers=clerk).json()
    assert (seen["customer_id"], seen["account"]["iban_ending"]) == (DAGOBERT, IBAN[-4:])
    still = api.client.post(f"{THEIRS}/credit-payment", json=asked, headers=clerk)
    problem(still, 409, "mandate-in-force")
    cancel = f"{THEIRS}/direct-debit-mandate/cancellations"
    assert api.client.post(cancel, json=asked, headers=clerk).status_code == 200
    assert api.client.post(f"{THEIRS}/credit-payment", json=asked, headers=clerk).status_code == 200
    account = api.client.get("/v1/account", headers=holder.signed).json()
    assert account["payment_method"] == "credit"
    nobody = api.client.post("/v1/customers/99999999/credit-payment", json=asked, headers=clerk)
    problem(nobody, 404, "no-such-customer")


def test_a_private_persons_account_outside_sepa_is_refused_before_anything_is_told(api: Api) -> None:
    holder = api.holder(**PRIVATE)
    given(api, holder)
    body = {"iban": "TR330006100519786457841326", "debtor_name": "G. Geluk"}
    refused = api.client.post(f"{MINE}/amendments", json=body, headers=holder.signed)
    assert refused.status_code == 422
    assert shown(api, holder)["asked"] is None


# --- as a document --------------------------------------------------------------------------------
def on_paper(api: Api, path: str, headers: dict[str, str]) -> str:
    """Its words, of a PDF that makes its claims."""
    answer = api.client.get(f"{path}/document", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert meta["pdfuaid:part"] == "1"
    return " ".join(text_of(pages(answer)).split())


def test_a_holder_keeps_the_mandate_with_each_account_and_why_it_ended(api: Api) -> None:
    holder = api.holder()
    assert api.client.get(f"{MINE}/document", headers=holder.signed).status_code == 404
    mandate_id = given(api, holder)
    words = on_paper(api, MINE, holder.signed)
    for fact in (
        mandate_id,
        DAGOBERT,
        in_groups(IBAN),
        "G. Geluk",
        OWN.creditor_id,
        SELLER.name,
        SELLER.street,
    ):
        assert fact in words
    assert "recurrent" in words
    assert "Ended" not in words
    amended(api, holder)
    assert in_groups(OTHER) not in on_paper(api, MINE, holder.signed), "before it takes effect"
    api.clock.advance_to(api.clock.now() + timedelta(days=11))
    api.do(TakeUpAmendment(at=api.clock.now(), customer_id=CUSTOMER_ID))
    api.do(CancelMandateByStaff(at=api.clock.now(), customer_id=CUSTOMER_ID, today=api.ports.today()))
    clerk = api.staff("els", Role.CLERK)
    dutch = {**clerk, "Accept-Language": "nl"}
    words = on_paper(api, f"{THEIRS}/direct-debit-mandate", dutch)
    for fact in (
        "SEPA-incassomachtiging",
        in_groups(IBAN),
        in_groups(OTHER),
        "Geluk BV",
        "op verzoek ingetrokken",
    ):
        assert fact in words


def test_of_an_erased_customer_the_document_says_so(api: Api) -> None:
    given(api, api.holder())
    api.ports.vault.destroy(f"customer/{DAGOBERT}")
    finance = api.staff("fien", Role.FINANCE)
    words = on_paper(api, f"{THEIRS}/direct-debit-mandate", finance)
    assert words.count("erased") == 2
    assert in_groups(IBAN) not in words


def test_the_dutch_eleven_test_is_no_part_of_an_iban_any_more(api: Api) -> None:
    """Banks give out numbers that fail it; the check digits of the IBAN itself still count (ISO 13616)."""
    number, holder = "0417164301", api.holder()
    assert sum(int(digit) * (10 - place) for place, digit in enumerate(number)) % 11 != 0
    body = {"iban": f"NL64ABNA{number}", "debtor_name": "G. Geluk"}
    wrong = api.client.post(GIVE, json=body | {"iban": f"NL65ABNA{number}"}, headers=holder.signed)
    assert problem(wrong, 422, "invalid")["field"] == "iban"
    assert api.client.post(GIVE, json=body, headers=holder.signed).status_code == 201
