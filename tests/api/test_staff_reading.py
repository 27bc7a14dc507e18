"""Whatever staff is shown of anybody is recorded first: over every operation (D17; GDPR 5(2), 15)."""

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any

from domain.consultation.events import PersonalDataRead
from domain.kernel import Recorded
from domain.ports import KeyVault, Role
from domain.values import Plain, Sealed
from tests.api.asking import Api, Holder, problem
from tests.api.described import DESCRIBED
from tests.api.test_credit_notes import approve, paid
from tests.api.test_credit_notes import ask as requested
from tests.api.test_deactivations import mail, record
from tests.api.test_dunning import noticed
from tests.api.test_fuzz import LOG_OUT as LAST
from tests.api.test_principals import OPERATIONS, Operation, ask, lived
from tests.api.test_questions import QUESTION
from tests.api.test_questions import ask as asked_question
from tests.api.test_referrals import referred
from tests.api.test_systems import billed
from tests.api.test_trees import sign
from tests.architecture.sources import ROOT

READERS = {
    ("GET", "/v1/accounts/{account_id}"),
    ("GET", "/v1/accounts/{account_id}/authorisation"),
    ("GET", "/v1/accounts/{account_id}/overview"),
    ("GET", "/v1/applications/{reference}"),
    ("GET", "/v1/bank-entries"),
    ("GET", "/v1/bank-entries/{entry_id}"),
    ("GET", "/v1/customers/{customer_id}/direct-debit-mandate"),
    ("GET", "/v1/customers/{customer_id}/direct-debit-mandate/document"),
    ("GET", "/v1/customers/{customer_id}/overview"),
    ("GET", "/v1/deactivation-requests/{reference}"),
    ("GET", "/v1/finance/overview"),
    ("GET", "/v1/owed-back"),
    ("GET", "/v1/questions/{question_id}"),
    ("GET", "/v1/refund-requests"),
    ("GET", "/v1/refund-requests/{refund_id}"),
    ("GET", "/v1/staff/members"),
    ("GET", "/v1/staff/members/{person_id}"),
    ("POST", "/v1/account-searches"),
    ("POST", "/v1/accounts/{account_id}/exports"),
    ("POST", "/v1/audit/subject-searches"),
    ("POST", "/v1/customers/{customer_id}/exports"),
    ("POST", "/v1/deactivation-requests"),
}
"""Every operation that shows staff personal values, or tells which of those typed fit."""
USERS = {
    ("POST", "/v1/invoices/{invoice_number}/credit-note-approvals"),
    ("POST", "/v1/referrals/{reference}/grant"),
}
"""These open values and show none: to pass on what was applied or billed with. Who did it and why stands on
the events that follow."""

OWN = {("POST", "/v1/staff/passkey-registrations")}
"""These show a member their own login name, for the own authenticator, and nothing of anybody else."""


@dataclass
class Watched:
    """A vault that notes what it opens."""

    vault: KeyVault
    opened: list[tuple[Sealed, Plain]] = field(default_factory=list)

    def unseal(self, sealed: Sealed) -> Plain | None:
        plain = self.vault.unseal(sealed)
        if plain is not None:
            self.opened.append((sealed, plain))
        return plain

    def __getattr__(self, name: str) -> Any:
        return getattr(self.vault, name)


def watch(api: Api) -> Watched:
    """From now on."""
    watched = Watched(api.ports.vault)
    api.client.app.state.ports = replace(api.ports, vault=watched)  # type: ignore[attr-defined] # of FastAPI
    return watched


def readings(api: Api, after: int = 0) -> list[Recorded[PersonalDataRead]]:
    found = api.ports.log.since(after, 10_000)
    return [one for one in found if isinstance(one.event, PersonalDataRead)]  # type: ignore[misc] # of that kind


def of_staff() -> list[Operation]:
    """First what only reads; last what ends the session."""
    found = [one for one, needs in OPERATIONS.items() if any("staff" in need for need in needs)]
    return sorted(found, key=lambda one: (" ".join(one) in LAST, one[0] != "GET", one))


