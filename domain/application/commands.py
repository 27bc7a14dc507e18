"""What may be asked of an application."""

from datetime import date
from typing import ClassVar

from domain.application.events import Referral, Refusal
from domain.kernel import StreamCommand
from domain.values import (
    AccountId,
    ApplicationId,
    BlindIndex,
    BranchNumber,
    Channel,
    CustomerId,
    KvkNumber,
    Plain,
    Use,
)


class OnApplication(StreamCommand):
    AGGREGATE: ClassVar[str] = "application"

    application_id: ApplicationId

    @property
    def stream_id(self) -> str:
        return self.application_id


class ReceiveApplication(OnApplication):
    """Record that somebody applied (D25)."""

    account_id: AccountId
    customer_id: CustomerId
    use: Use
    kvk_number: KvkNumber | None
    branch: BranchNumber | None
    post_wanted: bool
    first_names: Plain
    surname: Plain
    email: Plain
    person_index: Plain
    terms_accepted: str
    lost_code: bool


class AskLossConfirmation(OnApplication):
    """Have the proven address asked whether the code is lost (D26). Asked only by ApplyForCode."""

    lost_by: AccountId
    code_index: BlindIndex
    asked_on: date


class RecordLossConfirmationSent(OnApplication):
    """The mail with the token was sent on ``sent_on``."""

    sent_on: date


class GrantApplication(OnApplication):
    """Record that a code is issued, at once or after a referral. Asked only by use cases, which check that
    it was not settled. Where another account's code was replaced, nothing needs what was typed any more: it
    is erased at once."""

    account_id: AccountId


class RefuseApplication(OnApplication):
    """Record why no code is issued, and how the applicant hears of it. As GrantApplication."""

    account_id: AccountId
    reason: Refusal
    answer_by: Channel | None
    answer_account_id: AccountId | None = None
    address: Plain | None = None


class ReferApplication(OnApplication):
    """Leave it to the register's staff; ``answer_by``: the applicant is told so (R38)."""

    account_id: AccountId
    reason: Referral
    told_on_screen: bool
    answer_by: Channel | None = None
    address: Plain | None = None


class RecordAnswer(OnApplication):
    """The refusal or the referral was told."""

    channel: Channel


class EraseApplication(OnApplication):
    """Daily step: erase what led to no account when its term has passed (D12, D19)."""

    today: date


class FinishApplicationErasure(OnApplication):
    """The key is destroyed."""


ApplicationCommand = (
    ReceiveApplication
    | AskLossConfirmation
    | RecordLossConfirmationSent
    | GrantApplication
    | RefuseApplication
    | ReferApplication
    | RecordAnswer
    | EraseApplication
    | FinishApplicationErasure
)
