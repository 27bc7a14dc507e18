"""What a holder and a guest are told, as it follows from the API's answers."""

import re

from api.pages.visit import LOOKS_MAX, SOON
from api.pages.words import catalogue
from tests.api.asking import OWN, Api
from tests.api.test_systems import ordered_and_billed
from tests.pages.visitor import Visitor

TOO_LARGE = {"total_assets_cents": "90000000,00", "net_turnover_cents": "99000000,00", "employees": "600"}
NL = catalogue("nl")


def test_why_a_statement_is_too_large_is_told_by_criterion_and_year(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    visitor.send("/log-in/file-statement", code=holder.code, password=OWN)
    years = {
        f"{year}__{name}": text for year in ("this_year", "year_before") for name, text in TOO_LARGE.items()
    }
    answer = visitor.send("/account/file", year_ended_on="2025-12-31", adopted_on="2026-05-29", **years)
    assert answer.status_code == 409
    for year in (2024, 2025):
        assert NL["filing.year_ended"].format(on=f"31 december {year}") in answer.text
    told = re.findall(r"item-key\">([^<]+)</dt><dd [^>]*>([^<]+)<", answer.text)
    large = NL["filing.class_large"]
    assert (
        told
        == [
            (NL[f"filing.{name}"], large)
            for name in ("by_total_assets", "by_net_turnover", "by_employees", "of_year")
        ]
        * 2
    )


def test_a_guest_is_offered_a_document_in_their_own_language(visitor: Visitor) -> None:
    for language in ("nl", "en"):
        page = visitor.get("/guest-order", **{"Accept-Language": language}).text
        assert re.findall(r'name="language" id="[^"]*" value="(\w+)" checked', page) == [language]


def test_a_page_does_not_look_again_for_ever(visitor: Visitor) -> None:
    """Of a payment that was begun a moment ago nothing is known yet; of another nothing ever will be."""
    for looked, again in (
        ("", True),
        ("&looked=7", True),
        (f"&looked={LOOKS_MAX}", False),
        ("&looked=x", False),
    ):
        page = visitor.get(f"/payments/nobody?after=1{looked}").text
        assert ("data-hx-get" in page) is again, looked
    for times, after in ((SOON - 1, 1), (SOON, 3)):
        page = visitor.get(f"/payments/nobody?after=1&looked={times}").text
        assert f'data-hx-trigger="every {after}s"' in page, "what comes at once is seen at once"
    assert "looked=8" in visitor.get("/payments/nobody?after=1&looked=7").text


def test_lists_of_a_holder_are_tables_with_a_row_each(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    api.pay_in(holder, 10_00)
    visitor.send("/log-in/my-account", code=holder.code, password=OWN)
    typed = {"product": "extract", "about": "69599084", "language": "nl"}
    assert visitor.send("/account/order", **typed).status_code == 303
    assert (
        visitor.send(
            "/account/refund", amount_cents="5,00", iban="NL91ABNA0417164300", payee="G. Geluk"
        ).status_code
        == 303
    )
    api.show()
    for address, rows in (("/account/credit", 3), ("/account/orders", 1), ("/account/refund", 1)):
        body = visitor.get(address).text.partition("<tbody")[2].partition("</tbody>")[0]
        assert body.count("<tr>") == rows, address


def test_the_lines_of_a_buyers_address_are_told_apart(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    invoice = ordered_and_billed(api, holder)
    api.show()
    visitor.send("/log-in/invoices", code=holder.code, password=OWN)
    assert "Test EMZ Dagobert, Abebe Bikilalaan 17, 1034WL" in visitor.get(f"/portal/invoices/{invoice}").text
