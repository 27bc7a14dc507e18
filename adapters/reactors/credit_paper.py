"""A credit note on paper: what is taken back, why, and what is left (D14, I7)."""

from collections.abc import Mapping, Sequence
from typing import Final

from adapters.e_invoice import Credited
from adapters.reactors.invoice_paper import Paper, by_line, counted, e_invoice, totals
from adapters.reactors.paying import InEach, in_each, question
from adapters.reactors.texts import ITEMS, text
from adapters.typesetting import spelled
from adapters.written import money, written_day
from domain.credit_note import CreditReason
from domain.invoice.events import CreditNoteIssued, InvoiceIssued
from domain.invoice.line import Line
from domain.ports import Facts, Grid, PaperLanguage, Part
from domain.seller import Seller
from domain.values import Plain

_ABOUT: Final[InEach[Mapping[str, str]]] = {
    "nl": {
        "number": "Creditnotanummer",
        "issued": "Datum",
        "customer": "Klantnummer",
        "of": "Bij factuur",
        "of_day": "{number} van {day}",
        "why": "Reden",
        "buyer": "Factuur voor",
    },
    "en": {
        "number": "Credit note number",
        "issued": "Date",
        "customer": "Customer number",
        "of": "Of invoice",
        "of_day": "{number} of {day}",
        "why": "Reason",
        "buyer": "Invoice for",
    },
}
_LINES: Final[InEach[Sequence[str]]] = {
    "nl": ("Omschrijving", "Gecrediteerd"),
    "en": ("Description", "Credited"),
}
WHY: Final[Mapping[CreditReason, InEach[str]]] = {
    CreditReason.NOT_DELIVERED: {
        "nl": "niet of niet goed geleverd",
        "en": "not delivered, or not as ordered",
    },
    CreditReason.CHARGED_TWICE: {"nl": "dubbel in rekening gebracht", "en": "charged twice"},
    CreditReason.WRONG_PRICE: {"nl": "onjuiste prijs", "en": "wrong price"},
    CreditReason.WRONG_BUYER: {"nl": "onjuiste naam of onjuist adres", "en": "wrong name or address"},
    CreditReason.GOODWILL: {"nl": "coulance", "en": "goodwill"},
}


def credit_paper(
    note: CreditNoteIssued, invoice: InvoiceIssued, left_cents: int, buyer: Plain, to: Plain, seller: Seller
) -> Paper:
    """``left_cents``: what is left to pay of the invoice. An organisation's has the UBL in it."""
    values = {
        "number": note.credit_note_number,
        **{f"follows_{language}": one for language, one in _follows(note, left_cents).items()},
        **question(seller),
    }
    lines = credited_lines(note, invoice)
    parts: dict[str, InEach[Part]] = {
        "about": in_each(lambda language: _about(note, invoice, by_line(buyer), by_line(to), language)),
        "lines": in_each(lambda language: _lines(lines, language)),
    }
    credited = Credited(invoice.invoice_number, invoice.issued_on, WHY[note.why]["nl"])
    attached = e_invoice(
        seller,
        note.customer_id,
        buyer,
        number=note.credit_note_number,
        issued_on=note.issued_on,
        due_on=None,
        lines=counted(lines),
        credited=credited,
    )
    in_latin = in_each(lambda language: _about(note, invoice, spelled(by_line(buyer)), by_line(to), language))
    return Paper(text("credit_note", values), parts, {**parts, "about": in_latin}, attached)


def credited_lines(note: CreditNoteIssued, invoice: InvoiceIssued) -> Sequence[Line]:
    """The invoice's lines, each with what is taken back of it."""
    return [
        invoice.lines[one.line - 1].model_copy(update={"amount_cents": one.amount_cents})
        for one in note.lines
    ]


def _about(
    note: CreditNoteIssued,
    invoice: InvoiceIssued,
    buyer: Sequence[str],
    to: Sequence[str],
    language: PaperLanguage,
) -> Facts:
    words = _ABOUT[language]
    of = words["of_day"].format(number=invoice.invoice_number, day=written_day(invoice.issued_on, language))
    rows = [
        (words["number"], str(note.credit_note_number)),
        (words["issued"], written_day(note.issued_on, language)),
        (words["customer"], str(note.customer_id)),
        (words["of"], of),
        (words["why"], WHY[note.why][language]),
    ]
    if buyer != to:
        rows.append((words["buyer"], ", ".join(buyer)))
    return Facts(rows)


def _lines(lines: Sequence[Line], language: PaperLanguage) -> Grid:
    rows = [(ITEMS[line.item][language == "en"], money(line.amount_cents, language)) for line in lines]
    return Grid(_LINES[language], rows, totals(sum(line.amount_cents for line in lines), language))


def _follows(note: CreditNoteIssued, left_cents: int) -> InEach[str]:
    """What is left, what comes back, and what takes its place."""
    number = note.invoice_number
    dutch, english = [], []
    if left_cents:
        dutch.append(f"Van factuur {number} is nog {money(left_cents, 'nl')} te betalen.")
        english.append(f"Of invoice {number} {money(left_cents, 'en')} is left to be paid.")
    else:
        dutch.append(f"Van factuur {number} is niets meer te betalen.")
        english.append(f"Nothing is left to be paid of invoice {number}.")
    if note.owed_back_cents:
        dutch.append(
            f"U hebt {money(note.owed_back_cents, 'nl')} al betaald: dat bedrag maken wij over naar de"
            " rekening waarvan u hebt betaald."
        )
        english.append(
            f"You have already paid {money(note.owed_back_cents, 'en')}: we transfer that amount to the"
            " account you paid from."
        )
    if note.replaced_by:
        dutch.append(f"Factuur {note.replaced_by} komt ervoor in de plaats.")
        english.append(f"Invoice {note.replaced_by} takes its place.")
    return {"nl": " ".join(dutch), "en": " ".join(english)}
