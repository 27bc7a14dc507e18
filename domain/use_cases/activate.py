"""Activate an account: first log-in with code and sent password (D7)."""

from collections.abc import Iterable

from domain.account.aggregate import ACCOUNT
from domain.account.commands import Activate
from domain.account.state import BlockedForArrears
from domain.customer.aggregate import CUSTOMER
from domain.kernel import Command, Load, StreamCommand
from domain.values import AccountId, Plain


class ActivateAccount(Command):
    """The sent password matched ``presented``; ``credential_id`` is the holder's own new password (D7).
    ``email``: with which a code was asked for that takes a lost one's place (D26), unsealed.

    Rejected: AlreadyActivated, PasswordExpired, AccountIsClosed, and the reasons of a block."""

    account_id: AccountId
    presented: str
    credential_id: str
    email: Plain | None = None


def activate_account(load: Load, command: ActivateAccount) -> Iterable[StreamCommand]:
    account = load.state(ACCOUNT.stream(command.account_id))
    account.check_open()
    assert account.customer_id is not None
    if load.state(CUSTOMER.stream(account.customer_id)).overdue:
        raise BlockedForArrears
    yield Activate(
        at=command.at,
        account_id=command.account_id,
        presented=command.presented,
        credential_id=command.credential_id,
        email=command.email,
    )
