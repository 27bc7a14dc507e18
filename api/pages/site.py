"""The site: which page answers which address; what is not a page is the API's."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.guards import failed
from api.pages import cookies
from api.pages.asking import AskedInProcess, Refused, Told, told_of
from api.pages.desk import member
from api.pages.directory import page_at
from api.pages.files import by_address
from api.pages.kept_answers import KeptAnswers
from api.pages.page import Page, Who
from api.pages.sent import Unreadable, sent
from api.pages.visit import LogInElsewhere, LogInFirst, Visit
from api.ports import Played

READING: Final = ("GET", "HEAD", "OPTIONS")
OURS: Final = ("same-origin", "none")
"""Where a form may come from (Fetch Metadata): none is what a person did at the address bar."""


class Site:
    """Answers the pages' addresses; everything else goes on to the API."""

    def __init__(
        self,
        app: ASGIApp,
        described: FastAPI,
        limited: Callable[[ASGIApp], ASGIApp],
        now: Callable[[], datetime],
        played: Played | None = None,
    ) -> None:
        """``limited`` puts the limits of rate before the API, for what pages ask: a form that logs in counts
        as logging in does. ``now``: the time by which answers are kept; ``played``: the world, where it is a
        simulated one."""
        self._app, self._played = app, played
        self._kept = KeptAnswers[Told](now)
        self._api = AskedInProcess(limited(app), described, self._kept)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._answered(scope, receive, send)
        finally:
            if scope["type"] == "http" and scope["method"] not in READING:
                self._kept.forget()

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = page_at(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            file = by_address(scope["path"]) if scope["type"] == "http" else None
            if file is None:
                await self._app(scope, receive, send)
            else:
                await file.answer(Headers(scope=scope).get("accept-encoding", ""))(scope, receive, send)
            return
        page, path = found
        scope["route"] = page  # for the access log: its path names nobody
        answer = await self._answer(page, path, scope, receive)
        await answer(scope, receive, send)

    async def _answer(self, page: Page, path: Mapping[str, str], scope: Scope, receive: Receive) -> Response:
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        visit = Visit(self._api, page, scope, path, self._played)
        try:
            if method not in page.handlers:
                return await visit.tell(405, "page.no_such_method", **await _at_the_desk(visit))
            if method == "POST":
                if page.before:
                    await visit.read(page.before)
                body = await _body(receive, page.bytes_max)
                if body is None:
                    return await visit.tell(413, "page.too_large", **await _at_the_desk(visit))
                visit.take(await sent(visit.headers, body))
            if method == "POST" and not _is_ours(visit):
                if "GET" not in page.handlers:
                    return await visit.tell(403, "page.stale", **await _at_the_desk(visit))
                visit.stale, method = True, "GET"
            return await page.handlers[method](visit)
        except LogInFirst:
            had = visit.has_session(page.who)
            if had:
                visit.log_out(page.who)
            return await _to_log_in(visit, "session_over" if had else "")
        except LogInElsewhere:
            return await _to_log_in(visit, "log_in_here")
        except Refused as refused:
            if refused.told.problem == "password-to-choose":
                return visit.go("/account/password")
            return await visit.refuse(refused.told, **await _at_the_desk(visit))
        except Unreadable:
            return await visit.tell(400, "page.unreadable", **await _at_the_desk(visit))
        except Exception as error:
            return await visit.refuse(told_of(failed(error), scope), **await _at_the_desk(visit))


async def _at_the_desk(visit: Visit) -> Mapping[str, Any]:
    """Who looks, where it is a member of staff: they are told at the desk, with the way to what is theirs."""
    if visit.page.who is Who.STAFF and visit.has_session(Who.STAFF):
        with suppress(LogInFirst, LogInElsewhere, Refused):
            return {"me": await member.who(visit)}
    return {}


async def _body(receive: Receive, bytes_max: int) -> bytes | None:
    """None where it is too large. Raises Unreadable where it did not come whole."""
    body, more = bytearray(), True
    while more and len(body) <= bytes_max:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Unreadable  # what came of it may be cut off anywhere
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body) if len(body) <= bytes_max else None


def _is_ours(visit: Visit) -> bool:
    site = visit.headers.get("sec-fetch-site", "none")
    return site in OURS and cookies.is_token(visit.cookies, visit.typed.get("form_token", ""))


async def _to_log_in(visit: Visit, said: str) -> Response:
    """And back to where the person was. What a form sent stays on a page while its sender logs in beside it:
    sent from there it is of another session, so that its form is shown again with it."""
    if "GET" not in visit.page.handlers or not any(visit.kept.values()):
        return visit.go(_log_in_of(visit), done=said)
    return await visit.show("layout/log_in_first.html", 403, log_in_at=_log_in_of(visit), again=visit.kept)


def _log_in_of(visit: Visit) -> str:
    """Where the page's log-in is, and from there back to it."""
    at = "/desk/log-in" if visit.page.who is Who.STAFF else visit.page.log_in_at
    return f"{at}?{urlencode({'next': visit.shown_at})}" if visit.shown_at != at else at
