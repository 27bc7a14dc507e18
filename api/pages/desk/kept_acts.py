"""Acts on matters of the register, loose ends, notices, managed organisations and members of staff."""

from typing import Final

from api.pages.acts import Act
from api.pages.forms import Kind

LOOSE_END: Final = "/v1/loose-ends/{loose_end}"
HELD: Final = "/v1/held-deregistrations"
MEMBER: Final = "/v1/staff/members/{person_id}"
LOOSE_ENDS: Final = "/desk/inbox/loose-ends"
DEREGISTRATIONS: Final = "/desk/inbox/held-deregistrations"
MEMBERS: Final = "/desk/members"
CORRECTION: Final = {"reason": "correction"}
STAFF_CHANGE: Final = {"reason": "staff_change"}
ACTS: Final = (
    Act("/v1/staff-matters/{matter}/settlement", "/desk/inbox/staff-matters", begins=CORRECTION),
    Act(f"{HELD}/{{kvk_number}}/release", DEREGISTRATIONS, begins=CORRECTION, danger=True),
    Act(f"{HELD}/{{kvk_number}}/dismissal", DEREGISTRATIONS, begins=CORRECTION),
    Act(f"{HELD}/days/{{day}}/release", DEREGISTRATIONS, begins=CORRECTION, danger=True),
    Act(f"{HELD}/days/{{day}}/dismissal", DEREGISTRATIONS, begins=CORRECTION),
    Act(f"{LOOSE_END}/retry", LOOSE_ENDS, begins=CORRECTION),
    Act(f"{LOOSE_END}/settlement", LOOSE_ENDS, begins=CORRECTION),
    Act(f"{LOOSE_END}/code", LOOSE_ENDS, begins={"reason": "not_delivered"}),
    Act(f"{LOOSE_END}/match", LOOSE_ENDS, begins=CORRECTION),
    Act("/v1/notices", "/desk/inbox/notices", begins={"reason": "maintenance"}),
    Act("/v1/notices/{notice_id}/lifting", "/desk/inbox/notices"),
    Act("/v1/account-managed", "/desk/inbox/account-managed", begins={"reason": "account_management"}),
    Act(
        "/v1/account-managed/{kvk_number}/end",
        "/desk/inbox/account-managed",
        begins={"reason": "account_management"},
    ),
    Act(f"{MEMBER}/roles", MEMBERS, begins=STAFF_CHANGE),
    Act(f"{MEMBER}/block", MEMBERS),
    Act(f"{MEMBER}/block/end", MEMBERS),
    Act(f"{MEMBER}/invitation-approvals", MEMBERS, begins=STAFF_CHANGE),
    Act(f"{MEMBER}/departure", MEMBERS, begins=STAFF_CHANGE, danger=True),
    Act(
        "/v1/staff/password",
        "/desk",
        {"password": Kind.SECRET, "new_password": Kind.NEW_SECRET},
    ),
)
PAGES: Final = tuple(act.page() for act in ACTS)
