"""Members of staff of the small world: one whom everything happens to."""

from datetime import timedelta
from typing import Any

from domain.ports import Role
from domain.staff_member.commands import (
    BlockMember,
    ChangeRoles,
    EraseStaffMember,
    FinishStaffErasure,
    RegisterPasskey,
    RemovePasskey,
    ResetAccess,
    UnblockMember,
)
from domain.terms import terms_on
from domain.use_cases.staff import ApproveInvitation, LeaveStaff
from domain.values import PersonId
from toegang_testing.desks.desk import SUPERVISOR
from toegang_testing.desks.office import Office

NEWCOMER, BOSS = PersonId("newcomer"), PersonId("boss")


def comes_and_goes(office: Office, person: PersonId = NEWCOMER) -> None:
    """Let in, given another role, blocked, let in again, reset by the operator and by a supervisor; then they
    leave, and are erased. Of two passkeys they remove one."""
    office.let_in(person, Role.CLERK)
    for passkey_id in ("telephone", "computer"):
        office.do(RegisterPasskey(at=office.now, person_id=person, passkey_id=passkey_id))
    office.do(RemovePasskey(at=office.now, person_id=person, passkey_id="telephone"))
    about: dict[str, Any] = {"at": office.now, "person_id": person, "by": None}
    office.do(ChangeRoles(roles=(Role.AUDITOR,), **about))
    office.do(BlockMember(**about))
    office.do(UnblockMember(**about))
    office.do(ResetAccess(invitation_id="another", **about))
    let_in_again(office, person)
    office.do(LeaveStaff(**about))
    over = office.today + timedelta(terms_on(office.today).staff_member_days)
    office.do(EraseStaffMember(at=office.now, person_id=person, today=over - timedelta(days=1)))
    office.do(EraseStaffMember(at=office.now, person_id=person, today=over))
    office.do(FinishStaffErasure(at=office.now, person_id=person))


def let_in_again(office: Office, person: PersonId) -> None:
    """Reset by one supervisor, approved by another (I17)."""
    for supervisor in (BOSS, SUPERVISOR):
        office.let_in(supervisor, Role.SUPERVISOR)
    office.do(ResetAccess(at=office.now, person_id=person, by=BOSS, invitation_id="third"))
    office.do(ApproveInvitation(at=office.now, person_id=person, approved_by=SUPERVISOR))
