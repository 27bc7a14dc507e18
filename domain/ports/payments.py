"""The payment provider, for iDEAL and cards: payments, refunds, and what was charged back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.values import (
    Cents,
    ChargebackId,
    PaymentId,
    ProviderPaymentId,
    ProviderRefundId,
    RefundId,
)


class PaymentState(StrEnum):
    """What became of a payment. A chargeback leaves it paid."""

    OPEN = "open"
    """It may still be paid."""
    PAID = "paid"
    FAILED = "failed"
    """It failed, was cancelled by the payer, or expired."""
    UNKNOWN = "unknown"
    """The provider cannot tell now: asked again before anything is charged."""


class RefundState(StrEnum):
    """What became of money that the provider pays back."""

    PENDING = "pending"
    """It is under way, for days at times."""
    PAID = "paid"
    FAILED = "failed"
    """It failed or was cancelled, also after it was paid: the money is with the register again."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Chargeback:
    """Money of a payment that the payer had taken back, in cents. ``reversed``: it came again."""

    chargeback_id: ChargebackId
    amount_cents: Cents
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class ListedChargeback:
    """One in the list of all: the payment may be another's, in another currency."""

    provider_payment_id: ProviderPaymentId
    chargeback_id: ChargebackId
    reversed: bool


@dataclass(frozen=True, slots=True)
class PaymentStatus:
    """What the provider says of a payment now; ``amount_cents``: 0 where its state is unknown."""

    state: PaymentState
    amount_cents: int
    chargebacks: tuple[Chargeback, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedPayment:
    """A payment that the provider knows: its own id of it, and the page to pay at."""

    provider_payment_id: ProviderPaymentId
    checkout_url: str


class PaymentRefused(Exception):
    """The provider will not take this payment, or pay this back, however often it is asked."""


class Payments(Protocol):
    """The payment provider. What it sends us is never believed: it is asked again (guarantees: callbacks)."""

    def start(self, payment_id: PaymentId, amount_cents: Cents, description: str) -> OpenedPayment:
        """Asks for a payment. Repeating with the same id starts no second one.

        Raises TechnicalFault, after which nobody knows whether it was started; PaymentRefused."""

    def status(self, provider_payment_id: ProviderPaymentId) -> PaymentStatus:
        """What became of it. Never raises: what cannot be asked or read is unknown."""

    def refund(
        self,
        provider_payment_id: ProviderPaymentId,
        refund_id: RefundId,
        amount_cents: Cents,
        description: str,
    ) -> ProviderRefundId:
        """Pays so much of a payment back the way it came, in as many days as that takes. Repeating with the
        same refund id pays nothing twice, however late (I10).

        Raises TechnicalFault, after which nobody knows whether it was taken; PaymentRefused."""

    def refund_state(
        self, provider_payment_id: ProviderPaymentId, provider_refund_id: ProviderRefundId
    ) -> RefundState:
        """What became of it. Never raises: what cannot be asked or read is unknown."""

    def charged_back(self, since: datetime) -> Sequence[ListedChargeback]:
        """What was charged back since then. Raises TechnicalFault."""
