"""The price list: what is read, and every mistake by row and column."""

from datetime import date
from pathlib import Path

import pytest

from adapters.dated_tables import SHIPPED, BadTables, read_prices, read_tables
from domain.products import Buyer, Offer, PaidWith, Product
from domain.terms import latest

HEADING = "version,valid_from,product,price_cents,buyers,paid_with\n"
EXTRACT = "A,2026-01-01,extract,300,business private,credit direct_debit\n"
ONLINE = "A,2026-01-01,certified_extract,900,guest,online\n"
WITH_A_CODE = frozenset({PaidWith.CREDIT, PaidWith.DIRECT_DEBIT})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "prices.csv"


def mistakes(file: Path, text: str | bytes) -> list[str]:
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(BadTables) as refused:
        read_prices(file)
    return [str(mistake) for mistake in refused.value.mistakes]


def test_the_list_that_is_shipped_may_be_used() -> None:
    [first, *_] = read_tables(SHIPPED).prices
    assert first.valid_from == date(2025, 1, 1)
    assert first.offer(Product.EXTRACT, Buyer.PRIVATE) == Offer(235, {*Buyer} - {Buyer.GUEST}, WITH_A_CODE)
    assert first.offer(Product.PAPER_EXTRACT, Buyer.GUEST) == Offer(1520, {Buyer.GUEST}, {PaidWith.ONLINE})
    assert first.offer(Product.EXTRACT, Buyer.GUEST) is None
    assert first.offer(Product.CERTIFIED_EXTRACT, Buyer.BUSINESS) is None


def test_versions_follow_each_other_and_a_later_one_may_sell_less(file: Path) -> None:
    later = EXTRACT.replace("A,2026-01-01", "B,2026-07-01").replace("300", "310")
    file.write_text("\ufeff" + HEADING + EXTRACT + ONLINE + "\n" + later)
    lists = read_prices(file)
    before, after = latest(lists, date(2026, 6, 30)), latest(lists, date(2026, 7, 1))
    assert [(one.version, one.offers[Product.EXTRACT].price_cents) for one in (before, after)] == [
        ("A", 300),
        ("B", 310),
    ]
    assert after.offer(Product.CERTIFIED_EXTRACT, Buyer.GUEST) is None


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (EXTRACT.replace("A", "A B"), "row 2, column version: must be 1 to 20 letters"),
        (EXTRACT.replace("2026-01-01", "1-1-2026"), "row 2, column valid_from: must be a day"),
        (EXTRACT.replace("2026-01-01", "2026-02-30"), "row 2, column valid_from: must be a day"),
        (EXTRACT.replace("extract", "gold"), "row 2, column product: must be one of extract, history"),
        (EXTRACT.replace("300", "3.00"), "row 2, column price_cents: must be a whole number of cents"),
        (EXTRACT.replace("300", "0"), "row 2, column price_cents: must be a whole number of cents"),
        (EXTRACT.replace("300", "\u0663"), "row 2, column price_cents: must be a whole number of cents"),
        (EXTRACT.replace("300", "1000001"), "row 2, column price_cents: must be a whole number of cents"),
        (EXTRACT.replace("private", "anybody"), "row 2, column buyers: must be one of business, private"),
        (EXTRACT.replace("private", "business"), "row 2, column buyers: must name each once"),
        (EXTRACT.replace("business private", ""), "row 2, column buyers: must be one of"),
        (EXTRACT.replace("business", "guest"), "row 2, column paid_with: online if guests may buy"),
        (
            EXTRACT.replace("credit direct_debit", "credit online"),
            "row 2, column paid_with: online if",
        ),
        (ONLINE.replace("guest", "guest private"), "row 2, column paid_with: credit or direct_debit if"),
        (ONLINE.replace("online", "online credit"), "row 2, column paid_with: credit or direct_debit if"),
        (EXTRACT.replace("extract", "paper_extract"), "row 2, column buyers: paper_extract is posted"),
        ("A,2026-01-01,extract,300\n", "row 2: must have 6 cells, not 4"),
        ('A,2026-01-01,"extract,300\n', "row 2: must be a line of CSV"),
        (EXTRACT + EXTRACT, "row 3, column product: extract is in version A already"),
        (EXTRACT + ONLINE.replace("2026", "2027"), "row 3, column valid_from: must be 2026-01-01"),
        (EXTRACT + EXTRACT.replace("A", "B"), "row 3: valid_from: must be later than 2026-01-01"),
        (EXTRACT + EXTRACT.replace("A,2026", "B,2027") + ONLINE, "row 4: version: A is there already"),
    ],
)
def test_a_mistake_names_the_file_the_row_the_column_and_the_rule(file: Path, row: str, place: str) -> None:
    told = mistakes(file, HEADING + row)
    assert told[0].replace("prices.csv, ", "").startswith(place)
    assert told[0].startswith("prices.csv, row ")


def test_every_mistake_is_told_at_once(file: Path) -> None:
    told = mistakes(file, HEADING + EXTRACT.replace("300", "free").replace("extract", "gold") + "x\n")
    assert [each.partition(": ")[0] for each in told] == [
        "prices.csv, row 2, column product",
        "prices.csv, row 2, column price_cents",
        "prices.csv, row 3",
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "must have a heading"),
        (HEADING, "must have a heading and at least one row"),
        (HEADING.replace(",", ";") + EXTRACT, "row 1: the columns must be version,valid_from"),
        (b"\xff\xfe", "must be UTF-8"),
        (b"x" * 1_000_001, "must not be larger"),
    ],
)
def test_what_is_no_price_list_is_refused_as_a_whole(file: Path, text: str | bytes, rule: str) -> None:
    assert rule in mistakes(file, text)[0]


def test_a_folder_tells_the_mistakes_of_both_files(tmp_path: Path) -> None:
    with pytest.raises(BadTables) as refused:
        read_tables(tmp_path)
    assert [str(one) for one in refused.value.mistakes] == [
        "prices.csv: cannot be read: No such file or directory",
        "terms.toml: cannot be read: No such file or directory",
    ]
