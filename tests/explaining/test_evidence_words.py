"""Whatever a proof of the log says, it says in Dutch too."""

import ast
from collections.abc import Iterator

import pytest

from api.explaining.evidence_words import DUTCH, speaker
from domain.values import Language
from tests.architecture.sources import ROOT

SAYING = [
    *(
        f"adapters/evidence/{name}.py"
        for name in (
            "beside",
            "bundled",
            "check_bundle",
            "comparing",
            "former",
            "keeper",
            "keys",
            "leaves",
            "notes",
        )
    ),
    *(f"adapters/evidence/{name}.py" for name in ("proving", "tiles", "verifying", "walking", "witnesses")),
    *(f"api/cli/audit_{name}.py" for name in ("acknowledging", "asking", "bundles", "proving", "signing")),
    "api/explaining/consistency.py",
]
ELSEWHERE = {
    "The witness in {} was told before, had nothing, and begins anew.",
    "The witness in {} cannot be told: {}.",
    "host/log, without blanks or +",
    "{}: {} is a folder; name the file to write",
    "{}: there is no folder {}",
    "--checker: the bundle goes to {}; name another file",
    "{}: {} events as they are signed, {} bytes",
    "Check it: python3 {} {} --key {}",
    "_Held | None",
    "Checks a bundle of an event log without its database.",
    "The key was taken from the bundle itself: compare it with the one that you were given.",
    "cannot be checked: {}",
    "one that a witness kept",
    "the log's public key, name+hash+key, from elsewhere than the bundle",
    "{} {} is not as the tree has it",
    "hash on level {} at",
    "a page of the log",
}
"""Told by `toegang init`, `audit export` and check_bundle.py, which speak English; parts of sentences; and
what nobody is told."""


def sentences(name: str) -> Iterator[str]:
    """Texts of a module that are more than a word, f-strings with {} for what differs; no docstrings."""
    tree = ast.parse((ROOT / name).read_text())
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in docs or id(node) in inner:
            continue
        text = None
        if isinstance(node, ast.JoinedStr):
            parts = (str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
            text = "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        if text is not None and len(text.replace("{}", "").split()) > 2:
            yield text


@pytest.mark.parametrize("name", SAYING)
def test_every_sentence_is_told_in_dutch(name: str) -> None:
    assert set(sentences(name)) - set(DUTCH) <= ELSEWHERE


@pytest.mark.parametrize("english", DUTCH)
def test_what_differs_stands_in_both(english: str) -> None:
    tell, filled = speaker(Language.DUTCH), english.replace("{}", "7")
    assert tell(filled) == DUTCH[english].replace("{}", "7")
    assert speaker(Language.ENGLISH)(filled) == filled


def test_a_sentence_in_a_sentence_is_told_too() -> None:
    told = speaker(Language.DUTCH)("tile/0/000 is missing: restore the folder of the tree")
    assert told == "tile/0/000 ontbreekt: zet de map van de boom terug"


def test_what_is_no_sentence_of_these_stays_as_it_is() -> None:
    assert speaker(Language.DUTCH)("Postgres says no") == "Postgres says no"
