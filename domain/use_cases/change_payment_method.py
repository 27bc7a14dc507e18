"""Change the payment method to direct debit (R18, R19, D6)."""

from collections.abc import Iterable
from datetime import date

from domain.account.aggregate import ACCOUNT
from domain.account.state import BlockedForArrears
from domain.customer.aggregate import CUSTOMER
from domain.customer.commands import GiveMandate
from domain.kernel import Command, Load, StreamCommand
from domain.values import AccountId, Plain


class ChangeToDirectDebit(Command):
    """A holder gives a mandate for the customer; orders are paid by it from the next one on (D2, D6).

    ``mandate_id`` is derived from the command id. Rejected: the reasons for which an account is unusable,
    MandateInForce, MandateJustCancelled."""

    account_id: AccountId
    mandate_id: str
    signed_on: date
    iban: Plain
    debtor: Plain


def change_to_direct_debit(load: Load, command: ChangeToDirectDebit) -> Iterable[StreamCommand]:
    account = load.state(ACCOUNT.stream(command.account_id))
    account.check_usable()
    assert account.customer_id is not None
    if load.state(CUSTOMER.stream(account.customer_id)).overdue:
        raise BlockedForArrears
    yield GiveMandate(
        at=command.at,
        customer_id=account.customer_id,
        mandate_id=command.mandate_id,
        signed_on=command.signed_on,
        iban=command.iban,
        debtor=command.debtor,
    )
