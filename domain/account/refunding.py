"""How credit that is paid back leaves the balance, and comes back where it is not (R47, I10)."""

from collections.abc import Sequence
from typing import assert_never

from domain.account.commands import LapseCredit, RecordRefundArrived, RefundCredit, RestoreCredit
from domain.account.events import CreditLapsed, CreditRefunded, CreditRestored, RefundArrived
from domain.account.state import Account, Life
from domain.calendar import months_after
from domain.kernel import Rejected
from domain.terms import terms_on


class NothingToRefund(Rejected):
    """There is not so much credit that could be paid back."""

    rule = "R47"
    advice = "Ask for no more than what is available: what orders reserve is not."


RefundingCommand = RefundCredit | RecordRefundArrived | RestoreCredit | LapseCredit


def decide_refunding(
    account: Account, command: RefundingCommand
) -> Sequence[CreditRefunded | RefundArrived | CreditRestored | CreditLapsed]:
    credit = account.credit
    match command:
        case RefundCredit():
            assert command.refund_id not in credit.refunds, "a refund id is derived from its command"
            if command.amount_cents > credit.available_cents:
                raise NothingToRefund
            return [CreditRefunded.of(command)]
        case RecordRefundArrived():
            known = credit.refunds.get(command.refund_id)
            return [RefundArrived.of(command)] if known is not None and known.under_way else []
        case RestoreCredit():
            known = credit.refunds.get(command.refund_id)
            if known is None:
                return []
            return [CreditRestored.of(command, amount_cents=known.amount_cents)]
        case LapseCredit():
            return _lapse(account, command)
        case _:
            assert_never(command)


def _lapse(account: Account, command: LapseCredit) -> Sequence[CreditLapsed]:
    """Also what came back after the holder was erased: who could claim it is known no more, and for how long
    they could is (decision 0046)."""
    closed = account.life in (Life.CLOSED, Life.ERASING, Life.ERASED)
    if not closed or not account.credit.balance_cents or account.credit.reserved:
        return []
    assert account.erase_from is not None, "closing sets it"
    if command.today < months_after(account.erase_from, terms_on(command.today).credit_lapses_months):
        return []
    amount_cents = account.credit.balance_cents
    return [CreditLapsed.of(command, amount_cents=amount_cents, lapsed_on=command.today)]
