"""Operational tables of webhooks, beside the log and its checkpoints: restored with it, they fit it."""

from typing import Final

from sqlalchemy import Column, MetaData, Table

from projections.kernel import BigInteger, Boolean, Text, Utc

WEBHOOKS: Final = MetaData()
CHECKPOINT: Final = "webhook:"
"""How the name of a webhook's checkpoint begins."""

WEBHOOK: Final = Table(
    "webhook",
    WEBHOOKS,
    Column("webhook_id", Text, primary_key=True),
    # The API key that it belongs to, whose scopes say what it is told.
    Column("key_id", Text, nullable=False, index=True),
    Column("url", Text, nullable=False),
    # Words with a space between them; none: all events.
    Column("types", Text, nullable=False),
    Column("subject", Text),
    Column("inside", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", Utc, nullable=False),
    # Sealed in the vault, under a key of this webhook's own.
    Column("secret", Text, nullable=False),
    Column("former_secret", Text),
    Column("former_secret_until", Utc),
    # Of the next delivery: tries that failed, and those of them that refused this very event.
    Column("failures", BigInteger, nullable=False),
    Column("refusals", BigInteger, nullable=False),
    # How many were given up since the last one that was taken.
    Column("given_up", BigInteger, nullable=False),
    # A word, never a text of the receiver's.
    Column("error", Text, nullable=False),
    Column("tried_at", Utc),
    Column("next_try_at", Utc),
    Column("taken_at", Utc),
)

DEAD_LETTER: Final = Table(
    "webhook_dead_letter",
    WEBHOOKS,
    Column("webhook_id", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("type", Text, nullable=False),
    Column("attempts", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
    Column("given_up_at", Utc, nullable=False),
    # To be sent again.
    Column("asked_at", Utc),
    Column("dropped_at", Utc),
    Column("dropped_by", Text),
    Column("reason", Text),
)


def checkpoint_of(webhook_id: str) -> str:
    """The name of its row among the subscriptions."""
    return f"{CHECKPOINT}{webhook_id}"
