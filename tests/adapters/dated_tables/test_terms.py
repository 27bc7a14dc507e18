"""Terms and fees: what is read, and every mistake by table and field."""

import re
from datetime import date
from pathlib import Path

import pytest

from adapters.dated_tables import SHIPPED, TERMS_FILE, BadTables, read_terms
from domain.terms import Fee

SHIPPED_TEXT = (SHIPPED / TERMS_FILE).read_text("utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "terms.toml"


def changed(pattern: str, instead: str) -> str:
    text, count = re.subn(pattern, instead, SHIPPED_TEXT, flags=re.MULTILINE)
    assert count == 1
    return text


def mistakes(file: Path, text: str) -> list[str]:
    file.write_text(text, "utf-8")
    with pytest.raises(BadTables) as refused:
        read_terms(file)
    return [str(mistake) for mistake in refused.value.mistakes]


def test_the_terms_that_are_shipped_may_be_used() -> None:
    [first, *_] = read_terms(SHIPPED / TERMS_FILE)
    assert (first.version, first.valid_from, first.payment_days) == ("2025-01", date(2025, 1, 1), 28)
    assert first.fees == (Fee(0, 900), Fee(500_00, 1900))


def test_a_later_version_stands_below_the_former(file: Path) -> None:
    later = SHIPPED_TEXT.replace('"2025-01"', '"2027-01"').replace("valid_from = 2025", "valid_from = 2027")
    file.write_text(SHIPPED_TEXT + later, "utf-8")
    assert [each.version for each in read_terms(file)] == ["2025-01", "2027-01"]


@pytest.mark.parametrize(
    ("pattern", "instead", "told"),
    [
        ("^payment_days.*", "", "table 1 (2025-01), field payment_days: is missing"),
        ("^payment_days", "payment_weeks", "table 1 (2025-01), field payment_weeks: is no term"),
        ("^payment_days = 28", "payment_days = 0", "field payment_days: must be from 1 to 3660"),
        ("^payment_days = 28", "payment_days = true", "field payment_days: must be from 1 to 3660"),
        ("^payment_days = 28", 'payment_days = "28"', "field payment_days: must be from 1 to 3660"),
        (
            "^final_notice_days = 14",
            "final_notice_days = 13",
            "must be from 14 to 3660 (Awb 4:112",
        ),
        ("^fiscal_years = 7", "fiscal_years = 6", "field fiscal_years: must be from 7 to 3660 (D12)"),
        ("^deregistrations_percent = 1", "deregistrations_percent = 101", "must be from 1 to 100"),
        ('^version = "2025-01"', 'version = "a b"', "table 1, field version: must be 1 to 20 letters"),
        ("^valid_from.*", 'valid_from = "2025-01-01"', "field valid_from: must be a day"),
        ("^valid_from.*", "valid_from = 2025-01-01T00:00:00Z", "field valid_from: must be a day"),
        ("from_cents = 0,", "from_cents = 1,", "field fees: from_cents must begin with 0 and rise"),
        ("from_cents = 50000,", "from_cents = 0,", "field fees: from_cents must begin with 0 and rise"),
        ("from_cents = 0, ", "", "field fees: fee 1 must have from_cents and fee_cents, and nothing else"),
        ("fee_cents = 1900", "fee_cents = 19.0", "field fees: fee 2 must be in whole cents"),
        (r"^\[\[terms\]\]", "[terms]", "must hold tables [[terms]]"),
        ("^payment_days = 28", "payment_days = ", "must be TOML: Invalid value (at line 8, column 16)"),
    ],
)
def test_a_mistake_names_the_file_the_table_the_field_and_the_rule(
    file: Path, pattern: str, instead: str, told: str
) -> None:
    found = mistakes(file, changed(pattern, instead))
    assert found[0].startswith("terms.toml")
    assert told in found[0]


def test_two_versions_may_not_share_name_or_day(file: Path) -> None:
    assert mistakes(file, SHIPPED_TEXT * 2) == [
        "terms.toml, table 2: version: 2025-01 is there already",
        "terms.toml, table 2: valid_from: must be later than 2025-01-01, the version before it",
    ]
