"""StaffSessions: what every adapter keeps."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from adapters.access.staff_sessions import SqlStaffSessions
from adapters.randomness import SystemRandomness
from domain.ports import STAFF_TOKEN, StaffSession
from domain.values import PersonId, Plain
from tests.databases import Database
from tests.stores import with_access
from toegang_testing.scenario import AT

P = PersonId("p1")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sessions(database: Database) -> SqlStaffSessions:
    engine = database.holding(with_access)
    return SqlStaffSessions(engine, SystemRandomness())


def test_a_session_is_found_by_its_token_which_shows_what_it_is(sessions: SqlStaffSessions) -> None:
    token = sessions.start(P, 3, AT)
    assert sessions.find(token, AT) == StaffSession(P, 3)
    assert token.text.startswith(STAFF_TOKEN)
    assert sessions.start(P, 3, AT) != token


@pytest.mark.parametrize("token", ["", STAFF_TOKEN, "' OR 1=1 --", "\ud800", "x" * 10_000])
def test_nothing_is_found_by_another_token(sessions: SqlStaffSessions, token: str) -> None:
    sessions.start(P, 3, AT)
    assert sessions.find(Plain(token), AT) is None


def test_a_session_ends_after_30_minutes_without_a_request(sessions: SqlStaffSessions) -> None:
    token = sessions.start(P, 3, AT)
    assert sessions.find(token, AT + 29 * MINUTE)
    assert sessions.find(token, AT + 58 * MINUTE)
    assert sessions.find(token, AT + 88 * MINUTE) is None
    assert sessions.find(token, AT + 59 * MINUTE)


def test_a_session_ends_after_ten_hours_however_used(sessions: SqlStaffSessions) -> None:
    token = sessions.start(P, 3, AT)
    for minutes in range(20, 600, 20):
        assert sessions.find(token, AT + minutes * MINUTE)
    assert sessions.find(token, AT + 600 * MINUTE) is None


def test_a_session_that_is_kept_goes_on_in_another_turn(sessions: SqlStaffSessions) -> None:
    token, other = sessions.start(P, 3, AT), sessions.start(P, 3, AT)
    sessions.keep(token, 4)
    assert sessions.find(token, AT) == StaffSession(P, 4)
    assert sessions.find(other, AT) == StaffSession(P, 3)


def test_an_ended_session_is_not_found(sessions: SqlStaffSessions) -> None:
    token, other = sessions.start(P, 3, AT), sessions.start(P, 3, AT)
    sessions.end(token)
    sessions.end(token)
    assert sessions.find(token, AT) is None
    assert sessions.find(other, AT)


def test_those_that_ended_by_time_are_purged_and_the_others_stay(sessions: SqlStaffSessions) -> None:
    sessions.start(P, 3, AT)
    later = sessions.start(P, 3, AT + 10 * MINUTE)
    assert sessions.purge(AT + 30 * MINUTE) == 1
    assert sessions.purge(AT + 30 * MINUTE) == 0
    assert sessions.find(later, AT + 30 * MINUTE)


def test_the_token_lies_nowhere_in_the_table(database: Database) -> None:
    engine = database.holding(with_access)
    token = SqlStaffSessions(engine, SystemRandomness()).start(P, 3, AT)
    with engine.connect() as tx:
        [row] = tx.execute(text("SELECT * FROM staff_session")).all()
    assert token.text not in repr(row)
    assert token.text.removeprefix(STAFF_TOKEN) not in repr(row)
