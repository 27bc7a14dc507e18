"""What staff does about an account: stopping and closing it, its codes, erasing (R15, R23-R26, R31, D12)."""

from typing import Final

from api.pages.acts import Act

ACCOUNT: Final = "/v1/accounts/{account_id}"
BACK: Final = "/desk/accounts/{account_id}"
ACTS: Final = (
    Act(f"{ACCOUNT}/suspension", BACK),
    Act(f"{ACCOUNT}/suspension/end", BACK),
    Act(f"{ACCOUNT}/reactivation", BACK, begins={"reason": "invoices_paid"}),
    Act("/v1/undelivered-codes/{account_id}/resend", BACK, begins={"reason": "not_delivered"}),
    Act(f"{ACCOUNT}/closure-requests", BACK),
    Act(f"{ACCOUNT}/closure-approvals", BACK, danger=True),
    Act(f"{ACCOUNT}/closure-rejections", BACK),
    Act(f"{ACCOUNT}/early-erasure-requests", BACK),
    Act(f"{ACCOUNT}/early-erasure-approvals", BACK, danger=True),
)
PAGES: Final = tuple(act.page() for act in ACTS)
