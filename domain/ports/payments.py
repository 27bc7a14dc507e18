"""The payment provider, for iDEAL and cards: payments, and what was charged back of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.values import Cents, ChargebackId, PaymentId, ProviderPaymentId


class PaymentState(StrEnum):
    """What became of a payment. A chargeback leaves it paid."""

    OPEN = "open"
    """It may still be paid."""
    PAID = "paid"
    FAILED = "failed"
    """It failed, was cancelled by the payer, or expired."""
    UNKNOWN = "unknown"
    """The provider cannot tell now: asked again before anything is charged."""


@dataclass(frozen=True, slots=True)
class Chargeback:
    """Money of a payment that the payer had taken back, in cents. ``reversed``: it came again."""

    chargeback_id: ChargebackId
    amount_cents: Cents
    reversed: bool = False


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
    """The provider will not take this payment, however often it is asked."""


class Payments(Protocol):
    """The payment provider. What it sends us is never believed: it is asked again (guarantees: callbacks)."""

    def start(self, payment_id: PaymentId, amount_cents: Cents, description: str) -> OpenedPayment:
        """Asks for a payment. Repeating with the same id starts no second one.

        Raises TechnicalFault, after which nobody knows whether it was started; PaymentRefused."""

    def status(self, provider_payment_id: ProviderPaymentId) -> PaymentStatus:
        """What became of it. Never raises: what cannot be asked or read is unknown."""

    def charged_back(self, since: datetime) -> Sequence[ProviderPaymentId]:
        """The payments of which something was charged back since then. Raises TechnicalFault."""
