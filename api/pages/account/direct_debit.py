"""Direct debit: the mandate as it stands, signing it, another account, ending it (R13, R16, R18, D6)."""

from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form
from api.pages.page import Page, Who
from api.pages.visit import Visit

AT: Final = "/account/direct-debit"
MANDATE: Final = Page(AT, Who.HOLDER)
DOCUMENT: Final = Page(f"{AT}/document", Who.HOLDER)
ACCOUNT: Final = (Field("iban"), Field("debtor_name", autocomplete="name"))
SIGN: Final = Form("mandate_sign", ACCOUNT)
OTHER: Final = Form("mandate_amend", ACCOUNT)
END: Final = Form("mandate_end")


@MANDATE.shows
async def mandate(visit: Visit) -> Response:
    """Signed or not, from which account, what was asked of it, how it ended."""
    return await _show(visit, visit.empty(SIGN))


@MANDATE.takes
async def signed(visit: Visit) -> Response:
    """Orders from now on are paid so; credit that is left stays refundable."""
    answer = await visit.send(SIGN, "/v1/direct-debit-mandates")
    if isinstance(answer, Filled):
        return await _show(visit, answer)
    return visit.go(AT, done="mandate_signed", position=answer.json["position"])


@DOCUMENT.shows
async def document(visit: Visit) -> Response:
    """The mandate as a PDF, to keep."""
    return await visit.file("GET", "/v1/direct-debit-mandate/document", save_as="mandate.pdf")


async def _show(visit: Visit, form: Filled) -> Response:
    found = await visit.maybe("/v1/direct-debit-mandate")
    return await visit.show("account/direct_debit.html", form=form, mandate=found)


def _act(path: str, form: Form, operation: str, done: str, *, danger: bool = False) -> Page:
    """A page of its own, so that it is asked once more."""
    page = Page(f"{AT}/{path}", Who.HOLDER)

    @page.shows
    async def shown(visit: Visit) -> Response:
        return await visit.show("account/mandate_act.html", form=visit.empty(form), danger=danger)

    @page.takes
    async def taken(visit: Visit) -> Response:
        answer = await visit.send(form, operation)
        if isinstance(answer, Filled):
            return await visit.show("account/mandate_act.html", form=answer, danger=danger)
        return visit.go(AT, done=done, position=answer.json["position"])

    return page


AMEND: Final = _act("amendment", OTHER, "/v1/direct-debit-mandate/amendments", "mandate_amended")
"""It is told at every known address first, so that a stranger's wish is found out in time."""
CANCEL: Final = _act(
    "cancellation", END, "/v1/direct-debit-mandate/cancellations", "mandate_cancelled", danger=True
)
"""What was ordered before is still collected, or to be paid otherwise."""
PAGES: Final = (MANDATE, AMEND, CANCEL, DOCUMENT)
