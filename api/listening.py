"""A socket to serve HTTP on."""

import socket


def listening(host: str, port: int) -> socket.socket:
    """Listens on ``host`` and ``port`` (0: a free one). Raises OSError where it cannot.

    The socket names its protocol: asyncio sets TCP_NODELAY only then, and without it small answers wait
    some 40 ms for an acknowledgement."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener
