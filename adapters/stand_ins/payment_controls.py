"""What payers and their banks do at the payment provider's stand-in: by a page, or by whoever plays them."""

import logging
from collections.abc import Mapping
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import httpx
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from adapters.stand_ins.pages import Words, button, element, euros, link, page
from adapters.stand_ins.payments_kept import Kept, KeptPayments, id_of, iso
from domain.ports import Clock

WEBHOOK_TIMEOUT_SECONDS = 2.0
Outcome = Literal["paid", "failed", "canceled", "expired"]
LABELS: Final[Mapping[Outcome, tuple[str, str]]] = {
    "paid": ("Pay", "Betaal"),
    "failed": ("Fail", "Mislukt"),
    "canceled": ("Cancel", "Breek af"),
    "expired": ("Let expire", "Laat verlopen"),
}
DUTCH: Final = {"paid": "betaald", "failed": "mislukt", "canceled": "afgebroken", "expired": "verlopen"}

log = logging.getLogger(__name__)


class TakenBack(BaseModel):
    """The amount taken back; all of it where none is given."""

    model_config = ConfigDict(extra="forbid")

    amount_cents: int | None = Field(None, gt=0)


def control_routes(kept: KeptPayments, clock: Clock) -> APIRouter:
    """A payment is named by its own id, or by the key under which it was started."""
    router = APIRouter(prefix="/payments")

    @router.get("")
    def look() -> Any:
        """Every payment, as it is kept."""
        return kept.all()

    @router.get("/{reference}/pay", response_class=HTMLResponse)
    def to_pay(request: Request, reference: str) -> HTMLResponse:
        """The page to pay at. 404 on an unknown payment."""
        return _page(Words(request), kept.read(id_of(reference)))

    @router.post("/{reference}/pay/{outcome}")
    def chosen(reference: str, outcome: Outcome) -> RedirectResponse:
        """The payer chose on the page, and goes back to where they came from."""
        payment = _decide(kept, clock, reference, outcome)
        return RedirectResponse(payment["redirect_url"], 303)

    @router.post("/{reference}/confirm")
    def confirm(reference: str) -> Any:
        """The payer pays. Repeating is harmless. 409 on a payment that failed."""
        return _decide(kept, clock, reference, "paid")

    @router.post("/{reference}/fail")
    def fail(reference: str) -> Any:
        """It fails. Repeating is harmless. 409 on a paid payment."""
        return _decide(kept, clock, reference, "failed")

    @router.post("/{reference}/cancel")
    def cancel(reference: str) -> Any:
        """The payer cancels."""
        return _decide(kept, clock, reference, "canceled")

    @router.post("/{reference}/expire")
    def expire(reference: str) -> Any:
        """Nobody paid in time."""
        return _decide(kept, clock, reference, "expired")

    @router.post("/{reference}/webhook")
    def call_again(reference: str) -> Any:
        """The provider calls about it once more, or late: whatever it is now."""
        payment = kept.read(id_of(reference))
        _call(payment)
        return payment

    _money_back(router, kept, clock)
    return router


def _money_back(router: APIRouter, kept: KeptPayments, clock: Clock) -> None:
    @router.post("/{reference}/refund/{outcome}")
    def refund(reference: str, outcome: Literal["refunded", "failed", "canceled"]) -> Any:
        """What became of the refund that was asked last. 409 where none was."""
        with kept.change(id_of(reference)) as payment:
            if not payment.get("refunds"):
                raise HTTPException(409, "no refund was asked for")
            payment["refunds"][-1]["status"] = outcome
        _call(payment)
        return payment

    @router.post("/{reference}/chargeback")
    def chargeback(reference: str, body: TakenBack) -> Any:
        """The payer takes money back. 409 on more than is left of what was paid."""
        with kept.charge_back(id_of(reference)) as payment:
            taken = [one["amount_cents"] for one in payment["chargebacks"] if one["reversed_at"] is None]
            left = payment["amount_cents"] - sum(taken)  # also what was refunded: banks do not ask
            amount_cents = body.amount_cents or left
            if payment["status"] != "paid" or not 0 < amount_cents <= left:
                raise HTTPException(409, "no more than what was paid can be charged back")
            nth = len(payment["chargebacks"]) + 1
            new = {"id": f"chb_{payment['id'][3:]}{nth}", "amount_cents": amount_cents, "reversed_at": None}
            payment["chargebacks"].append(new | {"created_at": iso(clock.now())})
        _call(payment)
        return payment

    @router.post("/{reference}/chargeback/reverse")
    def reverse(reference: str) -> Any:
        """The payer's bank gives back what was taken last. 409 where nothing was."""
        with kept.change(id_of(reference)) as payment:
            taken = [one for one in payment["chargebacks"] if one["reversed_at"] is None]
            if not taken:
                raise HTTPException(409, "nothing was charged back")
            taken[-1]["reversed_at"] = iso(clock.now())
        _call(payment)
        return payment


def _decide(kept: KeptPayments, clock: Clock, reference: str, status: Outcome) -> Kept:
    with kept.change(id_of(reference)) as payment:
        if payment["status"] not in ("open", status):
            raise HTTPException(409, f"this payment is {payment['status']}")
        changed = payment["status"] != status
        payment["status"] = status
        payment["decided_at"] = payment["decided_at"] or iso(clock.now())
    if changed:
        _call(payment)
    return payment


def _call(payment: Kept) -> None:
    """Tells whoever asked for the payment that it changed: its id, and nothing else. On this machine only."""
    url = payment["webhook_url"]
    if url is None or urlsplit(url).hostname not in ("127.0.0.1", "localhost"):
        return
    try:
        httpx.post(url, data={"id": payment["id"]}, timeout=WEBHOOK_TIMEOUT_SECONDS, trust_env=False)
    except httpx.HTTPError as error:
        log.info("the webhook of %s did not arrive: %s", payment["id"], type(error).__name__)


def _page(words: Words, payment: Kept) -> HTMLResponse:
    amount = euros(words, payment["amount_cents"])
    body = [
        element("p", payment["description"]),
        element(
            "p",
            words(
                "The payment provider is played here: you choose what becomes of the payment.",
                "De betaaldienst wordt hier nagespeeld: u kiest wat er van de betaling wordt.",
            ),
        ),
    ]
    if payment["status"] == "open":
        body += [button(words(*label), f"pay/{outcome}") for outcome, label in LABELS.items()]
    else:
        status = words(payment["status"], DUTCH[payment["status"]])
        body.append(element("p", words(f"This payment is {status}.", f"Deze betaling is {status}.")))
        body.append(link(words("Go back", "Ga terug"), payment["redirect_url"]))
    title = words(f"Pay {amount}", f"Betaal {amount}")
    return page(words, title, body, headers={})  # a policy for forms would hold for where it leads back to
