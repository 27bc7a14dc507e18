"""Change a password with the current one (R36)."""

from collections.abc import Iterable

from domain.account.aggregate import ACCOUNT
from domain.account.commands import ChangePassword
from domain.account.state import BlockedForArrears
from domain.customer.aggregate import CUSTOMER
from domain.kernel import Command, Load, StreamCommand
from domain.values import AccountId


class ChangeOwnPassword(Command):
    """The holder's own wish, logged in (R36): the current password matched ``presented``; ``credential_id``
    is the new one's.

    Rejected: PasswordNotCurrent, NotActivated, AccountIsClosed, and the reasons of a block."""

    account_id: AccountId
    presented: str
    credential_id: str


def change_own_password(load: Load, command: ChangeOwnPassword) -> Iterable[StreamCommand]:
    """Who is overdue between logging in and this has no session any more (D3, I12)."""
    account = load.state(ACCOUNT.stream(command.account_id))
    account.check_open()
    assert account.customer_id is not None
    if load.state(CUSTOMER.stream(account.customer_id)).overdue:
        raise BlockedForArrears
    yield ChangePassword(
        at=command.at,
        account_id=command.account_id,
        presented=command.presented,
        credential_id=command.credential_id,
    )
