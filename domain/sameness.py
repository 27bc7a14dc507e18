"""When two email addresses, persons or homes are the same: one rule each (D27, docs/decisions/0027)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from domain.values import normalised

# --- email addresses --------------------------------------------------------------------------
_ASCII_LOWER: Final = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}


def email_of(address: str) -> str:
    """An email address as it is compared: the case of ASCII letters makes no difference before the @, the
    domain is its A-label (R10, D27)."""
    local, at, domain = _split(address.strip())
    return f"{local.translate(_ASCII_LOWER)}{at}{domain}"


def sent_to(address: str) -> str:
    """An email address as mail is sent to it: any mail server knows a domain in ASCII."""
    return "".join(_split(address))


def former_email_of(address: str) -> str:
    """As email addresses were compared before D27, by which indexes were made."""
    return unicodedata.normalize("NFC", address.strip()).casefold()


def _split(address: str) -> tuple[str, str, str]:
    local, at, domain = unicodedata.normalize("NFC", address).rpartition("@")
    # That a domain is valid by IDNA 2008 was looked at where it was typed; then its A-label is its Punycode.
    lower = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", domain).lower().replace("\u3002", "."))
    return local, at, ".".join(_a_label(label) for label in lower.split("."))


def _a_label(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


# --- names ------------------------------------------------------------------------------------
LOOK_ALIKE_SCRIPTS: Final = frozenset(
    {"ARMENIAN", "CHEROKEE", "COPTIC", "CYRILLIC", "GREEK", "LATIN", "LISU"}
)
"""Alphabets with letters that look like those of another, as Unicode names them."""
_NOTHING: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Characters that show nothing, beside those that Unicode calls format characters (Cf)."""
_APOSTROPHES: Final = re.compile(
    "[`\u00b4\u02b9\u02bb-\u02bf\u02c8\u0384\u055a\u05f3\u1fbd\u1fbf\u2018\u2019\u201b\u2032\u2035\ua78b\ua78c]"
)
_HYPHENS: Final = re.compile("[\u02d7\u058a\u05be\u2010-\u2015\u2043\u2212\u2e17\u2e1a\u2e3a\u2e3b\ufe58]")
_MARKS: Final = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
"""Diacritics, once taken off their letters. What other scripts write as marks (vowels) is none of these."""
_STROKES: Final = str.maketrans("\u0111\u00f0\u0127\u0131\u0142\u00f8\u0167", "ddhilot")
"""Letters with a stroke, and the dotless i, which Unicode does not take apart."""


class BadName(ValueError):
    """The text is no name of a person; the message says why, without repeating it."""


def shown_name(typed: str) -> str:
    """A name as it is kept and shown: diacritics, case and apostrophes as they were typed. Raises BadName."""
    name = _visible(unicodedata.normalize("NFC", typed))
    kinds = {unicodedata.category(character)[0] for character in name}
    if "C" in kinds or "L" not in kinds:
        raise BadName("A name has letters. A single name is the surname: leave the first names out.")
    if len(_scripts(name)) > 1:
        raise BadName("Write a name in one alphabet: its letters look alike, as a Latin and a Cyrillic a.")
    return name


def name_of(name: str) -> str:
    """A name as it is compared (R8, D27): without case, diacritics and what shows nothing; every apostrophe,
    hyphen and blank is one, and no blanks stand round a hyphen."""
    plain = unicodedata.normalize("NFKC", _alike(name)).casefold()
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", plain)).casefold().translate(_STROKES)
    text = _alike(unicodedata.normalize("NFKC", bare))
    return " ".join(re.sub(r"\s*-[\s-]*", "-", text).split())


def _alike(text: str) -> str:
    return _HYPHENS.sub("-", _APOSTROPHES.sub("'", _visible(text)))


def _visible(text: str) -> str:
    """Without characters that show nothing, and with single blanks."""
    shown = (c for c in _NOTHING.sub("", text) if unicodedata.category(c) != "Cf")
    return " ".join("".join(shown).split())


def _scripts(name: str) -> frozenset[str]:
    """Which of the alphabets that look alike a name has letters of."""
    letters = filter(str.isalpha, unicodedata.normalize("NFKC", name))
    return LOOK_ALIKE_SCRIPTS & {unicodedata.name(letter, "").partition(" ")[0] for letter in letters}


# --- dates of birth ---------------------------------------------------------------------------
OLDEST_YEARS: Final = 125


class BadBirthDate(ValueError):
    """The text is no date of birth; the message says why, without repeating it."""


