"""What is really answered: every success of a test is held to the document, and may become its example."""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx
import jsonschema_rs
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.api.described import DESCRIBED

RECORD_TO: Final = "RECORD_ANSWERS_TO"
"""The variable of the environment that names a folder, while answers are recorded (tests.api.record)."""
TEXT_MAX: Final = 100_000
OF_ONE_MAX: Final = 40
"""How many answers of one operation one process records: the first ones differ enough."""

_recorded: dict[str, int] = {}


class Heard:
    """Stands before the application, and listens to what it answers."""

    def __init__(self, app: ASGIApp, wrong: list[str]) -> None:
        """``wrong``: what was answered and is not as the document says."""
        self._app, self._wrong = app, wrong

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head: dict[str, Any] = {}
        body = bytearray()

        async def hear(message: Message) -> None:
            if message["type"] == "http.response.start":
                head.update(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    kind = dict(head["headers"]).get(b"content-type", b"").decode()
                    self._wrong += heard(scope["method"], scope["path"], head["status"], kind, bytes(body))
            await send(message)

        await self._app(scope, receive, hear)


def hearing(wrong: list[str]) -> dict[str, Any]:
    """The same at the other end: the event hooks of a client."""

    def hear(response: httpx.Response) -> None:
        kind = response.headers.get("content-type", "")
        body = b"" if kind.startswith("text/event-stream") else response.read()
        asked = response.request
        wrong.extend(heard(asked.method, asked.url.path, response.status_code, kind, body))

    return {"response": [hear]}


def heard(method: str, path: str, status: int, kind: str, body: bytes) -> Iterator[str]:
    """In which an answer is not what the document says."""
    name = operation_at(method, path)
    if name is None or not 200 <= status < 300:
        return
    method, _, path = name.partition(" ")
    answers, kind = DESCRIBED["paths"][path][method.lower()]["responses"], kind.partition(";")[0]
    told = answers.get(str(status), {}).get("content", {})
    if str(status) not in answers or kind not in (told or {""}):
        yield f"{name} answers {status} {kind}, which the document does not say"
    elif kind.endswith("json"):
        value = json.loads(body)
        yield from (f"{name}: {each}" for each in differences(told[kind].get("schema", {}), value))
        _record(name, kind, value)
    elif kind.startswith("text/") and 0 < len(body) <= TEXT_MAX:
        _record(name, kind, body.decode())


def operation_at(method: str, path: str) -> str | None:
    """As the document names it: of two that fit, the one that says more of the address itself."""
    return next((name for name, fits in _templates() if fits.fullmatch(f"{method} {path}")), None)


@cache
def _templates() -> list[tuple[str, re.Pattern[str]]]:
    names = [f"{m.upper()} {path}" for path, found in DESCRIBED["paths"].items() for m in found]
    names.sort(key=lambda name: name.count("{"))
    return [(name, re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(name)))) for name in names]


def differences(schema: dict[str, Any], value: Any) -> Iterator[str]:
    """In which a value is not what a schema says: its fields, no others, their types and formats."""
    for error in _validator(json.dumps(schema)).iter_errors(value):
        yield f"{'/'.join(map(str, error.instance_path))}: {error.kind}"


@cache
def _validator(schema: str) -> Any:
    whole = {**json.loads(schema), "components": {"schemas": _closed()}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


@cache
def _closed() -> dict[str, Any]:
    """The document's schemas, in which a field that is not named is wrong."""
    found = {}
    for name, schema in DESCRIBED["components"]["schemas"].items():
        is_open = "properties" not in schema or "additionalProperties" in schema
        found[name] = schema if is_open else {**schema, "additionalProperties": False}
    return found


def _record(name: str, kind: str, value: Any) -> None:
    folder = os.environ.get(RECORD_TO)
    if folder is None or _recorded.get(name, 0) >= OF_ONE_MAX:
        return
    _recorded[name] = _recorded.get(name, 0) + 1
    with Path(folder, f"{os.getpid()}.jsonl").open("a") as file:
        file.write(json.dumps({"operation": name, "kind": kind, "value": value}) + "\n")
