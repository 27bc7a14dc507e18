"""Whether a member of staff has a role as a decision is made: their stream is read with it (I17)."""

from domain.kernel import Load
from domain.roles import Role
from domain.staff_member.aggregate import STAFF_MEMBER
from domain.values import PersonId


def check_role(load: Load, person_id: PersonId, *roles: Role) -> None:
    """That person has one of these roles now. Rejected: NotInService, RoleMissing."""
    load.state(STAFF_MEMBER.stream(person_id)).check_role(*roles)
