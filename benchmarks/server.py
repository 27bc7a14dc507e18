"""A process that serves our HTTP and, at /bare, an answer of nothing but the server's own making.

Settings come from the environment; the argument is how many workers, one unless given. Each prints one
line of JSON: its port, and how a system and staff say who they are."""

import json
import socket
import sys
from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from api.compose import open_system
from api.demo.members import Members
from api.http.app import http_app
from api.http.guards import too_slow
from api.http.rates import UNLIMITED
from api.process.listening import listening_by_many
from api.process.serving import serve
from api.process.starting import Place
from api.process.supervising import Supervisor
from api.settings import Settings
from domain.ports import Role
from domain.ports import Scope as Permission


def main() -> None:
    settings, workers = Settings(), int(sys.argv[1]) if len(sys.argv) > 1 else 1
    listeners = listening_by_many("127.0.0.1", 0, workers)
    told = json.dumps({"port": listeners[0].getsockname()[1], **_let_in(settings)})

    def be(number: int) -> None:
        _answer(settings, listeners[number - 1], told, Place(number, workers, f"bench-{number}"))

    if workers == 1:
        be(1)
    else:
        Supervisor(workers, be).run()


def _let_in(settings: Settings) -> Mapping[str, str]:
    """How a system and staff say who they are."""
    with open_system(settings) as system:
        asks = system.ports.api_keys.make("bench", scopes=frozenset({Permission.LOGIN_CHECK}))
        members = Members(system.ports)
        members.let_in("p1", Role.CLERK, Role.FINANCE)
        system.subscriptions.step_all()
        return {
            "system": f"X-Api-Key: {asks.text}",
            "staff": f"Authorization: {members.signed('p1')['Authorization']}",
        }


def _answer(settings: Settings, listener: socket.socket, told: str, place: Place) -> None:
    with open_system(settings, place=place) as system:
        system.subscriptions.start(system.waker(), place.number, place.of)
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
        app, late = _beside_bare(http_app(system.ports, rates=UNLIMITED)), too_slow(system.ports.randomness)
        serve(app, listener, too_slow=late, trusted_proxies="", ending=system.ports.feed.end)


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
