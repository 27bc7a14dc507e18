"""As of a moment: every aggregate's state is told as JSON, with no personal value."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from api.explaining.moments import NoSuchMoment, as_of, changes, leaves, moment_of
from api.explaining.told import closed, closed_or_erased
from domain.calendar import by_the_clock
from domain.catalogue import BY_STREAM
from domain.ports import Archive
from tests.projections.history import kept
from tests.projections.story import story
from toegang_testing.world import World

LOG = [one._replace(event=kept(one.event)) for one in story()]
KINDS = sorted({one.stream.partition("-")[0] for one in LOG})


@pytest.fixture(scope="module")
def log() -> Archive:
    return World(log=LOG)


def test_the_story_has_every_aggregate() -> None:
    assert sorted(BY_STREAM) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_any_stream_is_told_as_it_was_after_each_of_its_events(log: Archive, kind: str) -> None:
    seen: dict[str, int] = {}
    for happened in LOG:
        if not happened.stream.startswith(f"{kind}-"):
            continue
        seen[happened.stream] = seen.get(happened.stream, 0) + 1
        then = as_of(log, happened.stream, happened.position, closed)
        assert then.version == seen[happened.stream]
        told = json.dumps(then.fields)  # raises where a part is of a type that JSON does not know
        assert "sealed:1|" not in told
        assert isinstance(then.fields, dict)


def test_what_is_told_to_change_did_and_no_change_is_left_out(log: Archive) -> None:
    for happened in LOG:
        was, is_now = (
            as_of(log, happened.stream, position, closed).fields
            for position in (happened.position - 1, happened.position)
        )
        found = changes(was, is_now)
        assert bool(found) is (was != is_now)
        for one in found:
            assert one.field
            assert one.before != one.after
            assert {} not in (one.before, one.after), "what came into it is told by its own name"


def test_each_field_of_a_state_has_a_name() -> None:
    state = {"life": "open", "first_password": None, "arrears": {}, "credit": {"cents": 5}}
    assert [*leaves(state)] == [
        ("life", "open"),
        ("first_password", None),
        ("arrears", {}),
        ("credit.cents", 5),
    ]
    assert [*leaves({})] == []


def test_whether_a_key_was_destroyed_is_asked_once(log: Archive) -> None:
    asked: list[str] = []

    def is_destroyed(key_id: str) -> bool:
        asked.append(key_id)
        return True

    show = closed_or_erased(is_destroyed)
    account = next(one.stream for one in LOG if one.event.NAME == "account.opened")
    told = json.dumps(as_of(log, account, len(LOG), show).fields)
    assert "[erased]" in told
    assert "[sealed]" not in told
    assert len(asked) == len({*asked})


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-10-16", "2026-10-16T00:00"),
        ("2026-10-16T04:00", "2026-10-16T04:00"),
        ("2026-10-16T04:00:00.5z", "2026-10-16T04:00:00.5"),
        ("2026-10-16t04:00:00", "2026-10-16T04:00"),
        ("2026-10-16 06:00:00+02:00", "2026-10-16T04:00"),
        ("2026-10-16 06:00:00 CEST", "2026-10-16T04:00"),
        ("2026-10-25 02:30:00 CEST", "2026-10-25T00:30"),
        ("2026-10-25 02:30:00 CET", "2026-10-25T01:30"),
    ],
)
def test_a_moment_is_read_in_its_zone(text: str, utc: str) -> None:
    assert moment_of(text) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@given(some.datetimes(datetime(1977, 1, 1), datetime(2100, 1, 1), timezones=some.just(UTC)))
def test_what_is_shown_is_read_back_to_the_second(at: datetime) -> None:
    assert timedelta(0) <= at - moment_of(by_the_clock(at)) < timedelta(seconds=1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "1200",
        "20261016",
        "1780000000",
        "2026-02-30",
        "2026-10-16+02:00",
        "2026-10-16 CEST",
        "2026-10-16T06:00:00 02:00",
        "2026-10-16T06:00:00Z CEST",
        "2026-10-16 06:00:00 EST",
        "2026-10-16T25:00",
        "\uff12026-10-16",
    ],
)
def test_what_is_no_moment_is_not_taken_for_one(text: str) -> None:
    """A plus that was lost on the way, a position, or a number of seconds would be another moment."""
    with pytest.raises(NoSuchMoment, match="a moment is written"):
        moment_of(text)
