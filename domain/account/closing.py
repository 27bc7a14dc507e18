"""Closing an account and erasing its holder: a process (D12, D17)."""

from collections.abc import Sequence
from datetime import timedelta

from domain.account.commands import CloseAccount, EraseHolder, RejectClosureRequest, RequestClosure
from domain.account.events import (
    AccountClosed,
    ClosingCause,
    ClosureRejected,
    ClosureRequested,
    HolderErasureStarted,
)
from domain.account.state import Account, Life
from domain.calendar import local_date
from domain.four_eyes import REQUEST_VALID, NotRequested, check_second


def request_closure(account: Account, command: RequestClosure) -> Sequence[ClosureRequested]:
    account.check_open()
    if account.closure and account.closure.is_open(command.at):
        return []
    return [ClosureRequested.of(command, expires_at=command.at + REQUEST_VALID)]


def reject_closure(account: Account, command: RejectClosureRequest) -> Sequence[ClosureRejected]:
    account.check_exists()
    if account.closure is None or not account.closure.is_open(command.at):
        raise NotRequested
    return [ClosureRejected.of(command)]


def close(account: Account, command: CloseAccount) -> Sequence[AccountClosed]:
    account.check_exists()
    if account.life is not Life.OPEN:
        return []
    if command.cause is ClosingCause.STAFF:
        check_second(account.closure, command.approved_by, command.at)
    closed_on = local_date(command.at)
    erase_from = closed_on + timedelta(days=command.wait_days)
    return [AccountClosed.of(command, closed_on=closed_on, erase_from=erase_from)]


def erase(account: Account, command: EraseHolder) -> Sequence[HolderErasureStarted]:
    if account.life is not Life.CLOSED or account.credit.under_way:
        return []
    assert account.erase_from is not None
    return [HolderErasureStarted.of(command)] if command.today >= account.erase_from else []
