"""A webhook's row, as deliveries and its owner's requests read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, literal, or_, select

from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.schema import subscription
from adapters.webhooks.schema import CHECKPOINT, DEAD_LETTER, WEBHOOK
from domain.ports import Asked, WebhookState

_COLUMNS: Final = (
    WEBHOOK.c.webhook_id,
    WEBHOOK.c.key_id,
    WEBHOOK.c.state,
    WEBHOOK.c.secret,
    WEBHOOK.c.former_secret,
    WEBHOOK.c.former_secret_until,
    WEBHOOK.c.failures,
    WEBHOOK.c.refusals,
    WEBHOOK.c.given_up,
    WEBHOOK.c.error,
    WEBHOOK.c.tried_at,
    WEBHOOK.c.next_try_at,
    WEBHOOK.c.taken_at,
)
# Asked at every round: made once.
_DUE: Final = (
    select(WEBHOOK.c.webhook_id, subscription.c.fence)
    .join(subscription, subscription.c.name == literal(CHECKPOINT) + WEBHOOK.c.webhook_id)
    .where(
        WEBHOOK.c.state == WebhookState.ON,
        or_(WEBHOOK.c.next_try_at.is_(None), WEBHOOK.c.next_try_at <= bindparam("now")),
    )
    .order_by(WEBHOOK.c.made_at, WEBHOOK.c.webhook_id)
)
_ASKED: Final = (WEBHOOK.c.url, WEBHOOK.c.types, WEBHOOK.c.subject, WEBHOOK.c.inside)


@dataclass(frozen=True, slots=True)
class Kept:
    """All of it but how far it is, which its checkpoint says. Secrets are sealed."""

    asked: Asked
    webhook_id: str
    key_id: str
    state: WebhookState
    secret: str
    former_secret: str | None
    former_secret_until: datetime | None
    failures: int
    refusals: int
    given_up: int
    error: str
    tried_at: datetime | None
    next_try_at: datetime | None
    taken_at: datetime | None


def kept(tx: Connection, webhook_id: str) -> Kept | None:
    found = tx.execute(select(*_ASKED, *_COLUMNS).where(WEBHOOK.c.webhook_id == webhook_id)).one_or_none()
    return None if found is None else _read(*found)


def all_kept(tx: Connection, key_id: str | None) -> Sequence[Kept]:
    """Oldest first."""
    ask = select(*_ASKED, *_COLUMNS).order_by(WEBHOOK.c.made_at, WEBHOOK.c.webhook_id)
    if key_id is not None:
        ask = ask.where(WEBHOOK.c.key_id == key_id)
    return [_read(*row) for row in tx.execute(ask)]


def due(checkpoints: Checkpoints, now: datetime) -> Mapping[str, int]:
    """Those that something may be sent to, oldest first, each with the fence of its checkpoint."""
    return {found["webhook_id"]: found["fence"] for found in checkpoints.look(_DUE, now=now)}


def first_asked(tx: Connection, webhook_id: str) -> int | None:
    """The position of the first dead letter that is to be sent again."""
    ask = select(func.min(DEAD_LETTER.c.position))
    mine = DEAD_LETTER.c.webhook_id == webhook_id
    first: int | None = tx.scalar(ask.where(mine, DEAD_LETTER.c.asked_at.is_not(None)))
    return first


def _read(
    url: str,
    types: str,
    subject: str | None,
    inside: bool,
    webhook_id: str,
    key_id: str,
    state: str,
    *rest: Any,
) -> Kept:
    """Columns in their order."""
    asked = Asked(url, tuple(types.split()), subject, inside)
    return Kept(asked, webhook_id, key_id, WebhookState(state), *rest)
