"""A payment provider: a payment is open until its page, a test or the demonstration decides."""

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


def payment_routes(directory: Path) -> APIRouter:
    """States: open, paid, failed. A chargeback leaves a payment paid."""
    file = StateFile(directory / "payments.json", dict)
    router = APIRouter(prefix="/payments")

    @router.post("")
    def start(body: NewPayment, request: Request) -> Any:
        """Starts it, or answers the one that was started. 409 on another amount."""
        with file.change() as payments:
            new = {"state": "open", "charged_back_cents": 0, **body.model_dump()}
            payment = payments.setdefault(body.id, new)
            if payment["amount_cents"] != body.amount_cents:
                raise HTTPException(409, "this payment was started with another amount")
        return payment | {"checkout_url": str(request.url_for("page", payment_id=body.id))}

    @router.get("")
    def look() -> Any:
        """Every payment."""
        return list(file.read().values())

    @router.get("/{payment_id}")
    def status(payment_id: str) -> Any:
        """One payment. 404 on an unknown one."""
        return _known(file.read(), payment_id)

    @router.get("/{payment_id}/pay", response_class=HTMLResponse)
    def page(payment_id: str) -> str:
        """The page to pay at. 404 on an unknown payment."""
        return _page(_known(file.read(), payment_id))

    _decisions(router, file)
    return router


def _decisions(router: APIRouter, file: StateFile) -> None:
    @router.post("/{payment_id}/confirm")
    def confirm(payment_id: str) -> Any:
        """The payer pays. Repeating is harmless. 409 on a failed payment."""
        return _decide(file, payment_id, "paid")

    @router.post("/{payment_id}/fail")
    def fail(payment_id: str) -> Any:
        """The payer cancels. Repeating is harmless. 409 on a paid payment."""
        return _decide(file, payment_id, "failed")

    @router.post("/{payment_id}/chargeback")
    def chargeback(payment_id: str, body: Chargeback) -> Any:
        """The payer takes money back. 409 on more than is left of what was paid."""
        with file.change() as payments:
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


def _decide(file: StateFile, payment_id: str, state: str) -> dict[str, Any]:
    with file.change() as payments:
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
