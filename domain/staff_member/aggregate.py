"""How a member of staff decides and remembers."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, assert_never

from domain.calendar import local_date
from domain.four_eyes import REQUEST_VALID, AskedBy, check_second
from domain.kernel import Aggregate, replace
from domain.staff_member.commands import (
    BlockMember,
    ChangeRoles,
    ChangeStaffPassword,
    ChooseFirstPassword,
    ConfirmSecondFactor,
    EnrolMember,
    EraseStaffMember,
    FinishStaffErasure,
    ManageStaff,
    OpenInvitation,
    RegisterPasskey,
    RemoveMember,
    RemovePasskey,
    ResetAccess,
    StaffMemberCommand,
    UnblockMember,
)
from domain.staff_member.events import (
    StaffAccessReset,
    StaffErasureDone,
    StaffErasureStarted,
    StaffInvitationApproved,
    StaffMemberBlocked,
    StaffMemberEnrolled,
    StaffMemberEvent,
    StaffMemberLeft,
    StaffMemberUnblocked,
    StaffPasskeyRegistered,
    StaffPasskeyRemoved,
    StaffPasswordChanged,
    StaffRolesChanged,
    StaffSecondFactorEnrolled,
)
from domain.staff_member.state import (
    Invitation,
    NoSuchMember,
    NoSuchPasskey,
    NotInService,
    NotOneself,
    StaffMember,
    StaffPasswordNotCurrent,
    Standing,
)
from domain.terms import terms_on

INVITATION_VALID = timedelta(hours=72)
"""Over a weekend; a new one is made in a moment."""


def decide(member: StaffMember, command: StaffMemberCommand) -> Sequence[StaffMemberEvent]:
    if isinstance(command, ManageStaff) and command.by == command.person_id:
        raise NotOneself
    match command:
        case EnrolMember():
            assert member.standing is Standing.NONE, "a person id is derived from its command"
            return [StaffMemberEnrolled.of(command, **_invitation(command))]
        case ChangeRoles():
            member.check_member()
            return [] if member.roles == set(command.roles) else [StaffRolesChanged.of(command)]
        case BlockMember():
            member.check_member()
            return [StaffMemberBlocked.of(command)] if member.standing is Standing.HERE else []
        case UnblockMember():
            member.check_member()
            return [StaffMemberUnblocked.of(command)] if member.standing is Standing.BLOCKED else []
        case ResetAccess():
            member.check_member()
            return [StaffAccessReset.of(command, **_invitation(command))]
        case OpenInvitation():
            return _open(member, command)
        case RemoveMember():
            if member.standing is Standing.NONE:
                raise NoSuchMember
            left = StaffMemberLeft.of(command, left_on=local_date(command.at))
            return [] if member.has_left else [left]
        case EraseStaffMember():
            return [StaffErasureStarted.of(command)] if _due(member, command.today) else []
        case FinishStaffErasure():
            return [StaffErasureDone.of(command)] if member.standing is Standing.ERASING else []
        case ChooseFirstPassword():
            member.check_invitation(command.invitation_id, command.at)
            chosen = member.credential_id == command.credential_id
            return [] if chosen else [StaffPasswordChanged.of(command)]
        case ConfirmSecondFactor():
            member.check_invitation(command.invitation_id, command.at)
            assert member.credential_id is not None, "a factor is made once a password was chosen"
            return [StaffSecondFactorEnrolled.of(command)]
        case ChangeStaffPassword():
            if not member.in_service:
                raise NotInService
            if member.credential_id != command.presented:
                raise StaffPasswordNotCurrent
            return [StaffPasswordChanged.of(command)]
        case RegisterPasskey():
            return _register_passkey(member, command)
        case RemovePasskey():
            return _remove_passkey(member, command)
        case _:
            assert_never(command)


def evolve(member: StaffMember, event: StaffMemberEvent) -> StaffMember:
    after = replace(member, turn=member.turn + 1)
    match event:
        case StaffMemberEnrolled():
            return replace(
                after,
                standing=Standing.HERE,
                roles=frozenset(event.roles),
                login_index=event.login_index,
                invitation=_invited(event),
            )
        case StaffInvitationApproved():
            assert member.invitation is not None
            return replace(after, invitation=replace(member.invitation, asked=None))
        case StaffRolesChanged():
            return replace(after, roles=frozenset(event.roles))
        case StaffMemberBlocked():
            return replace(after, standing=Standing.BLOCKED)
        case StaffMemberUnblocked():
            return replace(after, standing=Standing.HERE)
        case StaffAccessReset():
            return replace(_without_access(after), invitation=_invited(event))
        case StaffPasswordChanged():
            return replace(after, credential_id=event.credential_id)
        case StaffSecondFactorEnrolled():
            return replace(after, factor_id=event.factor_id, invitation=None)
        case StaffPasskeyRegistered():
            return replace(member, passkeys=member.passkeys | {event.passkey_id})
        case StaffPasskeyRemoved():
            return replace(member, passkeys=member.passkeys - {event.passkey_id})
        case StaffMemberLeft():
            left = replace(after, standing=Standing.LEFT, roles=frozenset(), left_on=event.left_on)
            return replace(left, invitation=None, passkeys=frozenset())
        case StaffErasureStarted():
            return replace(member, standing=Standing.ERASING)
        case StaffErasureDone():
            return replace(member, standing=Standing.ERASED)
        case _:
            assert_never(event)


def _register_passkey(member: StaffMember, command: RegisterPasskey) -> Sequence[StaffMemberEvent]:
    if command.passkey_id in member.passkeys:
        return []
    member.check_room_for_passkey()
    return [StaffPasskeyRegistered.of(command)]


def _remove_passkey(member: StaffMember, command: RemovePasskey) -> Sequence[StaffMemberEvent]:
    """It ends no session by itself: one that began with the passkey looks whether it is still there."""
    if not member.in_service:
        raise NotInService
    if command.passkey_id not in member.passkeys:
        raise NoSuchPasskey
    return [StaffPasskeyRemoved.of(command)]


def _without_access(member: StaffMember) -> StaffMember:
    return replace(member, credential_id=None, factor_id=None, passkeys=frozenset())


def _due(member: StaffMember, today: date) -> bool:
    if member.standing is not Standing.LEFT or member.left_on is None:
        return False
    return today >= member.left_on + timedelta(terms_on(today).staff_member_days)


STAFF_MEMBER = Aggregate("staff_member", StaffMember(), decide, evolve)


def _invitation(command: EnrolMember | ResetAccess) -> dict[str, Any]:
    """Who made the other's invitation could use it: one supervisor alone would be two persons (I17)."""
    return {
        "invitation_expires_at": command.at + INVITATION_VALID,
        "invited_by": command.by,
        "approval_expires_at": None if command.by is None else command.at + REQUEST_VALID,
    }


def _invited(event: StaffMemberEnrolled | StaffAccessReset) -> Invitation:
    asked = None
    if event.invited_by is not None:
        assert event.approval_expires_at is not None
        asked = AskedBy(event.invited_by, event.approval_expires_at)
    return Invitation(event.invitation_id, event.invitation_expires_at, asked)


def _open(member: StaffMember, command: OpenInvitation) -> Sequence[StaffMemberEvent]:
    member.check_member()
    waiting = member.invitation
    check_second(waiting.asked if waiting else None, command.approved_by, command.at)
    assert waiting is not None
    return [StaffInvitationApproved.of(command, invitation_id=waiting.invitation_id)]
