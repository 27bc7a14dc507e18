"""Acts on matters of the register, loose ends, notices, managed organisations and members of staff."""

from typing import Final

from api.pages.acts import Act
from api.pages.desk.about import About
from api.pages.desk.cells import As, Column
from api.pages.desk.reasons import CORRECTED, REPAIRED, SENT_AGAIN, STAFFED, one_of, usually
from api.pages.forms import Kind

LOOSE_END: Final = "/v1/loose-ends/{loose_end}"
HELD: Final = "/v1/held-deregistrations"
MEMBER: Final = "/v1/staff/members/{person_id}"
LOOSE_ENDS: Final = "/desk/inbox/loose-ends"
DEREGISTRATIONS: Final = "/desk/inbox/held-deregistrations"
MEMBERS: Final = "/desk/members"
MANAGED: Final = usually("account_management", "account_manager_asked", "correction")
LEFT: Final = one_of("staff_change", "suspected_misuse", "correction")
BLOCKED: Final = one_of("suspected_misuse", "lost_access", "staff_change")
UNBLOCKED: Final = one_of("unfounded", "lost_access", "staff_change", "correction")
RELEASED: Final = one_of(*CORRECTED.fitting)
ABOUT_MEMBER: Final = About(
    "members",
    MEMBER,
    (
        Column("name"),
        Column("email"),
        Column("roles", As.SAID),
        Column("state", As.SAID),
        Column("since", As.MOMENT),
    ),
)
ACTS: Final = (
    Act("/v1/staff-matters/{matter}/settlement", "/desk/inbox/staff-matters", CORRECTED),
    Act(f"{HELD}/{{kvk_number}}/release", DEREGISTRATIONS, RELEASED, danger=True),
    Act(f"{HELD}/{{kvk_number}}/dismissal", DEREGISTRATIONS, CORRECTED),
    Act(f"{HELD}/days/{{day}}/release", DEREGISTRATIONS, RELEASED, danger=True),
    Act(f"{HELD}/days/{{day}}/dismissal", DEREGISTRATIONS, CORRECTED),
    Act(f"{LOOSE_END}/retry", LOOSE_ENDS, REPAIRED),
    Act(f"{LOOSE_END}/settlement", LOOSE_ENDS, REPAIRED),
    Act(f"{LOOSE_END}/code", LOOSE_ENDS, SENT_AGAIN),
    Act("/v1/notices", "/desk/inbox/notices", usually("maintenance", "fault", "correction")),
    Act(
        "/v1/notices/{notice_id}/lifting", "/desk/inbox/notices", one_of("maintenance", "fault", "correction")
    ),
    Act("/v1/account-managed", "/desk/inbox/account-managed", MANAGED),
    Act(
        "/v1/account-managed/{kvk_number}/end",
        "/desk/inbox/account-managed",
        MANAGED,
    ),
    Act(f"{MEMBER}/roles", MEMBERS, STAFFED, about=ABOUT_MEMBER, now=("roles",)),
    Act(f"{MEMBER}/block", MEMBERS, BLOCKED, about=ABOUT_MEMBER),
    Act(f"{MEMBER}/block/end", MEMBERS, UNBLOCKED, about=ABOUT_MEMBER),
    Act(f"{MEMBER}/invitation-approvals", MEMBERS, STAFFED, about=ABOUT_MEMBER),
    Act(f"{MEMBER}/departure", MEMBERS, LEFT, danger=True, about=ABOUT_MEMBER),
    Act(
        "/v1/staff/password",
        "/desk",
        kinds={"password": Kind.SECRET, "new_password": Kind.NEW_SECRET},
    ),
)
PAGES: Final = tuple(act.page() for act in ACTS)
