"""A holder's mandate for direct debits: given, amended, cancelled (R13, R16, R18, R19, D2, D6)."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from api.http.answers import Positioned
from api.http.bodies import Body, example
from api.http.fields import Iban, Name
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.mandate_paper import ON_PAPER, Told, mandate_on_paper
from api.http.mandates import MandateShown, shown_mandate
from api.http.principals import Holder, Wired, buyer, holder
from api.http.problems import invalid, refuses
from api.http.reading import After, unsealed
from api.ports import Ports
from domain.customer.aggregate import CUSTOMER
from domain.customer.events import MandateAmendmentAsked as Asked
from domain.customer.events import MandateEnded
from domain.sepa import in_sepa
from domain.use_cases.change_payment_method import ChangeToDirectDebit
from domain.use_cases.mandates import AskAmendment, CancelMandate
from domain.values import Plain


class Mandate(Body):
    """A mandate for direct debits (D6): the account to debit and whose it is."""

    model_config = example({"iban": "NL91ABNA0417164300", "debtor_name": "G. Geluk"})

    iban: Iban
    debtor_name: Name


class MandateCancellation(Body):
    """Nothing needs to be told: nothing is debited any more."""

    model_config = example({})


class Mandated(Positioned):
    """A mandate for direct debits was given."""

    mandate_id: str
    payment_method: Literal["direct_debit"]


class MandateAmendmentAsked(Positioned):
    """Another account was asked for; who gets the invoices is being told."""

    amendment_id: str
    not_before: datetime = Field(description="When it takes effect at the earliest, unless it is stopped.")


class MandateCancelled(Positioned):
    """The mandate ended."""

    mandate_id: str
    another_from: datetime = Field(description="When another may be given at the earliest.")


router = APIRouter(prefix="/v1", tags=["account"])
Own = Annotated[Holder, Depends(holder)]
Buyer = Annotated[Holder, Depends(buyer)]


@router.post(
    "/direct-debit-mandates",
    status_code=201,
    summary="Change to direct debit",
    response_model=Mandated,
    openapi_extra=refuses("being-erased", "session-for-filing", "mandate-in-force", "mandate-just-cancelled"),
)
def change_to_direct_debit(
    body: Mandate, ports: Wired, who: Buyer, key: IdempotencyKey = None
) -> dict[str, Any]:
    """Change the payment method to direct debit, from the next order on (R18, R19, D6). Who gets the
    customer's invoices is told. Another account: by an amendment."""
    request = request_for(ports, who.actor, "mandate", key, body.model_dump(mode="json"))
    mandate_id = derived(request, "mandate")

    def command() -> ChangeToDirectDebit:
        _check_in_sepa(body, ports)
        return ChangeToDirectDebit(
            at=ports.clock.now(),
            account_id=who.account_id,
            mandate_id=mandate_id,
            signed_on=ports.today(),
            iban=Plain(body.iban),
            debtor=Plain(body.debtor_name),
        )

    done = once(ports, request, command)
    return {"mandate_id": mandate_id, "payment_method": "direct_debit", "position": done.position}


@router.get(
    "/direct-debit-mandate",
    summary="See my mandate for direct debits",
    response_model=MandateShown,
    openapi_extra=refuses("not-found"),
)
def my_mandate(ports: Wired, who: Own, after: After = None) -> dict[str, Any]:
    """The customer's, whose every holder sees it (D2): which account is debited, what was asked for, and
    whether it ended. 404 where none was ever given."""
    return shown_mandate(ports, who.customer_id, after, partial(unsealed, ports))


@router.get(
    "/direct-debit-mandate/document",
    summary="Keep my mandate",
    response_class=Response,
    responses=ON_PAPER,
    openapi_extra=refuses("not-found"),
)
def my_mandate_on_paper(ports: Wired, who: Own, language: Told) -> Response:
    """The mandate as a PDF to keep: reference, creditor, each account that was debited and since when, how it
    was signed, and why it ended if it did. As of now. 404 where none was ever given."""
    return mandate_on_paper(ports, who.customer_id, language, partial(unsealed, ports))


@router.post(
    "/direct-debit-mandate/amendments",
    status_code=202,
    summary="Have another account debited",
    response_model=MandateAmendmentAsked,
    openapi_extra=refuses("session-for-filing", "no-mandate-in-force", "too-many-amendments"),
)
def amend_mandate(body: Mandate, ports: Wired, who: Buyer, key: IdempotencyKey = None) -> dict[str, Any]:
    """The same mandate, another account (D6). Who gets the customer's invoices is told at once and can stop
    it, and so is this holder by mail; it takes effect in the first daily run 72 hours after it was asked for,
    or 10 days after where a letter tells of it. Until then the account in effect is debited."""
    request = request_for(ports, who.actor, "amend-mandate", key, body.model_dump(mode="json"))
    amendment_id = derived(request, "amendment")

    def command() -> AskAmendment:
        _check_in_sepa(body, ports)
        return AskAmendment(
            at=ports.clock.now(),
            account_id=who.account_id,
            amendment_id=amendment_id,
            iban=Plain(body.iban),
            debtor=Plain(body.debtor_name),
            today=ports.today(),
        )

    done = once(ports, request, command)
    asked = next(
        one.event
        for one in reversed(ports.log.history(CUSTOMER.stream(who.customer_id).name))
        if isinstance(one.event, Asked) and one.event.amendment_id == amendment_id
    )
    not_before = asked.not_before.isoformat()
    return {"amendment_id": amendment_id, "not_before": not_before, "position": done.position}


@router.post(
    "/direct-debit-mandate/cancellations",
    status_code=201,
    summary="Cancel my mandate for direct debits",
    response_model=MandateCancelled,
    openapi_extra=refuses("session-for-filing", "no-mandate-in-force"),
)
def cancel_mandate(
    body: MandateCancellation, ports: Wired, who: Buyer, key: IdempotencyKey = None
) -> dict[str, Any]:
    """Nothing is debited any more (D6): invoices that announced it are transferred, what is at the bank goes
    on. Who gets the customer's invoices is told. Another mandate can be given as soon as an amendment of this
    one would have taken effect."""
    request = request_for(ports, who.actor, "cancel-mandate", key, body.model_dump(mode="json"))
    command = CancelMandate(at=ports.clock.now(), account_id=who.account_id, today=ports.today())
    done = once(ports, request, lambda: command)
    ended = next(
        one.event
        for one in reversed(ports.log.history(CUSTOMER.stream(who.customer_id).name))
        if isinstance(one.event, MandateEnded) and one.position <= done.position
    )
    assert ended.another_from is not None, "a holder's cancellation says so"
    another_from = ended.another_from.isoformat()
    return {"mandate_id": ended.mandate_id, "another_from": another_from, "position": done.position}


def _check_in_sepa(body: Mandate, ports: Ports) -> None:
    if not in_sepa(body.iban, ports.today()):
        raise invalid("iban", "Only accounts in the SEPA zone can be debited.", rule="D15")
