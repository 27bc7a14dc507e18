"""What is no page, where a person's browser opens it: a refusal is told on a page all the same."""

from typing import Final

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import MEDIA_TYPE
from api.pages import cookies
from api.pages.asking import AskedInProcess, Told
from api.pages.page import Page
from api.pages.visit import Visit
from api.ports import Played

NOWHERE: Final = Page("")
FOR_PROGRAMS: Final = "/v1/"
"""Below it every refusal stays what programs read."""


class ToldOnPages:
    """Stands before the limits of rate: theirs are told on pages too."""

    def __init__(self, app: ASGIApp, described: FastAPI, played: Played | None = None) -> None:
        self._app, self._api, self._played = app, AskedInProcess(app, described), played

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(FOR_PROGRAMS) or not _is_browsed(scope):
            await self._app(scope, receive, send)
            return
        visit = Visit(self._api, NOWHERE, scope, {}, self._played)
        if cookies.LANGUAGE in visit.cookies:
            MutableHeaders(scope=scope)["accept-language"] = visit.language
        refused: Message | None = None
        parts = list[bytes]()

        async def hold_back(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and _is_problem(message):
                refused = message
            elif refused is not None:
                parts.append(message.get("body", b""))
            else:
                await send(message)

        await self._app(scope, receive, hold_back)
        if refused is None:
            return
        told = Told(refused["status"], Headers(raw=refused["headers"]), b"".join(parts))
        answer = await visit.refuse(told)
        await answer(scope, receive, send)


def _is_browsed(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def _is_problem(answer: Message) -> bool:
    return Headers(raw=answer["headers"]).get("content-type", "") == MEDIA_TYPE
