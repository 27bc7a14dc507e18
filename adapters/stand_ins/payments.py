"""A payment provider that speaks Mollie's API, version 2: payments, refunds, chargebacks."""

import re
import secrets
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from adapters.stand_ins.payment_controls import control_routes
from adapters.stand_ins.payments_kept import (
    HAL,
    Kept,
    KeptPayments,
    Refused,
    as_chargeback,
    as_list,
    as_payment,
    as_refund,
    id_of,
    iso,
    remaining_cents,
    unknown,
)
from domain.ports import Clock

MAX_CENTS = 50_000_00
"""What a payment may amount to, as the provider's iDEAL."""
Key = Annotated[str | None, Header(alias="Idempotency-Key")]


class Trouble(StrEnum):
    """How the provider misbehaves, until it is told otherwise."""

    NONE = "none"
    AWAY = "away"
    """It answers 503, and does nothing."""
    LOST = "lost"
    """It does what it is asked, and its answer does not arrive: 504."""
    GARBLED = "garbled"
    """It answers 200 with the page of some proxy, and does nothing."""


class Money(BaseModel):
    """Euros as a decimal text."""

    model_config = ConfigDict(extra="forbid", strict=True)

    value: str = Field(pattern=r"^[0-9]{1,7}\.[0-9]{2}$")
    currency: str

    @property
    def cents(self) -> int:
        return int(Decimal(self.value).scaleb(2))


class NewRefund(BaseModel):
    """What money is asked back with."""

    model_config = ConfigDict(extra="ignore")

    amount: Money
    description: str = Field("", max_length=255)
    metadata: Any = None


class NewPayment(BaseModel):
    """What a payment is asked with; the rest of what the provider takes is not looked at."""

    model_config = ConfigDict(extra="ignore")

    amount: Money
    description: str = Field(min_length=1, max_length=255)
    redirectUrl: str = Field(pattern=r"^https?://")
    webhookUrl: str | None = Field(None, pattern=r"^https?://")
    metadata: Any = None


def payment_routes(directory: Path, clock: Clock) -> APIRouter:
    """The API at /v2, the page to pay at and what happens to a payment at /payments."""
    kept = KeptPayments(directory)
    router = APIRouter()
    router.include_router(_api(kept, clock))
    router.include_router(_refunds(kept, clock))
    router.include_router(control_routes(kept, clock))

    @router.post("/payments/trouble")
    def trouble(kind: Trouble) -> Any:
        """From now on the API misbehaves so, or no more."""
        with kept.trouble.change() as state:
            state["kind"] = kind
        return {"kind": kind}

    @router.post("/payments/forgetful")
    def forgetful(yes: bool) -> Any:
        """Whether it forgets idempotency keys at once; the real one does after an hour."""
        with kept.trouble.change() as state:
            state["forgets"] = yes
        return {"forgets": yes}

    return router


def _api(kept: KeptPayments, clock: Clock) -> APIRouter:
    router = APIRouter(prefix="/v2")

    @router.post("/payments", status_code=201)
    def start(body: NewPayment, request: Request, key: Key = None) -> Response:
        """Starts a payment, or answers the one that was started with the same key."""
        _in_order(kept, request)
        new = _new(body, key or secrets.token_hex(8), iso(clock.now()))
        payment = kept.start(new)
        asked = ("amount_cents", "description", "redirect_url", "webhook_url", "metadata")
        if any(payment[name] != new[name] for name in asked):
            raise Refused(409, "Conflict", "This idempotency key was used with another body.")
        return _answer(kept, as_payment(payment, _base(request)), 201)

    @router.get("/payments/{payment_id}")
    async def one(payment_id: str, request: Request) -> Response:
        """One payment. 404 on an unknown one."""
        _in_order(kept, request)
        return _answer(kept, as_payment(kept.read(payment_id), _base(request)))

    @router.get("/payments/{payment_id}/chargebacks")
    async def charged_back_of(payment_id: str, request: Request) -> Response:
        """What was charged back of a payment."""
        _in_order(kept, request)
        base, payment = _base(request), kept.read(payment_id)
        found = [as_chargeback(each, payment_id, base) for each in reversed(payment["chargebacks"])]
        return _answer(kept, as_list("chargebacks", found, str(request.url), None))

    @router.get("/chargebacks")
    async def charged_back(
        request: Request, limit: int = 50, start: Annotated[str, Query(alias="from")] = ""
    ) -> Response:
        """What was charged back of any payment, newest first."""
        _in_order(kept, request)
        base = _base(request)
        every = [(each, payment["id"]) for payment in kept.charged_back() for each in payment["chargebacks"]]
        every.sort(key=lambda pair: (pair[0]["created_at"], pair[0]["id"]), reverse=True)
        ids = [each["id"] for each, _ in every]
        begin = ids.index(start) if start in ids else 0
        items = [as_chargeback(each, payment_id, base) for each, payment_id in every[begin : begin + limit]]
        rest = ids[begin + limit :]
        following = f"{base}/v2/chargebacks?limit={limit}&from={rest[0]}" if rest else None
        return _answer(kept, as_list("chargebacks", items, str(request.url), following))

    return router


