"""The words of pages: each is a term of the glossary or an ordinary word, so that one thing has one word."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from api.http.problem_kinds import Language
from api.pages.words import LANGUAGES, catalogue

HERE: Final = Path(__file__).parent
GLOSSARY: Final = HERE.parents[1] / "docs" / "glossary.md"

NO_WORDS: Final = re.compile(r"\{\w*\}|\S*@\S+|/\w\S*|`[^`]*`")
"""Gaps of a text, addresses, and names of the code in the glossary."""
WORD: Final = re.compile(r"(?<!\w)[^\W\d_]+(?:[-'’][^\W\d_]+)*(?!\w)")

ENDINGS: Final[Mapping[Language, str]] = {
    "nl": "en n 's s es e t te ten d de den end ende ing ingen",
    "en": "'s ’s s es ies d ed ied ing",
}
OF_A_TERM: Final[Mapping[Language, str]] = {"nl": "en e ing", "en": "e y"}
"""What a term loses before another ending: betalen and betaling, close and apply."""
APART: Final = "aan|achter|af|bij|door|goed|in|mee|na|om|op|open|over|terug|toe|uit|vast|voor|voort|vrij|weg"
"""Parts of a verb that ge- comes after: aangevraagd."""
NO_DIAERESIS: Final = str.maketrans("ëï", "ei")
"""It parts what an ending or ge- comes to: kopieën, geïncasseerd."""


@cache
def words(text: str) -> frozenset[str]:
    return frozenset(found.casefold() for found in WORD.findall(NO_WORDS.sub(" ", text)))


@cache
def terms(language: Language) -> frozenset[str]:
    """Every word of the terms: the first column of each table is Dutch, the second English."""
    column = 1 + LANGUAGES.index(language)
    rows = [line.split("|") for line in GLOSSARY.read_text().splitlines() if line.startswith("|")]
    heads = ("Dutch", "here")
    return frozenset().union(*(words(row[column]) for row in rows if row[column].strip() not in heads))


@cache
def stems(language: Language) -> frozenset[str]:
    return frozenset(
        stem for term in terms(language) for stem in _without(term, OF_A_TERM[language]) if len(stem) > 2
    )


@cache
def is_term(language: Language, word: str) -> bool:
    """As it stands in the glossary, or inflected: plurals and the forms of regular verbs."""
    if word in terms(language):
        return True
    bare = re.sub(rf"^({APART})?ge(?=\w{{4}})", r"\1", word) if language == "nl" else word
    return any(stem in stems(language) for one in (word, bare) for stem in _without(one, ENDINGS[language]))


def ordinary(language: Language) -> list[str]:
    return (HERE / f"ordinary_words_{language}.txt").read_text().split()


def _without(word: str, endings: str) -> set[str]:
    """The word, and what it may be without each ending, spelled as where none follows."""
    word = word.translate(NO_DIAERESIS)
    left = {word}
    for ending in endings.split():
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            left |= _closed(stem) if ending[0] in "aei" else {stem}
    return left


def _closed(stem: str) -> set[str]:
    """What an ending with a vowel came to: betal-en to betaal, prijz-en to prijs, stopp-ed to stop.

    No Dutch word has such an ending after two of the same vowel and one consonant.
    """
    if re.search(r"([aou])\1[^aeiou]$", stem):
        return set()
    twice = re.sub(r"(?<![aeiou])([aeou])([^aeiouwx])$", r"\1\1\2", stem)
    voiceless = stem[:-1] + {"v": "f", "z": "s"}.get(stem[-1], stem[-1])
    return {stem, twice, voiceless, re.sub(r"([^aeiou])\1$", r"\1", stem)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_a_term_or_an_ordinary_word(language: Language) -> None:
    listed = frozenset(ordinary(language))
    unknown = [
        f"{language} {key}: '{word}'"
        for key, text in catalogue(language).items()
        for word in sorted(words(text) - listed)
        if not is_term(language, word)
    ]
    assert not unknown, (
        "\n".join(unknown) + "\nA term goes into docs/glossary.md first, unless the glossary has a word for"
        f" that thing: then use it. An ordinary word goes into tests/pages/ordinary_words_{language}.txt."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_has_only_ordinary_words_that_are_used(language: Language) -> None:
    listed = ordinary(language)
    used = frozenset().union(*(words(text) for text in catalogue(language).values()))
    assert listed == sorted(frozenset(listed)), "one word a line, sorted, each once"
    assert [word for word in listed if word not in used] == [], "no text uses these: take them out"
    assert [word for word in listed if is_term(language, word)] == [], "the glossary has these: take them out"


@pytest.mark.parametrize(
    ("language", "inflected", "term"),
    [
        ("nl", "toegangscodes", "toegangscode"),
        ("nl", "kopieën", "kopie"),
        ("nl", "facturen", "factuur"),
        ("nl", "prijzen", "prijs"),
        ("nl", "geblokkeerde", "blokkeren"),
        ("nl", "aangevraagd", "aanvragen"),
        ("nl", "incasso's", "incasso"),
        ("en", "branches", "branch"),
        ("en", "applied", "apply"),
        ("en", "closing", "close"),
    ],
)
def test_a_term_is_known_by_its_inflections(language: Language, inflected: str, term: str) -> None:
    assert term in terms(language)
    assert is_term(language, inflected)


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_word_for_a_term_is_unknown(language: Language) -> None:
    assert not any(is_term(language, word) for word in ("inlogcode", "logincode", "toegangscoode"))
