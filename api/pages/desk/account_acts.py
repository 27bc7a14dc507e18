"""What staff does about an account: stopping and closing it, its codes, erasing (R15, R23-R26, R31, D12)."""

from collections.abc import Mapping
from typing import Any, Final

from api.pages.acts import Act
from api.pages.desk import four_eyes
from api.pages.desk.about import About
from api.pages.desk.cells import As, Column, Row
from api.pages.desk.member import Member
from api.pages.desk.reasons import BY_HOLDER, SENT_AGAIN, one_of, usually
from api.pages.visit import Visit

ACCOUNT: Final = "/v1/accounts/{account_id}"
BACK: Final = "/desk/accounts/{account_id}"
OVERVIEW: Final = f"{ACCOUNT}/overview"
FACTS: Final = (
    Column("state", As.SAID),
    Column("first_names"),
    Column("surname"),
    Column("email"),
    Column("use", As.SAID),
    Column("kvk_number"),
    Column("branch"),
    Column("opened_at", As.MOMENT),
    Column("channel", As.SAID),
    Column("code_sent_on", As.DAY),
    Column("settled_on", As.DAY),
    Column("closed_on", As.DAY),
    Column("balance_cents", As.MONEY),
    Column("available_cents", As.MONEY),
)
STOPPED: Final = one_of("suspected_misuse", *BY_HOLDER)
GOES_ON: Final = one_of("unfounded", "holder_asked", "account_manager_asked", "correction")
CLOSED: Final = one_of(*BY_HOLDER, "suspected_misuse")
ERASED: Final = one_of("holder_asked", "correction")


def fact_row(told: Mapping[str, Any]) -> Row:
    """Of the overview, what FACTS are of."""
    return {**told["account"], **told["credit"]}


def waiting_about(matter: str) -> About:
    """The account, and who asked for what waits of this matter."""

    def row(visit: Visit, me: Member, told: Any) -> Row:
        return {**fact_row(told), **four_eyes.asked(visit, me, told["approvals"], matter)}

    return About("accounts", OVERVIEW, (*FACTS, *four_eyes.ASKED), row)


ABOUT: Final = About("accounts", OVERVIEW, FACTS, lambda _visit, _me, told: fact_row(told))
TO_CLOSE: Final = waiting_about("closure")
TO_ERASE: Final = waiting_about("early_erasure")
ACTS: Final = (
    Act(f"{ACCOUNT}/suspension", BACK, STOPPED, about=ABOUT),
    Act(f"{ACCOUNT}/suspension/end", BACK, GOES_ON, about=ABOUT),
    Act(f"{ACCOUNT}/reactivation", BACK, usually("invoices_paid", "goodwill", "correction"), about=ABOUT),
    Act("/v1/undelivered-codes/{account_id}/resend", BACK, SENT_AGAIN, about=ABOUT),
    Act(f"{ACCOUNT}/closure-requests", BACK, CLOSED, about=ABOUT),
    Act(f"{ACCOUNT}/closure-approvals", BACK, CLOSED, danger=True, about=TO_CLOSE),
    Act(
        f"{ACCOUNT}/closure-rejections",
        BACK,
        one_of("unfounded", "holder_asked", "correction"),
        about=TO_CLOSE,
    ),
    Act(f"{ACCOUNT}/early-erasure-requests", BACK, ERASED, about=ABOUT),
    Act(f"{ACCOUNT}/early-erasure-approvals", BACK, ERASED, danger=True, about=TO_ERASE),
)
PAGES: Final = tuple(act.page() for act in ACTS)
