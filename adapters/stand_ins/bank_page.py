"""The bank's page: whoever plays it decides what becomes of direct debits and payouts, in a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote
from xml.etree import ElementTree as Tree

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from adapters.stand_ins.bank import COLLECTIONS, PAYOUTS, Orders, Return, bank_state, booked, sent_back
from adapters.stand_ins.pages import Words, button, element, euros, link, page, table
from domain.calendar import local_date
from domain.ports import Clock

KINDS: Final = {each.name: each for each in (COLLECTIONS, PAYOUTS)}
REASON: Final = "AM04"
"""Of what comes back: too little money on the account."""


def bank_page_routes(directory: Path, account: str, clock: Clock) -> APIRouter:
    """At /bank, over what the bank knows; bookings are of today."""
    router, file = APIRouter(prefix="/bank"), bank_state(directory)

    @router.get("")
    def orders(request: Request, told: bool = False) -> HTMLResponse:
        """Every order, and what can still become of it. ``told``: the bank tells the register just now."""
        words, bank = Words(request), file.read()
        body = [*_told(words, told=told), *_orders(words, bank), link(words("Inbox", "Postvak"), "/inbox")]
        return page(words, words("The bank of the demonstration", "De bank van de demonstratie"), body)

    @router.post("/played/{kind}/{order}/{outcome}")
    def decided(
        kind: Literal["collections", "payouts"], order: str, outcome: Literal["book", "return"]
    ) -> RedirectResponse:
        """It is carried out, or comes back. Where that cannot be any more, as for who presses twice, the page
        shows how it is. 404 on an unknown one."""
        today = local_date(clock.now()).isoformat()
        try:
            with file.change() as bank:
                if outcome == "book":
                    booked(bank, account, KINDS[kind], order, today)
                else:
                    sent_back(bank, account, KINDS[kind], order, Return(booked_on=today, reason=REASON))
        except HTTPException as refused:
            if refused.status_code != 409:
                raise
            return RedirectResponse("/bank", 303)
        return RedirectResponse("/bank?told=true", 303)

    return router


def _told(words: Words, *, told: bool) -> Iterator[Tree.Element]:
    if told:
        said = words(
            "The register hears of it within seconds.", "Het register hoort het binnen enkele seconden."
        )
        yield element("p", "", element("strong", said), role="status")


def _orders(words: Words, bank: Any) -> Iterator[Tree.Element]:
    titles = {
        COLLECTIONS: words("Direct debits", "Incasso's"),
        PAYOUTS: words("Payouts", "Uitbetalingen"),
    }
    states = {
        "submitted": words("waits", "wacht"),
        "collected": words("debited", "afgeschreven"),
        "paid": words("paid", "betaald"),
        "returned": words("came back", "teruggekomen"),
    }
    heads = words("Reference Amount State", "Kenmerk Bedrag Stand").split()
    for kind, title in titles.items():
        yield element("h2", title)
        found = list(bank[kind.name].values())[::-1]
        if not found:
            yield element("p", words("None yet.", "Nog geen."))
            continue
        yield table(
            [*heads, words("What can happen", "Wat er kan gebeuren")],
            [
                (one["id"], euros(words, one["amount_cents"]), states[one["state"]], _ways(words, kind, one))
                for one in found
            ],
        )


def _ways(words: Words, kind: Orders, one: Any) -> Tree.Element:
    ways = element("div")
    if one["state"] == "submitted":
        ways.append(_way(words("Carry it out", "Voer uit"), kind, one, "book"))
    if one["state"] != "returned":
        ways.append(_way(words("Let it come back", "Laat terugkomen"), kind, one, "return"))
    return ways


def _way(label: str, kind: Orders, one: Any, outcome: str) -> Tree.Element:
    return button(label, f"/bank/played/{kind.name}/{quote(one['id'], safe='')}/{outcome}")
