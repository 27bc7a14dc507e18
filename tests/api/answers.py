"""What is really answered: every success of a test is held to the document, and may become its example."""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.api.described import DESCRIBED

RECORD_TO: Final = "RECORD_ANSWERS_TO"
"""The variable of the environment that names a folder, while answers are recorded."""
JSON: Final = ("application/json", "application/cloudevents-batch+json")
TEXT_MAX: Final = 4_000
OF_ONE_MAX: Final = 40
"""How many answers of one operation are written by one process: the first ones, and they differ enough."""

_written: dict[str, int] = {}


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
                    self._wrong.extend(heard(scope, head, bytes(body)))
            await send(message)

        await self._app(scope, receive, hear)


def heard(scope: Scope, head: dict[str, Any], body: bytes) -> Iterator[str]:
    """In which an answer is not what the document says."""
    path = getattr(scope.get("route"), "path", None)
    operation = DESCRIBED["paths"].get(path, {}).get(scope["method"].lower())
    if operation is None or not 200 <= head["status"] < 300:
        return
    name, status = f"{scope['method']} {path}", str(head["status"])
    kind = dict(head["headers"]).get(b"content-type", b"").decode().partition(";")[0]
    told = operation["responses"].get(status, {}).get("content", {})
    if status not in operation["responses"] or kind not in (told or {""}):
        yield f"{name} answers {status} {kind}, which the document does not say"
    elif kind in JSON:
        value = json.loads(body)
        yield from (f"{name}: {each}" for each in differences(told[kind]["schema"], value))
        _record(name, kind, value)
    elif kind.startswith("text/") and len(body) <= TEXT_MAX:
        _record(name, kind, body.decode())


def differences(schema: dict[str, Any], value: Any) -> Iterator[str]:
    """In which a value is not what the document says: its fields, no others, their types and formats."""
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
    if folder is None or _written.get(name, 0) >= OF_ONE_MAX:
        return
    _written[name] = _written.get(name, 0) + 1
    with Path(folder, f"{os.getpid()}.jsonl").open("a") as file:
        file.write(json.dumps({"operation": name, "kind": kind, "value": value}) + "\n")
