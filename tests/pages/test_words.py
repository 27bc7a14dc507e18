"""The words of pages: the same in every language, and those that a person reads."""

import ast
import re
from pathlib import Path

from api.http.sentences import SENTENCES
from api.pages.words import LANGUAGES, catalogue, day, moment, money

PAGES = Path(__file__).parents[2] / "api" / "pages"


def test_each_language_has_the_same_texts_with_the_same_gaps() -> None:
    dutch, english = (catalogue(language) for language in LANGUAGES)
    assert sorted(dutch) == sorted(english)
    for key, text in dutch.items():
        assert text, key
        assert set(re.findall(r"\{\w*\}", text)) == set(re.findall(r"\{\w*\}", english[key])), key


def test_no_text_for_a_person_names_a_rule_of_ours() -> None:
    """Who typed a wrong code is helped by none: refusals carry it in a field of its own."""
    details = [text for pair in SENTENCES.items() for text in pair]
    shown = [text for language in LANGUAGES for text in catalogue(language).values()] + details
    assert [text for text in shown if re.search(r"\b[RDI][1-9][0-9]?\b", text)] == []


def test_every_text_that_a_page_names_is_in_the_catalogue() -> None:
    named = [
        (file.name, key)
        for file in PAGES.rglob("*.html")
        for key in re.findall(r"""\bt\(["']([\w.]+)["'][,)]""", file.read_text())
    ]
    for file in PAGES.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            match call:
                case ast.Call(func=ast.Attribute(attr="t"), args=[ast.Constant(value=str(key)), *_]):
                    named.append((file.name, key))
                case ast.keyword(arg="done", value=ast.Constant(value=str(key))):
                    named.append((file.name, f"done.{key}"))
                case _:
                    pass
    assert len(named) > 20
    assert [(file, key) for file, key in named if key not in catalogue("nl")] == []


def test_amounts_and_days_are_as_each_language_writes_them() -> None:
    assert [money(one, -123456789) for one in LANGUAGES] == ["€ -1.234.567,89", "-€1,234,567.89"]
    assert [day(one, "2026-11-29") for one in LANGUAGES] == ["29 november 2026", "29 November 2026"]
    assert moment("nl", "2026-06-30T22:30:00+00:00") == "1 juli 2026 00:30"
    assert day("en", "2026-06-30T22:30:00+00:00") == "1 July 2026", "the day in Amsterdam"
