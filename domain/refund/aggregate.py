"""How a refund decides and remembers: asked, proposed, approved by another, paid out once (R47, D17, I10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import assert_never

from domain.four_eyes import REQUEST_VALID, AskedBy, check_second
from domain.kernel import Aggregate, Rejected, replace
from domain.refund.commands import (
    ApproveRefund,
    ProposeRefund,
    RecordRefundFailed,
    RecordRefundFiled,
    RecordRefundPaid,
    RecordRefundSent,
    RefundCommand,
    RefuseRefund,
    RequestRefund,
)
from domain.refund.events import (
    RefundApproved,
    RefundEvent,
    RefundFailed,
    RefundFiled,
    RefundPaid,
    RefundProposed,
    RefundRefused,
    RefundRequested,
    RefundSent,
)
from domain.values import AccountId, ProviderPaymentId


class Life(Enum):
    NONE = auto()
    REQUESTED = auto()
    APPROVED = auto()
    ORDERED = auto()
    """The provider or a file for the bank has it."""
    PAID = auto()
    REFUSED = auto()
    FAILED = auto()


class NoSuchRefund(Rejected):
    """There is no such refund."""

    rule = "R47"
    advice = "Check its id, as the list of refunds has it."


class RefundDecided(Rejected):
    """This refund was decided before."""

    rule = "R47"
    advice = "Look at it again: what was decided stays."


class RefundNotApproved(Rejected):
    """Nothing was ordered to be paid out under this refund."""

    rule = "D17"
    advice = "Let one member of staff propose it and another approve it."


@dataclass(frozen=True, slots=True)
class Refund:
    """``provider_payment_id``: the payment it goes back to; None where it goes to an account. ``filed``: it
    stood in a file for the bank."""

    life: Life = Life.NONE
    account_id: AccountId | None = None
    amount_cents: int = 0
    requested_on: date | None = None
    provider_payment_id: ProviderPaymentId | None = None
    proposed: AskedBy | None = None
    filed: bool = False

    def check_undecided(self) -> None:
        """Rejected: NoSuchRefund, RefundDecided."""
        if self.life is Life.NONE:
            raise NoSuchRefund
        if self.life is not Life.REQUESTED:
            raise RefundDecided

    def check_approved(self) -> None:
        """Two persons agreed. Rejected: NoSuchRefund, RefundNotApproved."""
        if self.life is Life.NONE:
            raise NoSuchRefund
        if self.life in (Life.REQUESTED, Life.REFUSED):
            raise RefundNotApproved


def decide(refund: Refund, command: RefundCommand) -> Sequence[RefundEvent]:
    match command:
        case RequestRefund():
            assert refund.life is Life.NONE, "a refund id is derived from its command"
            return [RefundRequested.of(command)]
        case ProposeRefund() | ApproveRefund() | RefuseRefund():
            return _by_staff(refund, command)
        case RecordRefundSent() | RecordRefundFiled() | RecordRefundPaid() | RecordRefundFailed():
            return _pay_out(refund, command)
        case _:
            assert_never(command)


def evolve(refund: Refund, event: RefundEvent) -> Refund:
    match event:
        case RefundRequested():
            return Refund(
                Life.REQUESTED,
                event.account_id,
                event.amount_cents,
                event.requested_on,
                event.provider_payment_id,
            )
        case RefundProposed():
            return replace(refund, proposed=AskedBy(event.proposed_by, event.expires_at))
        case RefundApproved():
            return replace(refund, life=Life.APPROVED, proposed=None)
        case RefundRefused():
            return replace(refund, life=Life.REFUSED, proposed=None)
        case RefundSent():
            return replace(refund, life=Life.ORDERED)
        case RefundFiled():
            return replace(refund, life=Life.ORDERED, filed=True)
        case RefundPaid():
            return replace(refund, life=Life.PAID)
        case RefundFailed():
            return replace(refund, life=Life.FAILED)
        case _:
            assert_never(event)


REFUND = Aggregate("refund", Refund(), decide, evolve)


def _by_staff(refund: Refund, command: ProposeRefund | ApproveRefund | RefuseRefund) -> Sequence[RefundEvent]:
    account_id = refund.account_id
    match command:
        case ProposeRefund():
            refund.check_undecided()
            if refund.proposed and refund.proposed.is_open(command.at):
                return []
            expires_at = command.at + REQUEST_VALID
            return [RefundProposed.of(command, account_id=account_id, expires_at=expires_at)]
        case ApproveRefund():
            refund.check_undecided()
            check_second(refund.proposed, command.approved_by, command.at)
            return [
                RefundApproved.of(
                    command,
                    account_id=account_id,
                    amount_cents=refund.amount_cents,
                    provider_payment_id=refund.provider_payment_id,
                )
            ]
        case RefuseRefund():
            refund.check_undecided()
            return [RefundRefused.of(command, account_id=account_id)]
        case _:
            assert_never(command)


def _pay_out(
    refund: Refund, command: RecordRefundSent | RecordRefundFiled | RecordRefundPaid | RecordRefundFailed
) -> Sequence[RefundEvent]:
    """Facts come in any order and more than once: what failed after it was paid came back, and what failed
    stays so (the credit is there again)."""
    refund.check_approved()
    account_id = refund.account_id
    match command:
        case RecordRefundSent():
            if refund.life is not Life.APPROVED:
                return []
            to = refund.provider_payment_id
            assert to is not None, "only what goes back to a payment is sent to the provider"
            return [RefundSent.of(command, account_id=account_id, provider_payment_id=to)]
        case RecordRefundFiled():
            assert refund.provider_payment_id is None, "only what goes to an account stands in a file"
            new = refund.life is Life.APPROVED
            return [RefundFiled.of(command, account_id=account_id)] if new else []
        case RecordRefundPaid():
            paid = refund.life in (Life.APPROVED, Life.ORDERED)
            return [RefundPaid.of(command, account_id=account_id)] if paid else []
        case RecordRefundFailed():
            failed = refund.life is Life.FAILED
            return [] if failed else [RefundFailed.of(command, account_id=account_id)]
        case _:
            assert_never(command)
