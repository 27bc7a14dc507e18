"""Payments by Mollie's API, version 2: asked through its own client library."""

import re
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from mollie.api.client import Client
from mollie.api.error import Error, UnprocessableEntityError
from mollie.api.objects.payment import Payment
from mollie.api.resources import PaymentRefunds
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from domain.ports import (
    Chargeback,
    ListedChargeback,
    OpenedPayment,
    PaymentRefused,
    PaymentState,
    PaymentStatus,
    RefundState,
    TechnicalFault,
)
from domain.values import (
    Cents,
    ChargebackId,
    PaymentId,
    Plain,
    ProviderPaymentId,
    ProviderRefundId,
    RefundId,
)

TIMEOUT_SECONDS: Final = (2, 5)
"""To connect, and to wait for an answer."""
PAGE: Final = 250
"""As many chargebacks as the provider gives at a time."""
T = TypeVar("T")
B = TypeVar("B", bound=BaseModel)

_STATES: Final = {
    "open": PaymentState.OPEN,
    "pending": PaymentState.OPEN,
    "authorized": PaymentState.OPEN,
    "paid": PaymentState.PAID,
    "canceled": PaymentState.FAILED,
    "expired": PaymentState.FAILED,
    "failed": PaymentState.FAILED,
}
_REFUND_STATES: Final = {
    "queued": RefundState.PENDING,
    "pending": RefundState.PENDING,
    "processing": RefundState.PENDING,
    "refunded": RefundState.PAID,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
_PROVIDER_ID: Final[TypeAdapter[str]] = TypeAdapter(ProviderPaymentId)
_REFUND_ID: Final[TypeAdapter[str]] = TypeAdapter(ProviderRefundId)


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class Amount(_Body):
    """Euros as the provider writes them: a decimal text, never a number."""

    value: Decimal = Field(max_digits=12, decimal_places=2, ge=0)
    currency: str

    @field_validator("value", mode="before")
    @classmethod
    def _is_text(cls, value: object) -> object:
        if not isinstance(value, str):
            raise ValueError("an amount that is no text")
        return value

    @property
    def cents(self) -> int:
        """Raises ValueError where it is not in euros: nothing else is ever asked for."""
        if self.currency != "EUR":
            raise ValueError("an amount in another currency")
        return int(self.value.scaleb(2))


class PaymentBody(_Body):
    """A payment as the provider tells of it."""

    id: ProviderPaymentId
    status: str
    amount: Amount
    amountChargedBack: Amount | None = None

    @property
    def state(self) -> PaymentState:
        """A state that this version of the API does not know tells nothing."""
        return _STATES.get(self.status, PaymentState.UNKNOWN)


class ChargebackBody(_Body):
    """A chargeback as the provider tells of it."""

    id: ChargebackId
    paymentId: ProviderPaymentId
    amount: Amount
    createdAt: AwareDatetime
    reversedAt: AwareDatetime | None = None


class RefundBody(_Body):
    """A refund as the provider tells of it. ``metadata``: what we sent along."""

    id: ProviderRefundId
    status: str
    amount: Amount
    metadata: Any = None

    @property
    def state(self) -> RefundState:
        return _REFUND_STATES.get(self.status, RefundState.UNKNOWN)

    @property
    def refund_id(self) -> object:
        """Ours."""
        return self.metadata.get("refund_id") if isinstance(self.metadata, dict) else None


class MolliePayments:
    """Implements domain.ports.Payments.

    ``endpoint``: the provider's, or our stand-in's. ``come_back``: where the payer's browser goes after
    paying; our id of the payment follows. ``webhook``: what the provider calls when something changed, None
    where it cannot reach us: then it is asked from time to time."""

    def __init__(self, *, endpoint: str, api_key: Plain, come_back: str, webhook: str | None) -> None:
        self._endpoint, self._api_key = endpoint, api_key
        self._come_back, self._webhook = come_back, webhook
        self._own = threading.local()

    def start(self, payment_id: PaymentId, amount_cents: Cents, description: str) -> OpenedPayment:
        wish: dict[str, Any] = {
            "amount": euros(amount_cents),
            "description": description,
            "redirectUrl": f"{self._come_back}/{payment_id}",
            "metadata": {"payment_id": payment_id},
        }
        if self._webhook is not None:
            wish["webhookUrl"] = self._webhook
        try:
            started = _told(lambda: self._client.payments.create(wish, idempotency_key=payment_id))
            payment, url = PaymentBody.model_validate(started), str(started.checkout_url)
            same = payment.amount.cents == amount_cents
        except UnprocessableEntityError:
            raise PaymentRefused from None
        except (_Unreadable, ValueError):
            raise TechnicalFault("the payment provider did not start the payment") from None
        if not same or not re.match(r"https?://", url):
            raise TechnicalFault("the payment provider started another payment than was asked for")
        return OpenedPayment(payment.id, url)

    def status(self, provider_payment_id: ProviderPaymentId) -> PaymentStatus:
        try:
            _PROVIDER_ID.validate_python(provider_payment_id)  # it becomes part of a path
            found = _told(lambda: self._client.payments.get(provider_payment_id))
            payment = PaymentBody.model_validate(found)
            charged_back = payment.amountChargedBack is not None  # 0.00 where all of it came again
            return PaymentStatus(
                payment.state, payment.amount.cents, self._chargebacks(found) if charged_back else ()
            )
        except (_Unreadable, UnprocessableEntityError, ValueError):
            return PaymentStatus(PaymentState.UNKNOWN, amount_cents=0)

    def refund(
        self,
        provider_payment_id: ProviderPaymentId,
        refund_id: RefundId,
        amount_cents: Cents,
        description: str,
    ) -> ProviderRefundId:
        """The provider forgets an idempotency key after an hour: what it has of this payment is looked
        through first, for our own id."""
        wish = {
            "amount": euros(amount_cents),
            "description": description,
            "metadata": {"refund_id": refund_id},
        }
        try:
            _PROVIDER_ID.validate_python(provider_payment_id)
            payment = _told(lambda: self._client.payments.get(provider_payment_id))
            for known in self._refunds(payment):
                if known.refund_id == refund_id:
                    return known.id
            taken = _told(lambda: payment.refunds.create(wish, idempotency_key=refund_id))
            return RefundBody.model_validate(dict(taken)).id
        except UnprocessableEntityError:
            raise PaymentRefused from None
        except (_Unreadable, ValueError):
            raise TechnicalFault("the payment provider did not take the refund") from None

    def refund_state(
        self, provider_payment_id: ProviderPaymentId, provider_refund_id: ProviderRefundId
    ) -> RefundState:
        try:
            _PROVIDER_ID.validate_python(provider_payment_id)
            _REFUND_ID.validate_python(provider_refund_id)
            payment = Payment({"id": provider_payment_id}, self._client)  # type: ignore[no-untyped-call]  # theirs
            refunds = PaymentRefunds(self._client, payment)
            found = _told(lambda: refunds.get(provider_refund_id))
            return RefundBody.model_validate(dict(found)).state
        except (_Unreadable, UnprocessableEntityError, ValueError):
            return RefundState.UNKNOWN

    def charged_back(self, since: datetime) -> Sequence[ListedChargeback]:
        """The provider lists the newest first."""
        found: list[ListedChargeback] = []
        try:
            some: Any = _told(lambda: self._client.chargebacks.list(limit=PAGE))
            while some is not None:
                read = _read(ChargebackBody, some)
                found += [
                    ListedChargeback(one.paymentId, one.id, one.reversedAt is not None)
                    for one in read
                    if one.createdAt >= since
                ]
                older = any(one.createdAt < since for one in read)
                some = None if older else _told(some.get_next)
        except (_Unreadable, UnprocessableEntityError, ValueError):
            raise TechnicalFault("the payment provider did not tell what was charged back") from None
        return found

    def _refunds(self, payment: Any) -> Sequence[RefundBody]:
        some, found = _told(payment.refunds.list), list[RefundBody]()
        while some is not None:
            found += _read(RefundBody, some)
            some = _told(some.get_next)
        return found

    def _chargebacks(self, payment: Any) -> tuple[Chargeback, ...]:
        """The oldest first, as they are taken in; the provider lists the newest first."""
        some, found = _told(payment.chargebacks.list), list[ChargebackBody]()
        while some is not None:
            found += _read(ChargebackBody, some)
            some = _told(some.get_next)
        found.reverse()
        found.sort(key=lambda one: one.createdAt)
        return tuple(Chargeback(one.id, one.amount.cents, one.reversedAt is not None) for one in found)

    @property
    def _client(self) -> Client:
        """One for each thread: its session is not made to be shared. It never tries again by itself."""
        client: Client | None = getattr(self._own, "client", None)
        if client is None:
            client = Client(api_endpoint=self._endpoint, timeout=TIMEOUT_SECONDS, retry=0)
            client.set_api_key(self._api_key.text)
            self._own.client = client
        return client


def euros(cents: int) -> dict[str, str]:
    """An amount as the provider wants it: a decimal text with two places, and the currency."""
    return {"value": f"{cents // 100}.{cents % 100:02}", "currency": "EUR"}


def _read(kind: type[B], some: Any) -> Sequence[B]:
    """What stands on a page of a list."""
    return _told(lambda: [kind.model_validate(dict(one)) for one in some])


class _Unreadable(Exception):
    """The provider did not answer, or its answer cannot be read."""


def _told(ask: Callable[[], T]) -> T:
    """What the library answers. It fails in many ways at a body that is not the provider's: a list, a page of
    a proxy, an error without a text. Raises _Unreadable; UnprocessableEntityError as it is."""
    try:
        return ask()
    except UnprocessableEntityError:
        raise
    except (Error, KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise _Unreadable from None
