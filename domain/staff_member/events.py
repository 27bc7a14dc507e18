"""Catalogue of what can happen to a member of the register's staff (D17, I17)."""

from datetime import date

from pydantic import AwareDatetime

from domain.kernel import Event
from domain.roles import Role
from domain.values import BlindIndex, PersonId, StaffData

# Who did it, in which role and for which reason stands on every event as recorded; the operator at the
# command line acts as "operator". No event holds a password, its hash or the secret of a second factor.

Roles = tuple[Role, ...]
"""Without repeats, in alphabetical order."""


class StaffMemberEnrolled(Event, name="staff_member.enrolled"):
    """Somebody joined the staff, with these roles. They cannot log in until they chose a password and
    confirmed a second factor with the invitation, before ``invitation_expires_at``.

    ``invited_by``: the supervisor who asked; the invitation works once another has approved it, before
    ``approval_expires_at`` (I17). Of the operator's both are None, and it works at once.
    ``email`` is the work email address, which is also the login name; ``login_index`` is its blind index."""

    person_id: PersonId
    name: StaffData
    email: StaffData
    login_index: BlindIndex
    roles: Roles
    invitation_id: str
    invitation_expires_at: AwareDatetime
    invited_by: PersonId | None
    approval_expires_at: AwareDatetime | None


class StaffInvitationApproved(Event, name="staff_member.invitation_approved"):
    """A second supervisor agreed that this person is let in, the first time or after a reset: the invitation
    works now (D17, I17)."""

    person_id: PersonId
    invitation_id: str
    approved_by: PersonId


class StaffRolesChanged(Event, name="staff_member.roles_changed"):
    """From now on these roles and no others; sessions end (D17)."""

    person_id: PersonId
    roles: Roles


class StaffMemberBlocked(Event, name="staff_member.blocked"):
    """They can no longer log in or act, until unblocked; sessions end."""

    person_id: PersonId


class StaffMemberUnblocked(Event, name="staff_member.unblocked"):
    """They can log in again, as before the block."""

    person_id: PersonId


class StaffAccessReset(Event, name="staff_member.access_reset"):
    """Password, second factor and passkeys no longer work, and sessions end; with this invitation the first
    two are made anew. ``invited_by`` and ``approval_expires_at``: as of StaffMemberEnrolled."""

    person_id: PersonId
    invitation_id: str
    invitation_expires_at: AwareDatetime
    invited_by: PersonId | None
    approval_expires_at: AwareDatetime | None


class StaffPasswordChanged(Event, name="staff_member.password_changed"):
    """A password was chosen, with an invitation or in a session; its hash is kept under ``credential_id``,
    apart from the log. Other sessions end."""

    person_id: PersonId
    credential_id: str


class StaffSecondFactorEnrolled(Event, name="staff_member.second_factor_enrolled"):
    """A first code proved the second factor (TOTP), whose secret is kept under ``factor_id``, apart from the
    log. The invitation is used up; from now on password and code log in."""

    person_id: PersonId
    factor_id: str


class StaffPasskeyRegistered(Event, name="staff_member.passkey_registered"):
    """Logged in, they registered a passkey (WebAuthn). It logs in alone from now on, since its device
    verifies the person. What it is known by is kept under ``passkey_id``, apart from the log. No session
    ends."""

    person_id: PersonId
    passkey_id: str


class StaffPasskeyRemoved(Event, name="staff_member.passkey_removed"):
    """They removed a passkey of theirs: it logs in no more, and the sessions that began with it end. A reset
    and a departure remove all, without an event for each."""

    person_id: PersonId
    passkey_id: str


class StaffMemberLeft(Event, name="staff_member.left"):
    """They left the staff for good: nothing of theirs works any more. Their acts stay theirs.
    ``left_on``: in Europe/Amsterdam."""

    person_id: PersonId
    left_on: date


class StaffErasureStarted(Event, name="staff_member.erasure_started"):
    """They left long enough ago: their key is being destroyed (D12)."""

    person_id: PersonId


class StaffErasureDone(Event, name="staff_member.erasure_done"):
    """Name and email address can no longer be read, by anyone (D12); what they did stays, under their id."""

    person_id: PersonId


StaffMemberEvent = (
    StaffMemberEnrolled
    | StaffInvitationApproved
    | StaffRolesChanged
    | StaffMemberBlocked
    | StaffMemberUnblocked
    | StaffAccessReset
    | StaffPasswordChanged
    | StaffSecondFactorEnrolled
    | StaffPasskeyRegistered
    | StaffPasskeyRemoved
    | StaffMemberLeft
    | StaffErasureStarted
    | StaffErasureDone
)
