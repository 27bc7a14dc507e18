"""One request to a receiver, and what its answer means."""

import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import httpx

from adapters.webhooks.addresses import Resolve, check, resolve
from domain.ports import AddressRefused

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
"""Seconds, of each step. A receiver takes what comes, answers, and works on it later."""
ASK_S: Final = 15.0
"""Of all of it, whatever comes meanwhile: who sends a byte now and then, or 103 without end, holds a thread
no longer than that."""
ADDRESSES_MAX: Final = 4
"""How many of a name's addresses are tried."""
BODY_BYTES_MAX: Final = 16_384
BODY_S: Final = 5.0
"""An answer's body says nothing to us; a short one is read so that the connection is used again."""
_RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER: on, for no time."""
LATER: Final = frozenset({408, 425, 429, 502, 503, 504})
"""The receiver is away, or asks for time: nothing is wrong with what was sent."""


class Verdict(StrEnum):
    """What an answer means for this event, and for those after it."""

    TAKEN = "taken"
    REFUSED = "refused"
    """The receiver is there, and does not take this one."""
    AWAY = "away"
    """It says nothing about this one: wait."""
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Answered:
    """``says``: a word. ``wait``: for how long the receiver asks not to be asked."""

    verdict: Verdict
    says: str
    wait: timedelta = timedelta(0)


class Post:
    """How receivers are reached. ``loopback``: whether this machine may be meant by anybody."""

    def __init__(self, *, loopback: bool, find: Resolve = resolve, tls: ssl.SSLContext | None = None) -> None:
        self.loopback, self.find = loopback, find
        self._tls = tls

    @property
    def tls(self) -> ssl.SSLContext:
        """Read from the machine where somebody is asked who could have a certificate."""
        if self._tls is None:
            self._tls = httpx.create_ssl_context()
        return self._tls


class Line:
    """To one receiver: its connection is kept while the host stays the same. Used by one thread at a time.

    A connection belongs to an address; two hosts that share one never share it, for each shows its own
    certificate."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._host = ""
        self._http: httpx.Client | None = None
        self._cut = _Cut()

    def send(self, url: str, *, inside: bool, headers: Mapping[str, str], body: bytes) -> Answered:
        """Raises nothing."""
        try:
            return self._send(url, inside, headers, body)
        except AddressRefused:
            return Answered(Verdict.AWAY, "address_refused")
        except httpx.TimeoutException:
            return Answered(Verdict.AWAY, "timeout")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError):  # the last: a name that is none
            return Answered(Verdict.AWAY, "no_connection")

    def close(self) -> None:
        self._cut.forget()
        if self._http is not None:
            self._http.close()
            self._http = None

    def _send(self, url: str, inside: bool, headers: Mapping[str, str], body: bytes) -> Answered:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses = self._post.find(host, port)
        for address in addresses:
            check(address, inside=inside, loopback=self._post.loopback)
        http = self._opened(f"{parts.scheme} {parts.netloc}")
        *first, last = addresses[:ADDRESSES_MAX]
        for address in first:
            try:
                return self._ask(http, url, address, port, headers, body)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return self._ask(http, url, last, port, headers, body)

    def _ask(
        self,
        http: httpx.Client,
        url: str,
        address: str,
        port: int,
        headers: Mapping[str, str],
        body: bytes,
    ) -> Answered:
        """The address that was looked at is the one that is connected to; TLS asks for the host's name."""
        parts = urlsplit(url)
        there = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        request = http.build_request(
            "POST",
            urlunsplit((parts.scheme, there, parts.path or "/", "", "")),
            headers={**headers, "Host": parts.netloc, "Accept-Encoding": "identity"},
            content=body,
            extensions={"sni_hostname": parts.hostname or "", "trace": self._cut.notice},
        )
        with self._cut.after(ASK_S):
            return _answer(http, request)

    def _opened(self, host: str) -> httpx.Client:
        if self._http is None or host != self._host:
            self.close()
            # No proxy of the environment: it would look the name up itself.
            self._http = httpx.Client(
                verify=self._post.tls if host.startswith("https ") else False,
                timeout=TIMEOUT,
                follow_redirects=False,  # a signed event goes where it was asked for, and nowhere else
                trust_env=False,
            )
            self._host = host
        return self._http


class _Cut:
    """Ends what takes too long: httpx knows how long a step takes, and not how many there are."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._is_late = threading.Event()

    def notice(self, name: str, info: Mapping[str, Any]) -> None:
        """httpx tells of each step. A handle of our own is kept: TLS takes the connection's over."""
        if name == "connection.connect_tcp.complete":
            self.forget()
            self._socket = info["return_value"].get_extra_info("socket").dup()
            if self._is_late.is_set():
                self._end()  # there was nothing to cut yet

    def forget(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    @contextmanager
    def after(self, seconds: float) -> Iterator[None]:
        """Raises httpx.ReadTimeout where it was cut."""
        self._is_late.clear()
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except httpx.HTTPError:
            if self._is_late.is_set():
                raise httpx.ReadTimeout("it took too long") from None
            raise
        finally:
            timer.cancel()

    def _end(self) -> None:
        self._is_late.set()
        if (held := self._socket) is not None:
            with suppress(OSError):  # closed meanwhile
                # Then closing resets it. Else who sends without a pause may wait for room of ours for a
                # minute: once it is shut the kernel tells nobody of the room that reading makes.
                held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                held.shutdown(socket.SHUT_RDWR)


def _answer(http: httpx.Client, request: httpx.Request) -> Answered:
    response = http.send(request, stream=True)
    until, read = time.monotonic() + BODY_S, 0
    try:
        for chunk in response.iter_raw():
            read += len(chunk)
            if read > BODY_BYTES_MAX or time.monotonic() > until:
                break
    except httpx.HTTPError:
        pass  # it has answered
    finally:
        response.close()
    return answered(response.status_code, response.headers.get("Retry-After", ""))


def answered(status: int, retry_after: str) -> Answered:
    """What a status means."""
    says = f"status_{status}"
    if 200 <= status < 300:
        return Answered(Verdict.TAKEN, says)
    if status == 410:
        return Answered(Verdict.GONE, says)
    if status in LATER or status < 400:
        given = retry_after.strip()
        seconds = int(given[:6]) if re.fullmatch("[0-9]+", given) else 0
        return Answered(Verdict.AWAY, says, timedelta(seconds=seconds))
    return Answered(Verdict.REFUSED, says)
