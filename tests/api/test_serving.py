"""The HTTP server's own limits, on a real socket."""

import asyncio
from functools import partial

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from api.serving import HEAD_BYTES_MAX, Bounded

LINE = b"GET / HTTP/1.1\r\nHost: here\r\n"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers how long the headers and the body were."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    told = f"{sum(len(value) for _, value in scope['headers'])} {len(body)}".encode()
    headers = [(b"content-length", str(len(told)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": told})


async def answered(*parts: bytes) -> bytes:
    """What the server says until it hangs up, or nothing more comes."""
    config = uvicorn.Config(app, log_level="critical", lifespan="off")
    config.load()
    make = partial(Bounded, config=config, server_state=ServerState(), app_state={})
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        for part in parts:
            writer.write(part)
            await writer.drain()
        got = await reader.readuntil(b"\r\n")
        writer.close()
    return got


def test_a_long_head_that_ends_reaches_the_application() -> None:
    head = LINE + b"X-Long: " + b"x" * 40_000 + b"\r\n\r\n"
    assert asyncio.run(answered(head)).startswith(b"HTTP/1.1 200")


def test_a_long_body_is_no_long_head() -> None:
    body = b"x" * 4 * HEAD_BYTES_MAX
    head = f"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    assert asyncio.run(answered(head, body)).startswith(b"HTTP/1.1 200")


def test_a_head_without_an_end_is_hung_up_on() -> None:
    endless = [LINE + b"X-Long: ", *[b"x" * 16_384] * 64]
    assert asyncio.run(answered(*endless)).startswith(b"HTTP/1.1 400")
