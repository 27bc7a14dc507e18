"""May this account log in for this purpose? (R29, D3, D8). A question, not a command: nothing is recorded."""

from domain.account.state import Account, BlockedForArrears
from domain.customer.aggregate import Customer
from domain.kernel import Rejected
from domain.values import Purpose, Use


class WrongPage(Rejected):
    """A private access code cannot file financial statements."""

    rule = "R2"
    advice = "Log in on the page Order extract, or use a business access code."


def check_log_in(account: Account, customer: Customer, purpose: Purpose) -> None:
    """Raises the reason why not: AccountIsClosed, BlockedForArrears, AccountHeldNow, AccountSuspendedNow,
    NotActivated, WrongPage.

    The login_check projection follows the same rule for other systems."""
    account.check_open()
    if customer.overdue:
        raise BlockedForArrears
    account.check_usable()
    if purpose is Purpose.FILE_STATEMENT and account.use is Use.PRIVATE:
        raise WrongPage
