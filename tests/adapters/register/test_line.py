"""The line to the register: what is tried again, for how long, and when nobody asks any more (R40, D13)."""

import gzip
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import httpx
import pytest

from adapters.register import KvkRegister
from adapters.register.breaker import Breaker, BreakerState, Pace
from adapters.register.line import A_PERSON_WAITS, BODY_BYTES_MAX, NOBODY_WAITS, About
from domain.ports import BadNumber, TechnicalFault, UnknownNumber
from tests.adapters.register.scripted import Play, Register, Time, error, says, scripted

BRANCH = "000037178598"
PROFILE = says(200, {"vestigingsnummer": BRANCH, "kvkNummer": "68750110"})
AWAY = error(503, "IPD1002")


def faults(register: KvkRegister, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(TechnicalFault):
            register.branch(BRANCH)


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    """Promises more than it sends."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"vestigingsnummer": ')
    handler.close_connection = True


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


# --- trying again -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "trouble",
    [
        AWAY,
        error(500, "IPD1003"),
        error(500, "IPD9999"),
        says(502, b"<html>Bad gateway</html>", Content_Type="text/html"),
        error(429, "IPD9999"),
        says(200, b'{"vestigingsnummer": "0000', Content_Type="application/json"),
        says(200, b"<html>Login</html>", Content_Type="text/html"),
        breaks_off,
        hangs_up,
    ],
)
def test_what_passes_is_asked_again(trouble: Play) -> None:
    with scripted(trouble, PROFILE) as (served, register):
        assert register.branch(BRANCH)[0] == "68750110"
        assert len(served.asked) == 2
        assert (register.line.retries, register.line.state(About.FACTS)) == (1, BreakerState.CLOSED)


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (error(404, "IPD0005"), UnknownNumber),
        (error(400, "IPD0006"), BadNumber),
        (error(401, "IPD9999"), TechnicalFault),
        (says(403, b"<html>Forbidden</html>"), TechnicalFault),
    ],
)
def test_what_is_refused_is_not_asked_again(answer: Play, refusal: type[Exception]) -> None:
    with scripted(answer) as (served, register):
        with pytest.raises(refusal):
            register.branch(BRANCH)
        assert (len(served.asked), served.time.slept) == (1, [])


def test_waits_grow_by_chance_between_nothing_and_all() -> None:
    with scripted(AWAY) as (served, register):
        faults(register.patient())
        assert served.time.slept == [0.25, 0.5, 1.0, 2.0, 4.0]
    with scripted(AWAY) as (served, register):
        served.chance = 0.0
        faults(register)
        assert served.time.slept == [0.0] * (A_PERSON_WAITS.tries - 1)


def test_it_waits_as_long_as_the_register_asks() -> None:
    with scripted(error(429, "IPD9999", Retry_After="3"), PROFILE) as (served, register):
        assert register.branch(BRANCH)
        assert served.time.slept == [3.0]


@pytest.mark.parametrize(
    ("given", "tries"),
    [
        ("Wed, 21 Oct 2015 07:28:00 GMT", 3),
        ("Mon, 20 Nov 99999999999 19:12:08 GMT", 3),
        ("soon", 3),
        ("7", 1),
    ],
)
def test_a_wait_that_is_over_or_unreadable_is_none_and_one_too_long_ends_it(given: str, tries: int) -> None:
    with scripted(error(429, "IPD9999", Retry_After=given)) as (served, register):
        faults(register)
        assert len(served.asked) == tries


def test_who_has_patience_waits_longer_than_a_person() -> None:
    with scripted(error(503, "IPD1002", Retry_After="20"), PROFILE) as (served, register):
        assert register.patient().branch(BRANCH)
        assert served.time.slept == [20.0]
    assert A_PERSON_WAITS.seconds < 20 < NOBODY_WAITS.seconds


# --- bounds -----------------------------------------------------------------------------------------
def test_an_answer_that_trickles_ends_when_its_time_is_over() -> None:
    with scripted(PROFILE) as (served, register):

        def trickles(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.end_headers()
            served.time.now += A_PERSON_WAITS.seconds + 1
            handler.wfile.write(b'{"vestigingsnummer": ')

        served.plays = [trickles]
        with pytest.raises(TechnicalFault, match="too long"):
            register.branch(BRANCH)
        assert len(served.asked) == 1


def test_all_questions_of_one_listing_share_its_time() -> None:
    with scripted(says(200, {"kvkNummer": "68750110", "naam": "X"})) as (served, register):

        def slow(handler: BaseHTTPRequestHandler) -> None:
            says(200, {"kvkNummer": "68750110", "naam": "X"})(handler)
            served.time.now += A_PERSON_WAITS.seconds - 0.1

        served.plays = [slow, AWAY]
        with pytest.raises(TechnicalFault):
            register.listing("68750110")
        assert len(served.asked) == 2, "no time is left to ask for the branches again"


def test_an_answer_without_end_is_not_read_to_its_end() -> None:
    body = b'{"vestigingsnummer": "' + b"0" * BODY_BYTES_MAX + b'"}'
    with scripted(says(200, body)) as (served, register):
        with pytest.raises(TechnicalFault, match="too long"):
            register.branch(BRANCH)
        assert len(served.asked) == 1


def test_an_answer_that_would_be_longer_once_unpacked_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(BODY_BYTES_MAX * 4))
    with scripted(says(200, bomb, Content_Encoding="gzip")) as (_, register), pytest.raises(TechnicalFault):
        register.branch(BRANCH)


def test_a_redirect_is_never_followed_with_the_key() -> None:
    with scripted(PROFILE) as (elsewhere, _):
        moved = says(302, {}, Location=f"{elsewhere.url}/v1/vestigingsprofielen/{BRANCH}")
        with scripted(moved) as (served, register):
            faults(register)
            assert served.asked == [(f"/v1/vestigingsprofielen/{BRANCH}", "secret-key")]
        assert elsewhere.asked == []


def test_no_more_is_asked_than_the_register_allows() -> None:
    with scripted(PROFILE) as (served, register):
        for _ in range(200):
            register.branch(BRANCH)
        assert served.time.now - 1000.0 == pytest.approx((200 - 10) / 90)


# --- the breaker ------------------------------------------------------------------------------------
def opened(served: Register, register: KvkRegister) -> None:
    faults(register, 8)
    assert register.line.state(About.FACTS) is BreakerState.OPEN
    assert register.line.is_away
    served.asked.clear()


def test_after_failures_in_a_row_nobody_is_kept_waiting_r40() -> None:
    with scripted(AWAY) as (served, register):
        opened(served, register)
        served.time.slept.clear()
        faults(register, 5)
        assert (served.asked, served.time.slept) == ([], [])


def test_after_a_while_one_success_closes_it_again() -> None:
    with scripted(AWAY) as (served, register):
        opened(served, register)
        served.time.now += 30
        assert register.line.state(About.FACTS) is BreakerState.HALF_OPEN
        served.plays = [PROFILE]
        assert register.branch(BRANCH)
        assert not register.line.is_away


def test_after_a_while_one_failure_opens_it_again() -> None:
    with scripted(AWAY) as (served, register):
        opened(served, register)
        served.time.now += 30
        faults(register)
        assert register.line.state(About.FACTS) is BreakerState.OPEN


def test_a_number_that_the_register_cannot_answer_keeps_nobody_else_waiting() -> None:
    with scripted(error(500, "IPD9999")) as (_, register):
        faults(register, 20)
        assert not register.line.is_away


def test_while_one_tries_nobody_else_does() -> None:
    time = Time()
    breaker = Breaker(time.monotonic, failures_max=1)
    breaker.admit()
    breaker.note(False)
    time.now += 30
    breaker.admit()
    with pytest.raises(TechnicalFault):
        breaker.admit()
    breaker.note(None)
    breaker.admit()
    breaker.note(True)
    assert breaker.state is BreakerState.CLOSED


def test_a_turn_that_would_come_too_late_is_not_taken() -> None:
    time = Time()
    pace = Pace(time.monotonic, per_second=1, burst=1)
    assert pace.wait_for_turn(0) == 0
    assert pace.wait_for_turn(0.5) is None
    assert pace.wait_for_turn(1) == 1
    time.now += 100
    assert pace.wait_for_turn(0) == 0


def test_a_register_that_is_not_there_opens_it_too() -> None:
    with httpx.Client() as http:
        register = Register(url="http://127.0.0.1:1").adapter(http)  # port 1 is never served
        faults(register, 8)
        assert register.line.is_away


def test_signals_that_cannot_be_read_keep_nobody_from_applying_r40() -> None:
    with scripted(says(403, {"message": "no such subscription"})) as (served, register):
        patient, when = register.patient(), datetime(2026, 6, 1, tzinfo=UTC)
        for _ in range(20):
            with pytest.raises(TechnicalFault):
                patient.signals(when, when)
            with pytest.raises(TechnicalFault):
                patient.branch(BRANCH)
        assert register.line.is_away
        served.plays = [PROFILE]
        assert register.branch(BRANCH)


def test_that_there_are_no_such_signals_is_a_fault_and_no_unknown_number() -> None:
    with scripted(error(404, "IPD5200")) as (_, register), pytest.raises(TechnicalFault):
        register.signals(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC))
