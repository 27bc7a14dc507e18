"""An invoice, and what credits it, as PDFs that go with a mail (R48, R53, R54, D14)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from adapters.letters.printing import plain, printed
from adapters.reactors.credit_paper import credit_paper
from adapters.reactors.facts import Facts
from adapters.reactors.invoice_paper import Paper, invoice_paper
from adapters.reactors.texts import in_sheets
from adapters.typesetting import spelled
from domain.invoice.events import InvoiceIssued
from domain.ports import Enclosed, Letter, LetterRefused
from domain.seller import Seller
from domain.values import InvoiceNumber, Plain


@dataclass(frozen=True, slots=True)
class Leaf:
    """One PDF; ``says``: all that stands in it, as text."""

    number: InvoiceNumber
    says: str
    pdf: bytes

    @property
    def enclosed(self) -> Enclosed:
        return Enclosed(f"{self.number}.pdf", self.pdf)


def invoice_leaf(facts: Facts, seller: Seller, invoice: InvoiceIssued) -> Leaf:
    """The same bytes whenever it is made: its day is the invoice's. Raises Hopeless where the buyer was
    erased."""
    buyer = facts.needed(invoice.buyer)
    paper = invoice_paper(invoice, buyer, buyer, seller)
    return _leaf(invoice.invoice_number, paper, invoice.issued_on, buyer, seller)


def copies(facts: Facts, seller: Seller, number: InvoiceNumber) -> Iterator[Leaf]:
    """The invoice, and each credit note that corrects it, which tells what was left then (I7). Raises
    Hopeless where a buyer was erased."""
    invoice = facts.issued(number)
    yield invoice_leaf(facts, seller, invoice)
    for note, left_cents in facts.credit_notes(number):
        buyer = facts.needed(note.buyer)
        paper = credit_paper(note, invoice, left_cents, buyer, buyer, seller)
        yield _leaf(note.credit_note_number, paper, note.issued_on, buyer, seller)


def _leaf(number: InvoiceNumber, paper: Paper, day: date, buyer: Plain, seller: Seller) -> Leaf:
    """A name that no font has is spelled."""
    letter = Letter(number, day, buyer, in_sheets(paper.text, paper.parts), paper.attached)
    try:
        pdf = printed(letter, seller).pdf
    except LetterRefused:
        in_latin = Plain("\n".join(spelled(buyer.text.split("\n"))))
        pdf = printed(replace(letter, to=in_latin), seller).pdf
    return Leaf(number, plain(letter)["text"], pdf)
