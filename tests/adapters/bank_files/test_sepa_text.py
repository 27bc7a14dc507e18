"""Names and texts as every bank takes them, and still theirs."""
# ruff: noqa: RUF001 – letters of other scripts are what this is about

import pytest
from hypothesis import given
from hypothesis import strategies as some

from adapters.bank_files.refusing import Unwritable
from adapters.bank_files.sepa_text import identifier, sepa

ALLOWED = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("J. de Vries", "J. de Vries"),
        ("Łukasz Çelik-Øster", "Lukasz Celik-Oster"),
        ("Cafe\u0301 Zoë", "Cafe Zoe"),
        ("Weiß & Söhne", "Weiss + Sohne"),
        ("Þór Ægisson", "THor AEgisson"),
        ("IJsbrand Ĳsselmeer", "IJsbrand IJsselmeer"),
        ("Ελένη Παπαδοπούλου", "Eleni Papadopoyloy"),
        ("Щерю Йорданов", "Shteryu Yordanov"),
        ("İpek Işık", "Ipek Isik"),
        ("B.V. “De Zon”", "B.V. 'De Zon'"),
        ("  twee\n\tregels  ", "twee regels"),
        ("//a//b/", "a/b"),
        ("Ｆｕｌｌ", "Full"),
        ("Jansen 东", "Jansen ."),
    ],
)
def test_letters_are_written_out(text: str, written: str) -> None:
    assert sepa(text, 70, "a name") == written


@pytest.mark.parametrize("text", ["", "   ", "东京", "...", "/", "东京 A", "\u0301"])
def test_what_would_tell_nobody_who_it_is_is_not_written(text: str) -> None:
    with pytest.raises(Unwritable, match=r"^a name cannot"):
        sepa(text, 70, "a name")


def test_it_is_written_out_before_it_is_cut() -> None:
    assert sepa("ß" * 40, 70, "a name") == "s" * 70
    assert sepa("a" * 69 + " b", 70, "a name") == "a" * 69


@given(some.text(max_size=200), some.integers(1, 140))
def test_whatever_it_was_it_fits(text: str, length: int) -> None:
    try:
        written = sepa(text, length, "a name")
    except Unwritable:
        return
    assert len(written) <= length
    assert set(written) <= ALLOWED
    assert written == written.strip(" /")
    assert "//" not in written


@given(
    some.text(alphabet="ab1 -.'", min_size=1, max_size=70).filter(lambda text: any(map(str.isalnum, text)))
)
def test_what_fits_stays_as_it_is(text: str) -> None:
    assert sepa(text, 70, "a name") == " ".join(text.split())


@pytest.mark.parametrize("text", ["C-1", "F2026-000001", "a/b", "RF18539007547034", "C" * 35])
def test_an_identifier_stays_as_it_is(text: str) -> None:
    assert identifier(text, 35, "an id") == text
