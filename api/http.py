"""The HTTP application: routes, problems, limits."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from sqlalchemy.exc import OperationalError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.ports import Ports
from api.problems import (
    DATABASE_AWAY,
    HANDLED,
    MEDIA_TYPE,
    NOT_JSON,
    TOO_LARGE,
    UNEXPECTED,
    Problem,
    ProblemBody,
    answer_problem,
    invalid,
    not_found,
)
from api.routes import access, account, applications, health, history, invoices, orders, staff, systems, work

BODY_BYTES_MAX: Final = 64 * 1024
ROUTERS: Final = (applications, access, account, orders, invoices, systems, staff, work, history, health)
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
    problem: dict[str, Any] = {"model": ProblemBody, "content": {MEDIA_TYPE: {}}}
    app = FastAPI(
        title="Toegang",
        description="Access codes to the business register. Refusals are problems as in RFC 9457.",
        docs_url=None,  # the library's pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # an address has one spelling; a redirect would lose a body on its way
        responses={"default": problem, 422: problem},
    )
    app.state.ports = ports
    for module in ROUTERS:
        app.include_router(module.router)
    for refusal in HANDLED:
        app.add_exception_handler(refusal, answer_problem)
    app.add_middleware(_BodyLimit)
    app.add_middleware(_LastResort)
    return app


class _BodyLimit:
    """Reads a body before anything works on it, no more than 64 KiB and only as JSON."""

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
                await TOO_LARGE.answer()(scope, receive, send)
                return
        if (refused := _unfit(scope, body)) is not None:
            await refused.answer()(scope, receive, send)
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
                problem = DATABASE_AWAY if isinstance(error, OperationalError) else UNEXPECTED
                await problem.answer()(scope, receive, send_with_headers)


def _unfit(scope: Scope, body: bytes) -> Problem | None:
    """What no operation can work with: a NUL character in the address (PostgreSQL takes none), a body that
    is sent as anything but JSON."""
    if "\0" in scope["path"]:
        return not_found("address")
    if b"%00" in scope["query_string"]:
        return invalid("query", "No value has a NUL character.")
    kind = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
    return NOT_JSON if body and scope["method"] == "POST" and kind != "application/json" else None


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "nowhere" if trace is None else f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
