"""Asking a question, answered by mail: a form for each thing that it may be about (R51, R53, R54)."""

from collections.abc import Mapping, Sequence
from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page
from api.pages.visit import Visit

SUBJECTS: Final = Page("/questions")
ASKED: Final = Page("/questions/asked/{reference}")
WHOSE: Final = Field("organisation", required=False)
ADDRESSES: Final = (
    WHOSE,
    Field("old_billing_address", Kind.LONG),
    Field("new_billing_address", Kind.LONG),
)
COPY: Final = (Field("invoice_number"), WHOSE)
ABOUT: Final[Mapping[str, tuple[str, Sequence[Field]]]] = {
    "billing-address": ("orders_and_invoices", ADDRESSES),
    "invoice-copy": ("orders_and_invoices", COPY),
    "orders-and-invoices": ("orders_and_invoices", ()),
    "access-code": ("access_code", ()),
    "financial-statements": ("financial_statements", ()),
    "other": ("other", ()),
}
"""By the last part of the address: the topic of the form, and what it asks beside the question."""


@SUBJECTS.shows
async def subjects(visit: Visit) -> Response:
    """What a question may be about."""
    return await visit.show("questions/subjects.html", subjects=[(one, _name(one)) for one in ABOUT])


@ASKED.shows
async def asked(visit: Visit) -> Response:
    """What happens next; nothing is looked up."""
    return await visit.show(
        "layout/told.html",
        name="question_asked",
        told=("next",),
        reference=visit.path["reference"],
        links=(("/", "site.to_start"),),
    )


def _page(subject: str) -> Page:
    topic, fields = ABOUT[subject]
    page, name = Page(f"/questions/{subject}"), f"question_{_name(subject)}"
    hidden = Field("topic", Kind.HIDDEN, value=topic)
    form = Form(
        name, (hidden, *fields, Field("text", Kind.LONG), Field("email", Kind.EMAIL, autocomplete="email"))
    )

    @page.shows
    async def shown(visit: Visit) -> Response:
        return await _show(visit, visit.empty(form))

    @page.takes
    async def taken(visit: Visit) -> Response:
        answer = await visit.send(form, "/v1/questions")
        if isinstance(answer, Filled):
            return await _show(visit, answer)
        return visit.go(f"/questions/asked/{answer.json['reference']}")

    return page


async def _show(visit: Visit, form: Filled) -> Response:
    links = (("/questions", "question.others"),)
    return await visit.show("layout/form.html", form=form, name=form.form.name, links=links)


def _name(subject: str) -> str:
    return subject.replace("-", "_")


PAGES: Final = (SUBJECTS, ASKED, *map(_page, ABOUT))
