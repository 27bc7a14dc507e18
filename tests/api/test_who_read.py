"""Who read what of whom, as an auditor asks it and as the one it is about is told (D17; GDPR 5(2), 15)."""

from typing import Any

import pytest

from adapters.event_store.facts import Append
from api.explaining.history import Wanted
from api.explaining.rebuilding import rebuilt
from api.explaining.who_read import READINGS, who_read
from domain.consultation.events import AccountsConsulted, ReadingPurpose, SoughtBy
from domain.kernel import Request
from domain.ports import Role, Scope
from projections.subjects import projection as subjects
from tests.api.asking import DAGOBERT, PRIVATE, Api, Holder, problem
from tests.api.test_bank_entries import act, waiting
from tests.api.test_bank_files import send, statement
from tests.api.test_deactivations import BECAUSE as MAILED
from tests.api.test_deactivations import mail, record
from tests.api.test_questions import ask as asked_question
from tests.api.test_systems import ordered_and_billed

PATH = "/v1/audit/readings"
ACCOUNT = ["account.opened/email", "account.opened/first_names", "account.opened/surname"]


def read(api: Api, language: str = "en", **asked: Any) -> list[dict[str, Any]]:
    """All pages."""
    api.show()
    by = api.system(Scope.HISTORY) | {"Accept-Language": language}
    items: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        answer = api.client.get(PATH, params={"after": after, **asked}, headers=by)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        after = answer.json()["next"]
    return items


def desk(api: Api) -> tuple[Holder, Holder, str]:
    """Two holders and a question; a clerk opens the first account and the question, another finds the second
    by name."""
    one, other = api.holders({}, PRIVATE | {"surname": "Goud"})
    question = str(asked_question(api).json()["reference"])
    api.show()
    jan, els = api.staff("jan", Role.CLERK), api.staff("els", Role.SUPERVISOR)
    assert api.client.get(f"/v1/accounts/{one.account_id}", headers=jan).is_success
    sought = {"reason": "holder_asked", "surname": "Goud"}
    assert api.client.post("/v1/account-searches", json=sought, headers=els).is_success
    assert api.client.get(f"/v1/questions/{question}", headers=jan).is_success
    return one, other, question


def test_it_is_told_by_subject_by_member_and_by_time_on_both_databases(api_on_each: Api) -> None:
    api = api_on_each
    one, other, question = desk(api)
    opened, sought, asked = read(api)
    assert opened == {
        "position": opened["position"],
        "recorded_at": opened["recorded_at"],
        "actor": "staff:jan",
        "role": "clerk",
        "reason": None,
        "purpose": "account",
        "says": "Opened an account: who calls",
        "sought_by": None,
        "subjects": [f"account-{one.account_id}"],
        "fields": ACCOUNT,
    }
    assert (sought["reason"], sought["sought_by"], sought["fields"]) == ("holder_asked", "name", ACCOUNT)
    assert asked["subjects"] == [f"question-{question}"]
    assert read(api, limit=1) == [opened, sought, asked]
    assert read(api, subject=f"account-{one.account_id}") == [opened]
    assert read(api, subject=f"account-{other.account_id}", actor="staff:els") == [sought]
    assert read(api, subject=f"account-{other.account_id}", actor="staff:jan") == []
    assert read(api, subject=f"question-{question}") == [asked]
    assert read(api, subject="customer-69599084") == [opened], "its account's"
    assert read(api, actor="staff:jan", limit=1) == [opened, asked]
    moment = sought["recorded_at"]
    assert [one["recorded_at"] >= moment for one in read(api, **{"from": moment})] == [
        True for one in (opened, sought, asked) if one["recorded_at"] >= moment
    ]
    assert read(api, to="2026-01-01T00:00:00Z") == []


def test_it_is_told_in_dutch_too(api: Api) -> None:
    desk(api)
    says = [item["says"] for item in read(api, "nl")]
    assert says[:2] == [
        "Account geopend, om te weten wie belt",
        "Account gezocht van wie belt (op naam)",
    ]


def test_the_log_tells_it_where_the_read_model_was_emptied_on_both_databases(api_on_each: Api) -> None:
    api = api_on_each
    one, _, question = desk(api)
    every = [item["position"] for item in read(api)]
    with api.ports.reads.begin() as tx:
        for table in subjects.tables:
            tx.execute(table.delete())
    assert read(api) == [], "who may write to the read models' database can hide it"
    head = api.ports.log.head()
    told: list[tuple[int, int]] = []
    with rebuilt(api.ports.log, subjects.name, head, lambda *how_far: told.append(how_far)) as tx:

        def positions(subject: str | None, limit: int = 50) -> list[int]:
            part = who_read(api.ports.log, tx, subject, Wanted(event=READINGS), limit)
            return [recorded.position for recorded in part.events]

        assert positions(None) == every
        assert positions(None, limit=1) == every[:1]
        assert positions(f"account-{one.account_id}") == every[:1]
        assert positions(f"question-{question}") == every[2:]
    assert told[-1] == (head, head)


