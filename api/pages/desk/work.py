"""What waits for staff and what staff keeps, list by list: what a row leads to, what is done about it."""

from typing import Final

from api.pages.desk import loose_ends
from api.pages.desk.cells import As, Column, Row
from api.pages.desk.four_eyes import Approvals, by_name
from api.pages.desk.lists import WAITS, Listed, to
from api.pages.desk.member import Member

ACCOUNT: Final = to("/desk/accounts/{account_id}")
OF_COMPANY: Final = to("/desk/accounts?customer={kvk_number}")
WHOSE: Final = (Column("use", As.SAID), Column("kvk_number"), Column("branch"))
OF_ACCOUNT: Final = (*WHOSE, Column("account_id"))
MEMBER: Final = "/v1/staff/members/{person_id}"


def of_member(act: str, row: Row, me: Member) -> bool:
    """What can be done about somebody else, as far as they are in: nobody does any of it to themselves."""
    if row["person_id"] == me.person_id:
        return False
    state, what = row["state"], act.removeprefix(MEMBER)
    by_state = {
        "invited": ("/invitation-approvals", "/reset", "/roles", "/departure"),
        "in_service": ("/roles", "/block", "/reset", "/departure"),
        "blocked": ("/block/end", "/reset", "/roles", "/departure"),
        "left": (),
    }
    return what in by_state[state]


