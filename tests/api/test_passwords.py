"""A holder's own password: long, not guessable, without rules of composition."""

import unicodedata

import pytest

from api.http.passwords import LENGTH_MAX, checked
from api.http.problems import Problem
from domain.values import AccessCode

CODE = AccessCode.number(123456789)


@pytest.mark.parametrize(
    "password",
    [
        "vier lantaarns zwemmen naar boven",
        "zeventienpaardenoptrouw",
        "kvk-register hinkelt dapper",
        "漢字だけのパスワードでも大丈夫です",
        "x9#" * 4 + "quijote",
        "abcdeghi" * (LENGTH_MAX // 8),
    ],
)
def test_a_long_unusual_password_will_do(password: str) -> None:
    assert checked(password, CODE) == unicodedata.normalize("NFC", password)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "korter dan 15",
        "x" * (LENGTH_MAX + 1),
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababababab",
        "wachtwoord123456",
        "Welkom2026Welkom2026!",
        "KVK-toegang-register",
        "qwertyuiop1234567890",
        f"mijn code {CODE.text}",
        CODE.text.lower() + "1234",
        "een\x00nul in het midden",
    ],
)
def test_a_short_or_guessable_password_is_refused_without_being_repeated(password: str) -> None:
    with pytest.raises(Problem) as refused:
        checked(password, CODE)
    answer = refused.value.answer()
    body = bytes(answer.body).decode()
    assert answer.status_code == 422
    assert "Choose another" in body
    assert not password or password not in body


def test_a_password_is_taken_in_nfc_and_not_changed_otherwise() -> None:
    typed = unicodedata.normalize("NFD", " Één grote Ångström  ")
    assert checked(typed, CODE) == " Één grote Ångström  "
