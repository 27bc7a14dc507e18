"""A process that serves our HTTP and, at /bare, an answer of nothing but the server's own making.

Settings come from the environment. Prints one line of JSON: its port, and how a system and staff say
who they are."""

import json
import socket
import sys

from starlette.types import ASGIApp, Receive, Scope, Send

from api.compose import open_system
from api.demo.members import Members
from api.http import http_app
from api.rates import UNLIMITED
from api.serving import serve
from api.settings import Settings
from domain.ports import Role
from domain.ports import Scope as Permission


def main() -> None:
    with open_system(Settings()) as system, socket.create_server(("127.0.0.1", 0)) as listener:
        # As where uvicorn binds by itself: without it, asyncio leaves Nagle on for a socket that it is given,
        # and every answer waits 40 ms for a delayed acknowledgement.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        keys = system.ports.api_keys
        asks = keys.make("bench", scopes=frozenset({Permission.LOGIN_CHECK}))
        members = Members(system.ports)
        members.let_in("p1", Role.CLERK)
        acts = members.signed("p1")["Authorization"]
        system.subscriptions.step_all()
        system.subscriptions.start(system.waker())
        try:
            told = {
                "port": listener.getsockname()[1],
                "system": f"X-Api-Key: {asks.text}",
                "staff": f"Authorization: {acts}",
            }
            sys.stdout.write(f"{json.dumps(told)}\n")
            sys.stdout.flush()
            serve(_beside_bare(http_app(system.ports, rates=UNLIMITED)), listener)
        finally:
            system.subscriptions.stop()


def _beside_bare(ours: ASGIApp) -> ASGIApp:
    body = b'{"usable":true}'
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/bare":
            await ours(scope, receive, send)
            return
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


if __name__ == "__main__":
    main()