def busy(api: Api) -> tuple[Holder, dict[str, dict[str, str]]]:
    """A holder of whom everything is held that staff may be shown; ids by the beginning of addresses."""
    mine, _, ids = lived(api)
    clerk = api.staff("p2", *Role)
    asked = asked_question(api).json()["reference"]
    grounds = {"grounds": "Advocaat in een procedure."}
    assert api.client.post("/v1/authorisation", json=grounds, headers=mine.signed).is_success
    mailed = {"email": "facturen@dagobert.example"}
    assert api.client.post("/v1/account/invoice-delivery/email", json=mailed, headers=mine.signed).is_success
    form = {"reason": "holder_asked", "amount_cents": 700, "iban": "NL91ABNA0417164300", "payee": "G. Geluk"}
    path = f"/v1/accounts/{mine.account_id}/refunds"
    refund = api.client.post(path, json=form, headers=clerk)
    assert refund.is_success, refund.text
    paid_too_much(api, mine)
    opened: Any = api.ports.log.history(f"account-{mine.account_id}")[0].event
    ids |= {
        "question_id": asked,
        "person_id": "p2",
        "refund_id": refund.json()["refund_id"],
        "entry_id": "E2",
        "loose_end": "entry-E2",
        "notice_id": noticed(api, ids["invoice_number"]),
        "kvk_number": ids["customer_id"],
        "subject": ids["stream"],
        "read_model": "accounts",
        "actor": "staff:p2",
        "question": "blocked",
        "day": "2026-06-01",
        "code": mine.code,
        "tree": "1",
        "level": "0",
        "tile": "000.p/1",
        "position": "1",
    }
    sign(api)
    return mine, {
        "/": ids,
        "/v1/applications/": {"reference": opened.application_id},
        "/v1/referrals/": {"reference": referred(api)},
        "/v1/work/": {"list_name": "questions", "about": asked},
        "/v1/deactivation-requests/": {"reference": record(api, mail(mine), clerk)["reference"]},
    }


def paid_too_much(api: Api, holder: Holder) -> None:
    """A transfer of which something is owed back, and one that fits nothing."""
    billed(api, holder)
    number = "F2026-000002"
    paid(api, number)
    paid(api, "nothing", "E2")
    requested(api, number, api.staff("p3", Role.FINANCE), lines=[{"line": 1, "amount_cents": 35}])
    assert approve(api, number, api.staff("p4", Role.FINANCE)).is_success
    api.show()


def body_of(operation: Operation) -> Any:
    """The example of its description."""
    described = DESCRIBED["paths"][operation[1]][operation[0].lower()].get("requestBody", {})
    schema = described.get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    found = DESCRIBED["components"]["schemas"].get(name, schema)
    return next(iter(found.get("examples", [{}])))


def sent(api: Api, operation: Operation, ids: dict[str, dict[str, str]], by: dict[str, str]) -> Any:
    method, path = operation
    known: dict[str, str] = {}
    for start, some in ids.items():
        known |= some if path.startswith(start) else {}
    for name, value in known.items():
        path = path.replace(f"{{{name}}}", value)
    if path.endswith(("/state", "/changes", "/read-models/accounts")):
        return api.client.get(f"{path}?{'from=1&to=9' if path.endswith('changes') else 'at=9'}", headers=by)
    if path.endswith("/journal/file"):  # of days that are over
        return api.client.get(f"{path}?from=2025-01-01&to=2025-01-31", headers=by)
    if path.endswith("/growth"):
        return api.client.get(f"{path}?from=1", headers=by)
    if method != "POST" or path == "/v1/bank-files":
        return ask(api, operation, by, known)
    body = body_of(operation)
    if path == "/v1/account-searches":
        body = body | {"surname": "Geluk"}
    elif operation[1] == "/v1/deactivation-requests":
        body = body | {"code": known["code"]}
    return api.client.post(path, json=body, headers=by)


def told(answer: Any, plain: Plain) -> bool:
    """Whether it is in the answer; a PDF may hold whatever was opened for it."""
    if not answer.headers.get("content-type", "").startswith("application/"):
        return False
    if "json" not in answer.headers["content-type"]:
        return True
    return len(plain.text) > 3 and json.dumps(plain.text, ensure_ascii=False)[1:-1] in answer.text


def test_no_operation_shows_staff_a_personal_value_without_recording_it_d17(api: Api) -> None:
    _, ids = busy(api)
    api.show()
    watched, by = watch(api), api.staff("p1", *Role)
    readers, users, silent, vain = set(), set(), [], []
    for operation in of_staff():
        watched.opened.clear()
        before = api.ports.log.head()
        answer = sent(api, operation, ids, by)
        if answer.status_code == 401:
            by = api.staff("p1", *Role)
            answer = sent(api, operation, ids, by)
        if operation[0] == "GET":
            vain += [] if answer.status_code == 200 else [(operation, answer.text)]
        recorded = readings(api, before)
        fields = {name for one in recorded for name in one.event.fields}
        silent += [
            (operation, sealed.label)
            for sealed, plain in watched.opened
            if told(answer, plain) and sealed.label not in fields and operation not in OWN
        ]
        if recorded:
            readers.add(operation)
            purposes = {one.event.purpose for one in recorded}
            by_whom = [(one.actor, bool(one.role)) for one in recorded]
            assert by_whom == [("staff:p1", True)] * len(purposes), operation
        elif watched.opened and operation not in OWN:
            users.add(operation)
        api.show()
    assert vain == [], "nothing is shown that is not there"
    assert silent == []
    assert readers == READERS
    assert users == USERS


