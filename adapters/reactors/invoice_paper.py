"""An invoice on paper: what it says to people, and in it the same for machines (R48, R54, R56, D14)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from adapters.e_invoice import Bill, BillLine, Buyer, Credited, ubl
from adapters.reactors.paying import Claim, InEach, how_to_pay, in_each, objection, pay_to, question
from adapters.reactors.texts import ITEMS, Text, amount, day, text
from adapters.typesetting import spelled
from adapters.written import money, written_day
from domain.invoice.events import InvoiceIssued
from domain.invoice.line import Line
from domain.payment_reference import payment_reference
from domain.ports import Attached, Facts, Grid, PaperLanguage, Part
from domain.seller import Seller
from domain.values import CustomerId, InvoiceNumber, Plain

_ABOUT: Final[InEach[Mapping[str, str]]] = {
    "nl": {
        "number": "Factuurnummer",
        "issued": "Factuurdatum",
        "due": "Vervaldatum",
        "customer": "Klantnummer",
        "buyer": "Factuur voor",
    },
    "en": {
        "number": "Invoice number",
        "issued": "Invoice date",
        "due": "Due",
        "customer": "Customer number",
        "buyer": "Invoice for",
    },
}
_LINES: Final[InEach[Sequence[str]]] = {
    "nl": ("Omschrijving", "Aantal", "Prijs", "Bedrag"),
    "en": ("Description", "Quantity", "Price", "Amount"),
}
_TOTALS: Final[InEach[Sequence[str]]] = {
    "nl": ("Totaal exclusief btw", "Btw", "vrijgesteld", "Totaal"),
    "en": ("Total excluding VAT", "VAT", "exempt", "Total"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A text, what stands in its places, and what is attached to it. ``spelled``: the parts where the buyer's
    name cannot be printed, though the address it goes to can."""

    text: Text
    parts: Mapping[str, InEach[Part]]
    spelled: Mapping[str, InEach[Part]]
    attached: Attached | None


def invoice_paper(invoice: InvoiceIssued, buyer: Plain, to: Plain, seller: Seller) -> Paper:
    """Paid, to be collected, or to be transferred. ``to``: where it goes, the buyer is named where that is
    another address. An organisation's has the UBL in it, where its address can be told in parts."""
    number = invoice.invoice_number
    values = {
        "number": number,
        **amount("total", invoice.total_cents),
        **day("issued", invoice.issued_on),
        **day("due", invoice.due_on),
        **pay_to(seller, number),
        **objection(seller, number),
        **question(seller),
    }
    parts: dict[str, InEach[Part]] = {
        "about": in_each(lambda language: _about(invoice, by_line(buyer), by_line(to), language)),
        "lines": in_each(lambda language: _lines(invoice, language)),
    }
    if invoice.payment_id is not None:
        name = "invoice_paid"
    elif invoice.collect_on is not None:
        assert invoice.mandate_id is not None, "only a mandate allows collecting"
        name = "invoice_debit"
        values |= {"mandate": invoice.mandate_id, **day("collect", invoice.collect_on)}
    else:
        name = "invoice_transfer"
        parts["payment"] = how_to_pay(seller, [Claim(number, invoice.total_cents)], invoice.due_on)
    attached = e_invoice(
        seller,
        invoice.customer_id,
        buyer,
        number=number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        lines=counted(invoice.lines),
        mandate_id=invoice.mandate_id if invoice.collect_on else None,
        paid=invoice.payment_id is not None,
    )
    in_latin = in_each(lambda language: _about(invoice, spelled(by_line(buyer)), by_line(to), language))
    return Paper(text(name, values), parts, {**parts, "about": in_latin}, attached)


def _about(invoice: InvoiceIssued, buyer: Sequence[str], to: Sequence[str], language: PaperLanguage) -> Facts:
    words = _ABOUT[language]
    rows = [
        (words["number"], str(invoice.invoice_number)),
        (words["issued"], written_day(invoice.issued_on, language)),
        (words["customer"], str(invoice.customer_id)),
    ]
    if invoice.payment_id is None:
        rows.insert(2, (words["due"], written_day(invoice.due_on, language)))
    if buyer != to:
        rows.append((words["buyer"], ", ".join(buyer)))
    return Facts(rows)


def _lines(invoice: InvoiceIssued, language: PaperLanguage) -> Grid:
    rows = [
        (ITEMS[item][language == "en"], str(count), money(cents, language), money(count * cents, language))
        for (item, cents), count in counted(invoice.lines).items()
    ]
    return Grid(_LINES[language], rows, totals(invoice.total_cents, language))


def totals(cents: int, language: PaperLanguage) -> Sequence[tuple[str, str]]:
    """Without VAT, and with it: the same, since it is exempt (R56)."""
    before, vat, exempt, total = _TOTALS[language]
    shown = money(cents, language)
    return [(before, shown), (vat, exempt), (total, shown)]


def counted(lines: Sequence[Line]) -> Mapping[tuple[str, int], int]:
    """How many of each item at each price; the same items of one price stand together."""
    counts: dict[tuple[str, int], int] = {}
    for line in lines:
        counts[line.item, line.amount_cents] = counts.get((line.item, line.amount_cents), 0) + 1
    return counts


def e_invoice(
    seller: Seller,
    customer_id: CustomerId,
    buyer: Plain,
    *,
    number: InvoiceNumber,
    issued_on: date,
    due_on: date | None,
    lines: Mapping[tuple[str, int], int],
    mandate_id: str | None = None,
    paid: bool = False,
    credited: Credited | None = None,
) -> Attached | None:
    """None where the buyer is no organisation, or its address cannot be told in parts."""
    organisation = re.fullmatch("[0-9]{8}", customer_id)  # a private customer's id is opaque (D21)
    parts = Buyer.of(by_line(buyer))
    if organisation is None or parts is None:
        return None
    bill = Bill(
        number=number,
        reference=payment_reference(number),
        issued_on=issued_on,
        due_on=due_on,
        kvk_number=customer_id,
        buyer=parts,
        lines=[BillLine(ITEMS[item][0], count, cents) for (item, cents), count in lines.items()],
        mandate_id=mandate_id,
        paid=paid,
        credited=credited,
    )
    return Attached(f"{number}.xml", "UBL 2.1, NLCIUS", ubl(bill, seller))


def by_line(address: Plain) -> Sequence[str]:
    """Name and address, without empty lines."""
    return [line.strip() for line in address.text.split("\n") if line.strip()]
