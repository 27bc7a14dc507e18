"""Reminder and final notice as the printer gets them, at their longest: all of it stands on the page."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any, Final

import pikepdf
import pytest
from pypdf import PageObject, PdfReader

from adapters.letters.printing import printed
from adapters.reactors.paying import InEach
from adapters.reactors.send_final_notice import final_notice
from adapters.reactors.send_reminder import reminder
from adapters.reactors.texts import Text, in_sheets
from domain.final_notice.events import FinalNoticeIssued, ListedInvoice
from domain.invoice.numbers import invoice_number
from domain.payment_reference import in_groups, payment_reference
from domain.ports import Letter, Part
from domain.values import InvoiceNumber, NoticeId, Plain
from tests.adapters.e_invoice.shapes import PERSON, issued
from tests.contracts.test_letters import LONG_NAME, MM, set_width
from toegang_testing.seller import SELLER

OPEN_CENTS: Final = 99_999_99
NUMBERS: Final = [invoice_number("F", 2026, 999_990 + at) for at in range(10)]
FEE: Final = InvoiceNumber("A2026-999999")
TO: Final = Plain(f"{LONG_NAME}\nT.a.v. {LONG_NAME}\nPostbus 200\n1000AE Rommeldam\nBELGIË")
LONGEST: Final = replace(
    SELLER,
    name="Proefregister van Ondernemingen en Rechtspersonen te Proefstad",
    street="Burgemeester van Oudshoorn-Oosterhuislaan 1234-bis",
    account_name="Stichting Derdengelden Proefregister van Ondernemingen te Proefstad en",
    email="facturen-en-aanmaningen@proefregister-van-ondernemingen.example",
    return_address="Postbus 12345, 1234 AB Proefstad aan den Rijn-Oosterhuizen",
)
PORTAL: Final = "https://betalen.proefregister-van-ondernemingen.example/betaalportaal"
LEFT, RIGHT, TOP, FOOT = 24.9, 190.1, 18, 287
"""In mm from the left and the top of the sheet: its margins; the number of a page stands in the lowest."""


def on_paper(written: Text, parts: Mapping[str, InEach[Part]]) -> bytes:
    return printed(Letter("l1", date(2026, 12, 31), TO, in_sheets(written, parts)), LONGEST).pdf


def notice_of_ten() -> bytes:
    listed = tuple(ListedInvoice(invoice_number=number, outstanding_cents=OPEN_CENTS) for number in NUMBERS)
    event = FinalNoticeIssued(
        notice_id=NoticeId("n1"),
        customer_id=PERSON,
        issued_on=date(2026, 12, 31),
        invoices=listed,
        sum_cents=10 * OPEN_CENTS,
        fee_cents=9_00,
        fee_reference=FEE,
        terms="2025-01",
    )
    invoices = [issued().model_copy(update={"invoice_number": number}) for number in NUMBERS]
    return on_paper(*final_notice(event, invoices, LONGEST, date(2027, 1, 14), PORTAL))


def reminder_of_one() -> bytes:
    invoice = issued().model_copy(update={"invoice_number": NUMBERS[0]})
    return on_paper(*reminder(invoice, OPEN_CENTS, LONGEST, date(2027, 1, 14)))


def lines_of(page: PageObject) -> list[tuple[str, float, float, float, float]]:
    """Each run of text, and where it stands: left, right, top and base, in mm from the left and the top."""
    found = []

    def look(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if said := text.strip():
            left, base = tm[4] + cm[4], float(page.mediabox.height) - (tm[5] * cm[3] + cm[5])
            right = left + set_width(said, font, size)
            found.append((said, left / MM, right / MM, (base - size) / MM, base / MM))

    page.extract_text(visitor_text=look)
    return found


@pytest.mark.parametrize(("make", "pages_max"), [(notice_of_ten, 4), (reminder_of_one, 2)])
def test_nothing_stands_outside_the_page_however_long_the_names_are(make: Any, pages_max: int) -> None:
    """Two pages a language for ten invoices and their fee, one for a reminder; the address in the window."""
    pages = [*PdfReader(BytesIO(make())).pages]
    assert len(pages) <= pages_max
    for page in pages:
        lines = lines_of(page)
        assert lines, "no page is empty"
        for text, left, right, top, base in lines:
            assert LEFT <= left < right <= RIGHT, text
            assert TOP <= top < base <= FOOT, text
    lines = lines_of(pages[0])
    shown = [text for text, *_ in lines]
    begins = next(at for at, text in enumerate(shown) if text.startswith("Stichting Administratiekantoor"))
    window = lines[begins : shown.index("BELGIË") + 1]
    assert "".join("".join(text for text, *_ in window).split()) == "".join(TO.text.split()), "all of it"
    for text, _, right, top, base in window:
        assert right <= 105, text
        assert 45 <= top < base <= 89, text


def test_a_final_notice_of_ten_invoices_lists_each_and_has_eleven_codes_a_language() -> None:
    made = notice_of_ten()
    pages = [page.extract_text() for page in PdfReader(BytesIO(made)).pages]
    text = " ".join(" ".join(pages).split())
    for number in NUMBERS:
        listed = f"{in_groups(payment_reference(number))} € 99.999,99"
        assert text.count(listed) == 1, number
        assert text.count(f"{in_groups(payment_reference(number))} EUR 99,999.99") == 1, number
    told = figures(made)
    assert len(told) == len(set(told)) == 2 * (len(NUMBERS) + 1)
    for number in (*NUMBERS, FEE):
        assert sum(in_groups(payment_reference(number)) in one for one in told) == 2, number


def test_a_reminder_has_one_code_a_language() -> None:
    told = figures(reminder_of_one())
    assert len(told) == 2
    assert all(in_groups(payment_reference(NUMBERS[0])) in one for one in told)


def figures(made: bytes) -> list[str]:
    """What a screen reader says of each picture."""
    with pikepdf.open(BytesIO(made)) as document:
        tagged = (one for one in document.objects if isinstance(one, pikepdf.Dictionary))
        return [str(one.Alt) for one in tagged if one.get("/S") == "/Figure"]
