"""The fixed texts of mail and letters, in Dutch, then in English; amounts and dates as people read them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from string import Template

from domain.calendar import AMSTERDAM
from domain.payment_reference import in_groups, payment_reference
from domain.products import Product
from domain.seller import Seller
from domain.values import InvoiceNumber, Plain

_MONTHS_NL = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

ITEMS: dict[str, tuple[str, str]] = {
    "credit": ("Tegoed", "Credit"),
    Product.EXTRACT: ("Uittreksel", "Extract"),
    Product.HISTORY: ("Historie", "History"),
    Product.CONCERN_RELATIONS: ("Concernrelaties", "Concern relations"),
    Product.ANNUAL_ACCOUNT: ("Jaarrekening", "Annual account"),
    Product.CERTIFIED_FILED_DOCUMENT: ("Gewaarmerkt gedeponeerd stuk", "Certified filed document"),
    Product.PAPER_EXTRACT: ("Papieren uittreksel", "Paper extract"),
    Product.CERTIFIED_EXTRACT: ("Digitaal gewaarmerkt uittreksel", "Digitally certified extract"),
}
"""What stands on an invoice's line, in Dutch and in English."""


@dataclass(frozen=True, slots=True)
class Text:
    """A message ready to be sent. The subject holds no personal data and no secret."""

    subject: str
    body: Plain


def text(name: str, values: dict[str, str]) -> Text:
    """The text of that name with its blanks filled in; a blank without a value is a KeyError.

    Texts are plain, and a value is printed as it is: only codes, numbers, amounts and dates of our own
    making are filled in, and of what somebody typed nothing but a name that is one (whom.py)."""
    subject, _, body = _template(name).partition("\n\n")
    return Text(Template(subject).substitute(values), Plain(Template(body).substitute(values)))


def euros(cents: int) -> str:
    """€ 1.234,56"""
    whole, rest = divmod(cents, 100)
    return f"€ {whole:,}".replace(",", ".") + f",{rest:02}"


def day(name: str, on: date) -> dict[str, str]:
    """Two blanks, ``name_nl`` and ``name_en``: 1 juni 2026, 1 June 2026."""
    return {
        f"{name}_nl": f"{on.day} {_MONTHS_NL[on.month - 1]} {on.year}",
        f"{name}_en": f"{on.day} {_MONTHS_EN[on.month - 1]} {on.year}",
    }


def moment(name: str, at: datetime) -> dict[str, str]:
    """Two blanks as of ``day``, with the time in Amsterdam: 4 juni 2026, 10:00 uur."""
    local = at.astimezone(AMSTERDAM)
    nl, en = day(name, local.date()).values()
    return {f"{name}_nl": f"{nl}, {local:%H:%M} uur", f"{name}_en": f"{en}, {local:%H:%M}"}


def pay_to(seller: Seller, number: InvoiceNumber) -> dict[str, str]:
    """Where an invoice or a fee is paid to, and under which reference."""
    return {
        "iban": in_groups(seller.iban),
        "account_name": seller.account_name,
        "reference": in_groups(payment_reference(number)),
    }


@cache
def _template(name: str) -> str:
    return files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
