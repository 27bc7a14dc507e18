"""A code or first password could not be sent: staff sends another where it arrives (D7, D25, I13)."""

from collections.abc import Iterable
from datetime import date

from pydantic import InstanceOf

from domain.account.aggregate import ACCOUNT, AlreadyActivated
from domain.account.events import RevocationCause
from domain.calendar import Calendars
from domain.customer.aggregate import CUSTOMER
from domain.effect.aggregate import NothingLeftToDo, reaction_of
from domain.effect.commands import SettleEffect
from domain.effect.events import EffectOutcome
from domain.kernel import Command, Load, Rejected, StreamCommand
from domain.use_cases.reissue import reissued
from domain.use_cases.settle_referral import CustomerInArrears
from domain.values import AccountId, BlindIndex, Channel, Plain, ReactionId

SENDING = ("reactor:send_code", "reactor:send_first_password")


class NoCodeFailed(Rejected):
    """It was no code and no first password that could not be sent."""

    rule = "D7"
    advice = "Have it tried again once the cause is mended, or settle it by hand."


class SendElsewhere(Command):
    """By staff, who have proven the channel. ``effect_id``: the sending that failed, settled by this.

    ``email``: by mail only, then the application email (R35). ``post_address``: by post only, name and
    address, one line each. ``code`` was drawn by the caller; the former one, which nobody got, stops at once
    and the first password follows by the same channel (D7). So does a lost one whose successor nobody got
    (D26): staff may stop a code at once (R24).

    Rejected: NoCodeFailed, NothingLeftToDo, NoSuchAccount, AccountIsClosed, AlreadyActivated,
    CustomerInArrears (I14)."""

    effect_id: ReactionId
    account_id: AccountId
    code: Plain
    code_index: BlindIndex
    channel: Channel
    email: Plain | None
    post_address: Plain | None
    today: date
    calendars: InstanceOf[Calendars]


def send_elsewhere(load: Load, command: SendElsewhere) -> Iterable[StreamCommand]:
    if reaction_of(command.effect_id)[0] not in SENDING:
        raise NoCodeFailed
    account = load.state(ACCOUNT.stream(command.account_id))
    account.check_open()
    successor = account.successor
    if successor is None and account.activated:
        raise AlreadyActivated
    sent_on = account.code_sent_on if successor is None else successor.sent_on
    password = account.first_password if successor is None else successor.first_password
    if sent_on is not None and (password is None or password.expires_on is not None):
        raise NothingLeftToDo  # what took its place was sent
    assert account.customer_id is not None
    customer = load.state(CUSTOMER.stream(account.customer_id))
    if customer.overdue or customer.refuses_applications(command.today):
        raise CustomerInArrears
    yield SettleEffect(at=command.at, effect_id=command.effect_id, outcome=EffectOutcome.SENT_ELSEWHERE)
    yield from reissued(
        command,
        command.account_id,
        RevocationCause.NOT_DELIVERED if successor is None else RevocationCause.LOST,
        command.channel,
        application_id=None if successor is None else successor.application_id,
        email=None if command.channel is Channel.POST else command.email,
        post_on=command.calendars.posting_day(command.at),
        address=command.post_address,
    )
