"""An HTTP client so plain that the server is what is measured: one connection that is kept."""

import socket


class Client:
    """Of one thread."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, path: str, body: bytes, who: str, more: str = "") -> None:
        """Fails where the answer is no success."""
        status = self.ask("POST", path, body, who, more)
        assert 200 <= status < 300, f"{path}: {status}"

    def get(self, path: str, who: str) -> None:
        status = self.ask("GET", path, b"", who)
        assert 200 <= status < 300, f"{path}: {status}"

    def ask(self, method: str, path: str, body: bytes, who: str = "", more: str = "") -> int:
        """Answers the status. ``who``: a header line; ``more``: header lines, each with its end."""
        head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n{more}"
        head += f"{who}\r\n" if who else ""
        self._socket.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        answer, rest = got.split(b"\r\n\r\n", 1)
        [length] = [line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        while len(rest) < int(length.split(b":")[1]):
            rest += self._more()
        return int(answer.split(b" ", 2)[1])

    def close(self) -> None:
        self._socket.close()

    def _more(self) -> bytes:
        got = self._socket.recv(65536)
        assert got, "the server hung up"
        return got
