"""Operational tables of the subscriptions: where each is, who runs it, and what has yet to succeed."""

from typing import Final

from sqlalchemy import Column, MetaData, Table

from projections import assignees
from projections.kernel import BigInteger, Text, Utc

SUBSCRIPTIONS = MetaData()
"""Created in the read models' database and in the event store's; they may be one and the same."""

REBUILDING: Final = "rebuild:"
"""How the name begins under which a read model's double has its row."""

subscription = Table(
    "subscription",
    SUBSCRIPTIONS,
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    # Of whoever took the lease last: a checkpoint moves only under the number it was taken with.
    Column("fence", BigInteger, nullable=False),
    Column("holder", Text),
    Column("expires_at", Utc),
    # The event that a failed projection stopped at, and the error's class: never its text (personal data).
    Column("failed_at", BigInteger),
    Column("error", Text),
)

reaction = Table(
    "reaction",
    SUBSCRIPTIONS,
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("attempts", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("tried_at", Utc, nullable=False),
    # NULL: parked, it waits for staff.
    Column("next_try_at", Utc),
)

trouble = Table(
    "trouble",
    SUBSCRIPTIONS,
    # A daily step or an intake, and the id of what it could not deal with.
    Column("source", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("error", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("since", Utc, nullable=False),
)

assignees.table.to_metadata(SUBSCRIPTIONS)
# Of use in the read models' database only, where it is declared. No copy takes it along: it is of minutes.
