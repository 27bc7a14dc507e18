"""How far each subscription has come, and who may move it: one row is checkpoint, lease and fence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, delete, or_, select, text, update

from adapters.event_store.engine import making, writing
from adapters.subscriptions.schema import SUBSCRIPTIONS, subscription
from domain.ports import Clock

LEASE = timedelta(seconds=15)
"""How long a holder that died keeps others out."""

_row = subscription.c
_new = text("INSERT INTO subscription (name, position, fence) VALUES (:name, 0, 0) ON CONFLICT DO NOTHING")
_mine = (_row.name == bindparam("of"), _row.fence == bindparam("under"))
_move = (
    update(subscription)
    .where(*_mine, _row.position == bindparam("before"))
    .values(position=bindparam("after"), failed_at=None, error=None)
)


class FencedOut(Exception):
    """Another holder took over: whatever was about to be committed must be rolled back."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subscription is. ``failed_at``: the position it stopped at; ``error``: the error's class."""

    position: int = 0
    failed_at: int | None = None
    error: str | None = None


class Checkpoints:
    """The checkpoints in one database, as one holder sees them.

    The clock is the one leases run by: real time, also where the business clock is simulated."""

    def __init__(self, engine: Engine, holder: str, clock: Clock) -> None:
        self.reader, self.writer = engine, writing(engine)
        self.holder, self.clock = holder, clock

    def create(self) -> None:
        with making(self.reader) as tx:
            SUBSCRIPTIONS.create_all(tx)

    def begin(self, names: Sequence[str], position: int) -> None:
        """Lets those that were never here start after ``position``; the others stay where they are."""
        with self.writer.begin() as tx:
            for name in names:
                if tx.execute(_new, {"name": name}).rowcount == 1:
                    self.put(tx, name, position)

    def places(self) -> Mapping[str, Place]:
        ask = select(_row.name, _row.position, _row.failed_at, _row.error)
        with self.reader.connect() as tx:
            return {name: Place(*place) for name, *place in tx.execute(ask)}

    def place(self, name: str) -> Place:
        ask = select(_row.position, _row.failed_at, _row.error).where(_row.name == name)
        with self.reader.connect() as tx:
            found = tx.execute(ask).one_or_none()
        return Place(*found) if found else Place()

    def clear_failure(self, name: str) -> None:
        """Lets a failed projection try again."""
        with self.writer.begin() as tx:
            tx.execute(update(subscription).where(_row.name == name).values(failed_at=None, error=None))

    def overtake(self, tx: Connection, name: str) -> int:
        """Locks the row until the transaction ends and fences out its holder; answers the position."""
        tx.execute(_new, {"name": name})
        take = update(subscription).where(_row.name == name).values(fence=_row.fence + 1)
        position: int = tx.execute(take.returning(_row.position)).scalar_one()
        return position

    def put(self, tx: Connection, name: str, position: int) -> None:
        """Moves a checkpoint that this transaction has overtaken."""
        changes = {"position": position, "failed_at": None, "error": None}
        tx.execute(update(subscription).where(_row.name == name).values(changes))

    def remove(self, tx: Connection, name: str) -> None:
        tx.execute(delete(subscription).where(_row.name == name))

    def claim(self, name: str) -> "Claim":
        return Claim(self, name)


class Claim:
    """One holder's claim on one subscription. Used by one thread at a time."""

    def __init__(self, checkpoints: Checkpoints, name: str) -> None:
        self.checkpoints, self.name = checkpoints, name
        self.position = 0
        """Where the subscription is; true while the claim is held."""
        self._fence: int | None = None
        self._renew_at: datetime | None = None

    def held(self) -> bool:
        """Takes or renews the lease where needed; False while another holder has it."""
        now = self.checkpoints.clock.now()
        if self._fence is not None and self._renew_at is not None and now < self._renew_at:
            return True
        if self._fence is not None:
            self._renew(now)
        if self._fence is None and self._free(now):
            self._take(now)
        self._renew_at = now + LEASE / 3
        return self._fence is not None

    def move(self, tx: Connection, after: int) -> None:
        """Moves the checkpoint within the transaction; to where it is only checks the fence.

        First in its transaction: it locks the row, so that all who write to what the checkpoint covers
        wait for each other in the same order. ``moved`` follows the commit. Raises FencedOut."""
        values = {"of": self.name, "under": self._fence, "before": self.position, "after": after}
        if self._fence is None or tx.execute(_move, values).rowcount != 1:
            self.lost()
            raise FencedOut(self.name)

    def moved(self, position: int) -> None:
        self.position = position

    def failed(self, position: int, error: BaseException) -> None:
        """Notes the event that cannot be handled and the error's class."""
        note = update(subscription).where(*_mine)
        values = note.values(failed_at=position, error=type(error).__name__)
        with self.checkpoints.writer.begin() as tx:
            tx.execute(values, {"of": self.name, "under": self._fence})

    def lost(self) -> None:
        self._fence = None

    def release(self) -> None:
        """Lets others in at once."""
        if self._fence is None:
            return
        with self.checkpoints.writer.begin() as tx:
            free = update(subscription).where(*_mine).values(holder=None, expires_at=None)
            tx.execute(free, {"of": self.name, "under": self._fence})
        self.lost()

    def _renew(self, now: datetime) -> None:
        renew = update(subscription).where(*_mine).values(expires_at=now + LEASE)
        with self.checkpoints.writer.begin() as tx:
            kept = tx.execute(renew, {"of": self.name, "under": self._fence}).rowcount == 1
        if not kept:
            self.lost()

    def _free(self, now: datetime) -> bool:
        """Asked by reading: most often another holder is alive, and nothing needs to be written."""
        held = select(_row.name).where(_row.name == self.name, ~self._open(now))
        with self.checkpoints.reader.connect() as tx:
            return tx.execute(held).first() is None

    def _take(self, now: datetime) -> None:
        take = (
            update(subscription)
            .where(_row.name == self.name, self._open(now))
            .values(holder=self.checkpoints.holder, fence=_row.fence + 1, expires_at=now + LEASE)
            .returning(_row.fence, _row.position)
        )
        with self.checkpoints.writer.begin() as tx:
            tx.execute(_new, {"name": self.name})
            taken = tx.execute(take).one_or_none()
        if taken is not None:
            self._fence, self.position = taken

    def _open(self, now: datetime) -> ColumnElement[bool]:
        mine = _row.holder == self.checkpoints.holder
        return or_(_row.holder.is_(None), mine, _row.expires_at <= now)
