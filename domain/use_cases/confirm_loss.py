"""The proven address answers that a code is lost: now the old one stops, and another follows (R21, D26)."""

from collections.abc import Iterable
from datetime import date

from domain.account.aggregate import ACCOUNT
from domain.account.events import RevocationCause
from domain.application.aggregate import APPLICATION, LossTokenExpired
from domain.application.commands import GrantApplication
from domain.customer.aggregate import CUSTOMER
from domain.kernel import Command, Load, Rejected, StreamCommand
from domain.registration.aggregate import REGISTRATION
from domain.use_cases.reissue import reissued
from domain.values import ApplicationId, BlindIndex, Channel, Plain


class NoneInArrears(Rejected):
    """No new code is issued while an invoice is unpaid after a reminder; the present one works on."""

    rule = "R43"
    advice = "Pay all outstanding invoices, then apply again."


class NoneForEnded(Rejected):
    """No new code is issued for a branch or business that is not registered any more."""

    rule = "R34"
    advice = "Contact the register."


class ConfirmLoss(Command):
    """The token of the mail was right. ``email``: of the application, unsealed; ``email_fits``: it is the
    application email of the account, else it becomes that. ``code`` was drawn by the caller.

    Rejected: LossTokenExpired, AccountIsClosed, NoneInArrears (I14), NoneForEnded (I15)."""

    application_id: ApplicationId
    email: Plain
    email_fits: bool
    code: Plain
    code_index: BlindIndex
    today: date


def confirm_loss(load: Load, command: ConfirmLoss) -> Iterable[StreamCommand]:
    application = load.state(APPLICATION.stream(command.application_id))
    application.check_confirmable(command.at)
    account_id = application.lost_by
    assert account_id is not None, "it is kept with the question"
    account = load.state(ACCOUNT.stream(account_id))
    account.check_open()
    if account.code_index != application.lost_index:
        raise LossTokenExpired  # another took its place meanwhile, and this is about the one before
    assert account.customer_id is not None
    customer = load.state(CUSTOMER.stream(account.customer_id))
    if customer.overdue or customer.refuses_applications(command.today):
        raise NoneInArrears
    registration = load.state(REGISTRATION.stream(account.kvk_number or "none"))
    if any(registration.stopped(one) for one in (account.branch, None)):  # nobody asked the register now
        raise NoneForEnded
    yield from reissued(
        command,
        account_id,
        RevocationCause.LOST,
        Channel.EMAIL,
        application_id=command.application_id,
        email=None if command.email_fits else command.email,
    )
    yield GrantApplication(at=command.at, account_id=account_id, application_id=command.application_id)
