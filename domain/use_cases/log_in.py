"""May this account log in for this purpose? (R29, D3, D8). A question, not a command: nothing is recorded."""

from collections.abc import Iterator

from domain.account.state import (
    Account,
    AccountIsClosed,
    BlockedForArrears,
    Life,
    NoSuchAccount,
    NotActivated,
)
from domain.customer.aggregate import Customer
from domain.kernel import Rejected
from domain.values import Purpose, Use


class WrongPage(Rejected):
    """A private access code cannot file financial statements."""

    rule = "R2"
    advice = "Log in on the page Order extract, or use a business access code."


def check_log_in(account: Account, customer: Customer, purpose: Purpose) -> None:
    """Raises the reason why not: NoSuchAccount, AccountIsClosed, BlockedForArrears, AccountHeldNow,
    AccountSuspendedNow, NotActivated, WrongPage.

    The login_check projection follows the same rule for other systems."""
    for refusal in obstacles(account, customer, purpose):
        raise refusal


def obstacles(account: Account, customer: Customer, purpose: Purpose) -> Iterator[type[Rejected]]:
    """Every reason why not; who is refused is told the first (D3)."""
    if account.life is not Life.OPEN:
        yield NoSuchAccount if account.life is Life.NONE else AccountIsClosed
        return
    if customer.overdue and BlockedForArrears not in account.blocks:
        yield BlockedForArrears
    yield from account.blocks
    if not account.activated:
        yield NotActivated
    if purpose is Purpose.FILE_STATEMENT and account.use is Use.PRIVATE:
        yield WrongPage
