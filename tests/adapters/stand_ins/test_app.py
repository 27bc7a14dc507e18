"""The stand-ins: what they remember, and that they speak the register's format."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.bank_files import pain_008
from adapters.bank_files.orders import Account
from adapters.clock import SimulatedClock
from adapters.stand_ins import serve_stand_ins
from adapters.stand_ins.state import StateFile
from domain.ports import PaymentState
from domain.values import PaymentId
from tests import patient
from tests.adapters.bank_files.sent import collection, debits
from tests.adapters.stand_in_world import World, payments_at, world

__all__ = ["world"]
KEY = {"apikey": "any"}


def test_what_happened_survives_a_restart(tmp_path: Path) -> None:
    transfer = {"reference": "F2026-000001", "amount_cents": 1, "booked_on": "2026-03-02"}
    with serve_stand_ins(tmp_path, 0) as url:
        patient.post(f"{url}/bank/transfers", json=transfer)
        patient.post(f"{url}/register/control/outage", json={"on": True})
    with serve_stand_ins(tmp_path, 0) as url:
        assert len(patient.get(f"{url}/bank/waiting").json()) == 1
        assert patient.get(f"{url}/register/v1/abonnementen", headers=KEY).status_code == 503


def test_simulated_time_goes_on_to_nine_o_clock_of_the_next_day(tmp_path: Path) -> None:
    clock = SimulatedClock(datetime(2026, 3, 28, 22, 0, tzinfo=UTC))  # a Saturday; summer time begins
    with serve_stand_ins(tmp_path, 0, clock) as url:
        told = patient.post(f"{url}/clock/next-day").json()
        assert told == {"now": "2026-03-29T09:00:00+02:00", "weekday": "Sunday"}
        assert patient.get(f"{url}/clock").json() == told
        told = patient.post(f"{url}/clock/next-week").json()
        assert told == {"now": "2026-04-05T09:00:00+02:00", "weekday": "Sunday"}
        told = patient.post(f"{url}/clock/next-month").json()
        assert told == {"now": "2026-05-03T09:00:00+02:00", "weekday": "Sunday"}


def test_the_register_announces_in_the_time_of_its_world(tmp_path: Path) -> None:
    clock = SimulatedClock(datetime(2026, 3, 28, 22, 0, tzinfo=UTC))
    with serve_stand_ins(tmp_path, 0, clock) as url:
        patient.post(f"{url}/clock/next-day")
        ended = {"kvkNummer": "69599084", "datumEinde": "20260329"}
        assert patient.post(f"{url}/register/control/deregister", json=ended).status_code == 200
        [signal] = patient.get(f"{url}/register/control/signals").json()
    assert datetime.fromisoformat(signal["timestamp"]) == clock.now()


def test_real_time_cannot_be_moved(tmp_path: Path) -> None:
    with serve_stand_ins(tmp_path, 0) as url:
        for on in ("next-day", "next-week", "next-month"):
            assert patient.post(f"{url}/clock/{on}").status_code == 404


def test_two_servers_on_one_directory_share_what_happened(tmp_path: Path) -> None:
    with serve_stand_ins(tmp_path, 0) as first, serve_stand_ins(tmp_path, 0) as second:
        opened = payments_at(first).start(PaymentId("p1"), 5, "x")
        patient.post(f"{second}/payments/p1/confirm")
        assert payments_at(first).status(opened.provider_payment_id).state is PaymentState.PAID


def test_who_does_not_say_who_asks_is_told_nothing_of_payments(tmp_path: Path) -> None:
    with serve_stand_ins(tmp_path, 0) as url:
        answer = patient.get(f"{url}/v2/payments/tr_1")
        assert (answer.status_code, answer.json()["title"]) == (401, "Unauthorized Request")
        unknown = patient.get(f"{url}/v2/payments/tr_1", headers={"Authorization": "Bearer test_any"})
        assert (unknown.status_code, unknown.json()["detail"]) == (404, "No payment exists with token tr_1.")


def test_a_change_that_fails_changes_nothing(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "state.json", lambda: {"n": 0})

    def fail() -> None:
        with file.change() as state:
            state["n"] = 1
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert file.read() == {"n": 0}


def test_search_finds_branches_by_number_and_by_name(world: World) -> None:
    def search(**params: str) -> list[str]:
        answer = world.http.get(f"{world.url}/register/v2/zoeken", params=params, headers=KEY)
        return [entry["vestigingsnummer"] for entry in answer.json().get("resultaten", [])]

    assert search(kvkNummer="69599084") == ["000038509504", "000038509520"]
    assert search(rsin="992760562") == ["990000541921"]
    assert search(naam="katrien") == ["000037143557"]
    assert search(kvkNummer="90006577", pagina="100") == [f"9900000{n:05}" for n in range(991, 1001)]
    assert search(kvkNummer="96354429") == []


def test_the_protected_address_is_in_no_answer(world: World) -> None:
    paths = (
        "v1/basisprofielen/90001354",
        "v1/vestigingsprofielen/990000541921",
        "v2/zoeken?kvkNummer=90001354",
    )
    for path in paths:
        text = world.http.get(f"{world.url}/register/{path}", headers=KEY).text
        assert "Geheimstraat" not in text
        assert "990000541921" in text


def test_a_call_without_a_key_is_refused(world: World) -> None:
    assert world.http.get(f"{world.url}/register/v1/basisprofielen/68750110").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"datumEinde": "20260101"},
        {"kvkNummer": "69599084", "vestigingsnummer": "000038509520", "datumEinde": "20260101"},
        {"kvkNummer": "69599084", "datumEinde": "2026-01-01"},
        {"kvkNummer": "69599084", "datumEinde": "20260101", "timestamp": "2026-03-02T09:00:00"},
    ],
)
def test_a_control_that_is_not_clear_is_refused(world: World, body: dict[str, str]) -> None:
    answer = world.http.post(f"{world.url}/register/control/deregister", json=body)
    assert answer.status_code == 422
    assert world.http.get(f"{world.url}/register/control/signals").json() == []


def test_the_bank_keeps_no_name_and_no_account_number(tmp_path: Path) -> None:
    debtor = Account("canary", "NL91ABNA0417164300")
    file = pain_008.write(debits(collection("c1", debtor=debtor), message_id="DD-1"))
    with serve_stand_ins(tmp_path, 0) as url:
        assert patient.put(f"{url}/bank/files/DD-1", content=file).status_code == 200
    kept = json.loads((tmp_path / "bank.json").read_text("utf-8"))
    assert kept["collections"]["c1"]["state"] == "submitted"
    assert "canary" not in json.dumps(kept)
    assert "NL91" not in json.dumps(kept)


def test_the_payment_page_says_in_the_readers_language_that_it_is_played(tmp_path: Path) -> None:
    with serve_stand_ins(tmp_path, 0) as url:
        payments_at(url).start(PaymentId("p1"), 1250, "x")
        page, dutch = f"{url}/payments/p1/pay", {"Accept-Language": "nl"}
        assert "is played here" in patient.get(page).text
        shown = patient.get(page, headers=dutch).text
        assert "Betaal EUR 12,50" in shown
        assert ">Betaal</button>" in shown
        patient.post(f"{url}/payments/p1/pay/canceled")
        assert "Deze betaling is afgebroken." in patient.get(page, headers=dutch).text
