"""Members of staff in domain tests: one whom everything happens to."""

from typing import Any

from domain.ports import Role
from domain.staff_member.commands import BlockMember, ChangeRoles, ResetAccess, UnblockMember
from domain.use_cases.staff import LeaveStaff
from domain.values import PersonId
from tests.domain.office import Office

NEWCOMER = PersonId("newcomer")


def comes_and_goes(office: Office, person: PersonId = NEWCOMER) -> None:
    """Let in, given another role, blocked, let in again, reset; then they leave."""
    office.let_in(person, Role.CLERK)
    about: dict[str, Any] = {"at": office.now, "person_id": person, "by": None}
    office.do(ChangeRoles(roles=(Role.AUDITOR,), **about))
    office.do(BlockMember(**about))
    office.do(UnblockMember(**about))
    office.do(ResetAccess(invitation_id="another", **about))
    office.do(LeaveStaff(**about))