OPENERS = {
    "api/cli/finance_lists.py",  # who paid, to the operator, who holds the keys (decision 0076)
    "api/staff/consulting.py",
    "api/staff/access.py",  # one's own login name, for the own authenticator
    "api/staff/account_search.py",  # to compare: what fits is then read
    "api/staff/copies.py",
    "api/staff/credit_notes.py",
    "api/staff/referrals.py",
}
"""The only modules that open values for staff or the command line."""


def test_nothing_else_opens_values_for_staff_or_on_the_command_line() -> None:
    rooms = ("staff", "auditors", "cli", "terminal")
    files = [file for room in rooms for file in (ROOT / "api" / room).glob("*.py")]
    opening = {
        str(file.relative_to(ROOT)) for file in files if re.search(r"\bunseal(ed)?\(", file.read_text())
    }
    assert opening == OPENERS


def test_a_page_of_many_is_one_event_and_the_same_value_is_told_once(api: Api) -> None:
    holder, ids = busy(api)
    path = f"/v1/accounts/{holder.account_id}/refunds"
    refused, refund = {"reason": "unfounded"}, ids["/"]["refund_id"]
    by = api.staff("p2", *Role)
    assert api.client.post(f"/v1/refunds/{refund}/refusals", json=refused, headers=by).is_success
    form = {"reason": "holder_asked", "amount_cents": 5, "iban": "NL91ABNA0417164300", "payee": "G. Geluk"}
    assert api.client.post(path, json=form, headers=api.staff("p2", *Role)).is_success
    api.show()
    head = api.ports.log.head()
    answer = api.client.get("/v1/refund-requests", headers=api.staff("p1", Role.FINANCE))
    assert len(answer.json()["items"]) == 2
    [one] = readings(api, head)
    assert one.event.subjects == (f"account-{holder.account_id}",)
    assert one.event.fields == ("refund.requested/iban", "refund.requested/payee")
    assert (one.role, one.reason, one.event.purpose) == ("finance", None, "refunds")


def test_each_request_is_a_reading_of_its_own_in_a_stream_of_its_own(api: Api) -> None:
    reference = asked_question(api).json()["reference"]
    api.show()
    clerk = api.staff("p1", Role.CLERK)
    for _ in range(2):
        seen = api.client.get(f"/v1/questions/{reference}", headers=clerk)
        assert seen.json()["text"] == QUESTION["text"]
    found = readings(api)
    assert [(one.event.subjects, one.version) for one in found] == [((f"question-{reference}",), 1)] * 2
    assert len({one.stream for one in found}) == 2
    assert QUESTION["text"] not in str(found)


def test_what_cannot_be_recorded_is_not_answered(api: Api) -> None:
    holder, ids = busy(api)
    api.show()
    by, head = api.staff("p1", *Role), api.ports.log.head()
    with api.ports.reads.begin() as tx:
        stopped = "BEGIN SELECT RAISE(ABORT, 'no more') WHERE new.type LIKE 'consultation.%'; END"
        tx.exec_driver_sql(f"CREATE TRIGGER full BEFORE INSERT ON event {stopped}")
    for operation in sorted(READERS):
        answer = sent(api, operation, ids, by)
        problem(answer, 500, "unexpected")
        assert "Geluk" not in answer.text, operation
    assert readings(api, head) == []
    with api.ports.reads.begin() as tx:
        tx.exec_driver_sql("DROP TRIGGER full")
    assert "Geluk" in api.client.get(f"/v1/accounts/{holder.account_id}", headers=by).text


def test_of_what_was_erased_nothing_is_read_and_nothing_recorded(api: Api) -> None:
    reference = asked_question(api).json()["reference"]
    api.show()
    api.ports.vault.destroy(f"question/{reference}")
    seen = api.client.get(f"/v1/questions/{reference}", headers=api.staff("p1", Role.CLERK))
    assert seen.json()["text"] is None
    assert readings(api) == []
