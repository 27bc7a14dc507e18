"""What stands before every route: the access log, security headers, limits of size and rate."""

import json
import logging
import math
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from sqlalchemy.exc import DatabaseError, InterfaceError, InternalError, OperationalError, TimeoutError
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import access_log, this_request
from api.http.metrics import Metrics
from api.http.problem_kinds import Text
from api.http.problems import (
    DATABASE_AWAY,
    HEADERS_TOO_LARGE,
    NOT_JSON,
    NOT_XML,
    TOO_LARGE,
    TOO_SLOW,
    UNEXPECTED,
    Problem,
    contact_of,
    invalid,
    language_of,
    not_found,
)
from api.http.rates import UNLIMITED_ROUTES, RateLimit, is_guarded
from api.http.throttling import known_device
from api.ports import Ports
from domain.ports import Randomness, VaultAway

BODY_BYTES_MAX: Final = 64 * 1024
HEADER_BYTES_MAX: Final = 16 * 1024
FILE_ROUTES: Final = frozenset({"/v1/bank-files"})
"""What is sent as a file, which the operation reads piece by piece once it knows who sends it."""
FILE_BYTES_MAX: Final = 16 * 1024 * 1024
"""Of such a file: its bookings are made while the caller waits. A larger one goes by the folder or the
command line."""
FORM_ROUTES: Final = frozenset({"/v1/payment-calls"})
"""What others send as a form, for they know no other way; the operation reads it itself."""
HEADERS: Final[Mapping[bytes, bytes]] = {
    b"cache-control": b"no-store",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cross-origin-resource-policy": b"same-origin",
}
"""On every answer that does not set them itself: answers hold personal data."""

TWICE: Final = Problem(
    "invalid",
    Text("A field is given twice.", "Een veld staat er twee keer."),
    field="body",
    what_to_do=Text("Send each field of an object once.", "Stuur elk veld van een object één keer."),
)
AWAY: Final = (OperationalError, InterfaceError, InternalError, TimeoutError, VaultAway)
"""A database or the key vault cannot be read or written to, or every connection is taken for too long."""

log = logging.getLogger(__name__)
Monotonic = Callable[[], float]


class Observed:
    """Outermost. Gives every request its correlation id and every answer its headers, and writes the access
    log. An unexpected error becomes a problem; the log gets its class and place, never its text, which may
    hold personal data."""

    def __init__(self, app: ASGIApp, ports: Ports, metrics: Metrics) -> None:
        self._app, self._ports, self._metrics = app, ports, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = this_request.begin(_correlation_id(Headers(scope=scope), self._ports.randomness))
        began_s, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with_ours(message.get("headers", ()), request.correlation_id)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            problem = failed(error)
            if not status:
                await _refuse(problem, scope, receive, send_with_headers)
        finally:
            self._note(scope, request, status, time.perf_counter() - began_s)

    def _note(self, scope: Scope, request: this_request.ThisRequest, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in access_log.METHODS else "OTHER"
        route = getattr(scope.get("route"), "path", access_log.UNKNOWN)
        self._metrics.answered(method, route, status, seconds)
        access_log.record(
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            principal=request.principal,
            correlation_id=request.correlation_id,
        )


class Limited:
    """Refuses who asks too often, and headers beyond 16 KiB, before anything is read or parsed."""

    def __init__(self, app: ASGIApp, ports: Ports, limit: RateLimit, now_s: Monotonic) -> None:
        self._app, self._ports, self._limit, self._now_s = app, ports, limit, now_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADER_BYTES_MAX:
                await _refuse(HEADERS_TOO_LARGE, scope, receive, send)
                return
            if scope["path"] not in UNLIMITED_ROUTES and (wait_s := self._wait_s(scope)) > 0:
                problem = Problem("too-many-requests", headers={"Retry-After": str(math.ceil(wait_s))})
                await _refuse(problem, scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _wait_s(self, scope: Scope) -> float:
        host, _ = scope.get("client") or ("", 0)
        guarded = is_guarded(scope["method"], scope["path"])
        cookie = Headers(scope=scope).get("cookie", "") if guarded else ""
        device = known_device(self._ports, cookie) if cookie else None
        return self._limit.wait_s(host, self._now_s(), guarded=guarded, device=device)


class BodyLimit:
    """Reads a body before anything works on it, no more than 64 KiB, and as JSON but for forms. A file is
    left to its operation."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "POST" and scope["path"] in FILE_ROUTES:
            kind = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
            if kind in ("application/xml", "text/xml"):
                await self._app(scope, receive, send)
            else:
                await _refuse(NOT_XML, scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > BODY_BYTES_MAX:
                await _refuse(TOO_LARGE, scope, receive, send)
                return
        if (refused := _unfit(scope, body)) is not None:
            await _refuse(refused, scope, receive, send)
            return
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, replay, send)


def _unfit(scope: Scope, body: bytes) -> Problem | None:
    """What no operation can work with: a NUL character in the address (PostgreSQL takes none), a body that
    is sent as anything but JSON where it is no form."""
    if "\0" in scope["path"]:
        return not_found("address")
    if b"%00" in scope["query_string"]:
        return invalid("query", "No value has a NUL character.")
    if not body or scope["method"] != "POST" or scope["path"] in FORM_ROUTES:
        return None
    kind = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return NOT_JSON
    return TWICE if _names_twice(body) else None


def _names_twice(body: bytes) -> bool:
    """Whether an object of the JSON text has a field twice: one reader takes the first, another the last."""
    twice = False

    def look(pairs: list[tuple[str, Any]]) -> None:
        nonlocal twice
        twice = twice or len({name for name, _ in pairs}) < len(pairs)

    with suppress(ValueError, RecursionError):  # told where it is parsed
        json.loads(body, object_pairs_hook=look)
    return twice


async def _refuse(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    answer = problem.answer(language_of(Headers(scope=scope)), contact_of(scope))
    await answer(scope, receive, send)


def too_slow(randomness: Randomness) -> Callable[[Headers], Response]:
    """What the server answers by itself to a request that did not come in in time, given the headers that
    did: no application ever sees its end."""

    def answer(headers: Headers) -> Response:
        told = TOO_SLOW.answer(language_of(headers))
        told.raw_headers = _with_ours(told.raw_headers, _correlation_id(headers, randomness))
        return told

    return answer


def _correlation_id(headers: Headers, randomness: Randomness) -> str:
    given = headers.get("x-correlation-id", "")
    return given if this_request.CORRELATION_ID.fullmatch(given) else randomness.token(16).hex()


def _with_ours(headers: Iterable[tuple[bytes, bytes]], correlation_id: str) -> list[tuple[bytes, bytes]]:
    given = list(headers)
    names = {name.lower() for name, _ in given}
    ours = [pair for pair in HEADERS.items() if pair[0] not in names]
    return [*given, *ours, (b"x-correlation-id", correlation_id.encode())]


def failed(error: Exception) -> Problem:
    """What is answered where nobody expected an error; it is noted by its class and place."""
    log.error("unexpected %s at %s", type(error).__name__, _place_of(error))
    # DatabaseError and of no nearer class: SQLite found its file damaged.
    away = isinstance(error, AWAY) or type(error) is DatabaseError
    return DATABASE_AWAY if away else UNEXPECTED


def _place_of(error: Exception) -> str:
    """Where it was raised: never its text, which may hold personal data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "nowhere" if trace is None else f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
