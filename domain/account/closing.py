"""Closing an account and erasing its holder: a process (D12, D17)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from domain.account.commands import (
    CloseAccount,
    EraseEarly,
    EraseHolder,
    ExportData,
    FinishHolderErasure,
    RequestClosure,
    RequestEarlyErasure,
)
from domain.account.events import (
    AccountClosed,
    ClosingCause,
    ClosureRequested,
    DataExported,
    EarlyErasureApproved,
    EarlyErasureRequested,
    HolderErasureDone,
    HolderErasureStarted,
)
from domain.account.state import Account, ClosureRequest, Life
from domain.calendar import local_date
from domain.kernel import Rejected

REQUEST_VALID = timedelta(hours=24)


class NotRequested(Rejected):
    """Nobody asked to close this account in the last 24 hours."""

    rule = "D17"
    advice = "Let one member of staff request the closure and another approve it within 24 hours."


class SamePerson(Rejected):
    """A closure is approved by somebody else than who requested it."""

    rule = "D17"
    advice = "Ask a colleague to approve the closure."


class ErasureNotRequested(Rejected):
    """Nobody asked to erase this holder before the time in the last 24 hours."""

    rule = "D17"
    advice = "Let a privacy officer request it and somebody else approve it within 24 hours."


class SameEraser(Rejected):
    """An early erasure is approved by somebody else than who requested it."""

    rule = "D17"
    advice = "Ask a colleague to approve the erasure."


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
    if account.closure and command.at < account.closure.expires_at:
        return []
    return [ClosureRequested.of(command, expires_at=command.at + REQUEST_VALID)]


def close(account: Account, command: CloseAccount) -> Sequence[AccountClosed]:
    account.check_exists()
    if account.life is not Life.OPEN:
        return []
    if command.cause is ClosingCause.STAFF:
        _check_four_eyes(account, command)
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
    | CloseAccount
    | ExportData
    | RequestEarlyErasure
    | EraseEarly
    | EraseHolder
    | FinishHolderErasure
)
EndEvent = (
    ClosureRequested
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
            return replace(account, closure=ClosureRequest(event.requested_by, event.expires_at))
        case AccountClosed():
            return replace(account, life=Life.CLOSED, closure=None, erase_from=event.erase_from)
        case DataExported():
            return account
        case EarlyErasureRequested():
            return replace(account, early_erasure=ClosureRequest(event.requested_by, event.expires_at))
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
    if account.early_erasure and command.at < account.early_erasure.expires_at:
        return []
    return [EarlyErasureRequested.of(command, expires_at=command.at + REQUEST_VALID)]


def erase_early(account: Account, command: EraseEarly) -> Early:
    if account.life in {Life.ERASING, Life.ERASED}:
        return []
    request = account.early_erasure
    if request is None or command.at >= request.expires_at:
        raise ErasureNotRequested
    if command.approved_by == request.requested_by:
        raise SameEraser
    _check_erasable(account)
    return [EarlyErasureApproved.of(command), HolderErasureStarted.of(command)]


def _check_erasable(account: Account) -> None:
    """Only the waiting time can be waived (D12)."""
    account.check_exists()
    if account.life is Life.OPEN:
        raise ErasureHindered(NOT_CLOSED)
    if account.credit.under_way:
        raise ErasureHindered(CREDIT)


def _check_four_eyes(account: Account, command: CloseAccount) -> None:
    if account.closure is None or command.at >= account.closure.expires_at:
        raise NotRequested
    if command.approved_by is None or command.approved_by == account.closure.requested_by:
        raise SamePerson
