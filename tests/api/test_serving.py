"""The HTTP server's own limits, on a real socket."""

import asyncio
from functools import partial

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from api.process.serving import HEAD_BYTES_MAX, KEEP_ALIVE_S, Bounded, configured

LINE = b"GET / HTTP/1.1\r\nHost: here\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers how long the headers and the body were; the headers as they are after the body."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    told = f"{sum(len(value) for _, value in scope['headers'])} {len(body)}".encode()
    headers = [(b"content-length", str(len(told)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": told})


async def answered(*parts: bytes) -> bytes:
    """The whole answer, or what of it comes before the server hangs up."""
    config = configured(app)
    config.load()
    make = partial(Bounded, config=config, server_state=ServerState(), app_state={})
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        for part in parts:
            writer.write(part)
            await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        [length] = [line for line in head.split(b"\r\n") if line.startswith(b"content-length: ")]
        body = await reader.readexactly(int(length.partition(b" ")[2]))
        writer.close()
    return head + body


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


def test_what_comes_after_the_body_is_no_header() -> None:
    body = b"2\r\n{}\r\n0\r\n"
    with_trailer = asyncio.run(answered(CHUNKED, body, b"X-Ours: a trailer\r\n\r\n"))
    assert with_trailer == asyncio.run(answered(CHUNKED, body, b"\r\n"))


@pytest.mark.parametrize(
    "endless", [[b"X-T: x\r\n" * 2_000] * 64, [b"X-T: ", *[b"x" * 16_384] * 64]], ids=["many", "long"]
)
def test_trailers_without_an_end_are_hung_up_on(endless: list[bytes]) -> None:
    assert asyncio.run(answered(CHUNKED, b"2\r\n{}\r\n0\r\n", *endless)).startswith(b"HTTP/1.1 400")


def test_a_body_in_many_small_chunks_is_no_long_head() -> None:
    chunks = [b"1\r\nx\r\n" * 2_000] * 32
    assert asyncio.run(answered(CHUNKED, *chunks, b"0\r\n\r\n")).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: here\r\nHost: there\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", b"200"),
        (b"GET / HTTP/1.0\r\n\r\n", b"200"),
    ],
)
def test_a_request_names_one_host(head: bytes, status: bytes) -> None:
    assert asyncio.run(answered(head)).startswith(b"HTTP/1.1 " + status)


def test_a_client_may_pause() -> None:
    assert configured(app).timeout_keep_alive == KEEP_ALIVE_S
