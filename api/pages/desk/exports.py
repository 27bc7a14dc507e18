"""Everything held of a holder or a customer, as a PDF for the privacy officer (GDPR 15, 20)."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from api.pages.acts import Act
from api.pages.asking import Told
from api.pages.desk.account_acts import ABOUT as ACCOUNT
from api.pages.desk.reasons import ASKED
from api.pages.visit import Visit


@dataclass(frozen=True)
class Exporting(Act):
    """What is given is a file: that it was asked for, by whom and why, is recorded (D17)."""

    async def answered(self, visit: Visit, answer: Told) -> Response:
        return visit.give(answer)


PDF: Final = "application/pdf"
ACTS: Final = (
    Exporting(
        "/v1/accounts/{account_id}/exports", "/desk/accounts/{account_id}", ASKED, accept=PDF, about=ACCOUNT
    ),
    Exporting("/v1/customers/{customer_id}/exports", "/desk/customers/{customer_id}", ASKED, accept=PDF),
)
PAGES: Final = tuple(act.page() for act in ACTS)
