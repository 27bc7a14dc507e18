"""Reactivate a blocked code once everything is settled (R44, D4)."""

from collections.abc import Iterable

from domain.account.aggregate import ACCOUNT, ArrearsUnsettled
from domain.account.commands import MarkArrearsSettled, ReactivateCode
from domain.customer.aggregate import CUSTOMER
from domain.kernel import Command, Load, StreamCommand
from domain.values import AccountId


class Reactivate(Command):
    """By staff, on contact; or by the policy at once, where the setting says so (D4).

    Rejected: ArrearsUnsettled while an overdue invoice of the customer, or one behind a block, is
    unsettled: also one that was paid, and taken back before anybody called (I14)."""

    account_id: AccountId


def reactivate(load: Load, command: Reactivate) -> Iterable[StreamCommand]:
    account = load.state(ACCOUNT.stream(command.account_id))
    account.check_open()
    assert account.customer_id is not None
    customer = load.state(CUSTOMER.stream(account.customer_id))
    if customer.overdue or customer.open_invoices & account.arrears.keys():
        raise ArrearsUnsettled
    for number, settled in account.arrears.items():
        # The policy that marks a settlement may not have come by yet; the customer knows already.
        if not settled:
            yield MarkArrearsSettled(at=command.at, account_id=command.account_id, invoice_number=number)
    yield ReactivateCode(at=command.at, account_id=command.account_id)
