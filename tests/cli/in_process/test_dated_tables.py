"""`toegang prices` and `toegang terms`, and a system that uses files of its own (D18, D19)."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from adapters.dated_tables import SHIPPED
from api import compose
from api.process.starting import Unfit
from api.settings import Settings
from domain.products import PRICES, Product, prices_on
from domain.terms import TERMS, terms_on
from tests.cli.in_process.conftest import Toegang

pytestmark = pytest.mark.usefixtures("empty")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of one's own, in use, with dearer extracts from 2026-07-01 on."""
    folder = tmp_path / "tables"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    with (folder / "prices.csv").open("a") as prices:
        prices.write("2026-07,2026-07-01,extract,999,business,credit\n")
    monkeypatch.setenv("TOEGANG_TABLES_DIR", str(folder))
    prices_before, terms_before = PRICES.versions, TERMS.versions
    yield folder
    PRICES.give(prices_before)
    TERMS.give(terms_before)


def rows(out: str) -> list[str]:
    return [" ".join(line.split()) for line in out.splitlines()]


def test_the_prices_of_a_day_are_shown(toegang: Toegang, own: Path) -> None:
    before, after = (toegang("prices", "--date", day) for day in ("2026-06-30", "2026-07-01"))
    assert rows(before.out)[0] == "Prices 2025-01, from 2025-01-01, in euros, exempt from VAT"
    assert "extract 2.35 business private credit direct_debit pdf" in rows(before.out)
    assert "paper_extract 15.20 guest online paper" in rows(before.out)
    assert rows(after.out)[2:] == ["extract 9.99 business credit pdf"]


def test_prices_and_terms_come_as_json_too(toegang: Toegang) -> None:
    told = json.loads(toegang("prices", "--date", "2026-06-30", "--json").out)
    assert told["prices"][0] == {
        "product": "extract",
        "price_cents": 235,
        "buyers": ["business", "private"],
        "paid_with": ["credit", "direct_debit"],
        "delivered": "pdf",
    }
    assert json.loads(toegang("terms", "--date", "2026-06-30", "--json").out)["payment_days"] == 28


def test_the_terms_of_a_day_are_shown(toegang: Toegang) -> None:
    told = rows(toegang("terms", "--date", "2026-06-30").out)
    assert {"payment_days 28", "fees 9.00 from 0.00, 19.00 from 500.00"} <= set(told)


def test_nothing_was_in_force_before_the_first_version(toegang: Toegang) -> None:
    answer = toegang("prices", "--date", "2024-12-31")
    assert (answer.code, answer.out) == (1, "")
    assert "the first version is of 2025-01-01" in answer.err


@pytest.mark.parametrize(("command", "name"), [("prices", "prices.csv"), ("terms", "terms.toml")])
def test_the_file_itself_is_what_one_begins_ones_own_with(
    toegang: Toegang, tmp_path: Path, command: str, name: str
) -> None:
    file = tmp_path / name
    file.write_text(toegang(command, "--raw").out)
    assert toegang(command, "--file", str(file)).code == 0


@pytest.mark.parametrize(
    ("command", "name", "wrong", "right", "told"),
    [
        ("prices", "prices.csv", "235", "2,35", "row 2: must have 6 cells, not 7"),
        ("prices", "prices.csv", "235", "free", "row 2, column price_cents: must be a whole number of cents"),
        ("terms", "terms.toml", "payment_days = 28", "payment_days = -1", "field payment_days: must be from"),
    ],
)
def test_a_file_with_a_mistake_is_refused_wherever_it_is_met(
    toegang: Toegang, data: Path, own: Path, command: str, name: str, wrong: str, right: str, told: str
) -> None:
    file = own / name
    file.write_text(file.read_text().replace(wrong, right, 1))
    for answer in (toegang(command), toegang(command, "--file", str(file))):
        assert (answer.code, answer.out) == (1, "")
        assert f"{name}, " in answer.err
        assert told in answer.err
    with pytest.raises(Unfit, match=command), compose.open_system(Settings(data_dir=data, tables_dir=own)):
        pass
    [finding] = [
        each for each in json.loads(toegang("doctor", "--json").out)["findings"] if each["what"] == "tables"
    ]
    assert finding["level"] == "fail"
    assert told in finding["says"]


def test_a_system_decides_by_the_files_of_its_folder(data: Path, own: Path) -> None:
    (own / "terms.toml").write_text(
        (own / "terms.toml").read_text().replace("payment_days = 28", "payment_days = 30")
    )
    with compose.open_system(Settings(data_dir=data, tables_dir=own)):
        assert prices_on(date(2026, 7, 1)).offers[Product.EXTRACT].price_cents == 999
        assert terms_on(date(2026, 7, 1)).payment_days == 30
