"""Request an authorisation to view protected data, and decide on it (R4)."""

from collections.abc import Iterable

from domain.account.aggregate import ACCOUNT
from domain.account.state import BlockedForArrears
from domain.authorisation.commands import FileAuthorisationRequest, GrantAuthorisation, RefuseAuthorisation
from domain.authorisation.events import AuthorisationRefusal
from domain.customer.aggregate import CUSTOMER
from domain.kernel import Command, Load, Rejected, StreamCommand
from domain.values import AccountId, AuthorisationId, Plain, Use


class BusinessCodeNeeded(Rejected):
    """Authorisation to view protected data always needs a business access code."""

    rule = "R4"
    advice = "Log in with a business access code, or apply for one."


class RequestAuthorisation(Command):
    """A holder asks to view protected data (R4). ``grounds``: what it is needed for.

    ``authorisation_id`` is derived from the command id. Rejected: BusinessCodeNeeded,
    AuthorisationUnderWay and the reasons for which an account is unusable."""

    account_id: AccountId
    authorisation_id: AuthorisationId
    grounds: Plain


class DecideAuthorisation(Command):
    """Staff decides on that request (R4); ``refusal`` None: granted.

    Rejected: NoSuchAccount, AccountIsClosed, NoSuchRequest, AlreadyDecided."""

    account_id: AccountId
    authorisation_id: AuthorisationId
    refusal: AuthorisationRefusal | None


def request_authorisation(load: Load, command: RequestAuthorisation) -> Iterable[StreamCommand]:
    account = load.state(ACCOUNT.stream(command.account_id))
    account.check_usable()
    if account.use is not Use.BUSINESS:
        raise BusinessCodeNeeded
    assert account.customer_id is not None
    assert account.kvk_number is not None
    if load.state(CUSTOMER.stream(account.customer_id)).overdue:
        raise BlockedForArrears
    yield FileAuthorisationRequest(
        at=command.at,
        account_id=command.account_id,
        authorisation_id=command.authorisation_id,
        kvk_number=account.kvk_number,
        grounds=command.grounds,
    )


def decide_authorisation(load: Load, command: DecideAuthorisation) -> Iterable[StreamCommand]:
    load.state(ACCOUNT.stream(command.account_id)).check_open()
    at, account_id, one = command.at, command.account_id, command.authorisation_id
    if command.refusal is None:
        yield GrantAuthorisation(at=at, account_id=account_id, authorisation_id=one)
    else:
        yield RefuseAuthorisation(at=at, account_id=account_id, authorisation_id=one, refusal=command.refusal)
