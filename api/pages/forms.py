"""Forms: what a person types, what the API is sent of it, and what it refuses told at the field."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto
from typing import Any, Final

from api.http.problem_kinds import Language
from api.http.problems import URN
from api.http.sentences import IN_WORDS
from api.pages.asking import Told
from api.pages.moments import Moment
from api.pages.words import find, told
from domain.calendar import AMSTERDAM

BORN: Final = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EUROS: Final = re.compile(r"(?:€\s*)?([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")
"""Without a sign between thousands: which of the two it would be, nobody knows."""
RADIOS_MAX: Final = 5
OF_ROW: Final = re.compile(r"(.+\.[0-9]+)\.[^.]+")
"""A field of a row of a list: lines.0.amount_cents."""


class Kind(Enum):
    """What is typed, and how it is sent."""

    TEXT = auto()
    EMAIL = auto()
    CODE = auto()
    """An access code: in capitals, with hints on what looks alike."""
    SECRET = auto()
    """A password that somebody has: it is never shown again."""
    NEW_SECRET = auto()
    ONE_TIME = auto()
    TOLD = auto()
    """Stands in a message, whose link fills it in: after a #, which no server and no log ever sees."""
    DATE = auto()
    BIRTH = auto()
    """A date of birth: day, month, year, with 00 where one is unknown; sent as the API has it."""
    MOMENT = auto()
    """A day and a time of the clock in Amsterdam (D9); sent with its offset."""
    AS_OF = auto()
    """A position of the log, or a moment: as of the end of what was typed."""
    FROM = auto()
    """The same, where something begins: as of just before it."""
    EUROS = auto()
    """Sent in cents."""
    WHOLE = auto()
    CHOICE = auto()
    CHOICES = auto()
    """Several of the options; sent as a list."""
    SEVERAL = auto()
    """Several, typed with commas between; sent as a list."""
    TICK = auto()
    LONG = auto()
    FILE = auto()
    """Sent as it is, beside the body."""
    HIDDEN = auto()
    OBJECT = auto()
    """What our script puts in, as JSON; like a secret it is of use once."""


SECRETS: Final = (Kind.SECRET, Kind.NEW_SECRET, Kind.ONE_TIME, Kind.OBJECT)
SECRET_NAMES: Final = ("password", "new_password", "code", "credential")
"""Of the fields of these kinds in any form."""
UNSEEN: Final = (Kind.HIDDEN, Kind.OBJECT)


@dataclass(frozen=True, slots=True)
class Field:
    """``name``: as the API has it, dotted where it lies deeper, with a number where it is of a row of a list.
    Its words are in the catalogue, under the form's name or for all forms: field.NAME, field.NAME_hint and,
    of a choice, field.NAME_OPTION."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = True
    options: Sequence[str] = ()
    autocomplete: str = "off"
    value: str = ""
    """What it begins with."""
    problems: Sequence[str] = ()
    """Kinds of refusal that are about this field, though the API names none."""
    named: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Names of options that no catalogue has, as one with its price."""

    @property
    def row(self) -> str:
        """Of which row it is, as lines.0; empty where it is of none."""
        found = OF_ROW.fullmatch(self.name)
        return found[1] if found else ""

    def sent(self, typed: str) -> Any:
        """Raises ValueError where it is none of its kind: what the API could not even be told."""
        match self.kind:
            case Kind.TICK:
                return typed == "true"
            case Kind.EUROS:
                return _cents(typed)
            case Kind.WHOLE:
                return int(typed)
            case Kind.BIRTH:
                return _born(typed)
            case Kind.MOMENT:
                return datetime.fromisoformat(typed).replace(tzinfo=AMSTERDAM).isoformat()
            case Kind.AS_OF | Kind.FROM:
                return Moment.read(typed, begins=self.kind is Kind.FROM).asked
            case Kind.CHOICES | Kind.SEVERAL:
                return [one.strip() for one in typed.split(",") if one.strip()]
            case Kind.OBJECT:
                return json.loads(typed)
            case _:
                return typed


