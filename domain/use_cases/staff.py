"""Adding and removing members of staff: their login names are unique; letting in takes two (D17, I17)."""

from collections.abc import Iterable

from domain.kernel import Command, Load, Rejected, StreamCommand
from domain.reservation.aggregate import RESERVATION
from domain.reservation.commands import Release, Reserve
from domain.roles import Role
from domain.staff_member.aggregate import STAFF_MEMBER
from domain.staff_member.commands import EnrolMember, OpenInvitation, RemoveMember
from domain.staff_member.events import Roles
from domain.use_cases.roles import check_role
from domain.values import BlindIndex, PersonId, Plain


class LoginNameTaken(Rejected):
    """Another member of staff has this email address."""

    rule = "D17"
    advice = "Look them up in the list of members; each has an address of their own."


class EnrolStaffMember(Command):
    """Add somebody to the staff, by a supervisor, or by the operator (``by`` None) (D17). What a supervisor
    asks waits for ApproveInvitation.

    ``login_index`` is the blind index of the email address, which is the login name. Rejected:
    LoginNameTaken, NotOneself."""

    person_id: PersonId
    by: PersonId | None
    name: Plain
    email: Plain
    login_index: BlindIndex
    roles: Roles
    invitation_id: str


class LeaveStaff(Command):
    """They left the staff; the login name is free again. Rejected: NoSuchMember, NotOneself."""

    person_id: PersonId
    by: PersonId | None


class ApproveInvitation(Command):
    """A second supervisor approves that this person is let in, within 24 hours, the first time or after a
    reset (D17, I17). Who asked must still be a supervisor, too: nothing else was decided yet.

    Rejected: NotInService, RoleMissing, NoSuchMember, HasLeft, NotRequested, SamePerson."""

    person_id: PersonId
    approved_by: PersonId


def login_key(index: BlindIndex) -> str:
    """The reservation of a login name."""
    return f"staff-{index}"


def enrol_staff_member(load: Load, command: EnrolStaffMember) -> Iterable[StreamCommand]:
    key = login_key(command.login_index)
    if load.state(RESERVATION.stream(key)).taken_by not in (None, command.person_id):
        raise LoginNameTaken
    yield Reserve(at=command.at, key=key, taken_by=command.person_id)
    yield EnrolMember(**dict(command))


def leave_staff(load: Load, command: LeaveStaff) -> Iterable[StreamCommand]:
    member = load.state(STAFF_MEMBER.stream(command.person_id))
    yield RemoveMember(at=command.at, person_id=command.person_id, by=command.by)
    if member.login_index is not None:
        yield Release(at=command.at, key=login_key(member.login_index), taken_by=command.person_id)


def approve_invitation(load: Load, command: ApproveInvitation) -> Iterable[StreamCommand]:
    check_role(load, command.approved_by, Role.SUPERVISOR)
    invitation = load.state(STAFF_MEMBER.stream(command.person_id)).invitation
    if invitation is not None and invitation.asked is not None:
        check_role(load, invitation.asked.requested_by, Role.SUPERVISOR)
    yield OpenInvitation(at=command.at, person_id=command.person_id, approved_by=command.approved_by)
