"""Pay credit back: asked by its holder, proposed and approved by staff, and what came of it (R47, D17)."""

from collections.abc import Iterable
from datetime import date, timedelta

from domain.account.aggregate import ACCOUNT
from domain.account.commands import RecordRefundArrived, RefundCredit, RestoreCredit
from domain.account.credit import Credit
from domain.account.refunding import NothingToRefund
from domain.account.state import AccountIsClosed, Life
from domain.kernel import Command, Load, Rejected, StreamCommand
from domain.refund.aggregate import REFUND
from domain.refund.aggregate import Life as RefundLife
from domain.refund.commands import (
    ApproveRefund,
    ProposeRefund,
    RecordRefundFailed,
    RecordRefundPaid,
    RefuseRefund,
    RequestRefund,
)
from domain.roles import MONEY
from domain.terms import terms_on
from domain.use_cases.roles import check_role
from domain.values import AccountId, Cents, PaymentId, PersonId, Plain, ReasonCode, RefundId

RECORDED_BY_STAFF = "recorded_by_staff"
"""Finance told that it failed."""


class IbanNeeded(Rejected):
    """It cannot go back the way it came: no single payment of the last time covers it."""

    rule = "R47"
    advice = "Give the IBAN and the name of the account to pay it to, or ask for a smaller amount."


class NotToldByHand(Rejected):
    """What became of this refund is told by whoever has it."""

    rule = "I10"
    advice = "Import the bank's file; of what goes back to a payment the provider is asked by itself."


class AskRefund(Command):
    """Pay credit back, by the refund form (R47). ``amount_cents``: None for all that is available.

    It goes back to the newest payment that covers it, is not too old for the provider, and that it has not
    failed to pay back before; else to ``iban`` in the name of ``payee``. So does, where one is given, what
    was paid before a payment that failed: the payer's account may be closed. ``taken_in_by``: the member of
    staff who took in a letter of the holder, also of one whose account is closed; it counts as their
    proposal (D17).

    Rejected: NoSuchAccount, AccountIsClosed, Unusable, NothingToRefund, IbanNeeded, NotInService,
    RoleMissing."""

    refund_id: RefundId
    account_id: AccountId
    amount_cents: Cents | None
    iban: Plain | None
    payee: Plain | None
    today: date
    taken_in_by: PersonId | None = None


class ProposeToRefund(Command):
    """A member of staff proposes to pay it.

    Rejected: NotInService, RoleMissing, NoSuchRefund, RefundDecided."""

    refund_id: RefundId
    proposed_by: PersonId


class AgreeToRefund(Command):
    """Another member of staff approves what was proposed in the last 24 hours (D17, I17).

    Rejected: NotInService, RoleMissing, NoSuchRefund, RefundDecided, NotRequested, SamePerson."""

    refund_id: RefundId
    approved_by: PersonId


class DeclineRefund(Command):
    """A member of staff refuses it: the credit is there again.

    Rejected: NotInService, RoleMissing, NoSuchRefund, RefundDecided."""

    refund_id: RefundId
    refused_by: PersonId


class SettleRefund(Command):
    """It was paid out: by the provider, or by the bank. Nothing changes where it was settled before.

    Rejected: NoSuchRefund, RefundNotApproved."""

    refund_id: RefundId
    paid_on: date


class FailRefund(Command):
    """It could not be paid out, or came back, also after it was paid: the credit is there again, once.

    Rejected: NoSuchRefund, RefundNotApproved."""

    refund_id: RefundId
    cause: ReasonCode
    failed_on: date


class TellRefundOutcome(Command):
    """Finance tells what became of a refund to an account, where the bank told and no file did. ``paid``:
    else it failed or came back, and the credit is there again, once.

    The provider tells of what goes back to a payment, and a file of the bank of what stood in a file for it:
    told by one person, the money and the credit could both be had (I10). The refund's own stream says whether
    it stands in one, so a file of the same moment comes first or is made without it. Of a bank that stays
    silent: SettleSilentPayout.

    Rejected: NotInService, RoleMissing, NoSuchRefund, RefundNotApproved, NotToldByHand."""

    refund_id: RefundId
    paid: bool
    happened_on: date
    told_by: PersonId


