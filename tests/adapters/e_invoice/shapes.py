"""An invoice of every shape, as the reactors make it; what is in a PDF is taken out of it."""

from datetime import date
from io import BytesIO
from typing import Any, Final

import pikepdf

from adapters.letters.printing import printed
from adapters.reactors.credit_paper import credit_paper
from adapters.reactors.invoice_paper import Paper, invoice_paper
from adapters.reactors.texts import in_sheets
from domain.credit_note import CreditLine, CreditReason
from domain.invoice.events import CreditNoteIssued, InvoiceIssued, InvoiceKind
from domain.invoice.line import Line
from domain.invoice.numbers import invoice_number
from domain.ports import Letter
from domain.seller import Seller
from domain.values import CustomerId, OrderId, PaymentId, PersonId, Plain
from toegang_testing.seller import SELLER

NUMBER: Final = invoice_number("F", 2026, 1)
ORGANISATION, PERSON = CustomerId("68750110"), CustomerId("p0123456789abcdef0123")
BUYER: Final = Plain("Test BV Donald\nPostbus 200\n1000AE Rommeldam")
ABROAD: Final = Plain("Société Générale de l'Été\nt.a.v. administratie\nRue Longue 1\n1000 Bruxelles\nBelgië")
LINES: Final = tuple(
    Line(item=item, order_id=OrderId(f"o{at}"), amount_cents=cents)
    for at, (item, cents) in enumerate((("extract", 235), ("history", 235), ("extract", 235)))
)
CREDIT: Final = (Line(item="credit", order_id=None, amount_cents=10_000),)
SHAPES: Final[dict[str, dict[str, Any]]] = {
    "transfer": {},
    "debit": {"collect_on": date(2026, 6, 17), "mandate_id": "M0001"},
    "paid top-up": {"kind": InvoiceKind.TOP_UP, "lines": CREDIT, "payment_id": PaymentId("p1")},
    "abroad": {"buyer": ABROAD},
}


def issued(*, customer_id: CustomerId = ORGANISATION, **more: Any) -> InvoiceIssued:
    """3 June 2026."""
    lines = more.get("lines", LINES)
    given: dict[str, Any] = {
        "kind": InvoiceKind.DIRECT_DEBIT,
        "lines": lines,
        "total_cents": sum(line.amount_cents for line in lines),
        "buyer": BUYER,
        "payment_id": None,
        "collect_on": None,
        "mandate_id": None,
    }
    return InvoiceIssued(
        invoice_number=NUMBER,
        customer_id=customer_id,
        issued_on=date(2026, 6, 3),
        financial_year=2026,
        due_on=date(2026, 7, 1),
        terms="2025-01",
        **(given | more),
    )


def paper(invoice: InvoiceIssued, seller: Seller = SELLER) -> Paper:
    assert isinstance(invoice.buyer, Plain)
    return invoice_paper(invoice, invoice.buyer, invoice.buyer, seller)


def credited(*lines: tuple[int, int], **more: Any) -> Paper:
    """A credit note of so many cents of each line."""
    invoice = issued(**more)
    taken = tuple(CreditLine(line=line, amount_cents=cents) for line, cents in lines)
    note = CreditNoteIssued(
        invoice_number=NUMBER,
        credit_note_number=invoice_number("C", 2026, 1),
        customer_id=invoice.customer_id,
        issued_on=date(2026, 6, 10),
        financial_year=2026,
        lines=taken,
        amount_cents=sum(one.amount_cents for one in taken),
        why=CreditReason.WRONG_PRICE,
        owed_back_cents=0,
        replaced_by=None,
        buyer=invoice.buyer,
        requested_by=PersonId("p1"),
        approved_by=PersonId("p2"),
    )
    assert isinstance(invoice.buyer, Plain)
    left_cents = invoice.total_cents - note.amount_cents
    return credit_paper(note, invoice, left_cents, invoice.buyer, invoice.buyer, SELLER)


def pdf(paper: Paper, seller: Seller = SELLER) -> pikepdf.Pdf:
    letter = Letter("i1", date(2026, 6, 3), BUYER, in_sheets(paper.text, paper.parts), paper.attached)
    return pikepdf.open(BytesIO(printed(letter, seller).pdf))


def embedded(document: pikepdf.Pdf) -> bytes:
    """The only file in it."""
    [file] = document.attachments.values()
    return bytes(file.get_file().read_bytes())