@dataclass(frozen=True, slots=True, repr=False)
class BirthDate:
    """A date of birth as registers write it: a part that is unknown is 0 (D27). Its repr shows nothing."""

    year: int
    month: int
    day: int

    @classmethod
    def parse(cls, typed: str) -> Self:
        """YYYY-MM-DD; a day is known of a known month, a month of a known year. Raises BadBirthDate."""
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", typed):
            raise BadBirthDate("A date of birth is written YYYY-MM-DD; what is unknown of it is 00.")
        found = cls(*map(int, typed.split("-")))
        unknown = [part == 0 for part in (found.year, found.month, found.day)]
        if unknown != sorted(unknown):
            raise BadBirthDate("A date of birth is written YYYY-MM-DD; what is unknown of it is 00.")
        try:
            found.earliest()
        except ValueError:
            raise BadBirthDate("This day stands in no calendar.") from None
        return found

    @property
    def text(self) -> str:
        return f"{self.year:04}-{self.month:02}-{self.day:02}"

    def earliest(self) -> date | None:
        """The first day that it can be; None where nothing is known of it."""
        return date(self.year, self.month or 1, self.day or 1) if self.year else None

    def can_be(self, today: date) -> bool:
        """Whether somebody who applies today can be born then."""
        first = self.earliest()
        return first is None or (today.year - OLDEST_YEARS <= first.year and first < today)

    def __repr__(self) -> str:
        return "BirthDate(…)"


# --- homes ------------------------------------------------------------------------------------
_HOUSE: Final = re.compile(r"([1-9][0-9]{0,4})(?![0-9])((?: ?[-/]? ?[0-9A-Z]{1,10}){0,3})")
_FORMER_REST: Final = re.compile("[0-9a-z]{1,6}")


class BadHouseNumber(ValueError):
    """The text is no house number; the message says why, without repeating it."""


def shown_house(typed: str) -> str:
    """Number, letter and addition as they are kept and printed. Raises BadHouseNumber."""
    house = _alike(unicodedata.normalize("NFKC", typed)).upper()
    if not _HOUSE.fullmatch(house):
        raise BadHouseNumber("A house number looks like 12, 12 A, 12-3 or 12 A 2.")
    return house


def house_of(shown: str) -> str:
    """A house number as it is compared (D27): blanks, hyphens and slashes make no difference, but for where
    the number ends: 12-3 is not 123."""
    return " ".join(_parts(shown))


def _parts(shown: str) -> list[str]:
    """The number, and the rest of it, where there is any."""
    found = _HOUSE.fullmatch(shown)
    assert found, "a house number was looked at where it was typed"
    rest = re.sub("[ /-]", "", found[2]).lower()
    return [found[1], rest] if rest else [found[1]]


def _former_houses(shown: str) -> Sequence[str]:
    """The ways in which this house can have been written when each was another."""
    number, *rest = _parts(shown)
    ways = [shown.lower()]
    if rest and _FORMER_REST.fullmatch(rest[0]):
        ways += [f"{number} {rest[0]}", f"{number}-{rest[0]}"]
        ways += [f"{number}{rest[0]}"] if rest[0][0].isalpha() else []
    return ways


# --- persons ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Who applies (D21), as it was typed; ``first_names`` is empty of who has a single name."""

    surname: str
    first_names: str
    born: BirthDate

    def normals(self) -> Sequence[str]:
        """By which they are found: by the rule, then by the one before D27 (I25)."""
        return list(dict.fromkeys([self.normal(), self.former()]))

    def normal(self) -> str:
        """By the rule, as persons are compared and recorded."""
        return _joined(name_of(self.surname), name_of(self.first_names), self.born.text)

    def former(self) -> str:
        """By the rule before D27."""
        return normalised(self.surname, self.first_names, self.born.text)

    def __repr__(self) -> str:
        return "Person(…)"


@dataclass(frozen=True, slots=True, repr=False)
class PersonAtHome:
    """Who applies for private use: a person at a postcode and a house number (D21)."""

    person: Person
    postcode: str
    house: str

    def normals(self) -> Sequence[str]:
        """By which they are found: by the rule, then by each way of the rule before D27 (I25)."""
        postcode = normalised(self.postcode)
        now = _joined(self.person.normal(), postcode, house_of(self.house))
        before = (_joined(self.person.former(), postcode, way) for way in _former_houses(self.house))
        return list(dict.fromkeys([now, *before]))

    def __repr__(self) -> str:
        return "PersonAtHome(…)"


def _joined(*parts: str) -> str:
    """Where a part ends makes a difference."""
    return "\x1f".join(parts)
