"""Answering what a message told of an invoice email or a mandate (R52, D24, D6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page
from api.pages.visit import Visit


@dataclass(frozen=True)
class Answer:
    """``name``: of its form's words; ``operation``: what the button asks."""

    name: str
    address: str
    operation: str

    def pages(self) -> Sequence[Page]:
        """The form, and what is told once it is done."""
        page, done = Page(self.address), Page(f"{self.address}/done")
        form = Form(self.name, (Field("customer_id", Kind.TOLD), Field("token", Kind.TOLD)))

        @page.shows
        async def shown(visit: Visit) -> Response:
            return await self._show(visit, visit.empty(form))

        @page.takes
        async def taken(visit: Visit) -> Response:
            answer = await visit.send(form, self.operation)
            return await self._show(visit, answer) if isinstance(answer, Filled) else visit.go(done.path)

        @done.shows
        async def told(visit: Visit) -> Response:
            links = (("/log-in/my-account", "log_in.for_my_account"),)
            return await visit.show(
                "layout/told.html", name=f"{self.name}_done", told=("next",), reference="", links=links
            )

        return page, done

    async def _show(self, visit: Visit, form: Filled) -> Response:
        return await visit.show("layout/form.html", form=form, name=self.name, links=())


ANSWERS: Final = (
    Answer("confirm_invoice_email", "/invoice-email/confirm", "/v1/invoice-email-confirmations"),
    Answer("stop_invoice_email", "/invoice-email/stop", "/v1/invoice-email-vetoes"),
    Answer("stop_mandate", "/mandate/stop", "/v1/mandate-vetoes"),
)
PAGES: Final = tuple(page for answer in ANSWERS for page in answer.pages())
