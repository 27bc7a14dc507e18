"""What auditors narrow a page by: asked of the API as it takes it, and what is wrong told at its field."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from api.http.sentences import IN_WORDS
from api.pages.asking import Refused
from api.pages.forms import Field, Filled, Form, Kind
from api.pages.moments import Moment
from api.pages.visit import Visit
from api.pages.words import find

WHEN: Final = "audit_when"
"""The form by which all of them ask for moments."""
AS_OF: Final = Field("at", Kind.AS_OF)
BETWEEN: Final = (Field("from", Kind.FROM), Field("to", Kind.AS_OF))
REFERENCE: Final = re.compile("[Pp]?[0-9A-Fa-f]{20}")
"""An id of ours; of a private customer with a p before it."""
INVOICE: Final = re.compile("[A-Za-z][0-9]{4}-[0-9]+")


async def answered(
    visit: Visit,
    form: Form,
    operation: str,
    /,
    *,
    given: Mapping[str, str] | None = None,
    path_of: Mapping[str, str] | None = None,
    also: Mapping[str, Any] | None = None,
    unknown: str = "",
) -> tuple[Any, Filled]:
    """The API's answer, None where there is none, and the form as it is shown. ``given``: what is asked in
    place of what was typed; ``path_of``: what stands in the operation's address, by the field that has it;
    ``also``: asked beside; ``unknown``: the field of which nothing is known where the API knows nothing.
    Raises Refused where the refusal is of nothing that was typed."""
    typed = {each.name: visit.query.get(each.name, "") for each in form.fields}
    filled = Filled(form, visit.language, typed)
    needed = [each.name for each in form.fields if each.required]
    empty = [name for name in needed if not typed[name].strip()]
    if needed and len(empty) == len(needed):
        return None, filled
    sent, wrong = form.read({**typed, **(given or {})}, visit.language)
    wrong |= {name: IN_WORDS["missing"].told(visit.language) for name in empty}
    if wrong:
        return None, filled.unreadable(wrong, typed)
    path = {part: sent.pop(name) for name, part in (path_of or {}).items()}
    told = await visit.ask("GET", operation, query={**sent, **(also or {})}, path=path)
    if told.ok:
        return told.json, filled
    if told.status == 404 and unknown:
        nothing = {unknown: visit.t(f"{form.name}.{unknown}_unknown")}
        return None, filled.unreadable(nothing, typed)
    if told.status == 422:
        return None, _in_our_words(filled.refused(told, typed))
    raise Refused(told)


def _in_our_words(refused: Filled) -> Filled:
    """Where the API tells a developer what to send, and the catalogue a person: FORM.FIELD_unknown."""
    keys = {name: f"{refused.form.name}.{name}_unknown" for name in refused.wrong}
    wrong = {name: find(refused.language, keys[name]) or said for name, said in refused.wrong.items()}
    return replace(refused, wrong=wrong)


def as_of_told(visit: Visit, filled: Filled, position: int) -> str:
    """For which moment a page answers: the one that was typed, or now."""
    typed = filled.typed["at"]
    if not typed.strip():
        return visit.t("audit.as_of_now", position=position)
    when = Moment.read(typed).told(visit.language, position)
    return visit.t("audit.as_of_told", when=when)


def between_told(visit: Visit, filled: Filled, found: Mapping[str, Any]) -> str:
    """Between which moments."""
    first = Moment.read(filled.typed["from"], begins=True).told(visit.language, found["begin"])
    last = Moment.read(filled.typed["to"]).told(visit.language, found["end"])
    return visit.t("audit.between_told", first=first, last=last)


def subject_of(typed: str) -> str:
    """A subject as streams are named, where it may be typed in capitals or without."""
    kind, hyphen, number = typed.strip().partition("-")
    return f"{kind.lower()}{hyphen}{number_of(number)}"


def actor_of(typed: str) -> str:
    """The same of who did something: staff:ID."""
    kind, colon, number = typed.strip().partition(":")
    return f"{kind.lower()}{colon}{number_of(number)}"


def number_of(typed: str) -> str:
    """An id or a number, in the one case that it has: numbers of invoices have capitals, our ids have none.
    Others, as a bank's, may have both."""
    if REFERENCE.fullmatch(typed):
        return typed.lower()
    return typed.upper() if INVOICE.fullmatch(typed) else typed
