"""Everything held of a holder or a customer, as a PDF for the privacy officer (GDPR 15, 20)."""

from typing import Final

from starlette.responses import Response

from api.pages.acts import fields_of
from api.pages.desk.member import show
from api.pages.forms import Filled, Form
from api.pages.page import Page, Who
from api.pages.visit import Visit

HOLDER: Final = Page("/desk/accounts/{account_id}/exports", Who.STAFF)
CUSTOMER: Final = Page("/desk/customers/{customer_id}/exports", Who.STAFF)
PAGES: Final = (HOLDER, CUSTOMER)
PDF: Final = "application/pdf"


def _exporting(page: Page, operation: str, name: str, back: str) -> None:
    """What is given is a file: that it was asked for, by whom and why, is recorded (D17)."""

    async def form(visit: Visit, filled: Filled) -> Response:
        at = back.format(**visit.path)
        return await show(visit, "desk/act.html", form=filled, name=filled.form.name, back=at, danger=False)

    def of(visit: Visit) -> Form:
        return Form(f"act.{name}", fields_of(visit.body_of("POST", operation), {}))

    @page.shows
    async def shown(visit: Visit) -> Response:
        return await form(visit, visit.empty(of(visit), reason="holder_asked"))

    @page.takes
    async def taken(visit: Visit) -> Response:
        answer = await visit.send(of(visit), operation, accept=PDF)
        return await form(visit, answer) if isinstance(answer, Filled) else visit.give(answer)


_exporting(HOLDER, "/v1/accounts/{account_id}/exports", "export_of", "/desk/accounts/{account_id}")
_exporting(
    CUSTOMER, "/v1/customers/{customer_id}/exports", "export_of_customer", "/desk/customers/{customer_id}"
)
