"""Finance says what bookings are for over HTTP: split, or booked as other (I2, D17, D18)."""

from typing import Any

import pytest
from sqlalchemy import text

from domain.consultation.events import PersonalDataRead, ReadingPurpose
from domain.ports import Role
from tests.adapters.bank_files import made
from tests.api.asking import Api, problem
from tests.api.test_bank_files import send, statement
from tests.api.test_dunning import invoice

__all__ = ["invoice"]
ENTRIES = "/v1/bank-entries"
TABLES = ("event", "bank_entries", "bank_entries_told")


@pytest.fixture
def finance(api: Api) -> dict[str, str]:
    return api.staff("p1", Role.FINANCE)


def waiting(api: Api, who: dict[str, str]) -> Any:
    api.show()
    return api.client.get(ENTRIES, headers=who).json()["items"]


@pytest.fixture
def entry(api: Api, finance: dict[str, str]) -> str:
    """A transfer of EUR 3 that names nothing that is to be paid."""
    send(api, statement("F2020-000001", "3.00"), finance)
    [one] = waiting(api, finance)
    assert (one["left_cents"], one["why"], one["kind"]) == (300, "unknown_reference", "transfer")
    found: str = one["entry_id"]
    return found


def act(api: Api, entry: str, what: str, who: dict[str, str], body: dict[str, Any], **more: str) -> Any:
    asked = {"reason": "correction", **body}
    return api.client.post(f"{ENTRIES}/{entry}/{what}", json=asked, headers=who | more)


def test_a_booking_is_used_for_an_invoice_once_and_the_rest_booked_as_other(
    api: Api, invoice: str, finance: dict[str, str], entry: str
) -> None:
    key = {"Idempotency-Key": "split-0001"}
    parts = {"parts": [{"reference": invoice, "amount_cents": 235}]}
    for days, there in (("to=2020-01-01", False), ("from=2020-01-01", True), ("from=2030-01-01", False)):
        assert bool(api.client.get(f"{ENTRIES}?{days}", headers=finance).json()["items"]) is there
    backwards = api.client.get(f"{ENTRIES}?from=2030-01-01&to=2020-01-01", headers=finance)
    assert problem(backwards, 422, "invalid")["field"] == "to"
    told = act(api, entry, "splits", finance, parts, **key).json()
    assert act(api, entry, "splits", finance, parts, **key).json() == told
    [one] = waiting(api, finance)
    assert one["left_cents"] == 65
    other = act(api, entry, "other-bookings", finance, {"account": "8300"})
    assert other.status_code == 200
    assert waiting(api, finance) == []
    done = api.client.get(f"{ENTRIES}?state=done", headers=finance).json()["items"]
    assert [each["outcome"] for each in done] == ["8300"]
    recorded = api.ports.log.history(f"bank_entry-{entry}")[-1]
    assert (recorded.role, recorded.reason) == ("finance", "correction")
    assert "p1" in recorded.actor


def test_who_paid_is_told_to_finance_only_and_stands_nowhere_in_clear(
    api: Api, finance: dict[str, str], entry: str, caplog: pytest.LogCaptureFixture
) -> None:
    [one] = waiting(api, finance)
    told = ("counter_account", "counter_name", "text")
    assert tuple(one[name] for name in told) == (made.THEIRS, "J. de Vries", "factuur F2020-000001")
    ends = api.client.get("/v1/loose-ends", headers=api.staff("s1", Role.SUPERVISOR)).text
    nothing = {"parts": [{"reference": "F2020-000001", "amount_cents": 1}]}
    refused = act(api, entry, "splits", finance, nothing).text
    auditor = api.staff("a1", Role.AUDITOR)
    history = api.client.get(f"/v1/streams/bank_entry-{entry}/events", headers=auditor).text
    with api.ports.reads.connect() as tx:
        kept = "".join(str(tx.execute(text(f"SELECT * FROM {name}")).all()) for name in TABLES)
    for place in (ends, refused, history, kept, caplog.text):
        assert "Vries" not in place
        assert made.THEIRS not in place
    read = [one.event for one in api.ports.log.since(0, 1_000) if isinstance(one.event, PersonalDataRead)]
    assert read[-1].purpose is ReadingPurpose.BANK_ENTRIES
    assert read[-1].subjects == (f"bank_entry-{entry}",)
    api.ports.vault.destroy("bank/2026")
    [one] = waiting(api, finance)
    assert tuple(one[name] for name in told) == (None, None, None), "erased"
    assert one["left_cents"] == 300


def test_what_does_not_fit_is_refused_by_its_field(
    api: Api, invoice: str, finance: dict[str, str], entry: str
) -> None:
    more = {"parts": [{"reference": invoice, "amount_cents": 301}]}
    assert problem(act(api, entry, "splits", finance, more), 422, "parts-do-not-fit")["field"] == "parts"
    nothing = {"parts": [{"reference": "F2020-000001", "amount_cents": 1}]}
    problem(act(api, entry, "splits", finance, nothing), 409, "nothing-to-pay")
    refused = problem(act(api, entry, "other-bookings", finance, {"account": "1100"}), 422, "not-for-other")
    assert refused["field"] == "account"
    problem(act(api, entry, "other-bookings", finance, {"account": "9999"}), 422, "invalid")
    problem(act(api, "none", "other-bookings", finance, {"account": "4020"}), 409, "entry-waits-for-nobody")
    assert len(waiting(api, finance)) == 1


def test_finance_and_supervisors_see_them_and_nobody_else(
    api: Api, finance: dict[str, str], entry: str
) -> None:
    assert [each["entry_id"] for each in waiting(api, api.staff("s1", Role.SUPERVISOR))] == [entry]
    clerk = api.staff("c1", Role.CLERK)
    problem(api.client.get(ENTRIES, headers=clerk), 403, "not-allowed")
    problem(act(api, entry, "other-bookings", clerk, {"account": "4020"}), 403, "not-allowed")
    assert finance
