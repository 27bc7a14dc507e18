"""Guessing at passwords: tries are counted per code, and apart for a device that logged in before (D8)."""

import hmac
import math
from typing import Annotated, Final

from fastapi import Cookie, Response

from api.ports import Ports
from api.problems import Problem
from domain.values import AccessCode, BlindIndex

COOKIE: Final = "toegang_device"
STAFF_COOKIE: Final = "toegang_staff_device"
COOKIE_LASTS_S: Final = 365 * 24 * 3600
NONCE_BYTES: Final = 16

Device = Annotated[
    str | None,
    Cookie(alias=COOKIE, max_length=200, description="As logging in set it: this device logged in before."),
]
StaffDevice = Annotated[
    str | None,
    Cookie(alias=STAFF_COOKIE, max_length=200, description="The same of a member of staff."),
]


# A stranger who tries a code too often shuts out strangers, not its holder: a device that logged in with the
# code keeps a cookie, signed for that code, and its tries count by themselves. Known and unknown codes are
# counted alike.


def admit(ports: Ports, code: AccessCode, device: str | None) -> str:
    """Counts a try and answers the name that it was counted under. Problem 429 after too many."""
    return admit_index(ports, "code", ports.vault.index("code", code.text), device)


def passed(ports: Ports, code: AccessCode, name: str, response: Response) -> None:
    """The right password: the tries are forgotten, and the device is known from now on."""
    ports.throttle.succeeded(name)
    remember(ports, ports.vault.index("code", code.text), response, COOKIE, "/v1/")


def admit_index(ports: Ports, kind: str, index: BlindIndex, device: str | None) -> str:
    """The same of anything that is tried: ``kind`` and blind index name it."""
    nonce, _, signature = (device or "").partition(".")
    known = hmac.compare_digest(signature.encode(), _signature(ports, index, nonce).encode())
    name = f"device/{nonce}" if known else f"{kind}/{index}"
    now = ports.clock.now()
    again_at = ports.throttle.attempt(name, now)
    if again_at is not None:
        wait_s = math.ceil((again_at - now).total_seconds())
        raise Problem("too-many-tries", headers={"Retry-After": str(wait_s)})
    return name


def remember(ports: Ports, index: BlindIndex, response: Response, cookie: str, path: str) -> None:
    """This device is known from now on."""
    nonce = ports.randomness.token(NONCE_BYTES).hex()
    response.set_cookie(
        cookie,
        f"{nonce}.{_signature(ports, index, nonce)}",
        max_age=COOKIE_LASTS_S,
        path=path,
        secure=True,
        httponly=True,
        samesite="strict",
    )


def _signature(ports: Ports, code_index: str, nonce: str) -> str:
    return ports.vault.index("device", f"{code_index}|{nonce}")
