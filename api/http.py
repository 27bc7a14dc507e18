"""The HTTP application: routes, problems, limits."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.openapi import document
from api.ports import Ports
from api.problems import HANDLED, TOO_LARGE, UNEXPECTED, answer_problem, language_of
from api.routes import (
    access,
    account,
    applications,
    health,
    history,
    invoices,
    orders,
    problem_pages,
    staff,
    systems,
)

BODY_BYTES_MAX: Final = 64 * 1024
ROUTERS: Final = (
    applications,
    access,
    account,
    orders,
    invoices,
    systems,
    staff,
    history,
    health,
    problem_pages,
)
HEADERS: Final[Mapping[bytes, bytes]] = {
    b"cache-control": b"no-store",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
}
"""On every answer that does not set them itself: answers hold personal data."""

log = logging.getLogger(__name__)


def http_app(ports: Ports) -> FastAPI:
    """The whole HTTP interface over these ports."""
    app = routed()
    app.state.ports = ports
    for refusal in HANDLED:
        app.add_exception_handler(refusal, answer_problem)
    app.add_middleware(_BodyLimit)
    app.add_middleware(_LastResort)
    return app


def routed() -> FastAPI:
    """Every operation, and how they are described."""
    app = FastAPI(
        title="Toegang",
        version="1",
        docs_url=None,  # the library's pages load scripts from elsewhere
        redoc_url=None,
    )
    for module in ROUTERS:
        app.include_router(module.router)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign] # FastAPI's documented way
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = document(app)
    return app.openapi_schema


class _BodyLimit:
    """Reads a body before anything works on it, and no more than 64 KiB."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > BODY_BYTES_MAX:
                await TOO_LARGE.answer(language_of(Headers(scope=scope)))(scope, receive, send)
                return
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, replay, send)


class _LastResort:
    """An unexpected error becomes a problem; the log gets its class and place, never its text, which may
    hold personal data. Also sets the headers that every answer has."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                given = list(message.get("headers", ()))
                names = {name.lower() for name, _ in given}
                message["headers"] = given + [pair for pair in HEADERS.items() if pair[0] not in names]
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            log.error("unexpected %s at %s", type(error).__name__, _place(error))
            if not started:
                await UNEXPECTED.answer(language_of(Headers(scope=scope)))(scope, receive, send_with_headers)


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "nowhere" if trace is None else f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
