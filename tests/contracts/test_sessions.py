"""Sessions: what every adapter keeps."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.access.sessions import SqlSessions
from adapters.randomness import SystemRandomness
from domain.ports import Session
from domain.values import AccountId, Plain, Purpose
from tests.databases import Database
from tests.stores import with_access
from toegang_testing.scenario import AT

SESSION = Session(AccountId("a1"), "c1", Purpose.ORDER_EXTRACT, AT + timedelta(minutes=30))


@pytest.fixture
def sessions(database: Database) -> SqlSessions:
    engine = database.holding(with_access)
    return SqlSessions(engine, SystemRandomness())


def test_a_session_is_found_by_its_token(sessions: SqlSessions) -> None:
    token = sessions.start(SESSION)
    assert sessions.find(token, AT) == SESSION


def test_each_session_has_a_token_of_its_own(sessions: SqlSessions) -> None:
    tokens = {sessions.start(SESSION).text for _ in range(5)}
    assert len(tokens) == 5
    assert min(map(len, tokens)) == 43  # 256 bits


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "\ud800", "x" * 10_000])
def test_nothing_is_found_by_another_token(sessions: SqlSessions, token: str) -> None:
    sessions.start(SESSION)
    assert sessions.find(Plain(token), AT) is None


def test_a_session_ends_at_its_time_exactly(sessions: SqlSessions) -> None:
    token = sessions.start(SESSION)
    assert sessions.find(token, SESSION.expires_at - timedelta(microseconds=1)) == SESSION
    assert sessions.find(token, SESSION.expires_at) is None


def test_a_session_that_is_kept_goes_on_under_another_password(sessions: SqlSessions) -> None:
    token, other = sessions.start(SESSION), sessions.start(SESSION)
    sessions.keep(token, "c2")
    assert sessions.find(token, AT) == replace(SESSION, credential_id="c2")
    assert sessions.find(other, AT) == SESSION


def test_an_ended_session_is_not_found(sessions: SqlSessions) -> None:
    token, other = sessions.start(SESSION), sessions.start(SESSION)
    sessions.end(token)
    sessions.end(token)
    assert sessions.find(token, AT) is None
    assert sessions.find(other, AT) == SESSION


def test_all_sessions_of_an_account_end_and_those_of_others_stay(sessions: SqlSessions) -> None:
    elsewhere = replace(SESSION, account_id=AccountId("a2"))
    tokens, other = [sessions.start(SESSION) for _ in range(2)], sessions.start(elsewhere)
    sessions.end_all(SESSION.account_id)
    sessions.end_all(SESSION.account_id)
    assert [sessions.find(token, AT) for token in tokens] == [None, None]
    assert sessions.find(other, AT) == elsewhere


def test_expired_sessions_are_purged_and_the_others_stay(sessions: SqlSessions) -> None:
    later = Session(AccountId("a2"), "c2", Purpose.MY_ACCOUNT, AT + timedelta(hours=2))
    sessions.start(SESSION)
    token = sessions.start(later)
    assert sessions.purge(SESSION.expires_at) == 1
    assert sessions.purge(SESSION.expires_at) == 0
    assert sessions.find(token, SESSION.expires_at) == later


def test_the_token_lies_nowhere_in_the_table(database: Database) -> None:
    engine = database.holding(with_access)
    token = SqlSessions(engine, SystemRandomness()).start(SESSION)
    with engine.connect() as tx:
        rows = tx.execute(text("SELECT * FROM session")).all()
    assert len(rows) == 1
    assert token.text not in repr(rows)
    if database.dialect == "sqlite":
        for file in Path(engine.url.database or "").parent.iterdir():
            assert token.text.encode() not in file.read_bytes()
