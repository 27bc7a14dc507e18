"""Guessing at passwords: tries are counted per code, and apart for a device that logged in before (D8)."""

import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request, Response
from starlette.requests import cookie_parser

from api.http.problems import Problem
from api.ports import Ports
from domain.values import AccessCode, BlindIndex

COOKIE: Final = "toegang_device"
STAFF_COOKIE: Final = "toegang_staff_device"
COOKIE_LASTS_S: Final = 365 * 24 * 3600
NONCE_BYTES: Final = 16
SUFFIX_LENGTH: Final = 8
ALL_DEVICES_TRIES_MAX: Final = 30
"""By all known devices of one code together, in the time that one device has ten."""
COOKIES_CHECKED_MAX: Final = 10


async def _cookies(request: Request) -> Mapping[str, str]:
    return request.cookies


Cookies = Annotated[Mapping[str, str], Depends(_cookies)]
"""Those of the request; the one that counts is named after what is tried."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A try that was counted: under which names, and the nonce of the known device it came from."""

    index: BlindIndex
    names: tuple[str, ...]
    nonce: str | None


# A stranger who tries a code too often shuts out strangers, not its holder: a device that logged in with the
# code keeps a cookie, signed for that code, and its tries count by themselves. Known and unknown codes are
# counted alike. A cookie has a name for each code, so that who has two codes keeps both; and it keeps its
# nonce, so that logging in again earns no further tries. Who once knew the password and made themselves many
# cookies has the tries of all devices together.


def admit(ports: Ports, code: AccessCode, cookies: Mapping[str, str]) -> Tried:
    """Counts a try. Problem 429 after too many."""
    return admit_index(ports, "code", ports.vault.index("code", code.text), COOKIE, cookies)


def passed(ports: Ports, tried: Tried, response: Response) -> None:
    """The right password: the tries are forgotten, and the device is known from now on."""
    remember(ports, tried, response, COOKIE, "/v1/")


def proven(ports: Ports, code: AccessCode, cookies: Mapping[str, str], response: Response) -> None:
    """As passed, by a secret that nobody guesses and that is never refused because of wrong tries (D29)."""
    index = ports.vault.index("code", code.text)
    proven_index(ports, "code", index, COOKIE, cookies, response, "/v1/")


def proven_index(
    ports: Ports,
    kind: str,
    index: BlindIndex,
    cookie: str,
    cookies: Mapping[str, str],
    response: Response,
    path: str,
) -> None:
    """The same of anything that is tried, as of ``admit_index``."""
    remember(ports, _tried(ports, kind, index, cookie, cookies), response, cookie, path)


def admit_index(ports: Ports, kind: str, index: BlindIndex, cookie: str, cookies: Mapping[str, str]) -> Tried:
    """The same of anything that is tried: ``kind`` and blind index name it, ``cookie`` its devices'."""
    tried = _tried(ports, kind, index, cookie, cookies)
    now = ports.clock.now()
    limits: tuple[int | None, ...] = (None, ALL_DEVICES_TRIES_MAX)
    for name, tries_max in zip(tried.names, limits, strict=False):
        again_at = ports.throttle.attempt(name, now, tries_max)
        if again_at is not None:
            wait_s = math.ceil((again_at - now).total_seconds())
            raise Problem("too-many-tries", headers={"Retry-After": str(wait_s)})
    return tried


def _tried(ports: Ports, kind: str, index: BlindIndex, cookie: str, cookies: Mapping[str, str]) -> Tried:
    nonce, signature, _ = _parts(cookies.get(_cookie_name(ports, cookie, index), ""))
    if _genuine(ports, index, nonce, signature):
        return Tried(index, (f"device/{nonce}", f"devices/{kind}/{index}"), nonce)
    return Tried(index, (f"{kind}/{index}",), None)


def forget(ports: Ports, tried: Tried) -> None:
    """It was right: the tries are forgotten."""
    for name in tried.names:
        ports.throttle.succeeded(name)


def remember(ports: Ports, tried: Tried, response: Response, cookie: str, path: str) -> None:
    """It was right: the tries are forgotten, and this device is known from now on."""
    forget(ports, tried)
    nonce = tried.nonce or ports.randomness.token(NONCE_BYTES).hex()
    response.set_cookie(
        _cookie_name(ports, cookie, tried.index),
        f"{nonce}.{_signature(ports, tried.index, nonce)}.{_signature(ports, ANY, nonce)}",
        max_age=COOKIE_LASTS_S,
        path=path,
        secure=True,
        httponly=True,
        samesite="strict",
    )


def known_device(ports: Ports, cookie_header: str) -> str | None:
    """The device that a request comes from, by a cookie of ours of whatever code: by its signature alone,
    without a look at any table."""
    ours = [value for name, value in cookie_parser(cookie_header).items() if name.startswith(OURS)]
    for value in ours[:COOKIES_CHECKED_MAX]:
        nonce, _, signature = _parts(value)
        if _genuine(ports, ANY, nonce, signature):
            return nonce
    return None


OURS: Final = (f"{COOKIE}_", f"{STAFF_COOKIE}_")
ANY: Final = "any"
"""In the place of an index, which is longer."""


def _cookie_name(ports: Ports, cookie: str, index: BlindIndex) -> str:
    """With so few characters that it says nothing of the code, and enough that two codes differ."""
    return f"{cookie}_{ports.vault.index('device', f'name|{index}')[:SUFFIX_LENGTH]}"


def _parts(value: str) -> tuple[str, str, str]:
    """Nonce, signature for its code, signature for any."""
    nonce, _, signatures = value.partition(".")
    for_code, _, for_any = signatures.partition(".")
    return nonce, for_code, for_any


def _genuine(ports: Ports, index: str, nonce: str, signature: str) -> bool:
    return bool(signature) and hmac.compare_digest(
        signature.encode(), _signature(ports, index, nonce).encode()
    )


def _signature(ports: Ports, index: str, nonce: str) -> str:
    return ports.vault.index("device", f"{index}|{nonce}")
