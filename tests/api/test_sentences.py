"""What refusals say in detail: in Dutch where Dutch is asked, and in words that are no programmer's."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers

from api.http.problems import language_of
from api.http.sentences import SENTENCES, in_words
from tests.api.asking import BUSINESS, Api, problem

ROOT = Path(__file__).parents[2]
OF_EVENTS = {"personal data must arrive wrapped", "not a sealed value"}
"""Said of events and commands, never to a caller."""
DUTCH = {"Accept-Language": "nl; q=0.9, en; q=0.1"}
SAID_BY = {"PydanticCustomError": 1, "invalid": 1, "_weak": 1, "BadCode": 0, "DatesDoNotFit": 0}
"""Which argument of it is a sentence."""


def sentences() -> Iterator[str]:
    # Who runs it reads English.
    of_operators = {ROOT / "api" / name for name in ("settings.py", "outward.py")}
    for path in {*(ROOT / "domain").rglob("*.py"), *(ROOT / "api").rglob("*.py")} - of_operators:
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SAID_BY:
                said = call.args[SAID_BY[call.func.id]]
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    yield said.value


def test_every_sentence_of_ours_has_its_dutch() -> None:
    said = set(sentences()) - OF_EVENTS
    assert len(said) > 15
    assert said <= set(SENTENCES)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("nl; q=0.9, en; q=0.1", "nl"),
        ("nl ;q=0.1,en;q=0.9", "en"),
        ("NL; Q = 1, en;q=0.5", "nl"),
        ("nl-NL, nl;q=0.9", "nl"),
        ("en, nl;q=x", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_the_one_preferred_whatever_the_spaces(asked: str, language: str) -> None:
    assert language_of(Headers({"Accept-Language": asked})) == language


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("activations", {"code": "x", "password": "p", "new_password": "n"}, "begint met W"),
        (
            "activations",
            {"code": "W425QB62222B", "password": "p", "new_password": "kort"},
            "heeft 15 tot 128 tekens",
        ),
        ("sessions", {"code": "W"}, "Dit veld is nodig."),
        ("sessions", {"code": 1, "password": "p"}, "Schrijf dit als tekst."),
        ("sessions", {"code": "W", "password": "p", "purpose": "x"}, "' of '"),
        ("sessions", ["x"], "Stuur een JSON-object met velden."),
        ("applications/business", BUSINESS | {"email": "x"}, "lijkt op naam@domein.nl"),
        ("applications/business", BUSINESS | {"kvk_number": "1"}, "met 8 cijfers"),
    ],
)
def test_a_dutch_answer_has_its_details_in_dutch(api: Api, path: str, body: Any, told: str) -> None:
    answer = api.client.post(f"/v1/{path}", json=body, headers=DUTCH)
    assert answer.status_code == 422
    assert answer.headers["content-language"] == "nl"
    details = [answer.json().get("detail", ""), *(e["detail"] for e in answer.json().get("errors", ()))]
    assert any(told in detail for detail in details), details


def test_no_word_of_the_validator_is_answered(api: Api) -> None:
    [error] = problem(api.client.post("/v1/sessions", json=["x"]), 422, "invalid")["errors"]
    assert error["detail"] == "Send a JSON object with named fields."


def test_an_error_without_words_of_ours_is_told_in_general() -> None:
    assert in_words({"type": "set_type", "msg": "Input should be a valid set"}).nl == "Dit klopt niet."


@pytest.mark.parametrize(
    "sentence",
    [
        "the file is empty",
        "this is not XML in UTF-8",
        "its first element is none that is read",
        "a DOCTYPE is not taken: it can name other files, and grow without end",
        "ISO 20022 messages are in UTF-8, and this says otherwise",
        "a statement is of an account that is not ours",
    ],
)
def test_what_is_said_of_a_file_of_the_bank_is_what_has_its_dutch(sentence: str) -> None:
    """It is looked up by what the refused file was told: changed on one side it would be told in English."""
    said = "".join(
        (ROOT / "adapters" / name).read_text() for name in ("bank_files/checking.py", "intake/bank_files.py")
    )
    assert sentence in said
    assert sentence in SENTENCES
