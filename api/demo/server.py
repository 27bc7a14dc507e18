"""Our HTTP, served in this process while a driver uses it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from api.http.app import http_app
from api.http.rates import UNLIMITED
from api.ports import Ports
from api.process.listening import listening


@contextmanager
def served(ports: Ports) -> Iterator[str]:
    """Answers on a free port of loopback; yields the base URL."""
    with listening("127.0.0.1", 0) as listener, served_on(listener, ports):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def served_on(listener: socket.socket, ports: Ports) -> Iterator[None]:
    """Answers where somebody listens already."""
    server = uvicorn.Server(
        uvicorn.Config(http_app(ports, rates=UNLIMITED), log_level="warning", lifespan="off")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="http")
    thread.start()  # who comes before it is up waits in the listener's backlog
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
