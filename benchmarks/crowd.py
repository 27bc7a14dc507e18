"""Many connections asked by one thread: a client that leaves the processors to the servers it measures."""

import select
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import cycle
from typing import Final

from benchmarks.harness import Speed

OK: Final = b"HTTP/1.1 200 "


@contextmanager
def connected(port: int, connections: int) -> Iterator[Sequence[socket.socket]]:
    sockets = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(connections)]
    try:
        for each in sockets:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield sockets
    finally:
        for each in sockets:
            each.close()


def post(path: str, body: bytes, who: str) -> bytes:
    """The bytes of a request."""
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n{who}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def ask_all(sockets: Sequence[socket.socket], requests: Sequence[bytes], seconds: float) -> Speed:
    """Each connection has one request under way."""
    questions, answered = cycle(requests), 0
    with closing(select.epoll(len(sockets))) as waiting:
        asked = {each.fileno(): each for each in sockets}
        for number, each in asked.items():
            waiting.register(number, select.EPOLLIN)
            each.sendall(next(questions))
        begun = time.perf_counter()
        while (taken := time.perf_counter() - begun) < seconds or not answered:
            for number, _ in waiting.poll():
                _answer(asked[number])
                answered += 1
                asked[number].sendall(next(questions))
    for each in sockets:
        _answer(each)
    return Speed(answered / taken)


def _answer(connection: socket.socket) -> None:
    got = connection.recv(65536)
    assert got.startswith(OK), got[:80]
    while not got.endswith(b"}"):
        got += connection.recv(65536)
