"""A customer's mandate as an answer shows it, to its holders and to staff (D2, D6)."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from api.http.answers import Answer
from api.http.problems import not_found
from api.http.reading import Reveal, as_json, shown
from api.ports import Ports
from domain.calendar import months_after
from domain.customer.events import MandateEnd
from domain.terms import terms_on
from domain.values import CustomerId, ReturnReason, Sealed
from projections import mandates


class DebitedAccount(Answer):
    """An account; null once it was erased (D12)."""

    iban_ending: str | None = Field(description="Its last four characters.", examples=["4300"])
    debtor_name: str | None


class AskedAccount(DebitedAccount):
    """Another that was asked for."""

    not_before: datetime = Field(description="When it takes effect at the earliest, unless it is stopped.")


class EndedMandate(Answer):
    """Why and when a mandate ended."""

    ended_on: date
    cause: MandateEnd
    reason: ReturnReason | None = Field(description="The bank's code (ISO 20022), where it was the bank.")
    another_from: datetime | None = Field(description="When a holder may give another; null: at once.")


class MandateShown(Answer):
    """The last mandate that the customer gave."""

    customer_id: str
    mandate_id: str
    signed_on: date
    account: DebitedAccount
    asked: AskedAccount | None
    lapses_after: date = Field(description="If nothing is debited until then (SEPA Core: 36 months).")
    ended: EndedMandate | None
    since: int = Field(description="The position at which it became so.")


def shown_mandate(ports: Ports, customer_id: CustomerId, after: int | None, reveal: Reveal) -> dict[str, Any]:
    """Raises Problem 404 where none was ever given, or the customer was erased."""
    with shown(ports, after, "mandates") as tx:
        row = mandates.mandate_of(tx, customer_id)
    if row is None:
        raise not_found("mandate")
    return told_mandate(row, reveal)


def told_mandate(row: mandates.MandateRow, reveal: Reveal) -> dict[str, Any]:
    """As it is answered."""
    told = as_json(row)  # days and moments as text
    asked = ended = None
    if row.not_before is not None:
        account = _account(reveal, row.asked_iban, row.asked_debtor)
        asked = {**account, "not_before": told["not_before"]}
    if row.ended_on is not None:
        ended = {name: told[name] for name in ("ended_on", "cause", "reason", "another_from")}
    lapses_after = months_after(row.used_on, terms_on(row.used_on).mandate_lapses_months)
    return {
        **{name: told[name] for name in ("customer_id", "mandate_id", "signed_on", "since")},
        "account": _account(reveal, row.iban, row.debtor),
        "asked": asked,
        "lapses_after": lapses_after.isoformat(),
        "ended": ended,
    }


def _account(reveal: Reveal, iban: Sealed | None, debtor: Sealed | None) -> dict[str, Any]:
    whole = reveal(iban)
    return {"iban_ending": whole and whole[-4:], "debtor_name": reveal(debtor)}
