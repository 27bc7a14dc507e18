"""The bank's page: what becomes of a direct debit, chosen in a browser."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from adapters.bank_files import pain_008
from adapters.clock import SimulatedClock
from adapters.stand_ins import serve_stand_ins
from tests import patient
from tests.adapters.bank_files.sent import collection, debits

NOW = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # the third in Amsterdam
DUTCH = {"Accept-Language": "nl-NL,nl;q=0.9"}


def pressed(url: str, nth: int) -> httpx.Response:
    """The nth button of the page."""
    page = patient.get(f"{url}/bank").text
    action = page.split('action="')[nth].partition('"')[0]
    return patient.post(urljoin(url, action))


def test_a_direct_debit_is_carried_out_and_then_comes_back_on_the_day_that_it_is(tmp_path: Path) -> None:
    file = pain_008.write(debits(collection("F2026-000001-1"), message_id="DD-1"))
    with serve_stand_ins(tmp_path, 0, SimulatedClock(NOW)) as url:
        assert "None yet." in patient.get(f"{url}/bank").text
        patient.put(f"{url}/bank/files/DD-1", content=file)
        assert pressed(url, 1).headers["location"] == "/bank?told=true"
        [first] = patient.get(f"{url}/bank/waiting").json()
        assert "2026-03-03" in patient.get(f"{url}/bank/waiting/{first}").text
        assert "debited" in patient.get(f"{url}/bank").text
        assert pressed(url, 1).status_code == 303
        assert len(patient.get(f"{url}/bank/waiting").json()) == 2
        assert "<button" not in patient.get(f"{url}/bank").text


def test_one_that_waits_can_come_back_at_once_and_only_once(tmp_path: Path) -> None:
    file = pain_008.write(debits(collection("F2026-000001-1"), message_id="DD-1"))
    with serve_stand_ins(tmp_path, 0) as url:
        patient.put(f"{url}/bank/files/DD-1", content=file)
        assert pressed(url, 2).status_code == 303
        assert patient.get(f"{url}/bank/collections").json()[0]["state"] == "returned"
        told = patient.get(f"{url}/bank/waiting").json()
        again = patient.post(f"{url}/bank/played/collections/F2026-000001-1/return")
        assert again.headers["location"] == "/bank", "who presses twice sees how it is"
        assert patient.get(f"{url}/bank/waiting").json() == told


@pytest.mark.parametrize(
    ("path", "status"), [("collections/none/book", 404), ("payouts/none/return", 404), ("files/x/book", 422)]
)
def test_what_is_no_order_is_refused(tmp_path: Path, path: str, status: int) -> None:
    with serve_stand_ins(tmp_path, 0) as url:
        assert patient.post(f"{url}/bank/played/{path}").status_code == status


@pytest.mark.parametrize(
    ("path", "dutch", "english"),
    [
        ("/bank", "De bank van de demonstratie", "The bank of the demonstration"),
        ("/inbox", "Het is dinsdag 2026-03-03 00:30.", "It is Tuesday 2026-03-03 00:30."),
        ("/inbox?passed=true", "Wat dat brengt", "What this brings"),
    ],
)
def test_the_pages_speak_the_readers_language(tmp_path: Path, path: str, dutch: str, english: str) -> None:
    with serve_stand_ins(tmp_path / "world", 0, SimulatedClock(NOW), inbox=tmp_path) as url:
        in_dutch, in_english = (
            patient.get(f"{url}{path}", headers=DUTCH).text,
            patient.get(f"{url}{path}").text,
        )
    assert dutch in in_dutch
    assert 'lang="nl"' in in_dutch
    assert english in in_english
    assert 'lang="en"' in in_english
    assert ("refresh" in in_english) is ("passed" in path)