WORK: Final = (
    Listed(
        "referrals",
        "/v1/referrals",
        (
            Column("application_id"),
            Column("referral", As.SAID),
            *WHOSE,
            Column("referred_on", As.DAY),
            Column("waiting_days"),
        ),
        filters={
            "referral": (
                "foreign_establishment",
                "no_postal_address",
                "continued_elsewhere",
                "account_managed",
            )
        },
        leads=to("/desk/referrals/{application_id}"),
        one_at="/desk/referrals/{reference}",
        assigned_by="application_id",
    ),
    Listed(
        "undelivered-codes",
        "/v1/undelivered-codes",
        (Column("code_sent_on", As.DAY), Column("expected_by", As.DAY), *OF_ACCOUNT),
        leads=ACCOUNT,
        acts=("/v1/undelivered-codes/{account_id}/resend",),
        ids={"account_id": "account_id"},
        assigned_by="account_id",
    ),
    Listed(
        "reactivations",
        "/v1/reactivations",
        (Column("settled_on", As.DAY), *OF_ACCOUNT),
        leads=ACCOUNT,
        acts=("/v1/accounts/{account_id}/reactivation",),
        ids={"account_id": "account_id"},
        assigned_by="account_id",
    ),
    Listed(
        "deactivation-requests",
        "/v1/deactivation-requests",
        (Column("requested_at", As.MOMENT), Column("state", As.SAID), Column("complete", As.SAID)),
        waits={"waiting": "true"},
        filters={"state": (WAITS, "open", "contacted", "suspended", "closure_requested", "dismissed")},
        leads=to("/desk/deactivation-requests/{deactivation_id}"),
        above=("/v1/deactivation-requests",),
        assigned_by="deactivation_id",
    ),
    Listed(
        "questions",
        "/v1/questions",
        (
            Column("question_id"),
            Column("asked_at", As.MOMENT),
            Column("topic", As.SAID),
            Column("state", As.SAID),
        ),
        waits={"state": "open"},
        filters={
            "state": ("open", "answered", "dismissed"),
            "topic": ("orders_and_invoices", "access_code", "financial_statements", "other"),
        },
        leads=to("/desk/questions/{question_id}"),
        one_at="/desk/questions/{reference}",
        assigned_by="question_id",
    ),
    Listed(
        "authorisations",
        "/v1/authorisations",
        (
            Column("requested_at", As.MOMENT),
            Column("kvk_number"),
            Column("state", As.SAID),
            Column("confirm_by", As.DAY),
        ),
        waits={"state": "requested"},
        filters={"state": ("requested", "granted", "refused", "withdrawn", "lapsed", "ended")},
        leads=to("/desk/accounts/{account_id}/authorisation"),
        assigned_by="account_id",
    ),
    Listed(
        "staff-matters",
        "/v1/staff-matters",
        (Column("referred_at", As.MOMENT), Column("matter", As.SAID), Column("kvk_number"), Column("branch")),
        leads=OF_COMPANY,
        acts=("/v1/staff-matters/{matter}/settlement",),
        ids={"matter": "position"},
        assigned_by="kvk_number",
    ),
    Listed(
        "held-deregistrations",
        "/v1/held-deregistrations",
        (Column("held_on", As.DAY), Column("ended_on", As.DAY), Column("kvk_number"), Column("branch")),
        leads=OF_COMPANY,
        acts=(
            "/v1/held-deregistrations/{kvk_number}/release",
            "/v1/held-deregistrations/{kvk_number}/dismissal",
            "/v1/held-deregistrations/days/{day}/release",
            "/v1/held-deregistrations/days/{day}/dismissal",
        ),
        ids={"kvk_number": "kvk_number", "day": "held_on"},
        assigned_by="kvk_number",
    ),
    Listed(
        "loose-ends",
        "/v1/loose-ends",
        (
            Column("since", As.MOMENT),
            Column("name"),
            Column("says"),
            Column("reason"),
            Column("amount_cents", As.MONEY),
            Column("tries"),
        ),
        waits={"state": "open"},
        filters={"state": ("open", "retried", "settled")},
        whole=False,
        leads=loose_ends.thing_of,
        acts=loose_ends.OPERATIONS,
        fitting=loose_ends.fits,
        told=loose_ends.in_words,
        ids={"loose_end": "loose_end_id"},
    ),
    Approvals(
        "approvals",
        "/v1/approvals",
        (
            Column("requested_at", As.MOMENT),
            Column("matter", As.SAID),
            Column("subject"),
            Column("requested_by", As.PERSON),
            Column("reason", As.SAID),
            Column("amount_cents", As.MONEY),
            Column("expires_at", As.MOMENT),
            Column("state", As.SAID),
        ),
        told=by_name,
        also={"names": "true", "askers": "true"},
        waits={"state": "open"},
        filters={"state": ("open", "approved", "rejected", "overtaken", "expired")},
    ),
)
"""What waits: none of these shows whose name it is."""
OF_MONEY: Final = (
    Listed(
        "bank-entries",
        "/v1/bank-entries",
        waits={"state": "waiting"},
        assigned_by="entry_id",
        at="/desk/finance/bank-entries",
    ),
    Listed(
        "refund-requests",
        "/v1/refund-requests",
        waits={"life": "requested"},
        assigned_by="refund_id",
        at="/desk/finance/refunds",
    ),
)
"""What waits on finance's own pages. They show who paid, and each look at them is recorded (D17); counting
them shows nobody."""
KEPT: Final = (
    Listed(
        "notices",
        "/v1/notices/all",
        (
            Column("starts_at", As.MOMENT),
            Column("ends_at", As.MOMENT),
            Column("dutch"),
            Column("english"),
            Column("stops_ordering", As.SAID),
            Column("lifted_at", As.MOMENT),
        ),
        acts=("/v1/notices/{notice_id}/lifting",),
        fitting=lambda _act, row, _me: row["lifted_at"] is None,
        ids={"notice_id": "notice_id"},
        above=("/v1/notices",),
    ),
    Listed(
        "account-managed",
        "/v1/account-managed",
        (Column("kvk_number"), Column("since", As.MOMENT)),
        leads=OF_COMPANY,
        acts=("/v1/account-managed/{kvk_number}/end",),
        ids={"kvk_number": "kvk_number"},
        above=("/v1/account-managed",),
    ),
    Listed(
        "members",
        "/v1/staff/members",
        (
            Column("name"),
            Column("email"),
            Column("roles", As.SAID),
            Column("state", As.SAID),
            Column("since", As.MOMENT),
        ),
        acts=(
            f"{MEMBER}/invitation-approvals",
            f"{MEMBER}/roles",
            f"{MEMBER}/block",
            f"{MEMBER}/block/end",
            f"{MEMBER}/reset",
            f"{MEMBER}/departure",
        ),
        fitting=of_member,
        ids={"person_id": "person_id"},
        above=("/v1/staff/members",),
        at="/desk/members",
    ),
)
"""Lists in which nothing waits."""
PAGES: Final = tuple(listed.page() for listed in (*WORK, *KEPT))
