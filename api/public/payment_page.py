"""The page that a payer's browser comes back to: what became of the payment, and what happens next."""

from collections.abc import Mapping
from enum import StrEnum
from html import escape
from typing import Final, Literal

from domain.contact import Contact
from projections.payments import PENDING, PaymentLife


class PaidFor(StrEnum):
    """What a payment is for."""

    CREDIT = "credit"
    GUEST_ORDER = "guest_order"
    INVOICE = "invoice"


Language = Literal["nl", "en"]
_HEADS: Final[Mapping[Language, Mapping[PaymentLife, str]]] = {
    "nl": {
        PaymentLife.STARTING: "De betaling wordt klaargezet",
        PaymentLife.OPEN: "De betaling is nog niet afgerond",
        PaymentLife.PAID: "De betaling is ontvangen",
        PaymentLife.FAILED: "De betaling is niet gelukt",
        PaymentLife.GIVEN_UP: "Van de betaling is niets vernomen",
    },
    "en": {
        PaymentLife.STARTING: "The payment is being prepared",
        PaymentLife.OPEN: "The payment is not finished yet",
        PaymentLife.PAID: "The payment was received",
        PaymentLife.FAILED: "The payment did not succeed",
        PaymentLife.GIVEN_UP: "Nothing was heard of the payment",
    },
}
_NEXT: Final[Mapping[Language, Mapping[PaymentLife, str]]] = {
    "nl": {
        PaymentLife.STARTING: "Deze pagina ververst zichzelf. U hoeft niets te doen.",
        PaymentLife.OPEN: "Deze pagina ververst zichzelf tot wij horen of er is betaald.",
        PaymentLife.FAILED: "Er is niets betaald. U kunt opnieuw beginnen met betalen.",
        PaymentLife.GIVEN_UP: "Wij wachten er niet meer op. Komt het geld alsnog, dan telt het gewoon mee.",
    },
    "en": {
        PaymentLife.STARTING: "This page refreshes itself. You need to do nothing.",
        PaymentLife.OPEN: "This page refreshes itself until we hear whether it was paid.",
        PaymentLife.FAILED: "Nothing was paid. You can start paying again.",
        PaymentLife.GIVEN_UP: "We no longer wait for it. Should the money come after all, it counts.",
    },
}
_PAID: Final[Mapping[Language, Mapping[PaidFor, str]]] = {
    "nl": {
        PaidFor.CREDIT: "Het bedrag staat op uw saldo, en u krijgt er een factuur van.",
        PaidFor.GUEST_ORDER: (
            "Uw bestelling wordt gemaakt. U leest haar met uw kenmerk, of zij komt per post. Er is geen"
            " factuur: uw bankafschrift is het bewijs."
        ),
        PaidFor.INVOICE: (
            "Het bedrag is afgeboekt van wat u moest betalen. Is uw toegangscode geblokkeerd? Neem dan"
            " contact met ons op zodra alle facturen zijn betaald: dan werkt dezelfde code weer."
        ),
    },
    "en": {
        PaidFor.CREDIT: "The amount is on your credit, and you will get an invoice for it.",
        PaidFor.GUEST_ORDER: (
            "Your order is being made. You read it with your reference, or it comes by post. There is no"
            " invoice: your bank statement is the proof."
        ),
        PaidFor.INVOICE: (
            "The amount was taken off what you had to pay. Is your access code blocked? Then contact us once"
            " all invoices are paid: the same code will work again."
        ),
    },
}
_REFRESH_S: Final = 5


def payment_page(life: PaymentLife, paid_for: PaidFor, contact: Contact) -> str:
    """In Dutch and in English; it names nobody, and no amount."""
    refresh = f'<meta http-equiv="refresh" content="{_REFRESH_S}">' if life in PENDING else ""
    languages: tuple[Language, ...] = ("nl", "en")
    told = "".join(_section(life, paid_for, contact, language) for language in languages)
    return (
        '<!doctype html><html lang="nl"><head><meta charset="utf-8"><meta name="viewport"'
        f' content="width=device-width">{refresh}<title>{_HEADS["nl"][life]} / {_HEADS["en"][life]}</title>'
        f"</head><body><main>{told}</main></body></html>"
    )


def _section(life: PaymentLife, paid_for: PaidFor, contact: Contact, language: Language) -> str:
    follows = _PAID[language][paid_for] if life is PaymentLife.PAID else _NEXT[language][life]
    return (
        f'<section lang="{language}"><h1>{_HEADS[language][life]}</h1><p>{follows}</p>'
        f"<p>{escape(contact.told(language))}</p></section>"
    )
