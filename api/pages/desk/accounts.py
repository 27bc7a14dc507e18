"""Finding an account: by what a caller knows, which never stands in an address, or by customer and state."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from api.pages.desk.cells import As, Column, cell, heads, said
from api.pages.desk.lists import PAGE_ROWS
from api.pages.desk.member import Member, show, who
from api.pages.desk.reading import maybe
from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

STATES: Final = ("open", "activated", "suspended", "held", "blocked", "closed", "erased")
SEARCH: Final = "/v1/account-searches"
ACCOUNTS: Final = Page("/desk/accounts", Who.STAFF, asks=(("POST", SEARCH),))
PAGES: Final = (ACCOUNTS,)
COLUMNS: Final = (
    Column("state", As.SAID),
    Column("use", As.SAID),
    Column("kvk_number"),
    Column("branch"),
    Column("opened_at", As.DAY),
    Column("closed_on", As.DAY),
)
OF_PERSON: Final = (Column("surname"), Column("first_names"), Column("email"))
REASONS: Final = ("holder_asked", "account_manager_asked", "question", "suspected_misuse", "correction")
FORM: Final = Form(
    "account_search",
    (
        Field("code", Kind.CODE, required=False),
        Field("surname", required=False),
        Field("email", Kind.EMAIL, required=False),
        Field("invoice_number", required=False),
        Field("payment", required=False),
        Field("kvk_number", required=False),
        Field("reason", Kind.CHOICE, options=REASONS),
    ),
)
FURTHER: Final = Form(
    "account_search_further",
    tuple(Field(name, Kind.HIDDEN) for name in (*(one.name for one in FORM.fields), "cursor")),
)
"""The same search, from where it stopped."""


@ACCOUNTS.shows
async def accounts(visit: Visit) -> Response:
    """The list, by customer and state, and the form to search with."""
    chosen = {"state": visit.query.get("state", "all"), "customer": visit.query.get("customer", "")}
    asked = {**chosen, "state": "" if chosen["state"] == "all" else chosen["state"]}
    query = {**asked, "cursor": visit.query.get("cursor"), "limit": PAGE_ROWS}
    me = await who(visit)
    told = await maybe(visit, me, "/v1/accounts", query=query)
    form = visit.empty(FORM, reason="holder_asked")
    return await _show(visit, me, form, told, chosen=chosen if told else None)


@ACCOUNTS.takes
async def searched(visit: Visit) -> Response:
    """What was found: shown at once, since what was typed is in no address."""
    me = await who(visit)
    answer = await visit.send(FURTHER if visit.typed.get("cursor") else FORM, SEARCH)
    if isinstance(answer, Filled):
        return await _show(visit, me, replace(answer, form=FORM), None)
    form, told = visit.empty(FORM, **visit.typed), answer.json
    further = visit.empty(FURTHER, **{**visit.typed, "cursor": told["next"]}) if told["next"] else None
    return await _show(visit, me, form, told, (*OF_PERSON, *COLUMNS), further=further)


async def _show(
    visit: Visit,
    me: Member,
    form: Filled,
    told: Any,
    columns: tuple[Column, ...] = COLUMNS,
    chosen: Mapping[str, str] | None = None,
    further: Filled | None = None,
) -> Response:
    return await show(
        visit,
        "desk/accounts.html",
        me,
        form=form,
        list=told,
        columns=columns,
        heads=heads(visit, columns),
        cell=partial(cell, visit, me, "accounts"),
        listing=chosen is not None,
        further=further,
        states=[(one, said(visit, "accounts", "state", one)) for one in STATES],
        keep=urlencode(chosen or {}),
        chosen=chosen,
    )
