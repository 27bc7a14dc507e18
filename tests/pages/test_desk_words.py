"""Every value that the desk's lists and pages show in words has them, in both languages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from api.http.problem_kinds import Language
from api.pages.desk import account_acts, accounts, customer
from api.pages.desk.cells import As, Column
from api.pages.desk.kept_acts import ABOUT_MEMBER
from api.pages.desk.things import THINGS
from api.pages.desk.work import KEPT, WORK
from api.pages.words import LANGUAGES, find
from api.staff.acting import StaffReason
from tests.api.described import DESCRIBED
from tests.architecture.sources import ROOT

SCHEMAS = DESCRIBED["components"]["schemas"]
OF_ACCOUNT = [one for one in account_acts.FACTS if not one.name.endswith("_cents")]
"""What it has of credit another operation answers."""
SHOWN: Sequence[tuple[str, str, Sequence[Column]]] = (
    *((listed.name, listed.operation, listed.columns) for listed in (*WORK, *KEPT)),
    *((thing.name, thing.operation, thing.columns) for thing in THINGS),
    ("accounts", "/v1/accounts", (*accounts.COLUMNS, *accounts.OF_PERSON)),
    ("accounts", "/v1/accounts/{account_id}", OF_ACCOUNT),
    ("members", ABOUT_MEMBER.operation, ABOUT_MEMBER.columns),
    ("customers", customer.MANDATE, customer.OF_MANDATE),
    ("customers", f"{customer.OF}/invoice-delivery", customer.OF_DELIVERY),
)
OTHERWISE = {
    "reason": [str(reason) for reason in StaffReason],
    "channel": ["email", "post"],
    "referral": ["foreign_establishment", "no_postal_address", "continued_elsewhere", "account_managed"],
}
"""What the document has as a text, and the values that it takes."""


def row_of(operation: str) -> Mapping[str, Any]:
    """The fields of what the operation answers, of a list those of a row."""
    answer = DESCRIBED["paths"][operation]["get"]["responses"]["200"]["content"]["application/json"]
    found = resolved(answer["schema"])["properties"]
    row: Mapping[str, Any] = resolved(found["items"]["items"])["properties"] if "items" in found else found
    return row


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def values(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    one = resolved(schema)
    yield from (str(value) for value in one.get("enum", ()))
    if one.get("type") == "boolean":
        yield from ("true", "false")
    if "const" in one:
        yield str(one["const"])
    for each in (*one.get("anyOf", ()), *([one["items"]] if "items" in one else ())):
        yield from values(name, each)


@pytest.mark.parametrize(("of", "operation", "columns"), SHOWN, ids=lambda one: str(one)[:40])
def test_what_is_shown_is_answered_and_has_words(of: str, operation: str, columns: Sequence[Column]) -> None:
    row, missing = row_of(operation), []
    for column in columns:
        keys: list[tuple[str, ...]] = [(f"column.{column.name}",)]
        if column.kind is As.SAID:
            options = list(values(column.name, row[column.name])) or OTHERWISE[column.name]
            assert options, column.name
            for one in options:
                spelled = f"{column.name}_{one}"
                keys.append((f"work.{of}.{spelled}", f"field.{spelled}", f"value.{spelled}"))
        assert column.name in row
        missing += [key for key in keys for language in LANGUAGES if find(language, *key) is None]
    assert missing == []


def test_every_list_has_its_words() -> None:
    of_lists = [f"work.{one.name}.{key}" for one in (*WORK, *KEPT) for key in ("title", "none")]
    of_things = [f"work.{one.name}.one" for one in (*WORK, *THINGS)]
    of_filters = [f"column.{name}" for one in (*WORK, *KEPT) for name in one.filters]
    for language in LANGUAGES:
        assert [key for key in of_lists + of_things + of_filters if find(language, key) is None] == []


def actors() -> set[str]:
    """The kinds of whoever asks for anything over HTTP or by the command line; what follows by itself is
    nobody's."""
    source = "\n".join(file.read_text() for file in (ROOT / "api").rglob("*.py"))
    named = re.findall(r'request_for\(\s*ports, "([a-z-]+)"', source)
    built = re.findall(r'f"([a-z]+):\{(?:self\.)?\w+\}"', (ROOT / "api/http/principals.py").read_text())
    return {*named, *built, "operator"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_did_it_is_told_in_words(language: Language) -> None:
    assert actors() >= {"holder", "staff", "system", "applicant", "asker", "guest", "mandate"}
    assert [one for one in sorted(actors()) if find(language, f"actor.{one}") is None] == []
