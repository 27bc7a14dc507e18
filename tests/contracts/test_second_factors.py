"""SecondFactors: codes of RFC 6238, each used once, their secrets sealed."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from adapters.access.second_factors import STEP_S, SqlSecondFactors, code_at
from adapters.clock import SimulatedClock
from adapters.key_vault import MemoryVault
from adapters.randomness import SystemRandomness
from domain.values import PersonId, Plain
from tests.databases import Database
from tests.stores import with_access
from toegang_testing.scenario import AT

P = PersonId("p1")
NOW_S = int(AT.timestamp())


class Place:
    """One vault, one clock and one database; several processes may use them."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.clock = engine, SimulatedClock(AT)
        self.vault = MemoryVault(SystemRandomness())

    def factors(self) -> SqlSecondFactors:
        return SqlSecondFactors(self.engine, self.vault, SystemRandomness(), self.clock)


@pytest.fixture
def place(database: Database) -> Place:
    return Place(database.holding(with_access))


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, the last six digits of each."""
    assert code_at(Plain(base64.b32encode(b"12345678901234567890").decode()), seconds) == code


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_may_be_one_step_off(place: Place, steps: int, fits: bool) -> None:
    factors = place.factors()
    code = code_at(factors.make("f1", P), NOW_S + steps * STEP_S)
    step = factors.step_of("f1", code)
    assert step == (NOW_S // STEP_S + steps if fits else None)


def test_another_code_and_another_factor_do_not_fit(place: Place) -> None:
    factors = place.factors()
    code = code_at(factors.make("f1", P), NOW_S)
    factors.make("f2", P)
    for factor_id, tried in (
        ("f1", f"{(int(code) + 1) % 10**6:06}"),
        ("f2", code),
        (None, code),
        ("x", code),
    ):
        assert factors.step_of(factor_id, tried) is None
    for wrong in ("", "\u0661" * 6, "x" * 1000):
        assert factors.step_of("f1", wrong) is None


def test_of_nobody_no_code_is_right(place: Place) -> None:
    code = code_at(Plain("A" * 32), NOW_S)
    assert place.factors().step_of(None, code) is None


def test_a_step_is_spent_once_with_all_before_it(place: Place) -> None:
    factors = place.factors()
    secret = factors.make("f1", P)
    codes = [code_at(secret, NOW_S + n * STEP_S) for n in (-1, 0, 1)]
    step = factors.step_of("f1", codes[1])
    assert step is not None
    assert [factors.spend("f1", step), factors.spend("f1", step)] == [True, False]
    assert [factors.step_of("f1", code) is not None for code in codes] == [False, False, True]
    place.clock.advance_to(AT + timedelta(seconds=STEP_S))
    assert factors.step_of("f1", codes[1]) is None
    assert place.factors().step_of("f1", codes[1]) is None


def test_of_many_at_once_one_spends_it(place: Place) -> None:
    factors = place.factors()
    code = code_at(factors.make("f1", P), NOW_S)
    step = factors.step_of("f1", code)
    assert step is not None
    with ThreadPoolExecutor(6) as pool:
        won = list(pool.map(lambda _: place.factors().spend("f1", step), range(6)))
    assert won.count(True) == 1


def test_a_secret_is_made_once(place: Place) -> None:
    first = place.factors().make("f1", P)
    assert place.factors().make("f1", P) == first
    assert len(base64.b32decode(first.text)) == 20
    assert place.factors().make("f2", P) != first


def test_a_forgotten_factor_fits_no_more(place: Place) -> None:
    factors = place.factors()
    code = code_at(factors.make("f1", P), NOW_S)
    factors.forget("f1")
    factors.forget("f1")
    assert factors.step_of("f1", code) is None


def test_who_is_erased_has_no_second_factor(place: Place) -> None:
    factors = place.factors()
    code = code_at(factors.make("f1", P), NOW_S)
    place.vault.destroy(f"staff/{P}")
    assert factors.step_of("f1", code) is None


def test_the_secret_lies_sealed_in_the_table(place: Place) -> None:
    secret = place.factors().make("f1", P)
    with place.engine.connect() as tx:
        [row] = tx.execute(text("SELECT * FROM second_factor")).all()
    assert secret.text not in repr(row)


def test_a_factor_that_no_event_came_to_name_is_swept(place: Place) -> None:
    factors = place.factors()
    for factor_id in ("named", "orphan"):
        factors.make(factor_id, P)
    place.clock.advance_to(AT + timedelta(days=8))
    factors.make("new", P)
    assert factors.sweep(lambda ids: [one for one in ids if one == "named"]) == 1
    with place.engine.connect() as tx:
        assert set(tx.execute(text("SELECT factor_id FROM second_factor")).scalars()) == {"named", "new"}
