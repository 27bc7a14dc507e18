"""What staff does about an account: stopping and closing it, its codes, erasing (R15, R23-R26, R31, D12)."""

from typing import Final

from api.pages.acts import Act
from api.pages.desk.reasons import BY_HOLDER, SENT_AGAIN, one_of, usually

ACCOUNT: Final = "/v1/accounts/{account_id}"
BACK: Final = "/desk/accounts/{account_id}"
STOPPED: Final = one_of("suspected_misuse", *BY_HOLDER)
GOES_ON: Final = one_of("unfounded", "holder_asked", "account_manager_asked", "correction")
CLOSED: Final = one_of(*BY_HOLDER, "suspected_misuse")
ERASED: Final = one_of("holder_asked", "correction")
ACTS: Final = (
    Act(f"{ACCOUNT}/suspension", BACK, STOPPED),
    Act(f"{ACCOUNT}/suspension/end", BACK, GOES_ON),
    Act(f"{ACCOUNT}/reactivation", BACK, usually("invoices_paid", "goodwill", "correction")),
    Act("/v1/undelivered-codes/{account_id}/resend", BACK, SENT_AGAIN),
    Act(f"{ACCOUNT}/closure-requests", BACK, CLOSED),
    Act(f"{ACCOUNT}/closure-approvals", BACK, CLOSED, danger=True),
    Act(f"{ACCOUNT}/closure-rejections", BACK, one_of("unfounded", "holder_asked", "correction")),
    Act(f"{ACCOUNT}/early-erasure-requests", BACK, ERASED),
    Act(f"{ACCOUNT}/early-erasure-approvals", BACK, ERASED, danger=True),
)
PAGES: Final = tuple(act.page() for act in ACTS)