def test_a_request_to_deactivate_is_of_the_account_that_it_names(api: Api) -> None:
    holder, clerk = api.holder(), api.staff("p1", Role.CLERK)
    reference = record(api, mail(holder), clerk)["reference"]
    api.show()
    assert api.client.get(f"/v1/deactivation-requests/{reference}", headers=clerk).is_success
    compared, item = read(api, subject=f"account-{holder.account_id}")
    assert item["subjects"] == [f"deactivation-{reference}"]
    assert item["purpose"] == ReadingPurpose.DEACTIVATION_REQUEST
    assert compared["purpose"] == ReadingPurpose.DEACTIVATION_COMPARED


@pytest.mark.parametrize(
    ("left_out", "fields"),
    [
        ((), ACCOUNT),
        (("email",), ACCOUNT[1:]),
        (("surname", "first_names"), ACCOUNT[:1]),
        (("surname", "first_names", "email"), None),
    ],
)
def test_what_a_request_to_deactivate_is_compared_with_was_read(
    api: Api, left_out: tuple[str, ...], fields: list[str] | None
) -> None:
    """Staff who types guesses is told which fit: each is a reading, of what was compared."""
    holder, clerk = api.holder(), api.staff("p1", Role.CLERK)
    guesses = {"surname": "Raadsel", "email": "raadsel@dagobert.example"} | dict.fromkeys(left_out)
    record(api, mail(holder, **guesses), clerk)
    items = read(api, subject=f"account-{holder.account_id}")
    told = [(one["actor"], one["role"], one["reason"], one["purpose"], one["fields"]) for one in items]
    compared = ("staff:p1", "clerk", MAILED["reason"], "deactivation_compared", fields)
    assert told == ([] if fields is None else [compared])
    assert "aadsel" not in str(items)


def test_a_guess_at_nobody_is_no_reading_and_the_same_request_again_is_none_more(api: Api) -> None:
    holder, clerk = api.holder(), api.staff("p1", Role.CLERK) | {"Idempotency-Key": "guess-0001"}
    record(api, mail(holder, code="W425QB62222B"), api.staff("p2", Role.CLERK))
    assert read(api) == []
    record(api, mail(holder), clerk)
    record(api, mail(holder), clerk)
    assert len(read(api)) == 1, "the same request again compares nothing"


def test_who_paid_is_of_the_customer_whose_invoice_it_paid_also_as_read_before(api: Api) -> None:
    """A booking that fits nothing is nobody's, until staff finds what it was for."""
    holder = api.holder()
    invoice, finance = ordered_and_billed(api, holder), api.staff("p1", Role.FINANCE)
    send(api, statement("F2020-000001", "3.00"), finance)
    [entry] = waiting(api, finance)
    name, whose = f"bank_entry-{entry['entry_id']}", f"customer-{DAGOBERT}"
    before = read(api, subject=name)
    assert [one["purpose"] for one in before] == ["bank_entries"]
    assert read(api, subject=whose) == []
    parts = {"parts": [{"reference": invoice, "amount_cents": 235}]}
    assert act(api, entry["entry_id"], "splits", finance, parts).is_success
    assert read(api, subject=whose) == before
    [left] = waiting(api, finance)
    assert left["left_cents"] == 65
    assert len(read(api, subject=whose)) == 2
    assert read(api, subject=whose) == read(api, subject=name)
    officer = api.staff("p3", Role.PRIVACY_OFFICER)
    path, body = f"/v1/customers/{DAGOBERT}/exports", {"reason": "holder_asked"}
    export = api.client.post(path, json=body, headers=officer)
    assert export.is_success, export.text
    reads = [one for one in export.json()["records"] if one["event"].startswith("consultation.")]
    assert [one["fields"]["purpose"] for one in reads[:2]] == ["bank_entries"] * 2
    assert "bank_entry.described/counter_account" in reads[0]["fields"]["fields"]
    assert name not in str(reads)


