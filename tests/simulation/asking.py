"""Asks operations of the HTTP interface in this very thread: no server, no event loop, no pool."""

import json
from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

from fastapi import Request
from starlette.types import Receive, Scope, Send

from api.http.app import routed
from api.http.direct import Direct
from api.http.problems import HANDLED, answer_problem
from api.ports import Ports

Json = dict[str, Any]


class Asking:
    """The operations over the ports of one process."""

    def __init__(self, ports: Ports) -> None:
        self._app = SimpleNamespace(state=SimpleNamespace(ports=ports))

    def ask(self, method: str, path: str, body: Json | None, headers: Mapping[str, str]) -> tuple[int, Json]:
        """Status and answer. Raises what no operation foresees, which a server would answer as 500."""
        path, _, query = path.partition("?")
        scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "app": self._app,
        }
        found = _ways().find(scope)
        assert found is not None, f"{method} {path} has no plan"
        scope["route"], plan, named = found
        request = Request({**scope, "path_params": named})
        arguments = plan.arguments(request, json.dumps(body).encode())
        assert arguments is not None, f"{method} {path} does not take {body}"
        try:
            response = plan.run(request, arguments)
        except tuple(HANDLED) as refusal:
            response = answer_problem(request, refusal)
        return response.status_code, json.loads(bytes(response.body)) if response.body else {}


@cache
def _ways() -> Direct:
    """Of all processes: a plan holds nothing of one."""
    return Direct(_nobody, routed(), ())


async def _nobody(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("everything that is asked here has a plan")
