"""How payments for credit are decided: started, opened at the provider, credited, failed, given up (R19)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from domain.account.commands import (
    DepositCredit,
    FailDeposit,
    GiveUpDeposit,
    RecordDepositOpened,
    ReverseChargeback,
    StartDeposit,
    TakeChargeback,
)
from domain.account.credit import TopUp
from domain.account.events import (
    ChargebackReversed,
    CreditChargedBack,
    CreditDeposited,
    DepositFailed,
    DepositGivenUp,
    DepositOpened,
    DepositStarted,
)
from domain.account.state import Account
from domain.kernel import Rejected
from domain.terms import terms_on

PENDING_MAX = 20


class TooManyDeposits(Rejected):
    """Too many payments for credit are open at the same time."""

    rule = "R19"
    advice = "Finish or let lapse the payments that are open, then deposit again."


ChargebackCommand = TakeChargeback | ReverseChargeback
DepositCommand = (
    StartDeposit | RecordDepositOpened | DepositCredit | FailDeposit | GiveUpDeposit | ChargebackCommand
)
ChargebackEvent = CreditChargedBack | ChargebackReversed
DepositEvent = (
    DepositStarted | DepositOpened | CreditDeposited | DepositFailed | DepositGivenUp | ChargebackEvent
)


def decide_deposit(account: Account, command: DepositCommand) -> Sequence[DepositEvent]:
    known = account.credit.top_ups.get(command.payment_id)
    match command:
        case StartDeposit():
            account.check_usable()
            return _start(account, command) if known is None else []
        case RecordDepositOpened():
            new = known is not None and known.provider_payment_id is None
            return [DepositOpened.of(command)] if new else []
        case DepositCredit():
            account.check_exists()
            return [] if known is not None and known.paid else [CreditDeposited.of(command)]
        case FailDeposit():
            return [DepositFailed.of(command)] if known is not None and known.pending else []
        case GiveUpDeposit():
            due = known is not None and known.pending and _waited(known, command)
            return [DepositGivenUp.of(command, given_up_on=command.today)] if due else []
        case TakeChargeback() | ReverseChargeback():
            return _charge_back(account, known or TopUp(), command)
        case _:
            assert_never(command)


def _charge_back(account: Account, top_up: TopUp, command: ChargebackCommand) -> Sequence[ChargebackEvent]:
    known = top_up.charged_back.get(command.chargeback_id)
    match command:
        case TakeChargeback():
            assert command.taken_cents <= account.credit.available_cents, "I1: what is not there is reopened"
            return [CreditChargedBack.of(command)] if known is None else []
        case ReverseChargeback():
            return [ChargebackReversed.of(command)] if known is not None and not known.reversed else []
        case _:
            assert_never(command)


def _start(account: Account, command: StartDeposit) -> Sequence[DepositStarted]:
    if len(account.credit.pending) >= PENDING_MAX:
        raise TooManyDeposits
    return [DepositStarted.of(command, started_on=command.today)]


def _waited(top_up: TopUp, command: GiveUpDeposit) -> bool:
    if top_up.started_on is None:
        return True
    return command.today > top_up.started_on + timedelta(terms_on(command.today).deposit_days)
