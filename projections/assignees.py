"""Who of the staff is at what waits: no read model, for no event tells of it (decision 0098)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, MetaData, Select, Table, bindparam, select

from domain.values import PersonId
from projections.kernel import Text, Utc

LAPSES_AFTER: Final = timedelta(minutes=30)
"""Since it was taken: whoever forgot it keeps nobody waiting."""


class AssignedList(StrEnum):
    """The lists of work of which a thing is known by one id, so that a member can be at it."""

    REFERRALS = "referrals"
    UNDELIVERED_CODES = "undelivered-codes"
    REACTIVATIONS = "reactivations"
    DEACTIVATION_REQUESTS = "deactivation-requests"
    QUESTIONS = "questions"
    AUTHORISATIONS = "authorisations"
    STAFF_MATTERS = "staff-matters"
    HELD_DEREGISTRATIONS = "held-deregistrations"
    BANK_ENTRIES = "bank-entries"
    REFUND_REQUESTS = "refund-requests"


@dataclass(frozen=True, slots=True)
class Assignee:
    """Who is at a thing, and since when."""

    assigned_to: PersonId
    assigned_since: datetime


ASSIGNEES: Final = MetaData()
table: Final = Table(
    "work_assignee",
    ASSIGNEES,
    Column("list_name", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("since", Utc, nullable=False),
)
"""It lies beside the read models, so that what waits and who is at it are one question; a rebuild leaves it
alone. What was lost with that database is taken anew."""


def lapsed_by(now: datetime) -> datetime:
    """What was taken then or earlier has lapsed."""
    return now - LAPSES_AFTER


def is_assigned() -> ColumnElement[bool]:
    """That it has not lapsed. Its parameter: ``lapsed_by``."""
    return table.c.since > bindparam("lapsed_by", type_=Utc)


def assigned_now() -> Select[Any]:
    """All that members are at, also what does not wait any more."""
    return select(table).where(is_assigned())
