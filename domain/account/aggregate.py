"""How an access-code account decides and remembers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from domain.account.closing import decide_end, evolve_end
from domain.account.commands import (
    AccountCommand,
    Activate,
    BlockCode,
    CaptureCredit,
    ChangePassword,
    CloseAccount,
    EndHold,
    EndSuspension,
    EraseEarly,
    EraseHolder,
    ExportData,
    FinishHolderErasure,
    HoldAccount,
    IssueCode,
    IssueSuccessor,
    MakeFirstPassword,
    MakeReplacement,
    MarkArrearsSettled,
    OpenAccount,
    ReactivateCode,
    RecordCodeSent,
    RecordFirstPasswordSent,
    RecordReplacementFailed,
    RecordReplacementSent,
    ReissueCode,
    RejectClosureRequest,
    ReleaseCredit,
    RequestClosure,
    RequestEarlyErasure,
    ReserveCredit,
    Suspend,
    UseReplacement,
)
from domain.account.credit import CreditEvent, decide_credit, evolve_credit
from domain.account.deposits import DepositCommand, decide_deposit
from domain.account.events import (
    AccountActivated,
    AccountClosed,
    AccountEvent,
    AccountHeld,
    AccountOpened,
    AccountSuspended,
    ApplicationEmailChanged,
    ApplicationEmailCorrected,
    ArrearsSettled,
    ClosureRejected,
    ClosureRequested,
    CodeBlocked,
    CodeIssued,
    CodeReactivated,
    CodeRevoked,
    CodeSent,
    CodeTookOver,
    DataExported,
    EarlyErasureApproved,
    EarlyErasureRequested,
    FirstPasswordDue,
    FirstPasswordSent,
    HoldEnded,
    HolderErasureDone,
    HolderErasureStarted,
    PasswordChanged,
    ReplacementPasswordDue,
    ReplacementPasswordFailed,
    ReplacementPasswordSent,
    RevocationCause,
    SuccessorIssued,
    SuccessorPasswordDue,
    SuccessorPasswordSent,
    SuccessorSent,
    SuspensionEnded,
)
from domain.account.passwords import decide_password, evolve_password
from domain.account.refunding import RefundingCommand, decide_refunding
from domain.account.state import Account, FirstPassword, Life, Successor
from domain.account.successor import decide_successor, evolve_successor
from domain.calendar import local_date
from domain.kernel import Aggregate, Rejected, replace
from domain.values import Channel


class AlreadyActivated(Rejected):
    """This account was activated before; the password that was sent works once."""

    rule = "D7"
    advice = "Log in with the password you chose yourself."


class PasswordExpired(Rejected):
    """The password that was sent is no longer valid."""

    rule = "D7"
    advice = "Apply again and say that you lost your code: code and password are then sent anew."


class ArrearsUnsettled(Rejected):
    """An invoice behind the block has not been settled."""

    rule = "D4"
    advice = "Wait until all outstanding invoices are paid, then reactivate."


def decide(account: Account, command: AccountCommand) -> Sequence[AccountEvent]:
    if isinstance(command, DepositCommand):
        return decide_deposit(account, command)
    if isinstance(command, RefundingCommand):
        return decide_refunding(account, command)
    match command:
        case OpenAccount():
            assert account.life is Life.NONE, "an account id is derived from its command"
            return [AccountOpened.of(command)]
        case IssueCode():
            assert account.code_index is None, "a reissue is a command of its own"
            return [CodeIssued.of(command)]
        case ReissueCode():
            return _reissue(account, command)
        case IssueSuccessor():
            return decide_successor(account, command)
        case RecordCodeSent() | MakeFirstPassword() | RecordFirstPasswordSent():
            return [*_prepare(account, command), *decide_successor(account, command)]
        case Activate():
            return _activate(account, command)
        case ChangePassword() | MakeReplacement() | UseReplacement():
            return decide_password(account, command)
        case RecordReplacementSent() | RecordReplacementFailed():
            return decide_password(account, command)
        case Suspend() | EndSuspension() | HoldAccount() | EndHold():
            return _block(account, command)
        case BlockCode() | MarkArrearsSettled() | ReactivateCode():
            return _block(account, command)
        case ReserveCredit() | CaptureCredit() | ReleaseCredit():
            account.check_exists()
            return decide_credit(account.credit, command)
        case RequestClosure() | RejectClosureRequest() | CloseAccount() | ExportData():
            return decide_end(account, command)
        case RequestEarlyErasure() | EraseEarly() | EraseHolder() | FinishHolderErasure():
            return decide_end(account, command)
        case _:
            assert_never(command)


def evolve(account: Account, event: AccountEvent) -> Account:
    if isinstance(event, CreditEvent):
        return replace(account, credit=evolve_credit(account.credit, event))
    match event:
        case AccountOpened():
            return replace(
                account,
                life=Life.OPEN,
                use=event.use,
                customer_id=event.customer_id,
                kvk_number=event.kvk_number,
                branch=event.branch,
                person_index=event.person_index,
                email=event.email,
            )
        case ApplicationEmailChanged() | ApplicationEmailCorrected():
            return replace(account, email=event.email)
        case CodeIssued() | CodeSent() | CodeRevoked():
            return _evolve_activation(account, event)
        case FirstPasswordDue() | FirstPasswordSent() | AccountActivated():
            return _evolve_activation(account, event)
        case SuccessorIssued() | SuccessorSent() | CodeTookOver():
            return evolve_successor(account, event)
        case SuccessorPasswordDue() | SuccessorPasswordSent():
            return evolve_successor(account, event)
        case PasswordChanged() | ReplacementPasswordDue():
            return evolve_password(account, event)
        case ReplacementPasswordSent() | ReplacementPasswordFailed():
            return evolve_password(account, event)
        case AccountSuspended() | SuspensionEnded() | AccountHeld() | HoldEnded():
            return _evolve_block(account, event)
        case CodeBlocked() | ArrearsSettled() | CodeReactivated():
            return _evolve_block(account, event)
        case ClosureRequested() | ClosureRejected() | AccountClosed() | DataExported():
            return evolve_end(account, event)
        case EarlyErasureRequested() | EarlyErasureApproved() | HolderErasureStarted() | HolderErasureDone():
            return evolve_end(account, event)
        case _:
            assert_never(event)


ACCOUNT = Aggregate("account", Account(), decide, evolve)

Preparation = RecordCodeSent | MakeFirstPassword | RecordFirstPasswordSent
ActivationEvent = (
    CodeIssued | CodeSent | CodeRevoked | FirstPasswordDue | FirstPasswordSent | AccountActivated
)
Block = Suspend | EndSuspension | HoldAccount | EndHold | BlockCode | MarkArrearsSettled | ReactivateCode
BlockEvent = (
    AccountSuspended
    | SuspensionEnded
    | AccountHeld
    | HoldEnded
    | CodeBlocked
    | ArrearsSettled
    | CodeReactivated
)


def _prepare(account: Account, command: Preparation) -> Sequence[AccountEvent]:
    """Code and first password are sent, of the present code."""
    match command:
        case RecordCodeSent():
            done = account.life is not Life.OPEN or account.code_sent_on is not None
            revoked = account.code_index != command.code_index
            return [] if done or revoked else [CodeSent.of(command)]
        case MakeFirstPassword():
            return _first_password(account, command)
        case RecordFirstPasswordSent():
            first = account.first_password
            if account.life is not Life.OPEN or first is None or first.expires_on is not None:
                return []
            if first.credential_id != command.credential_id:
                return []  # of a code that was revoked meanwhile
            expires_on = command.sent_on + timedelta(days=command.valid_days)
            return [FirstPasswordSent.of(command, expires_on=expires_on)]
        case _:
            assert_never(command)


def _activate(account: Account, command: Activate) -> Sequence[AccountEvent]:
    account.check_not_blocked()
    fitting = (one for one in account.successors if _matches(one.first_password, command))
    if (successor := next(fitting, None)) is not None:
        return _take_over(account, successor, command)
    if account.activated:
        raise AlreadyActivated
    _check_valid(account.first_password, command)
    return [AccountActivated.of(command)]


def _matches(first: FirstPassword | None, command: Activate) -> bool:
    return first is not None and first.credential_id == command.presented


def _check_valid(first: FirstPassword | None, command: Activate) -> None:
    if first is None or not _matches(first, command) or first.expires_on is None:
        raise PasswordExpired
    if local_date(command.at) > first.expires_on:
        raise PasswordExpired


def _take_over(account: Account, successor: Successor, command: Activate) -> Sequence[AccountEvent]:
    """Whoever holds both letters proved that the code was lost: only now the old one stops (D26)."""
    _check_valid(successor.first_password, command)
    assert account.code_index is not None, "an account is opened with a code"
    revoked = CodeRevoked.of(
        command,
        code_index=account.code_index,
        cause=RevocationCause.LOST,
        application_id=successor.application_id,
        revoked_on=local_date(command.at),
    )
    application_id, new = successor.application_id, command.email is not None
    changed = [ApplicationEmailChanged.of(command, application_id=application_id)] if new else []
    took_over = CodeTookOver.of(command, code_index=successor.code_index, channel=Channel.POST)
    return [revoked, *changed, took_over, AccountActivated.of(command)]


def _reissue(account: Account, command: ReissueCode) -> Sequence[AccountEvent]:
    account.check_open()
    assert account.code_index is not None, "an account is opened with a code"
    assert account.code_index != command.code_index, "a code is never reused"
    revoked = CodeRevoked.of(command, code_index=account.code_index, revoked_on=local_date(command.at))
    issued = CodeIssued.of(command)
    if command.email is None:
        return [revoked, issued]
    changed = ApplicationEmailCorrected if command.application_id is None else ApplicationEmailChanged
    return [revoked, changed.of(command), issued]


def _first_password(account: Account, command: MakeFirstPassword) -> Sequence[AccountEvent]:
    if account.life is not Life.OPEN or account.code_sent_on is None or account.first_password:
        return []
    due_on = command.calendars.next_working_day(account.code_sent_on)
    if command.today < due_on:
        return []
    nth = "" if account.code_nth == 1 else f"-{account.code_nth}"  # a hash is never replaced
    credential_id = f"{command.account_id}-first{nth}"
    return [FirstPasswordDue.of(command, credential_id=credential_id, due_on=due_on)]


def _block(account: Account, command: Block) -> Sequence[AccountEvent]:
    match command:
        case Suspend():
            account.check_open()
            return [] if account.suspended else [AccountSuspended.of(command)]
        case EndSuspension():
            account.check_open()
            return [SuspensionEnded.of(command)] if account.suspended else []
        case HoldAccount():
            done = account.life is not Life.OPEN or account.held
            return [] if done else [AccountHeld.of(command)]
        case EndHold():
            return [HoldEnded.of(command)] if account.held and account.life is Life.OPEN else []
        case BlockCode():
            # One that was paid, came back and is overdue again blocks anew.
            done = account.life is not Life.OPEN or account.arrears.get(command.invoice_number) is False
            return [] if done else [CodeBlocked.of(command)]
        case MarkArrearsSettled():
            unsettled = account.arrears.get(command.invoice_number) is False
            return [ArrearsSettled.of(command)] if unsettled and account.life is Life.OPEN else []
        case ReactivateCode():
            account.check_open()
            if not all(account.arrears.values()):
                raise ArrearsUnsettled
            reactivated = CodeReactivated.of(command, invoice_numbers=tuple(sorted(account.arrears)))
            return [reactivated] if account.arrears else []
        case _:
            assert_never(command)


def _evolve_activation(account: Account, event: ActivationEvent) -> Account:
    match event:
        case CodeIssued():
            nth = account.codes_count + 1
            return replace(
                account,
                code_index=event.code_index,
                channel=event.channel,
                codes_count=nth,
                code_nth=nth,
                successors=(),
            )
        case CodeRevoked():
            return replace(
                account,
                reissued_on=event.revoked_on,
                code_index=None,
                code_sent_on=None,
                first_password=None,
                credential_id=None,
                replacement=None,
            )
        case CodeSent():
            return replace(account, code_sent_on=event.sent_on)
        case FirstPasswordDue():
            return replace(account, first_password=FirstPassword(event.credential_id))
        case FirstPasswordSent():
            return replace(account, first_password=FirstPassword(event.credential_id, event.expires_on))
        case AccountActivated():
            return replace(account, credential_id=event.credential_id)
        case _:
            assert_never(event)


def _evolve_block(account: Account, event: BlockEvent) -> Account:
    match event:
        case AccountSuspended():
            return replace(account, suspended=True)
        case SuspensionEnded():
            return replace(account, suspended=False)
        case AccountHeld():
            return replace(account, held=True)
        case HoldEnded():
            return replace(account, held=False)
        case CodeBlocked():
            return replace(account, arrears={**account.arrears, event.invoice_number: False})
        case ArrearsSettled():
            return replace(account, arrears={**account.arrears, event.invoice_number: True})
        case CodeReactivated():
            return replace(account, arrears={})
        case _:
            assert_never(event)
