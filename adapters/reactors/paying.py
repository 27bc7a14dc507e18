"""What letters that ask for money have in common: amounts, where to pay to, how to object."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from adapters.payment_code import payment_code
from adapters.written import LANGUAGES, money, written_day
from domain.invoice.events import InvoiceIssued
from domain.payment_reference import in_groups, payment_reference
from domain.ports import Grid, HowToPay, PaperLanguage, Part, PaymentCode
from domain.seller import Seller
from domain.values import InvoiceNumber

T = TypeVar("T")
InEach = Mapping[PaperLanguage, T]
"""The same in each language."""
Modules = Sequence[str]
"""A payment code, drawn: that takes longer than the rest of a letter's words."""

_PAY: Final[InEach[Mapping[str, str]]] = {
    "nl": {
        "title": "Zo betaalt u",
        "amount": "Bedrag",
        "until": "Uiterlijk op",
        "when": "Wanneer",
        "soon": "Zo spoedig mogelijk",
        "iban": "Rekening",
        "name": "Ten name van",
        "reference": "Betalingskenmerk",
        "scan": "Of scan met de app van uw bank",
        "each": "Betaal elke regel apart, onder vermelding van het eigen kenmerk.",
        "note": "Let op",
        "fee": "Vergoeding",
        "says": "Betaalcode: {amount} naar {iban} van {name}, kenmerk {reference}",
    },
    "en": {
        "title": "How to pay",
        "amount": "Amount",
        "until": "At the latest on",
        "when": "When",
        "soon": "As soon as you can",
        "iban": "Account",
        "name": "In the name of",
        "reference": "Payment reference",
        "scan": "Or scan with your bank's app",
        "each": "Please pay each line apart, with its own reference.",
        "note": "Please note",
        "fee": "Fee",
        "says": "Payment code: {amount} to {iban} of {name}, reference {reference}",
    },
}
_CLAIMS: Final[InEach[tuple[Sequence[str], str]]] = {
    "nl": (("Factuur", "Factuurdatum", "Vervaldatum", "Betalingskenmerk", "Open"), "Totaal"),
    "en": (("Invoice", "Invoice date", "Due", "Payment reference", "Open"), "Total"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """Something to be paid under a reference of its own. ``fee``: of a final notice, else of an invoice."""

    number: InvoiceNumber
    amount_cents: int
    fee: bool = False

    @property
    def reference(self) -> str:
        return in_groups(payment_reference(self.number))


def in_each(make: Callable[[PaperLanguage], T]) -> InEach[T]:
    return {language: make(language) for language in LANGUAGES}


def how_to_pay(seller: Seller, claims: Sequence[Claim], until: date | None) -> InEach[Part]:
    """Account, name, and what to give; with a code for each claim. ``until``: None where its day is over."""
    drawn = [payment_code(seller, payment_reference(one.number), one.amount_cents) for one in claims]
    return in_each(lambda language: _how_to_pay(seller, [*zip(claims, drawn, strict=True)], until, language))


def open_claims(found: Sequence[tuple[InvoiceIssued, int]]) -> InEach[Part]:
    """A row for each invoice and what is open of it, in cents, and their sum."""
    return in_each(lambda language: _open_claims(found, language))


def pay_to(seller: Seller, number: InvoiceNumber) -> dict[str, str]:
    """Blanks: where an invoice or a fee is paid to, and under which reference."""
    return {
        "iban": in_groups(seller.iban),
        "account_name": seller.account_name,
        "reference": in_groups(payment_reference(number)),
    }


def objection(seller: Seller, number: str) -> dict[str, str]:
    """Blanks: how to object to what that number asks for (Awb 6:4 to 6:7 and 6:16), and whom to ask."""
    return {
        "objection_nl": (
            "Bent u het er niet mee eens? Dan kunt u binnen zes weken na de datum van deze brief bezwaar"
            f" maken. Schrijf aan {seller.name}, {seller.return_address}, met uw naam, adres en handtekening,"
            f" de datum, het nummer {number} en waarom u het er niet mee eens bent (artikel 6:5 van de"
            f" Algemene wet bestuursrecht). Ook dan moet u op tijd betalen. {_asking(seller, 'nl')}"
        ),
        "objection_en": (
            "Do you disagree? You can object within six weeks of the date of this letter. Write to"
            f" {seller.name}, {seller.return_address}, with your name, address and signature, the date, the"
            f" number {number} and why you disagree (article 6:5 of the General Administrative Law Act). You"
            f" must still pay in time. {_asking(seller, 'en')}"
        ),
    }


def question(seller: Seller) -> dict[str, str]:
    """Blanks: whom to ask, of a letter that decides nothing new."""
    return {
        "question_nl": (f"Bent u het hier niet mee eens? Laat het ons dan weten. {_asking(seller, 'nl')}"),
        "question_en": (f"Do you disagree? Please let us know. {_asking(seller, 'en')}"),
    }


def _asking(seller: Seller, language: PaperLanguage) -> str:
    if language == "nl":
        return f"Vragen? Mail {seller.email} of bel {seller.telephone}, en noem het nummer."
    return f"Questions? Mail {seller.email} or call {seller.telephone}, and give the number."


def _how_to_pay(
    seller: Seller, claims: Sequence[tuple[Claim, Modules]], until: date | None, language: PaperLanguage
) -> HowToPay:
    words = _PAY[language]
    by = (words["when"], words["soon"]) if until is None else (words["until"], written_day(until, language))
    rows = [
        by,
        (words["iban"], in_groups(seller.iban)),
        (words["name"], seller.account_name),
    ]
    if len(claims) == 1:
        [(only, _)] = claims
        rows = [(words["amount"], money(only.amount_cents, language)), *rows]
        rows.append((words["reference"], only.reference))
    else:
        rows.append((words["note"], words["each"]))
    codes = [_code(seller, claim, drawn, language, len(claims)) for claim, drawn in claims]
    return HowToPay(words["title"], rows, codes)


def _code(seller: Seller, claim: Claim, drawn: Modules, language: PaperLanguage, of: int) -> PaymentCode:
    words, shown = _PAY[language], money(claim.amount_cents, language)
    what = f"{words['fee']} {claim.number}" if claim.fee else claim.number
    caption = [words["scan"]] if of == 1 else [what, shown, claim.reference]
    says = words["says"].format(
        amount=shown, iban=in_groups(seller.iban), name=seller.account_name, reference=claim.reference
    )
    return PaymentCode(drawn, caption, says)


def _open_claims(found: Sequence[tuple[InvoiceIssued, int]], language: PaperLanguage) -> Grid:
    columns, total = _CLAIMS[language]
    rows = [
        (
            invoice.invoice_number,
            written_day(invoice.issued_on, language),
            written_day(invoice.due_on, language),
            in_groups(payment_reference(invoice.invoice_number)),
            money(open_cents, language),
        )
        for invoice, open_cents in found
    ]
    return Grid(columns, rows, [(total, money(sum(cents for _, cents in found), language))])
