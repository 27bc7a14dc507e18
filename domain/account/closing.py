"""Closing an account and erasing its holder: a process (D12, D17)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from domain.account.commands import (
    CloseAccount,
    EraseEarly,
    EraseHolder,
    ExportData,
    FinishHolderErasure,
    RejectClosureRequest,
    RequestClosure,
    RequestEarlyErasure,
)
from domain.account.events import (
    AccountClosed,
    ClosingCause,
    ClosureRejected,
    ClosureRequested,
    DataExported,
    EarlyErasureApproved,
    EarlyErasureRequested,
    HolderErasureDone,
    HolderErasureStarted,
)
from domain.account.state import Account, Life
from domain.calendar import local_date
from domain.four_eyes import REQUEST_VALID, AskedBy, NotRequested, check_second
from domain.kernel import Rejected, replace


class HolderErased(Rejected):
    """The personal data of this holder were erased: nothing is held that could be handed out."""

    rule = "D12"
    advice = "Tell the holder so; what is left in the history names nobody."


class ErasureHindered(Rejected):
    """This holder cannot be erased yet; the detail tells what stands in the way."""

    rule = "D12"
    advice = "Settle that first: nobody can waive it."


NOT_CLOSED = "The account is open: close it first."
CREDIT = "Credit, a reservation or a payment is under way: it belongs to the holder."
Early = list[EarlyErasureApproved | HolderErasureStarted]


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


EndCommand = (
    RequestClosure
    | RejectClosureRequest
    | CloseAccount
    | ExportData
    | RequestEarlyErasure
    | EraseEarly
    | EraseHolder
    | FinishHolderErasure
)
EndEvent = (
    ClosureRequested
    | ClosureRejected
    | AccountClosed
    | DataExported
    | EarlyErasureRequested
    | EarlyErasureApproved
    | HolderErasureStarted
    | HolderErasureDone
)


def decide_end(account: Account, command: EndCommand) -> Sequence[EndEvent]:
    match command:
        case RequestClosure():
            return request_closure(account, command)
        case RejectClosureRequest():
            return reject_closure(account, command)
        case CloseAccount():
            return close(account, command)
        case ExportData():
            return export(account, command)
        case RequestEarlyErasure():
            return request_early_erasure(account, command)
        case EraseEarly():
            return erase_early(account, command)
        case EraseHolder():
            return erase(account, command)
        case FinishHolderErasure():
            return [HolderErasureDone.of(command)] if account.life is Life.ERASING else []
        case _:
            assert_never(command)


def evolve_end(account: Account, event: EndEvent) -> Account:
    match event:
        case ClosureRequested():
            return replace(account, closure=AskedBy(event.requested_by, event.expires_at))
        case ClosureRejected():
            return replace(account, closure=None)
        case AccountClosed():
            return replace(account, life=Life.CLOSED, closure=None, erase_from=event.erase_from)
        case DataExported():
            return account
        case EarlyErasureRequested():
            return replace(account, early_erasure=AskedBy(event.requested_by, event.expires_at))
        case EarlyErasureApproved():
            return replace(account, early_erasure=None)
        case HolderErasureStarted():
            return replace(account, life=Life.ERASING)
        case HolderErasureDone():
            return replace(account, life=Life.ERASED)
        case _:
            assert_never(event)


def export(account: Account, command: ExportData) -> Sequence[DataExported]:
    account.check_exists()
    if account.life in {Life.ERASING, Life.ERASED}:
        raise HolderErased
    return [DataExported.of(command)]


def request_early_erasure(account: Account, command: RequestEarlyErasure) -> Sequence[EarlyErasureRequested]:
    if account.life in {Life.ERASING, Life.ERASED}:
        return []
    _check_erasable(account)
    if account.early_erasure and account.early_erasure.is_open(command.at):
        return []
    return [EarlyErasureRequested.of(command, expires_at=command.at + REQUEST_VALID)]


def erase_early(account: Account, command: EraseEarly) -> Early:
    if account.life in {Life.ERASING, Life.ERASED}:
        return []
    check_second(account.early_erasure, command.approved_by, command.at)
    _check_erasable(account)
    return [EarlyErasureApproved.of(command), HolderErasureStarted.of(command)]


def _check_erasable(account: Account) -> None:
    """Only the waiting time can be waived (D12)."""
    account.check_exists()
    if account.life is Life.OPEN:
        raise ErasureHindered(NOT_CLOSED)
    if account.credit.under_way:
        raise ErasureHindered(CREDIT)
