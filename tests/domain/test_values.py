"""Small words: access codes, personal data, normal forms (D10, D21, R10, R27, R28)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.account.events import AccountOpened
from domain.values import (
    ALPHABET,
    CODES_COUNT,
    AccessCode,
    BadCode,
    Plain,
    Sealed,
    normalised,
    sealed_fields,
)
from toegang_testing.strategies.small import codes


@given(code=codes)
def test_every_code_begins_with_w_and_is_read_back_d10(code: AccessCode) -> None:
    assert code.text.startswith("W")
    assert len(code.text) == 12
    assert not set(code.text[1:]) & set("01OIL")
    assert AccessCode.parse(code.text) == code


@given(code=codes)
def test_spaces_hyphens_and_lower_case_are_accepted_d10(code: AccessCode) -> None:
    typed = f" {code.text[:4]}-{code.text[4:8]} {code.text[8:]}".lower()
    assert AccessCode.parse(typed) == code


@given(code=codes, place=st.integers(1, 11), symbol=st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_always_found_d10(code: AccessCode, place: int, symbol: str) -> None:
    typed = code.text[:place] + symbol + code.text[place + 1 :]
    if typed == code.text:
        assert AccessCode.parse(typed) == code
        return
    with pytest.raises(BadCode, match="typing error"):
        AccessCode.parse(typed)


@given(code=codes, place=st.integers(1, 9))
def test_two_neighbours_exchanged_are_always_found_d10(code: AccessCode, place: int) -> None:
    text = code.text
    typed = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if typed != text:
        with pytest.raises(BadCode):
            AccessCode.parse(typed)


def test_the_first_and_the_last_code_exist() -> None:
    assert AccessCode.number(0).text == "W22222222222"
    assert AccessCode.number(CODES_COUNT - 1).text.startswith("WZZZZZZZZZZ")


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("X22222222222", "begins with W"),
        ("", "begins with W"),
        ("W222", "12 characters"),
        ("W2222222222O", "never holds"),
        ("W22222222220", "never holds"),
        ("W1222222222I", "never holds"),
        ("W" + "2" * 500, "12 characters"),
    ],
)
def test_a_bad_code_is_explained_and_not_repeated_d10_r27_r28(typed: str, hint: str) -> None:
    with pytest.raises(BadCode, match=hint) as refused:
        AccessCode.parse(typed)
    assert not typed or typed not in str(refused.value)


def test_personal_data_shows_nothing() -> None:
    code = AccessCode.number(7)
    assert "Jan" not in repr(Plain("Jan"))
    assert code.text not in repr(code)
    sealed = Sealed("sealed:1|holder-a1|account.opened/surname|bm9uY2U=|Y2lwaGVy")
    assert "Y2lwaGVy" not in repr(sealed)
    assert (sealed.key_id, sealed.label) == ("holder-a1", "account.opened/surname")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Jansen", "Jan  Piet"), ("JANSEN", " jan piet ")),
        (("Müller", "A"), ("Mu\u0308ller", "a")),  # one composed, one decomposed
        (("Straße", "1"), ("STRASSE", "1")),
    ],
)
def test_what_registers_print_is_the_same_however_it_is_written(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert normalised(*one) == normalised(*other)


def test_where_a_part_ends_makes_a_difference_d21() -> None:
    assert normalised("Jan", "Jansen") != normalised("JanJansen")
    assert normalised("a b", "c") != normalised("a", "b c")


def test_the_personal_fields_of_an_event_say_what_seals_them() -> None:
    found = sealed_fields(AccountOpened)
    assert set(found) == {"first_names", "surname", "email"}
    assert {mark.key_class for mark in found.values()} == {"holder"}
