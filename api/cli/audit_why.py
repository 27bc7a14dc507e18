"""What `toegang audit why` shows."""

from pathlib import Path

from api.cli.audit_asking import asked
from api.cli.audit_signing import speaking
from api.cli.audit_source import Source
from api.explaining.drawing import picture
from api.explaining.moments import position_of
from api.explaining.told import closed_or_erased
from api.explaining.why import as_told, lines, why
from api.terminal.show import as_json, as_letters, one_of, said
from domain.explaining.chain import Question
from domain.values import Language, Purpose


def show_why(
    question: str,
    name: str,
    at: str,
    purpose: str,
    told_in: str,
    svg: Path | None,
    source: Source,
    *,
    in_json: bool,
) -> None:
    asking, page = one_of(Question, question, "QUESTION"), one_of(Purpose, purpose, "--purpose")
    language = one_of(Language, told_in, "--language")
    with asked(source, speaking(told_in), hidden=in_json) as past:
        position = position_of(past.log, at) if at else past.log.head()
        found = why(past.log, asking, name, position, page)
        if svg is not None:
            svg.write_text(picture(found, language), "utf-8")
        told = as_told(found, position, language, closed_or_erased(past.is_destroyed))
    if in_json:
        as_json(told)
        return
    for line in lines(found, language):
        said(as_letters(line))
