"""Keeps who of the staff is at what waits, beside the read models (decision 0098)."""

from datetime import datetime

from sqlalchemy import Engine, bindparam, delete, text

from adapters.event_store.engine import writing
from domain.values import PersonId
from projections.assignees import AssignedList, Assignee, lapsed_by, table
from projections.kernel import Utc

_row = table.c
_TAKE = (
    text(
        "INSERT INTO work_assignee (list_name, about, person_id, since)"
        " VALUES (:list_name, :about, :person_id, :now)"
        " ON CONFLICT (list_name, about) DO UPDATE SET person_id = excluded.person_id,"
        " since = CASE WHEN work_assignee.person_id = excluded.person_id"
        " THEN work_assignee.since ELSE excluded.since END"
        " RETURNING since"
    )
    .bindparams(bindparam("now", type_=Utc))
    .columns(since=Utc)
)


class SqlAssignees:
    """Implements api.ports.Assignees. The engine is the one of the read models, in which the subscriptions
    made the table."""

    def __init__(self, engine: Engine) -> None:
        self._writer = writing(engine)

    def take(self, list_name: AssignedList, about: str, person_id: PersonId, now: datetime) -> Assignee:
        """From now on this member is at it, whoever was; who is at it already goes on since then. What has
        lapsed goes."""
        asked = {"list_name": list_name.value, "about": about, "person_id": person_id, "now": now}
        with self._writer.begin() as tx:
            tx.execute(delete(table).where(_row.since <= lapsed_by(now)))
            return Assignee(person_id, tx.execute(_TAKE, asked).scalar_one())

    def leave(self, list_name: AssignedList, about: str, person_id: PersonId) -> None:
        """This member is not at it any more; another stays."""
        thing = (_row.list_name == list_name.value) & (_row.about == about)
        with self._writer.begin() as tx:
            tx.execute(delete(table).where(thing, _row.person_id == person_id))
