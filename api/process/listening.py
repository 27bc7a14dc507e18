"""A socket to serve HTTP on."""

import socket
from collections.abc import Sequence


def listening(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """Listens on ``host`` and ``port`` (0: a free one). Raises OSError where it cannot.
    ``shared``: others that are shared listen there too, each to connections of its own.

    The socket names its protocol: asyncio sets TCP_NODELAY only then, and without it small answers wait
    some 40 ms for an acknowledgement."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listener.bind(address)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def listening_by_many(host: str, port: int, count: int) -> Sequence[socket.socket]:
    """So many sockets on one port, among which the kernel deals connections by their address.

    Raises OSError where somebody listens there already: a shared socket alone would not notice."""
    with listening(host, port) as free:
        port = free.getsockname()[1]
    return [listening(host, port, shared=True) for _ in range(count)]
