"""A payment provider: a payment is open until its page, a test or the demonstration decides."""

import json
from functools import cache, partial
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from adapters.stand_ins.state import State, StateFile


class NewPayment(BaseModel):
    """A payment under the id of whoever asks."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")
    amount_cents: int = Field(gt=0)
    description: str = Field(max_length=200)


class Chargeback(BaseModel):
    """The amount taken back; all of it where none is given."""

    model_config = ConfigDict(extra="forbid")

    amount_cents: int | None = Field(None, gt=0)


class Payments:
    """Spread over files, so that starting one costs the same however many there are. Those of an earlier
    release, which kept them in one file, are still known."""

    def __init__(self, directory: Path) -> None:
        self._directory, self._earlier = directory / "payments", directory / "payments.json"
        self.part = cache(self._part)

    def of(self, payment_id: str) -> StateFile:
        """The file of a payment."""
        return self.part(sha256(payment_id.encode()).hexdigest()[:2])

    def all(self) -> State:
        parts = sorted(path.stem for path in self._directory.glob("*.json"))
        return self._former() | {key: each for part in parts for key, each in self.part(part).read().items()}

    def _part(self, name: str) -> StateFile:
        return StateFile(self._directory / f"{name}.json", partial(self._former, name))

    def _former(self, part: str = "") -> State:
        if not self._earlier.exists():
            return {}
        kept: State = json.loads(self._earlier.read_text("utf-8"))
        return {key: each for key, each in kept.items() if sha256(key.encode()).hexdigest().startswith(part)}


def payment_routes(directory: Path) -> APIRouter:
    """States: open, paid, failed. A chargeback leaves a payment paid."""
    kept = Payments(directory)
    router = APIRouter(prefix="/payments")

    @router.post("")
    def start(body: NewPayment, request: Request) -> Any:
        """Starts it, or answers the one that was started. 409 on another amount."""
        with kept.of(body.id).change() as payments:
            new = {"state": "open", "charged_back_cents": 0, **body.model_dump()}
            payment = payments.setdefault(body.id, new)
            if payment["amount_cents"] != body.amount_cents:
                raise HTTPException(409, "this payment was started with another amount")
        return payment | {"checkout_url": str(request.url_for("page", payment_id=body.id))}

    @router.get("")
    def look() -> Any:
        """Every payment."""
        return list(kept.all().values())

    @router.get("/{payment_id}")
    def status(payment_id: str) -> Any:
        """One payment. 404 on an unknown one."""
        return _known(kept.of(payment_id).read(), payment_id)

    @router.get("/{payment_id}/pay", response_class=HTMLResponse)
    def page(payment_id: str) -> str:
        """The page to pay at. 404 on an unknown payment."""
        return _page(_known(kept.of(payment_id).read(), payment_id))

    _decisions(router, kept)
    return router


def _decisions(router: APIRouter, kept: Payments) -> None:
    @router.post("/{payment_id}/confirm")
    def confirm(payment_id: str) -> Any:
        """The payer pays. Repeating is harmless. 409 on a failed payment."""
        return _decide(kept, payment_id, "paid")

    @router.post("/{payment_id}/fail")
    def fail(payment_id: str) -> Any:
        """The payer cancels. Repeating is harmless. 409 on a paid payment."""
        return _decide(kept, payment_id, "failed")

    @router.post("/{payment_id}/chargeback")
    def chargeback(payment_id: str, body: Chargeback) -> Any:
        """The payer takes money back. 409 on more than is left of what was paid."""
        with kept.of(payment_id).change() as payments:
            payment = _known(payments, payment_id)
            left = payment["amount_cents"] - payment["charged_back_cents"]
            taken = body.amount_cents or left
            if payment["state"] != "paid" or taken > left:
                raise HTTPException(409, "no more than what was paid can be charged back")
            payment["charged_back_cents"] += taken
        return payment


def _known(payments: State, payment_id: str) -> dict[str, Any]:
    if payment_id not in payments:
        raise HTTPException(404, "no such payment")
    payment: dict[str, Any] = payments[payment_id]
    return payment


def _decide(kept: Payments, payment_id: str, state: str) -> dict[str, Any]:
    with kept.of(payment_id).change() as payments:
        payment = _known(payments, payment_id)
        if payment["state"] not in ("open", state):
            raise HTTPException(409, f"this payment is {payment['state']}")
        payment["state"] = state
    return payment


def _page(payment: dict[str, Any]) -> str:
    amount = f"{payment['amount_cents'] // 100}.{payment['amount_cents'] % 100:02}"
    if payment["state"] != "open":
        choice = f"<p>This payment is {payment['state']}. You can close this page.</p>"
    else:
        choice = "".join(
            f'<form method="post" action="{action}"><button>{label}</button></form>'
            for action, label in (("confirm", "Pay"), ("fail", "Cancel"))
        )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Payment (stand-in)</title>'
        f"<h1>Pay EUR {amount}</h1><p>{escape(payment['description'])}</p>{choice}</html>"
    )
