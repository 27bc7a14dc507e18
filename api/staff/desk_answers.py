"""What answers about referrals and account-managed organisations look like."""

from datetime import date, datetime

from pydantic import Field

from api.http.answers import Answer, ApplicationRow, Positioned
from domain.deactivation.events import Finding, Item
from projections.deactivations import DeactivationState


class ReferralRow(ApplicationRow):
    """An application that was left to staff."""

    waiting_days: int | None = Field(description="Since it was referred; null once it is settled.")


class ReferralSettled(Positioned):
    """The application was granted or refused."""

    reference: str
    account_id: str


class ManagedRow(Answer):
    """An organisation with an account manager (R38)."""

    kvk_number: str = Field(examples=["69599084"])
    since: datetime


class ManagedDone(Positioned):
    """What was asked was done, or was so already."""

    kvk_number: str


class DeactivationRecorded(Positioned):
    """A request to deactivate a code was recorded, and what was found (R26)."""

    reference: str
    account_id: str | None = Field(description="Whose access code was given; null where it is nobody's.")
    findings: dict[Item, Finding]
    missing: list[Item] = Field(description="Ask the organisation for these.")


class DeactivationRow(Answer):
    """A request to deactivate a code. What was given is closed in lists, and null once erased (D12)."""

    deactivation_id: str
    account_id: str | None
    state: DeactivationState
    findings: dict[Item, Finding]
    complete: bool
    requested_at: datetime
    changed_on: date
    code: str | None
    first_names: str | None
    surname: str | None
    email: str | None
    trade_name: str | None
    kvk_number: str | None
    grounds: str | None


class DeactivationDone(Positioned):
    """What staff did was recorded, or was so already."""

    reference: str
