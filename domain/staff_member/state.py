"""What a member of staff remembers, and the refusals that follow from it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from domain.four_eyes import AskedBy
from domain.kernel import Rejected
from domain.roles import Role
from domain.values import BlindIndex

PASSKEYS_MAX = 5
"""For a computer, a telephone and a key of one's own, and to spare: who has more no longer knows which."""


class NoSuchMember(Rejected):
    """There is no such member of staff."""

    rule = "D17"
    advice = "Check the person id: toegang staff list, or GET /v1/staff/members."


class HasLeft(Rejected):
    """This person has left the staff."""

    rule = "D17"
    advice = "Add them again, as a new member of staff."


class NotOneself(Rejected):
    """Nobody changes their own roles, or blocks, unblocks, resets or removes themselves."""

    rule = "D17"
    advice = "Ask another supervisor, or the operator."


class InvitationNotValid(Rejected):
    """This invitation is used up, replaced or too old."""

    rule = "D17"
    advice = "Ask a supervisor for a new one."


class InvitationNotApproved(Rejected):
    """This invitation waits for a second supervisor."""

    rule = "I17"
    advice = "Let another supervisor than the one who made it approve it within 24 hours."


class NotInService(Rejected):
    """This member of staff may not act now."""

    rule = "I17"
    advice = "Ask a supervisor: they were blocked, have left, or were not let in yet."


class StaffPasswordNotCurrent(Rejected):
    """The current password is not right."""

    rule = "D17"
    advice = "Give the password you log in with, or ask a supervisor for a reset."


class TooManyPasskeys(Rejected):
    """A member of staff has five passkeys at most."""

    rule = "D17"
    advice = "Remove one that you no longer use, then register this one."


class NoSuchPasskey(Rejected):
    """You have no such passkey."""

    rule = "D17"
    advice = "Look at those you have: GET /v1/staff/passkeys."


class RoleMissing(Rejected):
    """This person does not have the role for this now."""

    rule = "I17"
    advice = "Let somebody who has the role do it."


class Standing(Enum):
    NONE = auto()
    HERE = auto()
    BLOCKED = auto()
    LEFT = auto()
    ERASING = auto()
    ERASED = auto()


@dataclass(frozen=True, slots=True)
class Invitation:
    """With it a password is chosen and a second factor confirmed, once. ``asked``: as long as it waits for a
    second supervisor."""

    invitation_id: str
    expires_at: datetime
    asked: AskedBy | None = None


@dataclass(frozen=True, slots=True)
class StaffMember:
    """``turn`` counts what ends sessions: a session of an earlier turn is over. ``passkeys``: the ids of
    those that log in."""

    standing: Standing = Standing.NONE
    roles: frozenset[Role] = frozenset()
    login_index: BlindIndex | None = None
    invitation: Invitation | None = None
    credential_id: str | None = None
    factor_id: str | None = None
    passkeys: frozenset[str] = frozenset()
    turn: int = 0
    left_on: date | None = None

    @property
    def in_service(self) -> bool:
        """May log in and act."""
        return self.standing is Standing.HERE and self.factor_id is not None

    @property
    def has_left(self) -> bool:
        """For good; perhaps erased since."""
        return self.standing in (Standing.LEFT, Standing.ERASING, Standing.ERASED)

    def check_member(self) -> None:
        if self.standing is Standing.NONE:
            raise NoSuchMember
        if self.has_left:
            raise HasLeft

    def check_role(self, *roles: Role) -> None:
        """In service, with one of these roles, now (I17)."""
        if not self.in_service:
            raise NotInService
        if not self.roles & set(roles):
            raise RoleMissing

    def check_room_for_passkey(self) -> None:
        """Asked before a device makes one, too: it would be of no use."""
        if not self.in_service:
            raise NotInService
        if len(self.passkeys) >= PASSKEYS_MAX:
            raise TooManyPasskeys

    def check_invitation(self, invitation_id: str, at: datetime) -> None:
        if self.standing is not Standing.HERE or self.invitation is None:
            raise InvitationNotValid
        if self.invitation.invitation_id != invitation_id or at >= self.invitation.expires_at:
            raise InvitationNotValid
        if self.invitation.asked is not None:
            raise InvitationNotApproved