@dataclass(frozen=True, slots=True)
class Form:
    """``name``: under which the catalogue has its words; ``fields`` in the order in which they are asked."""

    name: str
    fields: Sequence[Field] = ()

    def read(self, typed: Mapping[str, str], language: Language) -> tuple[dict[str, Any], dict[str, str]]:
        """The body for the API, without what was left empty, whole rows too; and what is wrong, by field:
        what could not be read and, where there is such, so that the API is not asked, what is needed too."""
        body: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        rows = self.rows(typed)
        for each in self.fields:
            if each.kind is Kind.FILE or (each.row and each.row not in rows):
                continue
            given = typed.get(each.name, "")
            given = given if each.kind in SECRETS else given.strip()
            if not given and not (each.kind is Kind.TICK and each.required):
                continue
            try:
                _put(body, each.name, each.sent(given))
            except ValueError:
                wrong[each.name] = told(language, f"form.not_{each.kind.name.lower()}")
        needed = self._left_empty(typed) if wrong else ()
        return _with_lists(body), wrong | {name: IN_WORDS["missing"].told(language) for name in needed}

    def _left_empty(self, typed: Mapping[str, str]) -> Sequence[str]:
        """What is needed of a person and was not typed."""
        seen = [each for each in self.fields if each.kind not in (*UNSEEN, Kind.FILE, Kind.TICK)]
        return [each.name for each in seen if each.required and not typed.get(each.name, "").strip()]

    def rows(self, typed: Mapping[str, str]) -> Sequence[str]:
        """Those in which something was typed, in order."""
        shown = [each for each in self.fields if each.row and each.kind not in UNSEEN]
        return list(dict.fromkeys(each.row for each in shown if typed.get(each.name, "").strip()))

    def field_of(self, refused: str, typed: Mapping[str, str]) -> str:
        """At which field something refused is told: rows that were left empty were not sent, so the API
        counts otherwise. What is of a whole list is told at its first field. Empty where it is of none."""
        if (of_row := OF_ROW.fullmatch(refused)) is not None:
            of_list, _, number = of_row[1].rpartition(".")
            rows = [row for row in self.rows(typed) if row.rpartition(".")[0] == of_list]
            if int(number) < len(rows):
                refused = f"{rows[int(number)]}{refused.removeprefix(of_row[1])}"
        names = [each.name for each in self.fields if each.kind not in UNSEEN]
        if refused in names:
            return refused
        of_list, _, number = refused.rpartition(".")
        if number.isdigit() and of_list in names:  # several, typed in one field
            return of_list
        return next((name for name in names if name.startswith(f"{refused}.0.")), "")


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as it is shown. ``id``: of its element; ``error``: what was refused of it, if anything."""

    field: Field
    id: str
    label: str
    hint: str
    value: str
    error: str
    options: Sequence[tuple[str, str]]

    @property
    def kind(self) -> str:
        return self.field.kind.name

    @property
    def as_radios(self) -> bool:
        return len(self.options) <= RADIOS_MAX


@dataclass(frozen=True)
class Filled:
    """A form as it is shown: empty, or with what was typed, but for secrets, and what was refused of it.

    ``problem``: what was refused of the whole: title, detail, what to do, contact."""

    form: Form
    language: Language
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    problem: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    """Of the answer that it is shown with: the API's own where that refused."""

    @property
    def fields(self) -> Sequence[Asked]:
        return [self._asked(each) for each in self.form.fields]

    @property
    def has_file(self) -> bool:
        return any(each.kind is Kind.FILE for each in self.form.fields)

    @property
    def errors(self) -> Sequence[Asked]:
        return [each for each in self.fields if each.error]

    @property
    def submit(self) -> str:
        return find(self.language, f"{self.form.name}.submit") or told(self.language, "form.submit")

    def refused(self, answer: Told, typed: Mapping[str, str]) -> "Filled":
        """With what the API said, at the fields where it names them."""
        body = for_people(answer.json, self.language)
        errors = [(self.form.field_of(one["field"], typed), one) for one in body.get("errors", ())]
        wrong = {name: _sentence(one) for name, one in errors if name}
        if not wrong and (name := self.form.field_of(body.get("field") or "", typed)):
            wrong = {name: _sentence(body)}
        wrong |= {each.name: _sentence(body) for each in self.form.fields if answer.problem in each.problems}
        of_no_field = [_sentence(one) for name, one in errors if not name]
        if of_no_field:
            body = {**body, "detail": " ".join(of_no_field)}
        whole = as_whole(body) if of_no_field or not wrong else {}
        return Filled(self.form, self.language, typed, wrong, whole, answer.status)

    def unreadable(self, wrong: Mapping[str, str], typed: Mapping[str, str]) -> "Filled":
        return Filled(self.form, self.language, typed, wrong, status=422)

    def _asked(self, each: Field) -> Asked:
        value = "" if each.kind in SECRETS else self.typed.get(each.name, each.value)
        return Asked(
            each,
            each.name.replace(".", "-"),
            "" if each.kind in UNSEEN else self._said(each.name),
            find(self.language, *self._keys(f"{each.name}_hint")) or "",
            value,
            self.wrong.get(each.name, ""),
            [
                (option, each.named.get(option) or self._said(f"{each.name}_{option}"))
                for option in each.options
            ],
        )

    def _said(self, name: str) -> str:
        found = find(self.language, *self._keys(name))
        return found if found is not None else told(self.language, f"{self.form.name}.{name}")

    def _keys(self, name: str) -> Sequence[str]:
        last = name.rpartition(".")[2]
        return (f"{self.form.name}.{name}", f"field.{name}", f"{self.form.name}.{last}", f"field.{last}")


