"""Direct debit: the mandate as it stands, signing it, another account, ending it (R13, R16, R18, D6)."""

from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form
from api.pages.page import Page, Who
from api.pages.visit import Visit

AT: Final = "/account/direct-debit"
MANDATE: Final = Page(AT, Who.HOLDER)
AMEND: Final = Page(f"{AT}/amendment", Who.HOLDER)
CANCEL: Final = Page(f"{AT}/cancellation", Who.HOLDER)
DOCUMENT: Final = Page(f"{AT}/document", Who.HOLDER)
PAGES: Final = (MANDATE, AMEND, CANCEL, DOCUMENT)
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


@AMEND.shows
async def amendment(visit: Visit) -> Response:
    """From which account instead."""
    return await visit.show("account/mandate_act.html", form=visit.empty(OTHER), danger=False)


@AMEND.takes
async def amended(visit: Visit) -> Response:
    """It is told at every known address first, so that a stranger's wish is found out in time."""
    answer = await visit.send(OTHER, "/v1/direct-debit-mandate/amendments")
    if isinstance(answer, Filled):
        return await visit.show("account/mandate_act.html", form=answer, danger=False)
    return visit.go(AT, done="mandate_amended", position=answer.json["position"])


@CANCEL.shows
async def cancellation(visit: Visit) -> Response:
    """Asked once more before it ends."""
    return await visit.show("account/mandate_act.html", form=visit.empty(END), danger=True)


@CANCEL.takes
async def cancelled(visit: Visit) -> Response:
    """What was ordered before is still collected, or to be paid otherwise."""
    answer = await visit.send(END, "/v1/direct-debit-mandate/cancellations")
    if isinstance(answer, Filled):
        return await visit.show("account/mandate_act.html", form=answer, danger=True)
    return visit.go(AT, done="mandate_cancelled", position=answer.json["position"])


@DOCUMENT.shows
async def document(visit: Visit) -> Response:
    """The mandate as a PDF, to keep."""
    return await visit.file("GET", "/v1/direct-debit-mandate/document", save_as="mandate.pdf")


async def _show(visit: Visit, form: Filled) -> Response:
    found = await visit.maybe("/v1/direct-debit-mandate")
    return await visit.show("account/direct_debit.html", form=form, mandate=found)
