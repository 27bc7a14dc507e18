"""The proven address answers by mail that a code is lost (R21, D26)."""

import hmac
import re
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from api.http.answers import Positioned
from api.http.bodies import Body, example
from api.http.idempotency import IdempotencyKey, once, request_for
from api.http.principals import Wired
from api.http.problems import Problem, refuses
from api.ports import Ports
from api.public.application_email import email_fits
from api.public.applications import draw_code
from domain.account.aggregate import ACCOUNT
from domain.application.aggregate import APPLICATION, LossTokenExpired
from domain.application.events import ApplicationReceived
from domain.application.loss_token import loss_token
from domain.use_cases.confirm_loss import ConfirmLoss
from domain.values import ApplicationId, Plain, Sealed


class LossConfirmation(Body):
    """What the mail about a lost code holds: the reference, and the token that it calls confirmation."""

    model_config = example({"reference": "5d2c9f4b8a7e6d3c1b0a", "token": "ABCDE-FGHJK-MNPQR-STUVW"})

    reference: Annotated[str, Field(pattern="^[0-9a-f]{20}$")]
    token: Annotated[str, Field(min_length=1, max_length=64)]


class LossConfirmed(Positioned):
    """The former code has stopped, and a new one is on its way by mail; its password follows later (D7)."""


router = APIRouter(prefix="/v1", tags=["applications"])


@router.post(
    "/lost-codes",
    status_code=201,
    summary="Confirm that a code is lost",
    response_model=LossConfirmed,
    openapi_extra=refuses(
        "wrong-token", "loss-token-expired", "account-closed", "none-in-arrears", "none-for-ended"
    ),
)
def confirm_loss(body: LossConfirmation, ports: Wired, key: IdempotencyKey = None) -> dict[str, Any]:
    """Answer the mail that asks whether a code is lost: only now the old code stops and another is sent (R21,
    D26). 403 alike for an unknown reference and a wrong token. The token works once, for an hour after the
    mail; nobody guesses it, so that wrong tries keep no holder out."""
    reference = ApplicationId(body.reference)
    token = loss_token(ports.vault.index("loss", reference))
    if not hmac.compare_digest(token.encode(), re.sub(r"\s", "", body.token).upper().encode()):
        raise Problem("wrong-token")
    request = request_for(ports, "applicant", "confirm-loss", key, {"reference": reference})
    return {"position": once(ports, request, lambda: _confirming(ports, reference)).position}


def _confirming(ports: Ports, reference: ApplicationId) -> ConfirmLoss:
    stream = APPLICATION.stream(reference)
    received = next(
        (one.event for one in ports.log.history(stream.name) if isinstance(one.event, ApplicationReceived)),
        None,
    )
    assert received is not None, "only who applied got a token"
    assert isinstance(received.email, Sealed), "reading the log always yields sealed values"
    email = ports.vault.unseal(received.email)
    if email is None:
        raise LossTokenExpired  # used, or so long ago that what was typed is erased
    account = ports.log.state(ACCOUNT.stream(ports.log.state(stream).lost_by or "nobody"))
    code = draw_code(ports.randomness)
    return ConfirmLoss(
        at=ports.clock.now(),
        application_id=reference,
        email=email,
        email_fits=email_fits(ports, account, email.text),
        code=Plain(code.text),
        code_index=ports.vault.index("code", code.text),
        today=ports.today(),
    )