def ask_refund(load: Load, command: AskRefund) -> Iterable[StreamCommand]:
    account = load.state(ACCOUNT.stream(command.account_id))
    if command.taken_in_by is None:
        account.check_usable()
    else:
        check_role(load, command.taken_in_by, *MONEY.ask)
        account.check_exists()
        if account.life not in (Life.OPEN, Life.CLOSED):
            raise AccountIsClosed
    assert account.customer_id is not None
    amount_cents = command.amount_cents or account.credit.available_cents
    if not 0 < amount_cents <= account.credit.available_cents:
        raise NothingToRefund
    payment_id = _source(load, account.credit, amount_cents, command)
    if payment_id is None and (command.iban is None or command.payee is None):
        raise IbanNeeded
    source = None if payment_id is None else account.credit.top_ups[payment_id].provider_payment_id
    yield RequestRefund(
        at=command.at,
        refund_id=command.refund_id,
        account_id=command.account_id,
        customer_id=account.customer_id,
        amount_cents=amount_cents,
        payment_id=payment_id,
        provider_payment_id=source,
        iban=command.iban if payment_id is None else None,
        payee=command.payee if payment_id is None else None,
        requested_on=command.today,
        on_paper=command.taken_in_by is not None,
    )
    yield RefundCredit(
        at=command.at,
        account_id=command.account_id,
        refund_id=command.refund_id,
        amount_cents=amount_cents,
        payment_id=payment_id,
    )
    if command.taken_in_by is not None:
        yield ProposeRefund(at=command.at, refund_id=command.refund_id, proposed_by=command.taken_in_by)


def propose_to_refund(load: Load, command: ProposeToRefund) -> Iterable[StreamCommand]:
    check_role(load, command.proposed_by, *MONEY.ask)
    yield ProposeRefund(at=command.at, refund_id=command.refund_id, proposed_by=command.proposed_by)


def agree_to_refund(load: Load, command: AgreeToRefund) -> Iterable[StreamCommand]:
    check_role(load, command.approved_by, *MONEY.decide)
    yield ApproveRefund(at=command.at, refund_id=command.refund_id, approved_by=command.approved_by)


def decline_refund(load: Load, command: DeclineRefund) -> Iterable[StreamCommand]:
    check_role(load, command.refused_by, *MONEY.decide)
    refund = load.state(REFUND.stream(command.refund_id))
    yield RefuseRefund(at=command.at, refund_id=command.refund_id, refused_by=command.refused_by)
    if refund.account_id is not None:
        yield RestoreCredit(at=command.at, account_id=refund.account_id, refund_id=command.refund_id)


def settle_refund(load: Load, command: SettleRefund) -> Iterable[StreamCommand]:
    refund = load.state(REFUND.stream(command.refund_id))
    refund.check_approved()
    assert refund.account_id is not None
    if refund.life in (RefundLife.PAID, RefundLife.FAILED):
        return
    yield RecordRefundPaid(at=command.at, refund_id=command.refund_id, paid_on=command.paid_on)
    yield RecordRefundArrived(at=command.at, account_id=refund.account_id, refund_id=command.refund_id)


def fail_refund(load: Load, command: FailRefund) -> Iterable[StreamCommand]:
    refund = load.state(REFUND.stream(command.refund_id))
    refund.check_approved()
    assert refund.account_id is not None
    yield RecordRefundFailed(
        at=command.at, refund_id=command.refund_id, cause=command.cause, failed_on=command.failed_on
    )
    yield RestoreCredit(at=command.at, account_id=refund.account_id, refund_id=command.refund_id)


def tell_refund_outcome(load: Load, command: TellRefundOutcome) -> Iterable[Command]:
    check_role(load, command.told_by, *MONEY.ask)
    refund = load.state(REFUND.stream(command.refund_id))
    refund.check_approved()
    if refund.provider_payment_id is not None or refund.filed:
        raise NotToldByHand(field="outcome")
    one, on = command.refund_id, command.happened_on
    if command.paid:
        yield SettleRefund(at=command.at, refund_id=one, paid_on=on)
    else:
        yield FailRefund(at=command.at, refund_id=one, cause=RECORDED_BY_STAFF, failed_on=on)


def _source(load: Load, credit: Credit, amount_cents: int, command: AskRefund) -> PaymentId | None:
    """The newest payment that the provider can pay so much back of."""
    oldest = command.today - timedelta(terms_on(command.today).refund_to_source_days)
    failed = {
        payment_id
        for refund_id, payment_id in credit.restored.items()
        if load.state(REFUND.stream(refund_id)).life is RefundLife.FAILED
    }
    if command.iban is not None:
        tried = [started_on for one in failed if (started_on := credit.top_ups[one].started_on)]
        oldest = max([oldest, *(started_on + timedelta(1) for started_on in tried)])
    fitting = [
        (one.started_on, payment_id)
        for payment_id, one in credit.top_ups.items()
        if one.paid
        and one.provider_payment_id is not None
        and one.started_on is not None
        and one.started_on >= oldest
        and payment_id not in failed
        and credit.refundable_cents(payment_id) >= amount_cents
    ]
    return max(fitting)[1] if fitting else None
