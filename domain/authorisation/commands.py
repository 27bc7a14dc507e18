"""What may be asked of an account's authorisation to view protected data."""

from datetime import date
from typing import ClassVar

from domain.authorisation.events import AuthorisationRefusal
from domain.kernel import StreamCommand
from domain.values import AccountId, AuthorisationId, KvkNumber, Plain


class OnAuthorisation(StreamCommand):
    """One stream for all requests of an account: so it never has two at a time."""

    AGGREGATE: ClassVar[str] = "authorisation"

    account_id: AccountId

    @property
    def stream_id(self) -> str:
        return self.account_id


class FileAuthorisationRequest(OnAuthorisation):
    """Record a request (R4). Asked only by RequestAuthorisation. Rejected: AuthorisationUnderWay."""

    authorisation_id: AuthorisationId
    kvk_number: KvkNumber
    grounds: Plain


class GrantAuthorisation(OnAuthorisation):
    """Grant a request (R4). Asked only by DecideAuthorisation. Rejected: NoSuchRequest, AlreadyDecided."""

    authorisation_id: AuthorisationId


class RefuseAuthorisation(OnAuthorisation):
    """Refuse a request (R4). Asked only by DecideAuthorisation. Rejected: NoSuchRequest, AlreadyDecided."""

    authorisation_id: AuthorisationId
    refusal: AuthorisationRefusal


class ConfirmAuthorisation(OnAuthorisation):
    """The holder still needs it, for another year from today (R4). Rejected: NoAuthorisation."""


class WithdrawAuthorisation(OnAuthorisation):
    """End a request or an authorisation, by the holder or by staff (R4). ``authorisation_id``: the one that
    staff looked at; None: the holder's last. Rejected: NoAuthorisation, NoSuchRequest."""

    authorisation_id: AuthorisationId | None


class RemindOfAuthorisation(OnAuthorisation):
    """Daily step: it lapses soon, unless its holder confirms it (R4, D19)."""

    today: date


class LapseAuthorisation(OnAuthorisation):
    """Daily step: it was not confirmed in time (R4)."""

    today: date


class EndAuthorisation(OnAuthorisation):
    """Policy: the account was closed (R4)."""


AuthorisationCommand = (
    FileAuthorisationRequest
    | GrantAuthorisation
    | RefuseAuthorisation
    | ConfirmAuthorisation
    | WithdrawAuthorisation
    | RemindOfAuthorisation
    | LapseAuthorisation
    | EndAuthorisation
)
