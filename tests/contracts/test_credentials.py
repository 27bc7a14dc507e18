"""CredentialStore: what every adapter keeps."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import extract_parameters

from adapters.access.credentials import SqlCredentials
from adapters.access.hashing import (
    CHEAP,
    HASHES_ASKED_MAX,
    HASHES_AT_ONCE_MAX,
    OWASP,
    Hashing,
    Profile,
    nobodys_hash,
)
from adapters.access.memory_credentials import MemoryCredentials
from adapters.clock import SimulatedClock
from adapters.randomness import SeededRandomness
from domain.ports import Busy, CredentialStore
from domain.values import Plain
from tests.databases import Database
from tests.stores import with_access
from toegang_testing.scenario import AT

PASSWORD = Plain("correct horse battery staple")


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(AT)


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def credentials(request: pytest.FixtureRequest, clock: SimulatedClock) -> CredentialStore:
    if request.param == "memory":
        return MemoryCredentials(SeededRandomness(1), clock=clock)
    database: Database = request.getfixturevalue(request.param)
    engine = database.holding(with_access)
    return SqlCredentials(engine, SeededRandomness(1), clock, CHEAP)


def test_the_right_password_fits_and_another_does_not(credentials: CredentialStore) -> None:
    credentials.put("c1", PASSWORD)
    assert credentials.verify("c1", PASSWORD)
    assert not credentials.verify("c1", Plain("correct horse battery stapler"))
    assert not credentials.verify("c1", Plain(""))


def test_nobody_has_no_password_that_fits(credentials: CredentialStore) -> None:
    for text in ("", "nobody's password", "x" * 128):
        assert not credentials.verify(None, Plain(text))
        assert not credentials.verify("unknown", Plain(text))


def test_a_hash_is_never_replaced(credentials: CredentialStore) -> None:
    credentials.put("c1", PASSWORD)
    credentials.put("c1", Plain("another password"))
    assert credentials.verify("c1", PASSWORD)
    assert not credentials.verify("c1", Plain("another password"))


def test_a_forgotten_password_no_longer_fits(credentials: CredentialStore) -> None:
    credentials.put("c1", PASSWORD)
    credentials.forget("c1")
    credentials.forget("c1")
    assert not credentials.verify("c1", PASSWORD)


DAY = timedelta(days=1)


def test_old_hashes_that_nobody_names_are_swept_and_no_others(
    credentials: CredentialStore, clock: SimulatedClock
) -> None:
    for one in ("named", "orphan", "again"):
        credentials.put(one, PASSWORD)
    clock.advance_to(AT + DAY)
    assert credentials.sweep(lambda _: ()) == 0, "an event may be on its way"
    credentials.put("again", PASSWORD)
    credentials.put("new", PASSWORD)
    clock.advance_to(AT + DAY + timedelta(seconds=1))
    assert credentials.sweep(lambda ids: {one for one in ids if one == "named"}) == 1
    there = [one for one in ("named", "orphan", "again", "new") if credentials.verify(one, PASSWORD)]
    assert there == ["named", "again", "new"]


def test_a_hash_that_is_kept_again_while_it_is_swept_stays(
    credentials: CredentialStore, clock: SimulatedClock
) -> None:
    credentials.put("c1", PASSWORD)
    clock.advance_to(AT + 2 * DAY)

    def asked_at_the_worst_moment(_: object) -> tuple[str, ...]:
        credentials.put("c1", PASSWORD)
        return ()

    assert credentials.sweep(asked_at_the_worst_moment) == 0
    assert credentials.verify("c1", PASSWORD)


def test_more_hashes_than_are_looked_at_a_time_are_all_swept(
    credentials: CredentialStore, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.access.sweeping.PAGE", 2)
    for one in range(5):
        credentials.put(f"c{one}", PASSWORD)
    clock.advance_to(AT + 2 * DAY)
    assert credentials.sweep(lambda ids: [one for one in ids if one == "c1"]) == 4
    assert credentials.verify("c1", PASSWORD)


def test_composed_and_decomposed_letters_are_the_same_and_nothing_else_is(
    credentials: CredentialStore,
) -> None:
    credentials.put("c1", Plain("caf\u00e9 \u2168 Pass"))
    assert credentials.verify("c1", Plain("cafe\u0301 \u2168 Pass"))
    for other in ("cafe \u2168 Pass", "caf\u00e9 IX Pass", "caf\u00e9 \u2168 pass", " caf\u00e9 \u2168 Pass"):
        assert not credentials.verify("c1", Plain(other))


def test_a_text_that_is_no_unicode_is_a_wrong_password(credentials: CredentialStore) -> None:
    credentials.put("c1", PASSWORD)
    assert not credentials.verify("c1", Plain("\ud800"))


def test_threads_that_put_the_same_credential_leave_one_of_theirs(credentials: CredentialStore) -> None:
    start = threading.Barrier(4)

    def put(password: str) -> None:
        start.wait(10)
        credentials.put("c1", Plain(password))

    threads = [threading.Thread(target=put, args=(f"password {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(credentials.verify("c1", Plain(f"password {n}")) for n in range(4)) == 1


def test_the_profile_is_argon2id_with_the_recommended_cost() -> None:
    hashing = Hashing(SeededRandomness(1), OWASP)
    assert hashing.hash(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("profile", [OWASP, CHEAP])
def test_who_has_no_hash_costs_what_any_other_costs_d8(profile: Profile) -> None:
    made = Hashing(SeededRandomness(1), profile).hash(PASSWORD)
    assert extract_parameters(nobodys_hash(profile)) == extract_parameters(made)


def test_the_same_password_is_never_hashed_into_the_same_text() -> None:
    hashing = Hashing(SeededRandomness(1), CHEAP)
    assert hashing.hash(PASSWORD) != hashing.hash(PASSWORD)


def test_more_log_ins_than_may_run_at_once_all_get_their_turn() -> None:
    credentials, right = MemoryCredentials(SeededRandomness(1)), list[bool]()
    credentials.put("c1", PASSWORD)
    threads = [
        threading.Thread(target=lambda: right.append(credentials.verify("c1", PASSWORD)))
        for _ in range(HASHES_AT_ONCE_MAX * 4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert right == [True] * HASHES_AT_ONCE_MAX * 4


def test_beyond_those_that_wait_the_next_is_told_to_come_back() -> None:
    credentials = MemoryCredentials(SeededRandomness(1), OWASP)
    credentials.put("c1", PASSWORD)
    flood = HASHES_ASKED_MAX * 4
    gate = threading.Barrier(flood)

    def log_in(_: int) -> bool | None:
        gate.wait()
        try:
            return credentials.verify("c1", PASSWORD)
        except Busy:
            return None

    with ThreadPoolExecutor(flood) as pool:
        answers = list(pool.map(log_in, range(flood)))
    assert answers.count(True) >= HASHES_ASKED_MAX
    assert None in answers
    assert credentials.verify("c1", PASSWORD)
