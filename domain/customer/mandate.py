"""How a mandate is given, amended and ended: one at a time, and never another account unseen (D2, D6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, assert_never

from domain.calendar import local_date, months_after
from domain.customer.commands import (
    AmendMandate,
    EndMandate,
    GiveMandate,
    NoteMandateUsed,
    PayByCredit,
    TakeUpAmendment,
    VetoAmendment,
)
from domain.customer.events import (
    MandateAmended,
    MandateAmendmentAsked,
    MandateAmendmentVetoed,
    MandateEnded,
    MandateGiven,
    MandateUsed,
    PaymentMethodChanged,
)
from domain.kernel import Rejected, replace
from domain.terms import terms_on
from domain.values import PaymentMethod

if TYPE_CHECKING:
    from domain.customer.aggregate import Customer

ACCOUNT_FAILS: Final = frozenset({"AC01", "AC04", "AC06", "AC13", "AG01"})
"""Reasons of a bank (ISO 20022) by which the account cannot be debited: wrong, closed, blocked, a consumer's
that it should not be, or not for direct debits."""
CONSENT_FAILS: Final = frozenset({"MD01", "MD07"})
"""Reasons by which nobody allows it, from whatever account: no mandate, or the debtor died."""


class MandateInForce(Rejected):
    """The customer has a mandate."""

    rule = "D6"
    advice = "Amend it where the account changes, or cancel it first."


class MandateJustCancelled(Rejected):
    """A mandate was cancelled with an access code so lately that another would be an amendment unseen."""

    rule = "D6"
    advice = "Give it from the moment on that the message about the cancellation names."


class NoMandateInForce(Rejected):
    """The customer has no mandate."""

    rule = "D6"
    advice = "Give one; until then invoices are paid by transfer."


class TooManyAmendments(Rejected):
    """An amendment of this mandate was asked for today."""

    rule = "D6"
    advice = "Try again tomorrow."


class NoAmendmentUnderWay(Rejected):
    """No amendment of this mandate is under way any more."""

    rule = "D6"
    advice = "Log in and look which account is debited; amend or cancel the mandate there, or call."


@dataclass(frozen=True, slots=True)
class Amendment:
    """Another account that was asked for."""

    amendment_id: str
    not_before: datetime


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate in force. ``iban_of`` names the account that is debited: by the mandate's own id, or by that
    of the amendment that brought it. ``debited``, ``debited_on``: the account of its last direct debit, and
    when that was due. ``asked_on``: the last day on which an amendment was asked for; ``vetoed``: it was."""

    mandate_id: str
    signed_on: date
    iban_of: str
    amendment: Amendment | None = None
    asked_on: date | None = None
    vetoed: bool = False
    debited: str | None = None
    debited_on: date | None = None

    @property
    def lapses_after(self) -> date:
        """The last day on which it may be debited if it is not before (SEPA Core: 36 months)."""
        since = max(self.signed_on, self.debited_on or self.signed_on)
        return months_after(since, terms_on(since).mandate_lapses_months)

    def allows(self, mandate_id: str | None, collect_on: date) -> bool:
        """Whether an invoice that announced a debit under that mandate may be collected then."""
        return self.mandate_id == mandate_id and collect_on <= self.lapses_after

    def ended_by(self, mandate_id: str | None, iban_of: str | None, reason: str) -> bool:
        """Whether a direct debit of that mandate and account that came back for that reason ends it."""
        of_this_account = reason in ACCOUNT_FAILS and iban_of == self.iban_of
        return self.mandate_id == mandate_id and (reason in CONSENT_FAILS or of_this_account)


MandateCommand = (
    GiveMandate | AmendMandate | VetoAmendment | TakeUpAmendment | NoteMandateUsed | EndMandate | PayByCredit
)
MandateEvent = (
    MandateGiven
    | MandateAmendmentAsked
    | MandateAmendmentVetoed
    | MandateAmended
    | MandateUsed
    | MandateEnded
    | PaymentMethodChanged
)


