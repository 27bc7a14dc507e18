"""The fixed texts: amounts, dates, blanks."""

from datetime import date
from pathlib import Path
from string import Template

import pytest

from adapters.randomness import SeededRandomness
from adapters.reactors import texts
from adapters.reactors.passwords import draw_password
from adapters.reactors.texts import ITEMS, amount, day, text
from domain.products import Product
from domain.values import ALPHABET

NAMES = sorted(path.stem for path in Path(texts.__file__).parent.glob("*.txt"))


class Any(dict[str, str]):
    """A value for every blank."""

    def __missing__(self, name: str) -> str:
        return f"<{name}>"


@pytest.mark.parametrize(
    ("cents", "dutch", "english"),
    [
        (1, "€ 0,01", "EUR 0.01"),
        (235, "€ 2,35", "EUR 2.35"),
        (123456, "€ 1.234,56", "EUR 1,234.56"),
        (100_000_000, "€ 1.000.000,00", "EUR 1,000,000.00"),
    ],
)
def test_amounts_are_shown_in_euros_as_each_language_writes_them(
    cents: int, dutch: str, english: str
) -> None:
    assert amount("sum", cents) == {"sum_nl": dutch, "sum_en": english}


def test_days_are_shown_in_both_languages() -> None:
    assert day("due", date(2026, 3, 2)) == {"due_nl": "2 maart 2026", "due_en": "2 March 2026"}


@pytest.mark.parametrize("name", NAMES)
def test_every_text_has_a_subject_and_both_languages(name: str) -> None:
    filled = text(name, Any())
    assert " / " in filled.subject
    dutch, english = filled.body.text.split("\n\n\n")
    assert dutch.strip()
    assert english.strip()


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_blanks(name: str) -> None:
    path = Path(texts.__file__).parent / f"{name}.txt"
    dutch, english = path.read_text(encoding="utf-8").partition("\n\n")[2].split("\n\n\n")
    blanks = [
        {blank.removesuffix("_nl").removesuffix("_en") for blank in Template(half).get_identifiers()}
        for half in (dutch, english)
    ]
    assert blanks[0] == blanks[1]


def test_a_blank_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        text("code", {})


def test_a_subject_never_holds_a_secret() -> None:
    for name in NAMES:
        assert "$code" not in text(name, Any()).subject
        assert "<" not in text(name, Any()).subject.replace("<number>", "")


def test_every_product_has_a_name_on_the_invoice() -> None:
    assert set(ITEMS) == {"credit", *Product}


def test_a_drawn_password_is_long_and_has_no_look_alikes() -> None:
    drawn = [draw_password(SeededRandomness(seed)).text for seed in range(50)]
    assert len(set(drawn)) == 50
    for password in drawn:
        assert len(password) == 23
        assert set(password) <= {*ALPHABET, "-"}
