"""What `toegang audit why` shows."""

from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from api.cli.audit_histories import asked
from api.explaining.drawing import picture
from api.explaining.moments import position_of
from api.explaining.why import as_told, lines, why
from api.terminal.show import USAGE, as_json, fail, said
from domain.explaining.chain import Question
from domain.values import Language, Purpose

Chosen = TypeVar("Chosen", bound=StrEnum)


def show_why(
    question: str, name: str, at: str, purpose: str, told_in: str, svg: Path | None, *, in_json: bool
) -> None:
    asking, page = one_of(Question, question, "QUESTION"), one_of(Purpose, purpose, "--purpose")
    language = one_of(Language, told_in, "--language")
    with asked() as past:
        position = position_of(past.log, at) if at else past.log.head()
        found = why(past.log, asking, name, position, page)
        if svg is not None:
            svg.write_text(picture(found, language), "utf-8")
    if in_json:
        as_json(as_told(found, position, language))
        return
    for line in lines(found, language):
        said(line)


def one_of(kind: type[Chosen], text: str, named: str) -> Chosen:
    """Ends with a sentence where it is none."""
    try:
        return kind(text)
    except ValueError:
        fail(f"{named}: {text} is none of {', '.join(one.value for one in kind)}", USAGE)