def for_people(problem: Mapping[str, Any], language: Language, *, sends: bool = True) -> Mapping[str, Any]:
    """A refusal as a person reads it, where the API tells a developer which request to send: what to do is
    then the catalogue's text problem.KIND, and the title problem_title.KIND. ``sends``: whether there is a
    form to send; else it is problem_read.KIND, where there is one."""
    kind = str(problem.get("type", "")).removeprefix(URN)
    title = find(language, f"problem_title.{kind}")
    to_do = find(language, *(() if sends else (f"problem_read.{kind}",)), f"problem.{kind}")
    told = {} if title is None else {"title": title, "detail": ""}
    return {**problem, **told} if to_do is None else {**problem, **told, "what_to_do": to_do}


def as_whole(problem: Mapping[str, Any]) -> Mapping[str, Any]:
    """A refusal as pages show it: title, detail, what to do and contact, each empty where the API says
    nothing; and all else that it says."""
    return {"title": "", "detail": "", "what_to_do": "", "contact": "", **problem}


def _sentence(problem: Mapping[str, Any]) -> str:
    """What was refused and what to do, in the API's words."""
    parts = [problem.get("detail") or problem.get("title", ""), problem.get("what_to_do", "")]
    return " ".join(part for part in parts if part)


def _born(typed: str) -> str:
    """As 1980-02-29, which may be typed as well; whether there is such a day, the API judges."""
    if ISO.fullmatch(typed):
        return typed
    if (match := BORN.fullmatch(typed)) is None:
        raise ValueError("no date")
    return f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"


def _cents(typed: str) -> int:
    match = EUROS.fullmatch(typed)
    if match is None:
        raise ValueError("no amount")
    return int(Decimal(f"{match[1]}.{match[2] or 0}") * 100)


def _put(body: dict[str, Any], name: str, value: Any) -> None:
    *above, last = name.split(".")
    for part in above:
        body = body.setdefault(part, {})
    body[last] = value


def _with_lists(sent: dict[str, Any]) -> Any:
    """With a list in the place of what has numbers for names."""
    made = {name: _with_lists(one) if isinstance(one, dict) else one for name, one in sent.items()}
    return list(made.values()) if made and all(name.isdigit() for name in made) else made
