"""Answering what was told of an amendment of a mandate: who gets the invoices stops it (D6)."""

from typing import Any

from fastapi import APIRouter

from api.http.answers import Answer
from api.http.idempotency import IdempotencyKey, once, request_for
from api.http.principals import Wired
from api.http.problems import refuses
from api.public.told_tokens import ToldToken, proven
from domain.customer.aggregate import CUSTOMER
from domain.customer.commands import VetoAmendment
from domain.customer.tokens import INDEX_SCOPE, vetoing
from domain.values import CustomerId


class MandateVeto(ToldToken):
    """What the message holds: the customer number, and the token that it calls veto."""


class MandateVetoed(Answer):
    """It was taken in: the account that was asked for is not debited."""

    customer_id: str


router = APIRouter(prefix="/v1", tags=["account"])


@router.post(
    "/mandate-vetoes",
    status_code=201,
    summary="Stop an amendment of a mandate",
    response_model=MandateVetoed,
    openapi_extra=refuses("wrong-invoice-token", "no-amendment-under-way"),
)
def veto_amendment(body: MandateVeto, ports: Wired, key: IdempotencyKey = None) -> dict[str, Any]:
    """Who gets the customer's invoices answers what they were told (D6): whatever amendment of the mandate is
    under way never takes effect, also one that was asked for after that message. 403 alike for an unknown
    customer and a wrong token."""
    customer_id = CustomerId(body.customer_id)
    mandate = ports.log.state(CUSTOMER.stream(customer_id)).mandate
    known = [(mandate.mandate_id, vetoing(customer_id, mandate.mandate_id))] if mandate else []
    mandate_id = proven(ports, INDEX_SCOPE, body.token, known, customer_id)
    command = VetoAmendment(at=ports.clock.now(), customer_id=customer_id, mandate_id=mandate_id)
    named = command.model_dump(mode="json", exclude={"at"})
    once(ports, request_for(ports, "mandate", "veto-amendment", key, named), lambda: command)
    return {"customer_id": customer_id}
