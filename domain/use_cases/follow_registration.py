"""Hold an account while the end of its branch or business waits for staff (R32, D28)."""

from collections.abc import Iterable

from domain.account.aggregate import ACCOUNT
from domain.account.commands import EndHold, HoldAccount
from domain.kernel import Command, Load, StreamCommand
from domain.registration.aggregate import REGISTRATION
from domain.values import AccountId


class FollowRegistration(Command):
    """Policy: hold the account where the end of its branch or business is held now; otherwise end the hold.

    What ended after all closes the account (R33), which is another policy's."""

    account_id: AccountId


def follow_registration(load: Load, command: FollowRegistration) -> Iterable[StreamCommand]:
    account = load.state(ACCOUNT.stream(command.account_id))
    if account.kvk_number is None:
        return
    units = load.state(REGISTRATION.stream(account.kvk_number)).units
    if any(branch in units and units[branch].held for branch in (account.branch, None)):
        yield HoldAccount(at=command.at, account_id=command.account_id)
    elif not any(branch in units and units[branch].ended_seen_at for branch in (account.branch, None)):
        yield EndHold(at=command.at, account_id=command.account_id)