def test_who_overlooks_the_staff_is_on_record_and_so_is_an_auditor(api: Api) -> None:
    auditor = api.staff("p7", Role.AUDITOR)
    api.show()
    assert api.client.get("/v1/staff/members", headers=auditor).is_success
    [item] = read(api, subject="staff_member-p7")
    assert (item["actor"], item["role"], item["purpose"]) == ("staff:p7", "auditor", "staff_members")
    assert item["fields"] == ["staff_member.enrolled/email", "staff_member.enrolled/name"]


def test_what_earlier_releases_recorded_is_told_alike(api: Api) -> None:
    holder = api.holder()
    for nth, (sought_by, found) in enumerate(
        ((SoughtBy.ACCOUNT, (holder.account_id,)), (SoughtBy.CODE, (holder.account_id,)), (SoughtBy.NAME, ()))
    ):
        once(api, AccountsConsulted(consultation_id=f"c{nth}", sought_by=sought_by, account_ids=found))
    told = [(one["purpose"], one["sought_by"], one["fields"]) for one in read(api, actor="staff:old")]
    assert told == [
        ("account", None, ACCOUNT),
        ("account_search", "code", ACCOUNT),
        ("account_search", "name", []),
    ]
    assert len(read(api, subject=f"account-{holder.account_id}")) == 2
    assert len(read(api)) == 3


def once(api: Api, event: AccountsConsulted) -> None:
    """As a former release appended it."""
    log: Any = api.ports.executor
    stream = f"consultation-{event.consultation_id}"
    request = Request(event.consultation_id, b"", "staff:old", "c", "clerk")
    log.writer.append(Append(request, {stream: 0}, [log._codec.encode(stream, 1, event)]))


def test_the_reads_stay_when_whose_data_they_were_are_erased(api: Api) -> None:
    one, _, _ = desk(api)
    before = read(api, subject=f"account-{one.account_id}")
    api.ports.vault.destroy(f"holder/{one.account_id}")
    assert read(api, subject=f"account-{one.account_id}") == before != []
    told = str(before)
    assert "Geluk" not in told
    assert one.code not in told


@pytest.mark.parametrize(
    "asked", [{"subject": "account-nobody"}, {"actor": "staff:nobody"}, {"subject": "x"}]
)
def test_who_is_not_known_is_404(api: Api, asked: dict[str, str]) -> None:
    problem(api.client.get(PATH, params=asked, headers=api.system(Scope.HISTORY)), 404, "not-found")


def test_no_clerk_may_ask(api: Api) -> None:
    problem(api.client.get(PATH, headers=api.staff("p2", Role.CLERK)), 403, "not-allowed")


def test_a_holder_is_told_when_and_for_what_and_not_by_whom_or_who_else(api: Api) -> None:
    """GDPR 15(1), as the Court of Justice reads it: C-579/21, 22 June 2023."""
    one, other, _ = desk(api)
    sought = {"reason": "holder_asked", "invoice_number": "F2026-000001"}
    api.pay_in(other, 1000)
    api.show()
    assert api.client.post(
        "/v1/account-searches", json=sought, headers=api.staff("jan", Role.CLERK)
    ).is_success
    api.show()
    export = api.client.post("/v1/account/exports", headers=other.signed)
    assert export.status_code == 200, export.text
    reads = [each for each in export.json()["records"] if each["event"].startswith("consultation.")]
    assert [(each["fields"]["purpose"], each["fields"]["sought_by"]) for each in reads] == [
        ("account_search", "name"),
        ("account_search", "invoice"),
    ]
    assert all(each["recorded_at"] and each["fields"]["fields"] == ACCOUNT for each in reads)
    for hidden in ("staff:", "jan", "els", "subjects", "account_ids", one.account_id):
        assert hidden not in str(reads)


def test_what_a_privacy_officer_hands_out_was_read_by_them(api: Api) -> None:
    holder = api.holder(**PRIVATE)
    api.show()
    officer = api.staff("p3", Role.PRIVACY_OFFICER)
    body, path = {"reason": "holder_asked"}, f"/v1/accounts/{holder.account_id}/exports"
    assert api.client.post(path, json=body, headers=officer).is_success
    [item] = read(api, subject=f"account-{holder.account_id}")
    assert (item["purpose"], item["reason"], item["actor"]) == ("holder_export", "holder_asked", "staff:p3")
    assert {"application.received/surname", "account.opened/email"} <= set(item["fields"])
    assert not [name for name in item["fields"] if name.endswith("/code")]
    assert len(item["subjects"]) == 2, "for private use also the customer they are"
    assert api.client.post("/v1/account/exports", headers=holder.signed).is_success
    assert len(read(api)) == 1, "a holder's own reading is not staff's"
