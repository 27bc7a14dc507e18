"""Replace a lost password: ask with code and application email, then choose one's own (R20, R35, D11)."""

from collections.abc import Iterable
from datetime import date

from domain.account.aggregate import ACCOUNT
from domain.account.commands import MakeReplacement, UseReplacement
from domain.account.state import Account, BlockedForArrears, Life
from domain.customer.aggregate import CUSTOMER
from domain.kernel import Command, Load, StreamCommand
from domain.recovery.commands import RecordReplacementAsked
from domain.recovery.events import RecoveryOutcome
from domain.reservation.aggregate import RESERVATION
from domain.values import AccountId, BlindIndex


class AskReplacement(Command):
    """Somebody gave a code and an email address. ``email_fits``: it is the application email of the account
    that has the code, which the caller compared by unsealing. ``today``: in Amsterdam.

    Never rejected: whatever comes of it is recorded, and the answer is the same (D11)."""

    recovery_id: str
    code_index: BlindIndex
    email_fits: bool
    credential_id: str
    today: date


class ResetPassword(Command):
    """The replacement password matched ``presented``; ``credential_id`` is the holder's own new password.

    Rejected: ReplacementExpired, NotActivated, AccountIsClosed, and the reasons of a block: a
    replacement password lifts no block (D11)."""

    account_id: AccountId
    presented: str
    credential_id: str


def ask_replacement(load: Load, command: AskReplacement) -> Iterable[StreamCommand]:
    """Reads two streams, of a known code and of an unknown one (D8)."""
    holder = load.state(RESERVATION.stream(f"code-{command.code_index}")).taken_by
    account = load.state(ACCOUNT.stream(holder or "nobody"))
    outcome = _outcome(account, command)
    known = outcome is not RecoveryOutcome.UNKNOWN_CODE
    yield RecordReplacementAsked(
        at=command.at,
        recovery_id=command.recovery_id,
        code_index=command.code_index,
        account_id=AccountId(holder) if holder and known else None,
        asked_on=command.today,
        outcome=outcome,
    )
    if holder and outcome is RecoveryOutcome.GRANTED:
        yield MakeReplacement(
            at=command.at,
            account_id=AccountId(holder),
            credential_id=command.credential_id,
            today=command.today,
        )


def reset_password(load: Load, command: ResetPassword) -> Iterable[StreamCommand]:
    account = load.state(ACCOUNT.stream(command.account_id))
    account.check_open()
    assert account.customer_id is not None
    if load.state(CUSTOMER.stream(account.customer_id)).overdue:
        raise BlockedForArrears
    yield UseReplacement(
        at=command.at,
        account_id=command.account_id,
        presented=command.presented,
        credential_id=command.credential_id,
    )


def _outcome(account: Account, command: AskReplacement) -> RecoveryOutcome:
    if account.successor_of(command.code_index) is not None:
        return RecoveryOutcome.NOT_ACTIVATED
    if account.code_index != command.code_index:
        return RecoveryOutcome.UNKNOWN_CODE
    if not command.email_fits:
        return RecoveryOutcome.OTHER_EMAIL
    if account.life is not Life.OPEN:
        return RecoveryOutcome.CLOSED
    if not account.activated:
        return RecoveryOutcome.NOT_ACTIVATED
    if account.replacement_in_the_post(command.today):
        return RecoveryOutcome.IN_THE_POST
    spent = account.replacements_spent(command.today)
    return RecoveryOutcome.TOO_OFTEN if spent else RecoveryOutcome.GRANTED