def _refunds(kept: KeptPayments, clock: Clock) -> APIRouter:
    router = APIRouter(prefix="/v2/payments/{payment_id}/refunds")

    @router.post("", status_code=201)
    def refund(payment_id: str, body: NewRefund, request: Request, key: Key = None) -> Response:
        """Pays back, or answers what was asked with the same key. 422 on more than is left."""
        _in_order(kept, request)
        with kept.change(payment_id) as payment:
            known = payment.setdefault("refunds", [])
            if key is None or kept.trouble.read().get("forgets"):
                key = secrets.token_hex(8)
            named = f"re_{sha256(f'{payment_id} {key}'.encode()).hexdigest()[:16]}"
            found = next((one for one in known if one["id"] == named), None)
            if found is None:
                if payment["status"] != "paid" or not 0 < body.amount.cents <= remaining_cents(payment):
                    why = "The amount is higher than the remaining amount"
                    raise Refused(422, "Unprocessable Entity", why, "amount")
                found = {"id": named, "status": "pending", "amount_cents": body.amount.cents}
                found |= {"description": body.description, "metadata": body.metadata}
                known.append(found := found | {"created_at": iso(clock.now())})
        return _answer(kept, as_refund(found, payment_id, _base(request)), 201)

    @router.get("")
    async def refunds(payment_id: str, request: Request) -> Response:
        """What was paid back of a payment."""
        _in_order(kept, request)
        known = kept.read(payment_id).get("refunds", [])
        items = [as_refund(one, payment_id, _base(request)) for one in known]
        return _answer(kept, as_list("refunds", items, str(request.url), None))

    @router.get("/{refund_id}")
    async def one(payment_id: str, refund_id: str, request: Request) -> Response:
        """One of them. 404 on an unknown one."""
        _in_order(kept, request)
        for known in kept.read(payment_id).get("refunds", []):
            if known["id"] == refund_id:
                return _answer(kept, as_refund(known, payment_id, _base(request)))
        raise unknown("refund", refund_id)

    return router


def _new(body: NewPayment, key: str, now: str) -> Kept:
    if body.amount.currency != "EUR":
        raise Refused(422, "Unprocessable Entity", "The currency is not supported", "amount")
    if not 0 < body.amount.cents <= MAX_CENTS:
        raise Refused(422, "Unprocessable Entity", "The amount is higher than the maximum", "amount")
    return {
        "id": id_of(key),
        "key": key,
        "status": "open",
        "amount_cents": body.amount.cents,
        "description": body.description,
        "redirect_url": body.redirectUrl,
        "webhook_url": body.webhookUrl,
        "metadata": body.metadata,
        "created_at": now,
        "decided_at": None,
        "chargebacks": [],
    }


def _in_order(kept: KeptPayments, request: Request) -> None:
    """Raises Refused where nobody says who asks, or the provider misbehaves."""
    if not re.match(r"^Bearer (live|test)_\w+$", request.headers.get("Authorization", "")):
        raise Refused(401, "Unauthorized Request", "Missing authentication, or failed to authenticate")
    if kept.trouble.read()["kind"] == Trouble.AWAY:
        raise Refused(503, "Service Unavailable", "The service is temporarily unavailable")
    if kept.trouble.read()["kind"] == Trouble.GARBLED:
        raise Garbled


def _answer(kept: KeptPayments, body: Any, status: int = 200) -> Response:
    if kept.trouble.read()["kind"] == Trouble.LOST:
        raise Refused(504, "Gateway Timeout", "The answer did not arrive in time")
    return JSONResponse(body, status, media_type=HAL)


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


class Garbled(Refused):
    """The page of some proxy."""

    def __init__(self) -> None:
        super().__init__(200, "", "")

    def answer(self) -> Response:
        return HTMLResponse("<html>Welcome to this network</html>")
