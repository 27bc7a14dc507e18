"""The HTTP server's own limits, on a real socket."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from adapters.randomness import SystemRandomness
from api.http.guards import HEADERS, too_slow
from api.process import serving
from api.process.serving import HEAD_BYTES_MAX, KEEP_ALIVE_S, STOPPING_S, Bounded, configured
from tests.api.own_time import run

LATE = too_slow(SystemRandomness())
LINE = b"GET / HTTP/1.1\r\nHost: here\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers how long the headers and the body were; the headers as they are after the body."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message["body"], message["more_body"]
    told = f"{sum(len(value) for _, value in scope['headers'])} {len(body)}".encode()
    headers = [(b"content-length", str(len(told)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": told})


async def answered(*parts: bytes) -> bytes:
    """The whole answer, or what of it comes before the server hangs up."""
    config = configured(app, LATE)
    config.load()
    make = partial(Bounded, config=config, server_state=ServerState(), app_state={}, too_slow=LATE)
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
    assert run(answered(head)).startswith(b"HTTP/1.1 200")


def test_a_long_body_is_no_long_head() -> None:
    body = b"x" * 4 * HEAD_BYTES_MAX
    head = f"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    assert run(answered(head, body)).startswith(b"HTTP/1.1 200")


def test_a_head_without_an_end_is_hung_up_on() -> None:
    endless = [LINE + b"X-Long: ", *[b"x" * 16_384] * 64]
    assert run(answered(*endless)).startswith(b"HTTP/1.1 400")


def test_what_comes_after_the_body_is_no_header() -> None:
    body = b"2\r\n{}\r\n0\r\n"
    with_trailer = run(answered(CHUNKED, body, b"X-Ours: a trailer\r\n\r\n"))
    assert with_trailer == run(answered(CHUNKED, body, b"\r\n"))


@pytest.mark.parametrize(
    "endless", [[b"X-T: x\r\n" * 2_000] * 64, [b"X-T: ", *[b"x" * 16_384] * 64]], ids=["many", "long"]
)
def test_trailers_without_an_end_are_hung_up_on(endless: list[bytes]) -> None:
    assert run(answered(CHUNKED, b"2\r\n{}\r\n0\r\n", *endless)).startswith(b"HTTP/1.1 400")


def test_a_body_in_many_small_chunks_is_no_long_head() -> None:
    chunks = [b"1\r\nx\r\n" * 2_000] * 32
    assert run(answered(CHUNKED, *chunks, b"0\r\n\r\n")).startswith(b"HTTP/1.1 200")


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
    assert run(answered(head)).startswith(b"HTTP/1.1 " + status)


def test_a_client_may_pause() -> None:
    assert configured(app, LATE).timeout_keep_alive == KEEP_ALIVE_S


# --- slow senders -----------------------------------------------------------------------------------
Sent = Callable[[asyncio.StreamWriter], Awaitable[None]]
BODY = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\n"


async def hung_up_after(send: Sent) -> tuple[float, bytes]:
    """Seconds until the server hangs up, and what it said."""
    config = configured(app, LATE)
    config.load()
    make = partial(Bounded, config=config, server_state=ServerState(), app_state={}, too_slow=LATE)
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        began_s = asyncio.get_running_loop().time()
        sending = asyncio.ensure_future(send(writer))
        said = await asyncio.wait_for(reader.read(), 5)
        sending.cancel()
        writer.close()
    return asyncio.get_running_loop().time() - began_s, said


async def dripping(writer: asyncio.StreamWriter) -> None:
    writer.write(LINE + b"X-Slow: ")
    while True:
        await asyncio.sleep(0.02)
        writer.write(b"x")


async def stopping_within_the_body(writer: asyncio.StreamWriter) -> None:
    writer.write(BODY + b"12345")
    await writer.drain()


async def silent(_: asyncio.StreamWriter) -> None:
    pass


async def an_empty_line(writer: asyncio.StreamWriter) -> None:
    writer.write(b"\r\n")
    await writer.drain()


async def an_empty_line_after_a_request(writer: asyncio.StreamWriter) -> None:
    writer.write(LINE + b"\r\n")
    await asyncio.sleep(0.1)
    await an_empty_line(writer)


async def empty_lines_after_a_request(writer: asyncio.StreamWriter) -> None:
    writer.write(LINE + b"\r\n")
    while True:
        await asyncio.sleep(0.1)
        writer.write(b"\r\n")


@pytest.mark.parametrize("send", [dripping, stopping_within_the_body, silent])
def test_who_sends_too_slowly_is_hung_up_on(send: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "READING_S", 0.3)
    seconds, said = run(hung_up_after(send))
    assert 0.25 < seconds < 3
    assert said.startswith(b"" if send is silent else b"HTTP/1.1 408")


async def in_dutch(writer: asyncio.StreamWriter) -> None:
    writer.write(BODY[:-2] + b"Accept-Language: nl\r\nX-Correlation-Id: " + b"ab" * 16 + b"\r\n\r\n12345")
    await writer.drain()


@pytest.mark.parametrize(
    ("send", "language", "title"),
    [
        (dripping, "en", "The request did not come in within its time."),
        (stopping_within_the_body, "en", "The request did not come in within its time."),
        (in_dutch, "nl", "Het verzoek kwam niet op tijd binnen."),
    ],
)
def test_who_sends_too_slowly_is_told_so_as_of_every_refusal(
    send: Sent, language: str, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "READING_S", 0.3)
    head, _, body = run(hung_up_after(send))[1].partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    headers = dict(line.split(b": ", 1) for line in lines)
    told = json.loads(body)
    assert status == b"HTTP/1.1 408 Request Timeout"
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"content-language"].decode() == language
    assert headers[b"connection"] == b"close"
    assert int(headers[b"content-length"]) == len(body)
    assert dict(HEADERS).items() <= headers.items()
    assert len(headers[b"x-correlation-id"]) == 32
    assert (headers[b"x-correlation-id"] == b"ab" * 16) == (send is in_dutch)
    assert (told["type"], told["status"]) == ("urn:toegang:problem:request-too-slow", 408)
    assert told["title"] == title


@pytest.mark.parametrize(
    ("send", "answers"),
    [(an_empty_line, 0), (an_empty_line_after_a_request, 1), (empty_lines_after_a_request, 1)],
)
def test_empty_lines_hold_no_connection(send: Sent, answers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "READING_S", 0.3)
    seconds, said = run(hung_up_after(send))
    assert 0.25 < seconds < 3
    assert said.count(b"HTTP/1.1 ") == said.count(b"HTTP/1.1 200") == answers


def test_requests_one_after_the_other_may_take_longer_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "READING_S", 0.3)

    async def several(writer: asyncio.StreamWriter) -> None:
        for _ in range(4):
            writer.write(BODY + b"12345")
            await asyncio.sleep(0.15)
            writer.write(b"67890")
        writer.write(LINE + b"Connection: close\r\n\r\n")

    seconds, said = run(hung_up_after(several))
    assert seconds > 0.5
    assert said.count(b"HTTP/1.1 200") == 5


async def never(_: Scope, receive: Receive, __: Send) -> None:
    await receive()
    await asyncio.Event().wait()


async def stopped_after(app: ASGIApp, sent: bytes) -> tuple[float, bytes]:
    """Seconds until the server has ended that was sent so much of a request, and what it said."""
    server = uvicorn.Server(configured(app, LATE))
    server.config.port = 0
    running = asyncio.ensure_future(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    reader, writer = await asyncio.open_connection(*server.servers[0].sockets[0].getsockname())
    writer.write(sent)
    await asyncio.sleep(0.1)
    began_s = asyncio.get_running_loop().time()
    server.should_exit = True
    await asyncio.wait_for(running, 10)
    seconds = asyncio.get_running_loop().time() - began_s
    said = await reader.read()
    writer.close()
    return seconds, said


def test_what_is_never_answered_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert configured(app, LATE).timeout_graceful_shutdown == STOPPING_S
    monkeypatch.setattr(serving, "STOPPING_S", 1)
    assert run(stopped_after(never, BODY + b"1234567890"))[0] < 5


def test_a_body_without_an_end_ends_with_the_process_and_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serving, "ENDING_S", 0.3)
    seconds, said = run(stopped_after(app, BODY + b"12345"))
    assert 0.25 < seconds < 5
    assert said.startswith(b"HTTP/1.1 408")
    assert capsys.readouterr().err == ""


# --- who the client is ------------------------------------------------------------------------------
async def told_client(scope: Scope, receive: Receive, send: Send) -> None:
    told = scope["client"][0].encode()
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": told})


@pytest.mark.parametrize(("trusted", "client"), [("", "127.0.0.1"), ("127.0.0.1", "203.0.113.7")])
def test_what_a_proxy_says_is_believed_only_where_it_is_set(trusted: str, client: str) -> None:
    async def asked() -> str:
        config = configured(told_client, LATE, trusted)
        config.load()
        transport = httpx.ASGITransport(config.loaded_app, client=("127.0.0.1", 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as http:
            return (await http.get("/", headers={"X-Forwarded-For": "203.0.113.7"})).text

    assert run(asked()) == client
