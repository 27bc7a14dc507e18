"""Choosing business or private use, and applying (R6, R8-R13, R16, R17)."""

import secrets
from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from api.pages.apply.answered import after
from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page
from api.pages.visit import Visit

CHOICE: Final = Page("/apply")
BUSINESS: Final = Page("/apply/business")
PRIVATE: Final = Page("/apply/private")
PAGES: Final = (CHOICE, BUSINESS, PRIVATE)
PERSON: Final = (
    Field("first_names", required=False, autocomplete="given-name"),
    Field("surname", autocomplete="family-name"),
    Field("birth_date", Kind.BIRTH, autocomplete="bday"),
    Field("email", Kind.EMAIL, autocomplete="email"),
)
AGREED: Final = (Field("lost_code", Kind.TICK, required=False), Field("terms_accepted", Kind.TICK))
FOR_BUSINESS: Final = Form(
    "apply_business",
    (
        Field("kvk_number"),
        Field("branch", required=False),
        *PERSON,
        Field("post_wanted", Kind.TICK, required=False),
        *AGREED,
    ),
)
FOR_PRIVATE: Final = Form(
    "apply_private",
    (
        *PERSON,
        Field("postcode", autocomplete="postal-code"),
        Field("house_number"),
        Field("street", required=False, autocomplete="address-line1"),
        Field("town", required=False, autocomplete="address-level2"),
        *AGREED,
    ),
)

INVENTED: Final = {
    "first_names": "Anna",
    "surname": "Voorbeeld",
    "birth_date": "01-02-1980",
    "email": "anna@thuis.example",
    "postcode": "1234 AB",
}
HOUSES: Final = 99_999


@CHOICE.shows
async def choice(visit: Visit) -> Response:
    """Which use it is for: that is fixed for the account (R6); and who cannot apply here (R38-R43)."""
    return await visit.show("apply/choice.html")


@BUSINESS.shows
async def business(visit: Visit) -> Response:
    """Company and person; where the code goes follows from the email address (R10-R12)."""
    return await _form(visit, _begun(visit, FOR_BUSINESS))


@BUSINESS.takes
async def business_applied(visit: Visit) -> Response:
    """On to what happens next, whatever comes of it (D25)."""
    return await _applied(visit, FOR_BUSINESS, "business")


@PRIVATE.shows
async def private(visit: Visit) -> Response:
    """Person and address; the code goes by email (R17)."""
    return await _form(visit, _begun(visit, FOR_PRIVATE))


@PRIVATE.takes
async def private_applied(visit: Visit) -> Response:
    """On to what happens next, whatever comes of it (D25)."""
    return await _applied(visit, FOR_PRIVATE, "private")


async def _applied(visit: Visit, form: Form, use: str) -> Response:
    answer = await visit.send(form, f"/v1/applications/{use}")
    if isinstance(answer, Filled):
        return await _form(visit, answer)
    return visit.go(after(answer.json["reference"], use, visit.typed))


def _begun(visit: Visit, form: Form) -> Filled:
    """Who comes from the page of a lost code says so (R21, R22). In a demo nobody has to be made up."""
    lost = "true" if visit.query.get("lost_code") == "true" else ""
    made_up = _invented() if visit.played and visit.query.get("invented") == "true" else {}
    return visit.empty(form, lost_code=lost, **made_up)


def _invented() -> Mapping[str, str]:
    """Another person each time, as they are told apart (D21): by the house number."""
    return {**INVENTED, "house_number": str(1 + secrets.randbelow(HOUSES))}


async def _form(visit: Visit, form: Filled) -> Response:
    terms = await visit.read("/v1/terms")
    return await visit.show("apply/form.html", form=form, name=form.form.name, terms=terms["current"])
