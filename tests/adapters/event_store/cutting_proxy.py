"""A TCP proxy before PostgreSQL that cuts the connection when COMMIT is under way."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from sqlalchemy import URL, make_url

COMMIT = b"COMMIT\x00"


class Cut(Enum):
    """When the next COMMIT loses its connection."""

    NEVER = "never"
    BEFORE = "the server never gets it"
    AFTER = "the server gets it, the client gets no answer"


class CuttingProxy:
    """``cut`` applies once; then it is NEVER again. ``refuse``: so many new connections end at once."""

    def __init__(self, url: str) -> None:
        self._target = make_url(url)
        self.cut, self.cuts, self.refuse = Cut.NEVER, 0, 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listener]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        host, port = self._listener.getsockname()
        user, database = self._target.username, self._target.database
        plain = URL.create("postgresql", user, None, host, port, database, {"sslmode": "disable"})
        return plain.render_as_string(hide_password=False)

    def close(self) -> None:
        for one in self._open:
            _shut(one)
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.refuse:
                    self.refuse -= 1
                    _shut(client)
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(f"{self._target.query['host']}/.s.PGSQL.5432")
                self._open += [client, server]
                for source, sink, watched in ((client, server, True), (server, client, False)):
                    self._threads.append(threading.Thread(target=self._pump, args=(source, sink, watched)))
                    self._threads[-1].start()

    def _pump(self, source: socket.socket, sink: socket.socket, watched: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if watched and self.cut is not Cut.NEVER and COMMIT in data:
                    cut, self.cut = self.cut, Cut.NEVER
                    self.cuts += 1
                    _shut(source)  # the client is gone before an answer can reach it
                    if cut is Cut.AFTER:
                        sink.sendall(data)
                        while sink.recv(65536):  # the server answers nobody, and ends
                            sink.shutdown(socket.SHUT_WR)
                    break
                sink.sendall(data)
        _shut(source)
        _shut(sink)


def _shut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def cutting_proxy(url: str) -> Iterator[CuttingProxy]:
    proxy = CuttingProxy(url)
    try:
        yield proxy
    finally:
        proxy.close()
