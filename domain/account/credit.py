"""What credit an account has: deposits, reservations, captures (I1); orders: domain/use_cases/order.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from domain.account.commands import CaptureCredit, ReleaseCredit, ReserveCredit
from domain.account.events import (
    ChargebackReversed,
    CreditCaptured,
    CreditChargedBack,
    CreditDeposited,
    CreditLapsed,
    CreditRefunded,
    CreditReleased,
    CreditReserved,
    CreditRestored,
    DepositFailed,
    DepositGivenUp,
    DepositOpened,
    DepositStarted,
    RefundArrived,
)
from domain.kernel import Rejected, replace
from domain.values import ChargebackId, InvoiceNumber, OrderId, PaymentId, ProviderPaymentId, RefundId


class CreditTooLow(Rejected):
    """There is not enough available credit for this order."""

    rule = "R1"
    advice = "Deposit credit first, or change the payment method to direct debit."


@dataclass(frozen=True, slots=True)
class ChargedBack:
    """Money of a top-up that was taken back, in cents: of the credit, and claimed again by the invoice.
    ``reversed``: it came again."""

    taken_cents: int
    reopened_cents: int
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class Refunded:
    """Credit that is paid back, in cents. ``payment_id``: the top-up that it goes back to. ``under_way``: it
    may still fail."""

    amount_cents: int
    payment_id: PaymentId | None
    under_way: bool = True


@dataclass(frozen=True, slots=True)
class TopUp:
    """One payment for credit. ``pending``: its outcome is waited for. ``started_on``: None of one that began
    before this was kept; ``provider_payment_id``: the provider's own id, None until it knows the payment;
    ``invoice_number``: of what was credited, None until then."""

    pending: bool = False
    started_on: date | None = None
    provider_payment_id: ProviderPaymentId | None = None
    invoice_number: InvoiceNumber | None = None
    paid_cents: int = 0
    charged_back: Mapping[ChargebackId, ChargedBack] = field(default_factory=dict)

    @property
    def paid(self) -> bool:
        return self.invoice_number is not None

    @property
    def kept_cents(self) -> int:
        """What was paid and not taken back."""
        live = (one for one in self.charged_back.values() if not one.reversed)
        taken = [one.taken_cents + one.reopened_cents for one in live]
        return self.paid_cents - sum(taken)


@dataclass(frozen=True, slots=True)
class Credit:
    """Amounts in cents. Balance: what was deposited less what was captured, charged back and refunded.
    ``restored``: refunds that did not go back to their top-up; why, they say themselves."""

    balance_cents: int = 0
    reserved: Mapping[OrderId, int] = field(default_factory=dict)
    top_ups: Mapping[PaymentId, TopUp] = field(default_factory=dict)
    refunds: Mapping[RefundId, Refunded] = field(default_factory=dict)
    restored: Mapping[RefundId, PaymentId] = field(default_factory=dict)

    @property
    def pending(self) -> frozenset[PaymentId]:
        """The payments whose outcome is waited for."""
        return frozenset(payment_id for payment_id, one in self.top_ups.items() if one.pending)

    @property
    def available_cents(self) -> int:
        return self.balance_cents - sum(self.reserved.values())

    @property
    def under_way(self) -> bool:
        """Whether money still belongs to the holder or may arrive: nothing is erased until then (D12)."""
        refunding = any(one.under_way for one in self.refunds.values())
        return bool(self.balance_cents or self.reserved or self.pending or refunding)

    def refundable_cents(self, payment_id: PaymentId) -> int:
        """What the provider can still pay back of a top-up: compared by amounts, whatever it says it can."""
        gone = [one.amount_cents for one in self.refunds.values() if one.payment_id == payment_id]
        return self.top_ups[payment_id].kept_cents - sum(gone)


CreditCommand = ReserveCredit | CaptureCredit | ReleaseCredit
ChargebackEvent = CreditChargedBack | ChargebackReversed
TopUpEvent = (
    DepositStarted | DepositOpened | DepositFailed | DepositGivenUp | CreditDeposited | ChargebackEvent
)
RefundEvent = CreditRefunded | RefundArrived | CreditRestored
CreditEvent = TopUpEvent | RefundEvent | CreditLapsed | CreditReserved | CreditCaptured | CreditReleased


def decide_credit(
    credit: Credit, command: CreditCommand
) -> Sequence[CreditReserved | CreditCaptured | CreditReleased]:
    match command:
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
        case DepositStarted() | DepositOpened() | DepositFailed() | DepositGivenUp():
            return _top_up(credit, event)
        case CreditDeposited():
            credited = replace(credit, balance_cents=credit.balance_cents + event.amount_cents)
            return _top_up(credited, event)
        case CreditChargedBack():
            return _top_up(replace(credit, balance_cents=credit.balance_cents - event.taken_cents), event)
        case ChargebackReversed():
            return _top_up(replace(credit, balance_cents=credit.balance_cents + event.credited_cents), event)
        case CreditRefunded() | RefundArrived() | CreditRestored():
            return _refund(credit, event)
        case CreditLapsed():
            return replace(credit, balance_cents=credit.balance_cents - event.amount_cents)
        case CreditReserved():
            return replace(credit, reserved={**credit.reserved, event.order_id: event.amount_cents})
        case CreditCaptured():
            rest = _without(credit.reserved, event.order_id)
            return replace(credit, balance_cents=credit.balance_cents - event.amount_cents, reserved=rest)
        case CreditReleased():
            return replace(credit, reserved=_without(credit.reserved, event.order_id))
        case _:
            assert_never(event)


def _top_up(credit: Credit, event: TopUpEvent) -> Credit:
    known = credit.top_ups.get(event.payment_id, TopUp())
    match event:
        case DepositStarted():
            known = replace(known, pending=True, started_on=event.started_on)
        case DepositOpened():
            known = replace(known, provider_payment_id=event.provider_payment_id)
        case DepositFailed() | DepositGivenUp():
            known = replace(known, pending=False)
        case CreditDeposited():
            known = replace(
                known, pending=False, invoice_number=event.invoice_number, paid_cents=event.amount_cents
            )
        case CreditChargedBack():
            new = ChargedBack(event.taken_cents, event.reopened_cents)
            known = replace(known, charged_back={**known.charged_back, event.chargeback_id: new})
        case ChargebackReversed():
            one = replace(known.charged_back[event.chargeback_id], reversed=True)
            known = replace(known, charged_back={**known.charged_back, event.chargeback_id: one})
        case _:
            assert_never(event)
    return replace(credit, top_ups={**credit.top_ups, event.payment_id: known})


def _refund(credit: Credit, event: RefundEvent) -> Credit:
    match event:
        case CreditRefunded():
            new = Refunded(event.amount_cents, event.payment_id)
            return replace(
                credit,
                balance_cents=credit.balance_cents - event.amount_cents,
                refunds={**credit.refunds, event.refund_id: new},
            )
        case RefundArrived():
            known = replace(credit.refunds[event.refund_id], under_way=False)
            return replace(credit, refunds={**credit.refunds, event.refund_id: known})
        case CreditRestored():
            rest = {one: share for one, share in credit.refunds.items() if one != event.refund_id}
            source, restored = credit.refunds[event.refund_id].payment_id, credit.restored
            return replace(
                credit,
                balance_cents=credit.balance_cents + event.amount_cents,
                refunds=rest,
                restored=restored if source is None else {**restored, event.refund_id: source},
            )
        case _:
            assert_never(event)


def _without(reserved: Mapping[OrderId, int], order_id: OrderId) -> Mapping[OrderId, int]:
    return {known: cents for known, cents in reserved.items() if known != order_id}
