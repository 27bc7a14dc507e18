"""Signatures of Standard Webhooks."""

import base64
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.randomness import SystemRandomness
from adapters.webhooks.signing import SECRET_PREFIX, headers, new_secret
from domain.values import Plain

SECRET = Plain("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwQK")
AT = datetime(2026, 6, 1, 10, 0, 0, 700_000, tzinfo=UTC)
BODY = b'{"specversion":"1.0","id":"7","type":"invoice.settled"}'
SIGNATURE = "v1,3+yGnJ/SnPv8VcKWl2MpL8n28j71hweh02yE7E38t6E="
"""As standardwebhooks 1.1.0 signs that body at that moment, and takes it."""


def test_the_signature_is_the_one_that_another_library_makes() -> None:
    assert headers("msg_5f0c1b2a9d3e4f60_7", AT, BODY, [SECRET]) == {
        "webhook-id": "msg_5f0c1b2a9d3e4f60_7",
        "webhook-timestamp": "1780308000",
        "webhook-signature": SIGNATURE,
    }


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/St_Johns", "Pacific/Kiritimati"])
def test_a_moment_is_the_same_wherever_its_clock_hangs(zone: str) -> None:
    there = AT.astimezone(ZoneInfo(zone))
    assert headers("msg_1", there, BODY, [SECRET]) == headers("msg_1", AT, BODY, [SECRET])


def test_a_moment_without_a_time_zone_is_not_signed() -> None:
    with pytest.raises(AssertionError):
        headers("msg_1", AT.replace(tzinfo=None), BODY, [SECRET])


def test_parts_of_a_second_change_nothing() -> None:
    first = headers("msg_1", AT.replace(microsecond=0), BODY, [SECRET])
    assert headers("msg_1", AT.replace(microsecond=999_999), BODY, [SECRET]) == first
    assert headers("msg_1", AT + timedelta(seconds=1), BODY, [SECRET]) != first


def test_two_secrets_sign_side_by_side() -> None:
    other = new_secret(SystemRandomness())
    both = headers("msg_5f0c1b2a9d3e4f60_7", AT, BODY, [other, SECRET])["webhook-signature"]
    assert both.split(" ")[1] == SIGNATURE
    assert both.split(" ")[0] != SIGNATURE


def test_a_secret_is_as_long_as_the_standard_asks_and_never_the_same() -> None:
    made = {new_secret(SystemRandomness()).text for _ in range(20)}
    assert len(made) == 20
    for text in made:
        assert 24 <= len(base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)) <= 64
