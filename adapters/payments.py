"""Payments over HTTP: a provider that is asked for a payment by our own id."""

import re
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from domain.ports import PaymentState, PaymentStatus, TechnicalFault
from domain.values import Cents, PaymentId

TIMEOUT_SECONDS = 5.0
_UNKNOWN = PaymentStatus(PaymentState.UNKNOWN, amount_cents=0)


class _Started(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    checkout_url: str


class _Payment(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    state: PaymentState
    amount_cents: int
    charged_back_cents: int = 0


class HttpPayments:
    """Implements domain.ports.Payments. ``base_url`` is the provider's; our stand-in serves it at its own."""

    def __init__(self, http: httpx.Client, *, base_url: str) -> None:
        self._http = http
        self._payments = f"{base_url.rstrip('/')}/payments"

    def start(self, payment_id: PaymentId, amount_cents: Cents, description: str) -> str:
        body = {"id": payment_id, "amount_cents": amount_cents, "description": description}
        try:
            answer = self._http.post(self._payments, json=body, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            url = _Started.model_validate_json(answer.content).checkout_url
        except (httpx.HTTPError, ValidationError):
            raise TechnicalFault("the payment provider did not start the payment") from None
        if not re.match(r"https?://", url):
            raise TechnicalFault("the payment provider answered no page to pay at")
        return url

    def status(self, payment_id: PaymentId) -> PaymentStatus:
        """UNKNOWN where the provider cannot be asked, cannot be read, or does not know the payment."""
        try:
            url = f"{self._payments}/{quote(payment_id, safe='')}"
            answer = self._http.get(url, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            payment = _Payment.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError):
            return _UNKNOWN
        return PaymentStatus(payment.state, payment.amount_cents, payment.charged_back_cents)
