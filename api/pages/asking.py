"""The API, asked in process: pages know no other way to read or to change anything, and so have no rule."""

import json
from asyncio import Event, sleep
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Scope

from api.http.guards import failed
from api.http.problems import URN, Problem, contact_of, language_of
from api.pages.kept_answers import KeptAnswers
from domain.ports import Role

PASSES: Final = ("request-in-flight", "not-yet", "contended")
"""What is over in a moment: it is asked again before a person is told."""
TRIES_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What the API answered."""

    status: int
    headers: Headers
    body: bytes

    @property
    def ok(self) -> bool:
        return self.status < 400

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else {}

    @property
    def problem(self) -> str:
        """The kind of a refusal; empty where it is none."""
        return "" if self.ok else str(self.json["type"]).removeprefix(URN)

    @property
    def unsettled(self) -> bool:
        """Whether it may have been done, or be under way: a repeat with the same key finds out."""
        return self.status >= 500 or self.status == 429 or self.problem in PASSES

    @property
    def wait_s(self) -> int:
        """How long to wait before it is asked again."""
        return int(self.headers.get("retry-after", "1"))


class Refused(Exception):
    """The API refused what a page cannot do without."""

    def __init__(self, told: Told) -> None:
        super().__init__(told.problem)
        self.told = told


def told_of(problem: Problem, scope: Scope) -> Told:
    """A refusal by ourselves, as the API answers it."""
    answer = problem.answer(language_of(Headers(scope=scope)), contact_of(scope))
    return Told(answer.status_code, answer.headers, bytes(answer.body))


class AskedInProcess:
    """One caller of the operations that ``described`` has; ``app`` answers them, with all that stands before
    them over HTTP: limits of size and, where a stranger may guess, of rate. ``kept``: what anybody is
    answered, for as long as the answer allows."""

    def __init__(self, app: ASGIApp, described: FastAPI, kept: KeptAnswers[Told] | None = None) -> None:
        self._app, self._described, self._kept = app, described, kept

    async def ask(
        self,
        outer: Scope,
        method: str,
        template: str,
        body: Any = None,
        *,
        path: Mapping[str, str],
        query: Mapping[str, Any],
        headers: Mapping[str, str],
        kind: str = "application/json",
    ) -> Told:
        """``template``: the operation's address, as /v1/orders/{order_id}; ``path``: what stands in it.
        ``outer``: the request of the person's, for whose client it is asked. ``body``: what is sent as JSON;
        bytes are sent as they are."""
        sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {**headers, "host": "pages"} | ({"content-type": kind} if sent else {})
        address = template.format(**{name: quote(value, safe="") for name, value in path.items()})
        asked = {name: value for name, value in query.items() if value not in (None, "")}
        scope = {
            "type": "http",
            "asgi": outer.get("asgi", {"version": "3.0"}),
            "http_version": "1.1",
            "method": method,
            "scheme": outer["scheme"],
            "path": template.format(**path),
            "raw_path": address.encode(),
            "root_path": "",
            "query_string": urlencode(asked, doseq=True).encode(),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in given.items()],
            "client": outer.get("client"),
            "server": outer.get("server"),
            "app": outer["app"],
            "state": {},
        }
        kept = self._kept if method == "GET" and "authorization" not in headers else None
        key = (address, scope["query_string"], headers.get("accept-language"))
        if kept is not None and (known := kept.find(key)) is not None:
            return known
        told = await self._once(dict(scope), sent)
        for _ in range(TRIES_MAX - 1):
            if told.problem not in PASSES:
                break
            await sleep(told.wait_s)
            told = await self._once(dict(scope), sent)
        if kept is not None:
            kept.keep(key, told)
        return told

    async def _once(self, scope: Scope, sent: bytes) -> Told:
        status, headers, parts = 500, Headers(), []
        whole = False

        async def receive() -> Message:
            nonlocal whole
            if whole:  # who answers in pieces listens whether somebody has left: nobody does
                await Event().wait()
            whole = True
            return {"type": "http.request", "body": sent, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], Headers(raw=message["headers"])
            else:
                parts.append(message.get("body", b""))

        try:
            await self._app(scope, receive, send)
        except Exception as error:
            return told_of(failed(error), scope)
        return Told(status, headers, b"".join(parts))

    def takes(self, method: str, template: str, parameter: str) -> bool:
        """Whether the operation has this parameter in its query."""
        return parameter in self._operations[method, template].parameters

    def body_of(self, method: str, template: str) -> type[BaseModel] | None:
        """What the operation takes as its body; None where it takes none."""
        return self._operations[method, template].body

    def name_of(self, method: str, template: str) -> str:
        """The operation's id, as suspend: its words are in the catalogue under it."""
        return self._operations[method, template].name

    def roles_of(self, method: str, template: str) -> frozenset[Role]:
        """The roles of staff of which the operation takes one; none where it is not for staff."""
        return self._operations[method, template].roles

    @property
    def operations(self) -> Collection[tuple[str, str]]:
        """Every method and address that can be asked."""
        return self._operations.keys()

    @cached_property
    def _operations(self) -> Mapping[tuple[str, str], "_Operation"]:
        found = {}
        for context in iter_route_contexts(self._described.routes):
            for method in context.methods or ():
                found[method, _spelled(context)] = _Operation.of(context)
        return found


@dataclass(frozen=True, slots=True)
class _Operation:
    name: str
    parameters: frozenset[str]
    body: type[BaseModel] | None
    roles: frozenset[Role]

    @classmethod
    def of(cls, context: RouteContext) -> "_Operation":
        needs = getattr(context, "dependant", None)
        if needs is None:
            return cls("", frozenset(), None, frozenset())
        bodies = [field.field_info.annotation for field in needs.body_params]
        models = [one for one in bodies if isinstance(one, type) and issubclass(one, BaseModel)]
        parameters, roles = frozenset(_parameters(needs)), frozenset(_roles(needs))
        return cls(context.name or "", parameters, models[0] if models else None, roles)


def _parameters(needs: Dependant) -> Iterator[str]:
    yield from (field.alias for field in needs.query_params)
    for each in needs.dependencies:
        yield from _parameters(each)


def _roles(needs: Dependant) -> Iterator[Role]:
    """Routes name scopes of systems and roles of staff together."""
    yield from (Role(scope) for scope in needs.own_oauth_scopes or () if scope in set(Role))
    for each in needs.dependencies:
        yield from _roles(each)


def _spelled(context: RouteContext) -> str:
    return (context.path_format or "").replace(":path}", "}")