def decide_mandate(customer: "Customer", command: MandateCommand) -> Sequence[MandateEvent]:
    mandate = customer.mandate
    match command:
        case GiveMandate():
            return _give(customer, command)
        case AmendMandate():
            return _amend(mandate, command)
        case VetoAmendment():
            return _veto(mandate, command)
        case TakeUpAmendment():
            due = mandate and mandate.amendment and command.at >= mandate.amendment.not_before
            if not mandate or not mandate.amendment or not due:
                return []
            ids = {"mandate_id": mandate.mandate_id, "amendment_id": mandate.amendment.amendment_id}
            return [MandateAmended.of(command, **ids, amended_on=local_date(command.at))]
        case NoteMandateUsed():
            assert mandate is not None, "OrderCollections reads the customer first"
            later = mandate.debited_on is None or command.collect_on > mandate.debited_on
            changed = command.iban_of != mandate.debited
            return [MandateUsed.of(command)] if later or changed else []
        case EndMandate():
            known = mandate is not None and mandate.mandate_id == command.mandate_id
            return [MandateEnded.of(command)] if known else []
        case PayByCredit():
            if mandate is not None:
                raise MandateInForce
            return _paid_by(customer, PaymentMethod.CREDIT)
        case _:
            assert_never(command)


def evolve_mandate(customer: "Customer", event: MandateEvent) -> "Customer":
    match event:
        case MandateGiven():
            given = Mandate(event.mandate_id, event.signed_on, iban_of=event.mandate_id)
            return replace(customer, mandate=given, mandates_from=None)
        case PaymentMethodChanged():
            return replace(customer, method=event.method)
        case MandateEnded():
            return replace(customer, mandate=None, mandates_from=event.another_from)
        case MandateAmendmentAsked() | MandateAmendmentVetoed() | MandateAmended() | MandateUsed():
            assert customer.mandate is not None, "only one in force is used or amended"
            return replace(customer, mandate=_evolved(customer.mandate, event))
        case _:
            assert_never(event)


def _evolved(
    mandate: Mandate, event: MandateAmendmentAsked | MandateAmendmentVetoed | MandateAmended | MandateUsed
) -> Mandate:
    match event:
        case MandateAmendmentAsked():
            asked = Amendment(event.amendment_id, event.not_before)
            return replace(mandate, amendment=asked, asked_on=event.asked_on, vetoed=False)
        case MandateAmendmentVetoed():
            return replace(mandate, amendment=None, vetoed=True)
        case MandateAmended():
            return replace(mandate, amendment=None, iban_of=event.amendment_id)
        case MandateUsed():
            return replace(mandate, debited=event.iban_of, debited_on=event.collect_on)
        case _:
            assert_never(event)


def _give(customer: "Customer", command: GiveMandate) -> Sequence[MandateEvent]:
    if customer.mandate is not None:
        if customer.mandate.mandate_id == command.mandate_id:
            return []
        raise MandateInForce
    if customer.mandates_from is not None and command.at < customer.mandates_from:
        raise MandateJustCancelled
    return [MandateGiven.of(command), *_paid_by(customer, PaymentMethod.DIRECT_DEBIT)]


def _amend(mandate: Mandate | None, command: AmendMandate) -> Sequence[MandateAmendmentAsked]:
    if mandate is None:
        raise NoMandateInForce
    asked_id = mandate.amendment.amendment_id if mandate.amendment else None
    if command.amendment_id in (asked_id, mandate.iban_of):
        return []
    if mandate.asked_on == command.asked_on:
        raise TooManyAmendments
    return [MandateAmendmentAsked.of(command, mandate_id=mandate.mandate_id)]


def _veto(mandate: Mandate | None, command: VetoAmendment) -> Sequence[MandateAmendmentVetoed]:
    if mandate is None or mandate.mandate_id != command.mandate_id:
        raise NoAmendmentUnderWay
    if mandate.amendment is not None:
        return [MandateAmendmentVetoed.of(command, amendment_id=mandate.amendment.amendment_id)]
    if not mandate.vetoed:
        raise NoAmendmentUnderWay
    return []


def _paid_by(customer: "Customer", method: PaymentMethod) -> Sequence[PaymentMethodChanged]:
    if customer.method is method:
        return []
    assert customer.customer_id is not None
    return [PaymentMethodChanged(customer_id=customer.customer_id, method=method)]
