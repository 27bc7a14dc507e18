"""Under which years' index keys private persons are found (D21): the key of another year may go."""

from datetime import timedelta
from typing import Final

from sqlalchemy import Column, Connection, Index, Table, select, union

from domain.calendar import local_date
from domain.kernel import Recorded
from domain.reservation.events import ReservationReleased, ReservationTaken
from projections.kernel import READ_MODELS, BigInteger, Projection, Text, View

PREFIX: Final = "private-"
"""How the reservation of a private person is named; the rest is a blind index, which tells no year."""
UNDER_WAY: Final = timedelta(hours=1)
"""How long before it is recorded an application can have made its index, generously."""

table = Table(
    "private_persons",
    READ_MODELS,
    Column("key", Text, primary_key=True),
    Column("first_year", BigInteger, nullable=False),
    Column("last_year", BigInteger, nullable=False),
    Index(None, "first_year"),
    Index(None, "last_year"),
)

projection = Projection("private_persons", [table])


@projection.on(ReservationTaken)
def taken(view: View, happened: Recorded[ReservationTaken]) -> None:
    if happened.event.key.startswith(PREFIX):
        at = happened.recorded_at
        first, last = local_date(at - UNDER_WAY).year, local_date(at).year
        view.insert(table, key=happened.event.key, first_year=first, last_year=last)


@projection.on(ReservationReleased)
def released(view: View, happened: Recorded[ReservationReleased]) -> None:
    view.delete(table, {"key": happened.event.key})


def years_in_use(tx: Connection) -> frozenset[int]:
    """The years in which somebody was found first who is still known."""
    return frozenset(tx.scalars(_YEARS))


_YEARS = union(select(table.c.first_year), select(table.c.last_year))
