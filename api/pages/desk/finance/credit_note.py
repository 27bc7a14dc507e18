"""Asking for a credit note: which lines, how much of each, and why (D14); another person approves it."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from api.pages.acts import fields_of
from api.pages.desk.finance.invoice import AT, CREDIT, OF
from api.pages.desk.member import show, who
from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

REQUEST: Final = Page("/desk/invoices/{invoice_number}/credit-note-requests", Who.STAFF)
PAGES: Final = (REQUEST,)
NAME: Final = "act.request_credit_note"


@REQUEST.shows
async def to_credit(visit: Visit) -> Response:
    """The invoice's lines, each with a field for what is taken back of it."""
    invoice = await visit.read(OF)
    return await _show(visit, invoice, visit.empty(_form(visit, invoice), reason="correction"))


@REQUEST.takes
async def asked(visit: Visit) -> Response:
    """It waits for another person."""
    invoice = await visit.read(OF)
    answer = await visit.send(_form(visit, invoice), CREDIT)
    if isinstance(answer, Filled):
        return await _show(visit, invoice, answer)
    to = AT.format(**visit.path)
    return visit.go(to, done="request_credit_note", position=answer.json["position"])


def _form(visit: Visit, invoice: Mapping[str, Any]) -> Form:
    fields = [one for one in fields_of(visit.body_of("POST", CREDIT), {}) if one.name != "lines"]
    for row in range(len(invoice["lines"])):
        fields.append(Field(f"lines.{row}.line", Kind.HIDDEN, value=str(row + 1)))
        fields.append(Field(f"lines.{row}.amount_cents", Kind.EUROS, required=False))
    return Form(NAME, fields)


async def _show(visit: Visit, invoice: Mapping[str, Any], form: Filled) -> Response:
    me = await who(visit)
    if not me.may(visit, CREDIT):
        back = AT.format(**visit.path)
        return await show(visit, "desk/not_allowed.html", me, status=403, name=NAME, back=back)
    return await show(visit, "desk/finance/credit_note.html", me, invoice=invoice, form=form)
