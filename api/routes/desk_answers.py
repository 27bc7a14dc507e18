"""What answers about referrals and account-managed organisations look like."""

from datetime import datetime

from pydantic import Field

from api.routes.answers import Answer, ApplicationRow, Positioned


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
