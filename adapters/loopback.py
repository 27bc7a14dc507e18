"""A socket to listen on, on this machine alone."""

import socket


def listening_on_loopback(port: int) -> socket.socket:
    """On that port of 127.0.0.1; 0: a free one. Raises OSError where it cannot."""
    # Only of a socket that names its protocol does asyncio know to send small answers without delay: without
    # that, some wait 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener
