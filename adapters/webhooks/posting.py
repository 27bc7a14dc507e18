"""One request to a receiver, and what its answer means."""

import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import httpx

from adapters.webhooks.addresses import Resolve, check, resolve
from domain.ports import AddressRefused

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
"""Seconds, of each step. A receiver takes what comes, answers, and works on it later."""
BODY_BYTES_MAX: Final = 16_384
BODY_S: Final = 5.0
"""An answer's body says nothing to us; a short one is read so that the connection is used again."""
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

    def send(self, url: str, *, inside: bool, headers: Mapping[str, str], body: bytes) -> Answered:
        """Raises nothing."""
        try:
            return self._send(url, inside, headers, body)
        except AddressRefused:
            return Answered(Verdict.AWAY, "address_refused")
        except httpx.TimeoutException:
            return Answered(Verdict.AWAY, "timeout")
        except (httpx.HTTPError, OSError, UnicodeError):  # a name that is none is a UnicodeError
            return Answered(Verdict.AWAY, "no_connection")

    def close(self) -> None:
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
        for address in addresses[:-1]:
            try:
                return self._ask(http, url, address, port, headers, body)
            except httpx.ConnectError:
                continue
        return self._ask(http, url, addresses[-1], port, headers, body)

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
            extensions={"sni_hostname": parts.hostname or ""},
        )
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
