"""A subject's rows of a read model as they were at a moment, and what changed between two (D17)."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.auditors.history import Reader
from api.auditors.moments import At, Begin, Changed, End, position_asked, positions_asked
from api.explaining.history import NoSuchSubject
from api.explaining.rebuilding import Rows, row_changes
from api.explaining.subject_rows import OnlyWhole, TooMuch, asked_of, rows_of
from api.explaining.told import closed_or_erased, shut
from api.http.answers import Answer
from api.http.principals import Wired
from api.http.problem_kinds import Text
from api.http.problems import invalid, not_found, refuses
from api.http.reading import shown
from api.ports import Ports


class ReadModels(Answer):
    """Read models that have rows of a subject of this kind, by name."""

    names: list[str] = Field(examples=[["invoice_history", "open_invoices"]])


class Row(Answer):
    """A row of one of its tables; personal fields read "[sealed]", or "[erased]" where nobody can read
    them any more."""

    table: str
    fields: dict[str, Any]


class RowsThen(Answer):
    """The subject's rows, in order of table and key."""

    read_model: str
    subject: str
    position: int = Field(description="What was recorded later is left out.")
    rows: list[Row]


class RowChanges(Answer):
    """What changed in the subject's rows between two positions. A row that came or went is one change."""

    read_model: str
    subject: str
    begin: int
    end: int
    changes: list[Changed]


ON_THE_COMMAND_LINE = Text(
    "On the machine of the log `toegang audit as-of` and `diff` tell it, from the whole log.",
    "Op de machine van het logboek vertellen `toegang audit as-of` en `diff` het, uit het hele logboek.",
)
router = APIRouter(prefix="/v1/audit/subjects", tags=["history"])


@router.get(
    "/{subject}/read-models",
    summary="See which read models have rows of a subject",
    response_model=ReadModels,
)
def read_models(subject: str, _: Reader) -> dict[str, Any]:
    """By what the subject is: an account, customer, invoice and so on, or another stream, as "refund-…",
    whether it exists or not. Of these its rows can be asked as of a moment (D17)."""
    return {"names": asked_of(subject)}


@router.get(
    "/{subject}/read-models/{read_model}",
    summary="See a subject's rows as of a moment",
    response_model=RowsThen,
    openapi_extra=refuses("not-found"),
)
def rows(subject: str, read_model: str, ports: Wired, _: Reader, at: At) -> dict[str, Any]:
    """What a read model showed of a subject at that moment: its rows, rebuilt from the streams that touch the
    subject, as a rebuild from the whole log has them (D17, I20). 422 for a read model whose rows rest on more
    than that, and where more than 10,000 events would be read: ``toegang audit as-of`` tells those."""
    position = position_asked(ports, "at", at)
    [found] = _rows(ports, subject, read_model, position)
    show = closed_or_erased(ports.vault.is_destroyed)
    told = [{"table": table, "fields": shut(row, show)} for (table, _key), row in found.items()]
    return {"read_model": read_model, "subject": subject, "position": position, "rows": told}


@router.get(
    "/{subject}/read-models/{read_model}/changes",
    summary="See what changed in a subject's rows",
    response_model=RowChanges,
    openapi_extra=refuses("not-found"),
)
def row_changed(
    subject: str, read_model: str, ports: Wired, _: Reader, begin: Begin, end: End
) -> dict[str, Any]:
    """What differs in a subject's rows of a read model between two moments, field by field. A personal value
    that became another differs, and is not shown (D17)."""
    first, last = positions_asked(ports, begin, end)
    before, after = _rows(ports, subject, read_model, first, last)
    show = closed_or_erased(ports.vault.is_destroyed)
    changes = [asdict(one) for one in row_changes(before, after, show)]
    return {"read_model": read_model, "subject": subject, "begin": first, "end": last, "changes": changes}


def _rows(ports: Ports, subject: str, read_model: str, *at: int) -> Sequence[Rows]:
    try:
        with shown(ports, ports.log.head(), "subjects") as tx:
            return list(rows_of(ports.log, tx, read_model, subject, *at))
    except NoSuchSubject:
        raise not_found("subject or read model") from None
    except OnlyWhole:
        detail = Text(
            "This read model's rows are not of such subjects, or rest on more than touches one.",
            "De rijen van dit leesmodel zijn niet van zulke onderwerpen, of berusten op meer dan dat.",
        )
        raise invalid("read_model", detail, what_to_do=ON_THE_COMMAND_LINE) from None
    except TooMuch:
        detail = Text(
            "More events touch this than are read while somebody waits.",
            "Dit wordt door meer gebeurtenissen geraakt dan worden gelezen terwijl iemand wacht.",
        )
        raise invalid("subject", detail, what_to_do=ON_THE_COMMAND_LINE) from None
