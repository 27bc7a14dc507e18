"""What may be asked of a member of staff."""

from datetime import date
from typing import ClassVar

from domain.kernel import StreamCommand
from domain.staff_member.events import Roles
from domain.values import BlindIndex, PersonId, Plain


class OnStaffMember(StreamCommand):
    AGGREGATE: ClassVar[str] = "staff_member"

    person_id: PersonId

    @property
    def stream_id(self) -> str:
        return self.person_id


class ManageStaff(OnStaffMember):
    """What is done to a member of staff by another: ``by`` is the supervisor, None the operator.

    Rejected: NotOneself. A supervisor who could raise, unblock or reset themselves would need nobody."""

    by: PersonId | None


class EnrolMember(ManageStaff):
    """Add somebody to the staff (D17, I17). ``person_id`` is derived from the command id. Asked only by
    EnrolStaffMember, which keeps login names unique."""

    name: Plain
    email: Plain
    login_index: BlindIndex
    roles: Roles
    invitation_id: str


class ChangeRoles(ManageStaff):
    """Give them these roles and no others. Rejected: NoSuchMember, HasLeft."""

    roles: Roles


class BlockMember(ManageStaff):
    """Keep them out for a time. Rejected: NoSuchMember, HasLeft."""


class UnblockMember(ManageStaff):
    """Let them in again. Rejected: NoSuchMember, HasLeft."""


class ResetAccess(ManageStaff):
    """A lost password, second factor or passkey: a new invitation takes the place of all; as of
    EnrolMember, a supervisor's waits for another one. Rejected: NoSuchMember, HasLeft."""

    invitation_id: str


class OpenInvitation(OnStaffMember):
    """Another supervisor approves the invitation that waits. Asked only by ApproveInvitation.

    Rejected: NoSuchMember, HasLeft, NotRequested, SamePerson."""

    approved_by: PersonId


class RemoveMember(ManageStaff):
    """They left. Asked only by LeaveStaff, which frees the login name. Rejected: NoSuchMember."""


class ChooseFirstPassword(OnStaffMember):
    """With the invitation, before the second factor is confirmed. Rejected: InvitationNotValid,
    InvitationNotApproved."""

    invitation_id: str
    credential_id: str


class ConfirmSecondFactor(OnStaffMember):
    """A first code fitted: the invitation is used up. Rejected: InvitationNotValid,
    InvitationNotApproved."""

    invitation_id: str
    factor_id: str


class ChangeStaffPassword(OnStaffMember):
    """One's own wish, logged in: ``presented`` is the credential that the current password matched,
    ``credential_id`` the new one's. Rejected: NotInService, StaffPasswordNotCurrent."""

    presented: str
    credential_id: str


class RegisterPasskey(OnStaffMember):
    """One's own wish, logged in: what an authenticator made was checked and is kept under ``passkey_id``.
    Rejected: NotInService, TooManyPasskeys."""

    passkey_id: str


class RemovePasskey(OnStaffMember):
    """One's own wish, logged in. Rejected: NotInService, NoSuchPasskey."""

    passkey_id: str


class EraseStaffMember(OnStaffMember):
    """Daily step: erase them when they left long enough ago (D12, D19)."""

    today: date


class FinishStaffErasure(OnStaffMember):
    """The key is destroyed."""


StaffMemberCommand = (
    EnrolMember
    | ChangeRoles
    | BlockMember
    | UnblockMember
    | ResetAccess
    | OpenInvitation
    | RemoveMember
    | ChooseFirstPassword
    | ConfirmSecondFactor
    | ChangeStaffPassword
    | RegisterPasskey
    | RemovePasskey
    | EraseStaffMember
    | FinishStaffErasure
)
