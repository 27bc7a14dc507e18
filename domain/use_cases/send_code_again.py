"""A letter with a code did not come: staff sends another code for the same account (R15, I13, D7)."""

from collections.abc import Iterable
from datetime import date

from pydantic import InstanceOf

from domain.account.aggregate import ACCOUNT, AlreadyActivated
from domain.account.events import RevocationCause
from domain.calendar import Calendars
from domain.customer.aggregate import CUSTOMER
from domain.kernel import Command, Load, Rejected, StreamCommand
from domain.use_cases.reissue import reissued
from domain.use_cases.settle_referral import CustomerInArrears
from domain.values import AccountId, BlindIndex, Channel, Plain


class NotOverdue(Rejected):
    """The code of this account is not overdue: it did not go by post, or may still come."""

    rule = "R15"
    advice = (
        "Wait until five working days after posting have passed; the list of undelivered codes has the day."
    )


class NoListedAddress(Rejected):
    """The register lists no address that may be used for a letter."""

    rule = "D16"
    advice = "Have the holder bring the registration up to date, then send the code again."


class SendCodeAgain(Command):
    """By staff. ``code`` was drawn by the caller; ``post_address``: what the register lists today, None where
    no address may be used (D16). The former code stops at once.

    Rejected: NoSuchAccount, AccountIsClosed, AlreadyActivated, NotOverdue, CustomerInArrears (I14),
    NoListedAddress."""

    account_id: AccountId
    code: Plain
    code_index: BlindIndex
    post_address: Plain | None
    today: date
    calendars: InstanceOf[Calendars]


def send_code_again(load: Load, command: SendCodeAgain) -> Iterable[StreamCommand]:
    account = load.state(ACCOUNT.stream(command.account_id))
    account.check_open()
    if account.activated:
        raise AlreadyActivated
    overdue_before = command.calendars.delivery_overdue_before(command.today)
    sent_on = account.code_sent_on
    if account.channel is not Channel.POST or sent_on is None or sent_on >= overdue_before:
        raise NotOverdue
    assert account.customer_id is not None
    customer = load.state(CUSTOMER.stream(account.customer_id))
    if customer.refuses_applications(command.today):
        raise CustomerInArrears
    if command.post_address is None:
        raise NoListedAddress
    yield from reissued(
        command,
        command.account_id,
        RevocationCause.NOT_DELIVERED,
        Channel.POST,
        application_id=None,
        post_on=command.calendars.posting_day(command.at),
        address=command.post_address,
    )
