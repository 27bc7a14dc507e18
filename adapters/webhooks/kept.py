"""Webhooks as their owners and the operator keep them."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, inspect, select, update

from adapters.event_store.engine import alone, making
from adapters.subscriptions.checkpoints import Checkpoints
from adapters.webhooks.addresses import check_named
from adapters.webhooks.posting import Line, Verdict
from adapters.webhooks.rows import Kept, all_kept, kept
from adapters.webhooks.schema import DEAD_LETTER, WEBHOOK, WEBHOOKS, checkpoint_of
from adapters.webhooks.sending import LABEL, Sending, sealed_for
from adapters.webhooks.signing import new_secret
from domain.ports import (
    ApiKey,
    ApiKeys,
    Asked,
    BeingTested,
    DeadLetter,
    NotAhead,
    Randomness,
    TooManyWebhooks,
    Tried,
    Webhook,
    WebhookState,
)
from domain.values import Plain

OF_ONE_KEY_MAX: Final = 20
OVERLAP: Final = timedelta(days=1)
"""How long a former secret signs beside the one that took its place."""
ID_BYTES: Final = 8
AT_ONCE: Final[Mapping[str, Any]] = {"failures": 0, "refusals": 0, "next_try_at": None}
"""Nothing is waited for any more."""

_OPEN: Final = DEAD_LETTER.c.dropped_at.is_(None)


class SqlWebhooks:
    """Implements domain.ports.Webhooks. Whatever is changed fences out who is sending: the next delivery goes
    by what was decided here.

    ``checkpoints`` are those beside the log, whose end ``head`` tells."""

    def __init__(
        self,
        checkpoints: Checkpoints,
        sending: Sending,
        keys: ApiKeys,
        randomness: Randomness,
        head: Callable[[], int],
    ) -> None:
        self._checkpoints, self._sending, self._keys = checkpoints, sending, keys
        self._randomness, self._head = randomness, head
        self._lock, self._testing = threading.Lock(), set[str]()

    def create(self) -> None:
        """Makes the tables that do not exist yet."""
        with self._checkpoints.reader.connect() as tx:
            if not WEBHOOKS.tables.keys() - set(inspect(tx).get_table_names()):
                return
        with making(self._checkpoints.reader) as tx:
            WEBHOOKS.create_all(tx)

    def register(self, key_id: str, asked: Asked, after: int) -> tuple[Webhook, Plain]:
        self._check(asked)
        if after > self._head():
            raise NotAhead
        with self._checkpoints.reader.connect() as tx:
            _check_room(tx, key_id)  # before a key is made for its secret
        webhook_id, secret = self._randomness.token(ID_BYTES).hex(), new_secret(self._randomness)
        row = {
            **_columns(asked),
            **AT_ONCE,
            "webhook_id": webhook_id,
            "key_id": key_id,
            "state": WebhookState.ON,
            "made_at": self._sending.clock.now(),
            "secret": self._sealed(webhook_id, secret),
            "given_up": 0,
            "error": "",
        }
        try:
            with self._checkpoints.writer.begin() as tx:
                alone(tx, f"webhooks of {key_id}")  # two at once would both find room for one
                _check_room(tx, key_id)
                tx.execute(insert(WEBHOOK).values(row))
                self._checkpoints.overtake(tx, checkpoint_of(webhook_id))
                self._checkpoints.put(tx, checkpoint_of(webhook_id), after)
        except TooManyWebhooks:
            self._destroy_secret(webhook_id)
            raise
        made = self.find(webhook_id)
        assert made is not None
        return made, secret

    def all(self, key_id: str | None = None) -> Sequence[Webhook]:
        keys = {key.key_id: key for key in self._keys.all()}
        with self._checkpoints.reader.connect() as tx:
            rows = all_kept(tx, key_id)
            of_each = select(DEAD_LETTER.c.webhook_id, func.count()).where(_OPEN)
            counts: dict[str, int] = dict(tx.execute(of_each.group_by(DEAD_LETTER.c.webhook_id)).all())
        places = self._checkpoints.places()
        return [
            _told(
                row,
                places[checkpoint_of(row.webhook_id)].position,
                counts.get(row.webhook_id, 0),
                keys.get(row.key_id),
            )
            for row in rows
            if checkpoint_of(row.webhook_id) in places  # else it was removed meanwhile
        ]

    def find(self, webhook_id: str) -> Webhook | None:
        with self._checkpoints.reader.connect() as tx:
            row = kept(tx, webhook_id)
            if row is None:
                return None
            mine = DEAD_LETTER.c.webhook_id == webhook_id
            open_letters = tx.execute(select(func.count()).where(mine, _OPEN)).scalar_one()
        position = self._checkpoints.place(checkpoint_of(webhook_id)).position
        return _told(row, position, open_letters, self._keys.named(row.key_id))

    def change(self, webhook_id: str, asked: Asked) -> None:
        self._check(asked)
        self._set(webhook_id, **_columns(asked), **AT_ONCE)

    def pause(self, webhook_id: str) -> None:
        self._set(webhook_id, state=WebhookState.PAUSED)

    def resume(self, webhook_id: str) -> None:
        self._set(webhook_id, state=WebhookState.ON, **AT_ONCE)

    def rotate(self, webhook_id: str) -> Plain:
        secret = new_secret(self._randomness)
        sealed, until = self._sealed(webhook_id, secret), self._sending.clock.now() + OVERLAP
        # The former one's name stands for its value before this statement, on both databases.
        former = {"former_secret": WEBHOOK.c.secret, "former_secret_until": until}
        if not self._set(webhook_id, **former, secret=sealed):
            self._destroy_secret(webhook_id)  # removed meanwhile: sealing made the key anew
        return secret

    def remove(self, webhook_id: str) -> None:
        with self._checkpoints.writer.begin() as tx:
            self._checkpoints.overtake(tx, checkpoint_of(webhook_id))
            tx.execute(delete(WEBHOOK).where(WEBHOOK.c.webhook_id == webhook_id))
            tx.execute(delete(DEAD_LETTER).where(DEAD_LETTER.c.webhook_id == webhook_id))
            self._checkpoints.remove(tx, checkpoint_of(webhook_id))
        self._destroy_secret(webhook_id)

    def test(self, webhook_id: str) -> Tried:
        with self._checkpoints.reader.connect() as tx:
            row = kept(tx, webhook_id)
        assert row is not None, "the caller found it"
        with self._one_test(row.key_id):
            line = Line(self._sending.post)
            try:
                answered = self._sending.test(line, row, f"test-{self._randomness.token(ID_BYTES).hex()}")
            finally:
                line.close()
        return Tried(answered.verdict is Verdict.TAKEN, answered.says)

    def replay(self, webhook_id: str, after: int) -> None:
        with self._checkpoints.writer.begin() as tx:
            position = self._fence(tx, webhook_id)
            if position is None:
                return
            if after > position:
                raise NotAhead
            self._checkpoints.put(tx, checkpoint_of(webhook_id), after)
            tx.execute(update(WEBHOOK).where(WEBHOOK.c.webhook_id == webhook_id).values(AT_ONCE))
            again = DEAD_LETTER.c.position > after  # they are sent with all else
            tx.execute(delete(DEAD_LETTER).where(DEAD_LETTER.c.webhook_id == webhook_id, again))

    def dead_letters(self, webhook_id: str, after: int, limit: int) -> Sequence[DeadLetter]:
        columns = [DEAD_LETTER.c[name] for name in DeadLetter.__slots__]
        ask = select(*columns).where(DEAD_LETTER.c.webhook_id == webhook_id, DEAD_LETTER.c.position > after)
        with self._checkpoints.reader.connect() as tx:
            return [DeadLetter(*row) for row in tx.execute(ask.order_by(DEAD_LETTER.c.position).limit(limit))]

    def send_again(self, webhook_id: str, position: int | None) -> int:
        asking = update(DEAD_LETTER).where(DEAD_LETTER.c.webhook_id == webhook_id, _OPEN)
        if position is not None:
            asking = asking.where(DEAD_LETTER.c.position == position)
        with self._checkpoints.writer.begin() as tx:
            self._fence(tx, webhook_id)
            count = tx.execute(asking.values(asked_at=self._sending.clock.now())).rowcount
            tx.execute(update(WEBHOOK).where(WEBHOOK.c.webhook_id == webhook_id).values(AT_ONCE))
        return count

    def drop(self, webhook_id: str, position: int, by: str, reason: str) -> bool:
        this = (DEAD_LETTER.c.webhook_id == webhook_id, DEAD_LETTER.c.position == position)
        now = self._sending.clock.now()
        values = {"asked_at": None, "dropped_at": now, "dropped_by": by, "reason": reason}
        with self._checkpoints.writer.begin() as tx:
            self._fence(tx, webhook_id)
            return tx.execute(update(DEAD_LETTER).where(*this, _OPEN).values(values)).rowcount == 1

    @contextmanager
    def _one_test(self, key_id: str) -> Iterator[None]:
        with self._lock:
            if key_id in self._testing:
                raise BeingTested
            self._testing.add(key_id)
        try:
            yield
        finally:
            with self._lock:
                self._testing.remove(key_id)

    def _set(self, webhook_id: str, **values: Any) -> bool:
        """False: it was removed."""
        with self._checkpoints.writer.begin() as tx:
            if self._fence(tx, webhook_id) is None:
                return False
            tx.execute(update(WEBHOOK).where(WEBHOOK.c.webhook_id == webhook_id).values(values))
            return True

    def _fence(self, tx: Connection, webhook_id: str) -> int | None:
        """Who is sending finds out before it notes what became of it. Answers the position; None: it was
        removed."""
        name = checkpoint_of(webhook_id)
        position = self._checkpoints.overtake(tx, name)
        if kept(tx, webhook_id) is not None:
            return position
        self._checkpoints.remove(tx, name)  # overtaking made it anew
        return None

    def _check(self, asked: Asked) -> None:
        check_named(asked.url, inside=asked.inside, loopback=self._sending.post.loopback)

    def _destroy_secret(self, webhook_id: str) -> None:
        self._sending.vault.destroy(sealed_for(webhook_id))

    def _sealed(self, webhook_id: str, secret: Plain) -> str:
        return self._sending.vault.seal(sealed_for(webhook_id), LABEL, secret).text


def _check_room(tx: Connection, key_id: str) -> None:
    of_key = select(func.count()).select_from(WEBHOOK).where(WEBHOOK.c.key_id == key_id)
    if tx.execute(of_key).scalar_one() >= OF_ONE_KEY_MAX:
        raise TooManyWebhooks


def _columns(asked: Asked) -> Mapping[str, Any]:
    return {
        "url": asked.url,
        "types": " ".join(asked.types),
        "subject": asked.subject,
        "inside": asked.inside,
    }


def _told(row: Kept, position: int, dead_letters: int, key: ApiKey | None) -> Webhook:
    state = row.state
    if state is WebhookState.ON and (key is None or not key.may_follow):
        state = WebhookState.WITHOUT_KEY
    return Webhook(
        webhook_id=row.webhook_id,
        key_id=row.key_id,
        asked=row.asked,
        state=state,
        position=position,
        failures=row.failures,
        error=row.error,
        tried_at=row.tried_at,
        next_try_at=row.next_try_at,
        taken_at=row.taken_at,
        former_secret_until=row.former_secret_until,
        dead_letters=dead_letters,
    )
