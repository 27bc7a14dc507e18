"""What answers about staff look like: one model per answer."""

from datetime import datetime

from pydantic import Field

from api.http.answers import Answer, Positioned
from domain.ports import Role
from projections.approvals import ApprovalState, Matter
from projections.staff_members import MemberState


class StaffSession(Answer):
    """A session. ``token`` goes into the header Authorization: Bearer."""

    token: str = Field(examples=["tg_staff_mS0aZ2QkVn-a-made-up-token"])
    person_id: str = Field(examples=["0d6be1f8c2a94e7fb350"])
    roles: list[Role]


class StaffPasswordChanged(Positioned):
    """The new password works, and this session goes on; all others have ended."""

    person_id: str


class SecondFactor(Answer):
    """What an authenticator is fed with, as text or as a QR code. It is shown to its owner only."""

    person_id: str
    otpauth_uri: str = Field(
        examples=["otpauth://totp/Toegang:r.vos%40toegang.example?secret=JBSWY3DPEHPK3PXP&issuer=Toegang"]
    )


class InService(Positioned):
    """Password and code log in from now on."""

    person_id: str


class Invited(Positioned):
    """``invitation`` is handed to that person: with it they choose a password and a second factor, once."""

    person_id: str = Field(examples=["0d6be1f8c2a94e7fb350"])
    invitation: str = Field(examples=["0d6be1f8c2a94e7fb350.a-made-up-secret"])
    expires_at: datetime


class MemberDone(Positioned):
    """What was done to a member of staff."""

    person_id: str


class MemberRow(Answer):
    """One member of staff."""

    person_id: str
    name: str | None = Field(description="Null once it was erased.")
    email: str | None = Field(description="The work email address, which is the login name.")
    roles: list[Role]
    state: MemberState
    since: datetime = Field(description="When the state or the roles last changed.")


class ApprovalRow(Answer):
    """What one member of staff asked for and another approves or rejects (D17)."""

    position: int = Field(description="Of the request in the history.")
    matter: Matter
    subject: str = Field(description="The account's id; of an invitation, the person's.")
    requested_by: str
    requested_at: datetime
    reason: str | None
    expires_at: datetime
    state: ApprovalState = Field(description="As of now: a request that nobody decided in 24 hours expired.")
    decided_by: str | None
    decided_at: datetime | None
