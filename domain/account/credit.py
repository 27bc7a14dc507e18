"""The credit of an account: deposits, reservations, captures (I1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from domain.account.commands import CaptureCredit, DepositCredit, FailDeposit, ReleaseCredit, ReserveCredit
from domain.account.events import (
    CreditCaptured,
    CreditDeposited,
    CreditReleased,
    CreditReserved,
    DepositFailed,
    DepositStarted,
)
from domain.kernel import Rejected, replace
from domain.values import OrderId, PaymentId

PENDING_MAX = 20


class CreditTooLow(Rejected):
    """There is not enough available credit for this order."""

    rule = "R1"
    advice = "Deposit credit first, or change the payment method to direct debit."


@dataclass(frozen=True, slots=True)
class Credit:
    """Amounts in cents. Balance: what was deposited less what was captured. ``deposits`` are the payments
    that were credited, ``pending`` those under way."""

    balance_cents: int = 0
    reserved: Mapping[OrderId, int] = field(default_factory=dict)
    deposits: frozenset[PaymentId] = frozenset()
    pending: frozenset[PaymentId] = frozenset()

    @property
    def available_cents(self) -> int:
        return self.balance_cents - sum(self.reserved.values())

    @property
    def under_way(self) -> bool:
        """Whether money still belongs to the holder or may arrive: nothing is erased until then (D12)."""
        return bool(self.balance_cents or self.reserved or self.pending)


CreditCommand = DepositCredit | FailDeposit | ReserveCredit | CaptureCredit | ReleaseCredit
CreditEvent = (
    DepositStarted | DepositFailed | CreditDeposited | CreditReserved | CreditCaptured | CreditReleased
)


def decide_credit(credit: Credit, command: CreditCommand) -> Sequence[CreditEvent]:
    match command:
        case DepositCredit():
            return [] if command.payment_id in credit.deposits else [CreditDeposited.of(command)]
        case FailDeposit():
            return [DepositFailed.of(command)] if command.payment_id in credit.pending else []
        case ReserveCredit():
            if command.order_id in credit.reserved:
                return []
            if command.amount_cents > credit.available_cents:
                raise CreditTooLow
            return [CreditReserved.of(command)]
        case CaptureCredit():
            reserved = credit.reserved.get(command.order_id)
            return [] if reserved is None else [CreditCaptured.of(command, amount_cents=reserved)]
        case ReleaseCredit():
            reserved = credit.reserved.get(command.order_id)
            return [] if reserved is None else [CreditReleased.of(command, amount_cents=reserved)]
        case _:
            assert_never(command)


def evolve_credit(credit: Credit, event: CreditEvent) -> Credit:
    match event:
        case DepositStarted():
            return replace(credit, pending=credit.pending | {event.payment_id})
        case DepositFailed():
            return replace(credit, pending=credit.pending - {event.payment_id})
        case CreditDeposited():
            return replace(
                credit,
                balance_cents=credit.balance_cents + event.amount_cents,
                deposits=credit.deposits | {event.payment_id},
                pending=credit.pending - {event.payment_id},
            )
        case CreditReserved():
            return replace(credit, reserved={**credit.reserved, event.order_id: event.amount_cents})
        case CreditCaptured():
            rest = _without(credit.reserved, event.order_id)
            return replace(credit, balance_cents=credit.balance_cents - event.amount_cents, reserved=rest)
        case CreditReleased():
            return replace(credit, reserved=_without(credit.reserved, event.order_id))
        case _:
            assert_never(event)


def _without(reserved: Mapping[OrderId, int], order_id: OrderId) -> Mapping[OrderId, int]:
    return {known: cents for known, cents in reserved.items() if known != order_id}
