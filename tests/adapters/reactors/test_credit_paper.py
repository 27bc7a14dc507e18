"""The credit note as a document: what is taken back, of what, why, and what is left."""

from datetime import date

import pytest
from lxml import etree

from adapters.letters.printing import plain
from adapters.reactors.credit_paper import WHY
from adapters.reactors.texts import in_sheets
from domain.credit_note import CreditReason
from domain.ports import Letter
from tests.adapters.e_invoice.shapes import BUYER, NUMBER, PERSON, credited, embedded, pdf

UBL = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


def said(*lines: tuple[int, int]) -> str:
    made = credited(*lines)
    return plain(Letter("c1", date(2026, 6, 10), BUYER, in_sheets(made.text, made.parts)))["text"]


def test_it_names_the_invoice_the_reason_and_what_is_left() -> None:
    told = said((2, 100))
    for shown in (
        "C2026-000001",
        f"Bij factuur: {NUMBER} van 3 juni 2026",
        f"Of invoice: {NUMBER} of 3 June 2026",
        "Reden: onjuiste prijs",
        "Reason: wrong price",
        "Historie  € 1,00",
        "History  EUR 1.00",
        f"Van factuur {NUMBER} is nog € 6,05 te betalen.",
        f"Of invoice {NUMBER} EUR 6.05 is left to be paid.",
        "Vrijgesteld van btw.",
    ):
        assert shown in told
    assert f"Van factuur {NUMBER} is niets meer te betalen." in said((1, 235), (2, 235), (3, 235))


def test_the_ubl_refers_to_the_invoice_and_says_the_same() -> None:
    document = etree.fromstring(embedded(pdf(credited((1, 200), (2, 100)))))
    assert etree.QName(document).localname == "CreditNote"
    for path, text in (
        ("cbc:ID", "C2026-000001"),
        ("cbc:CreditNoteTypeCode", "381"),
        ("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID", NUMBER),
        ("cac:LegalMonetaryTotal/cbc:PayableAmount", "3.00"),
    ):
        [found] = document.iterfind(path, UBL)
        assert found.text == text
    amounts = [one.text for one in document.iterfind("cac:CreditNoteLine/cbc:LineExtensionAmount", UBL)]
    assert amounts == ["2.00", "1.00"]


def test_a_private_persons_has_none() -> None:
    assert not pdf(credited((1, 235), customer_id=PERSON)).attachments


@pytest.mark.parametrize("why", CreditReason)
def test_every_reason_is_told_in_both_languages(why: CreditReason) -> None:
    assert set(WHY[why]) == {"nl", "en"}
