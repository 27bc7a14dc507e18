"""The invoice as a document: what it claims to be, what lies in it, and what people and banks read in it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pikepdf
import pytest
from lxml import etree

from adapters.e_invoice import Buyer
from adapters.letters.printing import plain, printed
from adapters.reactors.invoice_paper import invoice_paper
from adapters.reactors.texts import in_sheets
from domain.invoice.line import Line
from domain.ports import Facts, HowToPay, Letter
from domain.values import OrderId, Plain
from tests.adapters.e_invoice.shapes import (
    ABROAD,
    BUYER,
    NUMBER,
    PERSON,
    SHAPES,
    embedded,
    issued,
    paper,
    pdf,
)
from tests.payment_codes import read_code
from toegang_testing.seller import SELLER

UBL = {"cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"}


def said(invoice: Any) -> dict[str, str]:
    """All that stands on the pages, by language."""
    made = paper(invoice)
    letter = Letter("i1", date(2026, 6, 3), BUYER, in_sheets(made.text, made.parts))
    return dict(zip(("nl", "en"), plain(letter)["text"].split("\n\n\n"), strict=True))


@pytest.mark.parametrize("shape", SHAPES)
def test_it_claims_to_be_kept_and_read_aloud_with_the_ubl_beside_what_people_read(shape: str) -> None:
    document = pdf(paper(issued(**SHAPES[shape])))
    with document.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("3", "A", "1")
    root = document.Root
    assert root.Lang == "nl-NL"
    assert root.MarkInfo.Marked
    [file] = root.AF
    assert [str(one) for one in (file.Type, file.AFRelationship)] == ["/Filespec", "/Alternative"]
    assert [str(one) for one in (file.F, file.UF)] == [f"{NUMBER}.xml"] * 2
    assert file.Desc == "UBL 2.1, NLCIUS"
    assert file.EF.F.Subtype == "/application/xml"
    assert [str(name) for name in document.attachments] == [f"{NUMBER}.xml"]
    assert str(document.docinfo["/Title"]) == f"Factuur {NUMBER} / Invoice {NUMBER}"


def test_a_private_persons_is_a_plain_pdf_with_the_same_claims() -> None:
    document = pdf(paper(issued(customer_id=PERSON)))
    assert "/AF" not in document.Root
    assert not document.attachments
    with document.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfuaid:part"]) == ("3", "1")


def test_where_an_address_cannot_be_told_in_parts_there_is_no_ubl() -> None:
    assert paper(issued(buyer=Plain("Test BV Donald\nergens"))).attached is None


def test_each_language_has_pages_its_numbers_its_days_and_its_tag_of_its_own() -> None:
    told = said(issued())
    for shown in ("€ 7,05", "3 juni 2026", "1 juli 2026", "Vrijgesteld van btw."):
        assert shown in told["nl"]
        assert shown not in told["en"]
    for shown in ("EUR 7.05", "3 June 2026", "1 July 2026", "Exempt from VAT."):
        assert shown in told["en"]
        assert shown not in told["nl"]
    document = pdf(paper(issued()))
    assert len(document.pages) == 2
    languages = [b"en-GB" in page_content(page) for page in document.pages]
    assert languages == [False, True]


def page_content(page: pikepdf.Page) -> bytes:
    page.contents_coalesce()
    return bytes(page.Contents.read_bytes())


def test_what_is_to_be_transferred_has_account_reference_and_a_code_that_says_the_same() -> None:
    for how in paper(issued()).parts["payment"].values():
        assert isinstance(how, HowToPay)
        values = [value for _, value in how.rows]
        assert {"NL91 ABNA 0417 1643 00", SELLER.account_name, "RF82 F202 6000 001"} <= {*values}
        [code] = how.codes
        assert read_code(code.modules)[5:] == [
            SELLER.account_name, SELLER.iban, "EUR7.05", "", "RF82F2026000001",
        ]  # fmt: skip


@pytest.mark.parametrize("shape", ["debit", "paid top-up"])
def test_what_is_collected_or_paid_has_no_code_that_would_pay_it_again(shape: str) -> None:
    assert "payment" not in paper(issued(**SHAPES[shape])).parts


def test_a_paid_one_is_paid_in_the_ubl_too() -> None:
    document = etree.fromstring(embedded(pdf(paper(issued(**SHAPES["paid top-up"])))))
    [payable] = document.iterfind(".//cbc:PayableAmount", UBL)
    [prepaid] = document.iterfind(".//cbc:PrepaidAmount", UBL)
    assert (payable.text, prepaid.text) == ("0.00", "100.00")


def test_it_names_the_buyer_where_it_goes_to_another_address() -> None:
    invoice = issued()
    made = invoice_paper(invoice, BUYER, Plain("Elders\nKade 1\n1011AA Amsterdam"), SELLER)
    about = made.parts["about"]["nl"]
    assert isinstance(about, Facts)
    assert ("Factuur voor", "Test BV Donald, Postbus 200, 1000AE Rommeldam") in about.rows
    assert "Factuur voor" not in said(invoice)["nl"]


def test_the_longest_names_and_ten_lines_fit_two_pages_a_language() -> None:
    lines = [
        Line(item=item, order_id=OrderId("o"), amount_cents=99_999_00 + more)
        for item in ("certified_filed_document", "concern_relations")
        for more in range(5)
    ]
    buyer = Plain(
        "\n".join(["Stichting Administratiekantoor Internationale Handelsonderneming van Oudshoorn"] * 4)
    )
    invoice = issued(lines=lines, customer_id=PERSON, buyer=buyer)
    seller = replace(SELLER, name="N" * 30, account_name="Kamer van Koophandel " * 3, return_address="R" * 60)
    assert len(pdf(paper(invoice, seller), seller).pages) <= 4


def test_what_stands_in_the_ubl_has_no_symbol_that_xml_cannot_hold() -> None:
    made = paper(issued(buyer=Plain("Test\x0bBV & <Zonen>\nKade 1\n1011AA Amsterdam")))
    assert made.attached is not None
    names = [*etree.fromstring(made.attached.xml.encode()).iterfind(".//cbc:RegistrationName", UBL)]
    assert [name.text for name in names] == [SELLER.name, "TestBV & <Zonen>"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (BUYER.text, ("Test BV Donald", [], "Postbus 200", "1000 AE", "Rommeldam", "NL")),
        (
            ABROAD.text,
            (
                "Société Générale de l'Été",
                ["t.a.v. administratie"],
                "Rue Longue 1",
                None,
                "1000 Bruxelles",
                "BE",
            ),
        ),
        ("X\nRue 1\nVille\nfrankrijk", ("X", [], "Rue 1", None, "Ville", "FR")),
        ("X\n1000AE Rommeldam", None),
        ("X\nKade 1\nergens", None),
        ("X\nKade 1\nVille\nAtlantis", None),
        ("België", None),
    ],
)
def test_an_address_is_told_in_parts_or_not_at_all(lines: str, told: tuple[Any, ...] | None) -> None:
    buyer = Buyer.of(lines.split("\n"))
    found = buyer and (buyer.name, buyer.more, buyer.street, buyer.postcode, buyer.city, buyer.country)
    assert found == told


def test_the_same_invoice_gives_the_same_bytes() -> None:
    made = paper(issued())
    letter = Letter("i1", date(2026, 6, 3), BUYER, in_sheets(made.text, made.parts), made.attached)
    assert printed(letter, SELLER).pdf == printed(letter, SELLER).pdf
