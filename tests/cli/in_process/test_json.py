"""What scripts read: one line of JSON, and exit codes."""

import json
from datetime import UTC, date, datetime
from smtplib import SMTP
from typing import Any

import pytest

from adapters.letters import DayFolder
from adapters.mail import serve_spool
from api.compose import open_system
from api.settings import Settings
from domain.kernel import Request
from domain.ports import Letter, Paragraph, Sheet
from domain.series.commands import TakeNumber
from domain.values import Plain
from projections.catalogue import all_projections
from tests.cli.in_process.conftest import Toegang
from toegang_testing.seller import SELLER

STREAM = "series-F-2026"


def read(toegang: Toegang, *words: str) -> Any:
    """What one line of JSON says."""
    answer = toegang(*words, "--json")
    assert answer.code == 0, answer.err
    assert answer.out.count("\n") == 1
    return json.loads(answer.out)


@pytest.fixture
def event(settings: Settings) -> datetime:
    """One event is in the log: a number was taken."""
    with open_system(settings) as system:
        at = datetime(2026, 3, 2, 12, tzinfo=UTC)
        number = TakeNumber(at=at, series="F", year=2026, number=1, taken_by="invoice-1")
        system.log.execute(number, Request("one", b"body", actor="tester", correlation_id="chain"))
        return system.log.history(STREAM)[0].recorded_at


@pytest.mark.usefixtures("data")
def test_keys_are_listed_without_their_secrets(toegang: Toegang) -> None:
    made = toegang("keys", "make", "portal", "--scope", "invoices")
    [key] = read(toegang, "keys", "list")
    assert key == {
        "key_id": key["key_id"],
        "label": "portal",
        "scopes": ["invoices"],
    }
    assert made.out.strip() not in json.dumps(key)


def test_a_history_tells_every_column_and_field(event: datetime, toegang: Toegang) -> None:
    [entry] = read(toegang, "audit", "history", STREAM)["items"]
    assert entry["recorded_at"] == event.isoformat()
    assert (entry["position"], entry["version"], entry["actor"]) == (1, 1, "tester")
    assert entry["fields"]["taken_by"] == "invoice-1"


@pytest.mark.usefixtures("event")
def test_a_rebuild_tells_how_far_each_read_model_came(toegang: Toegang) -> None:
    names = [projection.name for projection in all_projections()]
    assert read(toegang, "rebuild") == [{"name": name, "position": 1} for name in names]


@pytest.mark.usefixtures("data")
def test_the_inbox_lists_mail_and_letters(settings: Settings, toegang: Toegang) -> None:
    assert read(toegang, "inbox") == []
    letters = DayFolder(settings.data_dir / "letters", SELLER, copies=True)
    to = Plain("Bakkerij Jansen\nKade 1\n1011AA Amsterdam")
    sheet = Sheet("en", "Your code", [Paragraph("Uw code")])
    letters.post(Letter("letter-1", date(2026, 6, 1), to, [sheet]))
    assert read(toegang, "inbox") == [
        {
            "kind": "letter",
            "to": to.text,
            "subject": "Your code",
            "text": "Uw code",
            "at": "2026-06-01T15:00:00+02:00",
        }
    ]
    assert "Letter, 2026-06-01 15:00\nTo: Bakkerij Jansen, Kade 1, 1011AA Amsterdam" in toegang("inbox").out


@pytest.mark.usefixtures("data")
def test_the_inbox_is_in_order_of_time_whatever_came(settings: Settings, toegang: Toegang) -> None:
    letters = DayFolder(settings.data_dir / "letters", SELLER, copies=True)
    for day in (1, 3):
        sheet = Sheet("en", f"{day}", [Paragraph("")])
        letters.post(Letter(f"letter-{day}", date(2026, 6, day), Plain("Kade 1\n1011AA Hier"), [sheet]))
    with serve_spool(settings.data_dir / "mail", 0) as port, SMTP("127.0.0.1", port) as server:
        for subject, sent in [
            ("2", "Tue, 02 Jun 2026 10:00:00 +0200"),
            ("3 before", "Wed, 03 Jun 2026 14:59:00 +0200"),
            ("3 after", "Wed, 03 Jun 2026 13:01:00 -0000"),
            ("no time", "some day"),
        ]:
            server.sendmail("a@b.example", ["c@d.example"], f"Subject: {subject}\nDate: {sent}\n\nHi")
    assert [one["subject"] for one in read(toegang, "inbox")] == [
        "no time", "1", "2", "3 before", "3", "3 after"
    ]  # fmt: skip
    assert read(toegang, "inbox")[0]["at"] is None
    assert toegang("inbox").out.startswith("Mail\nTo: ")


@pytest.mark.usefixtures("data")
def test_a_day_tells_what_every_step_did(toegang: Toegang) -> None:
    report = read(toegang, "run-day")
    assert report["today"]
    assert all(step == {"nominated": 0, "changed": 0, "troubles": []} for step in report["steps"].values())


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["keys", "revoke", "none"], 1),
        (["audit", "history", "account-none"], 2),
        (["rebuild", "nothing"], 1),
        (["keys", "make", "nobody"], 2),
        (["keys", "make", "x", "--scope", "invoices", "--role", "clerk"], 2),
        (["keys", "make", "", "--scope", "invoices"], 2),
        (["keys", "make", " ", "--scope", "invoices"], 2),
        (["keys", "make", "x\x1b[31m", "--scope", "invoices"], 2),
        (["rebuild", "--fast"], 2),
    ],
)
def test_what_is_refused_is_1_and_what_is_not_understood_2(
    toegang: Toegang, words: list[str], code: int
) -> None:
    answer = toegang(*words)
    assert answer.code == code
    assert answer.err
    assert not answer.out
