"""The short way of a request: its route found by a look-up, all of its work done in one thread."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from functools import cache, cached_property
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.plans import Plan, plan_of
from api.http.problems import HANDLED, answer_problem

THREADS_MAX: Final = 40
"""Requests at work at a time, as many as FastAPI lets work; the others wait for a thread."""
OPERATIONS: Final = "/v1/"
"""Where the short way is worth it; pages and probes go FastAPI's."""

_Key = tuple[str, int, str]
_Routes = Mapping[_Key, list[tuple[BaseRoute, Any, Plan | None]]]


class Direct:
    """Answers what its plans foresee; everything else goes FastAPI's own way, which describes and refuses.

    FastAPI compares a request with every route's pattern, asks anew at every request what each dependency
    needs, and hands each plain function to a thread of its own: together most of what an answer cost."""

    def __init__(self, app: ASGIApp, api: FastAPI, at_once: Collection[Callable[..., Any]]) -> None:
        """``at_once``: operations that wait for nobody, as long as no query asks it: the event loop answers
        them itself, since a thread that takes over costs as much as they do. They record nothing, and raise
        BlockingIOError where they would wait after all: a thread then begins anew."""
        self._app, self._api, self._at_once = app, api, at_once
        self._threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self.find(scope) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        route, plan, path = found
        message = await receive()
        scope["route"] = route  # for the access log, also where the answer fails
        # A copy: where the plan does not fit, FastAPI finds the scope without parts of the address.
        request = Request({**scope, "path_params": path})
        response = await self._response(plan, request, message["body"])
        if response is None:
            await self._app(scope, _again(message, receive), send)
            return
        await response(scope, receive, send)

    async def _response(self, plan: Plan, request: Request, body: bytes) -> Response | None:
        if plan.operation in self._at_once and not request.scope["query_string"]:
            with suppress(BlockingIOError):  # it would wait after all
                return _answer(plan, request, body)
        loop, work = asyncio.get_running_loop(), copy_context().run
        return await loop.run_in_executor(self._threads, work, _answer, plan, request, body)

    def find(self, scope: Scope) -> tuple[BaseRoute, Plan, Mapping[str, str]] | None:
        """The route, its plan and the named parts of the address; None where FastAPI is to answer."""
        if scope.get("root_path"):
            return None
        path = scope["path"]
        for route, pattern, plan in self._routes.get(_key(scope["method"], path), ()):
            if (match := pattern.match(path)) is not None:
                return None if plan is None else (route, plan, match.groupdict())
        return None

    @cached_property
    def _routes(self) -> _Routes:
        return _routes_of(self._api)


@cache
def _routes_of(api: FastAPI) -> _Routes:
    """By method, length and second part of the path, in the order in which FastAPI tries them."""
    found = defaultdict(list)
    for context in iter_route_contexts(api.routes):
        for key in _keys(context):
            found[key].append((context.original_route, context.path_regex, plan_of(context)))
    return found


def _answer(plan: Plan, request: Request, body: bytes) -> Response | None:
    """None where the plan does not fit: nothing was called then."""
    try:
        arguments = plan.arguments(request, body)
        return None if arguments is None else plan.run(request, arguments)
    except _HANDLED as refusal:
        return answer_problem(request, refusal)


_HANDLED: Final = tuple(HANDLED)


def _again(message: Message, receive: Receive) -> Receive:
    """The message that was taken, then what follows."""
    taken = [message]

    async def receive_again() -> Message:
        return taken.pop() if taken else await receive()

    return receive_again


def _key(method: str, path: str) -> _Key:
    parts = path.split("/", 3)
    return method, path.count("/"), parts[2] if len(parts) > 2 else ""


def _keys(context: RouteContext) -> list[_Key]:
    path, methods = context.path_format, context.methods
    if path is None or methods is None or not path.startswith(OPERATIONS):
        return []
    _, length, part = _key("", path)
    assert "{" not in part, "the second part of an address is a word"
    return [(method, length, part) for method in methods]
