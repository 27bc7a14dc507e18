"""The throttle: what every adapter counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from adapters.access.throttle import TRIES_MAX, WINDOW, SqlThrottle
from tests.databases import Database
from tests.stores import with_access
from toegang_testing.scenario import AT


@pytest.fixture
def throttle(database: Database) -> SqlThrottle:
    engine = database.holding(with_access)
    return SqlThrottle(engine)


def test_after_so_many_tries_the_next_waits_for_the_window_to_pass(throttle: SqlThrottle) -> None:
    tries = [throttle.attempt("a", AT + timedelta(seconds=n)) for n in range(TRIES_MAX + 1)]
    assert tries == [None] * TRIES_MAX + [AT + WINDOW]
    assert throttle.attempt("a", AT + WINDOW - timedelta(microseconds=1)) == AT + WINDOW
    assert throttle.attempt("a", AT + WINDOW) is None


def test_names_are_counted_apart(throttle: SqlThrottle) -> None:
    for _ in range(TRIES_MAX):
        throttle.attempt("a", AT)
    assert throttle.attempt("b", AT) is None


def test_another_number_of_tries_may_be_asked_for(throttle: SqlThrottle) -> None:
    tries = [throttle.attempt("a", AT, 3) for _ in range(4)]
    assert tries == [None, None, None, AT + WINDOW]


def test_success_forgets_the_tries(throttle: SqlThrottle) -> None:
    for _ in range(TRIES_MAX):
        throttle.attempt("a", AT)
    throttle.succeeded("a")
    throttle.succeeded("never tried")
    assert throttle.attempt("a", AT) is None


def test_tries_at_one_moment_are_all_counted(throttle: SqlThrottle) -> None:
    with ThreadPoolExecutor(4) as pool:
        tries = list(pool.map(lambda _: throttle.attempt("a", AT), range(2 * TRIES_MAX)))
    assert tries.count(None) == TRIES_MAX


def test_what_no_longer_counts_is_purged(throttle: SqlThrottle) -> None:
    throttle.attempt("a", AT)
    throttle.attempt("b", AT + timedelta(seconds=1))
    assert throttle.purge(AT + WINDOW) == 1
    assert throttle.purge(AT + WINDOW) == 0
