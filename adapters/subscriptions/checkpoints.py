"""How far each subscription has come, and who may move it: one row is checkpoint, lease and fence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Table,
    bindparam,
    delete,
    inspect,
    or_,
    select,
    text,
    tuple_,
    update,
)

from adapters.event_store.engine import making, writing
from adapters.event_store.failures import noted
from adapters.subscriptions.schema import SUBSCRIPTIONS, subscription
from domain.ports import Clock
from projections.point import point_reader

LEASE = timedelta(seconds=15)
"""How long a holder that died keeps others out."""

_row = subscription.c
_new = text("INSERT INTO subscription (name, position, fence) VALUES (:name, 0, 0) ON CONFLICT DO NOTHING")
_overtake = text(
    "INSERT INTO subscription (name, position, fence) VALUES (:name, 0, 1)"
    " ON CONFLICT (name) DO UPDATE SET fence = subscription.fence + 1 RETURNING position"
)
_key = tuple_(_row.name, _row.fence)
_mine = _key.in_(bindparam("mine", expanding=True))
_renew = update(subscription).where(_mine).values(expires_at=bindparam("until")).returning(_row.name)
_named = _row.name.in_(bindparam("names", expanding=True))
_move = (
    update(subscription)
    .where(_named, _row.position == bindparam("before"))
    .values(position=bindparam("after"), failed_at=None, error=None)
    .returning(_row.name, _row.fence)
)
"""Fences are compared when it is done: with a pair for each the statement has more parameters than psycopg
prepares, and takes half as long again."""
_places = select(_row.name, _row.position, _row.failed_at, _row.error)
_place = select(_row.position, _row.failed_at, _row.error).where(_row.name == bindparam("of"))
_free = update(subscription).where(_mine).values(holder=None, expires_at=None)
_is_open = or_(_row.holder.is_(None), _row.holder == bindparam("me"), _row.expires_at <= bindparam("now"))
_others = select(_row.name).where(~_is_open)
_take = (
    update(subscription)
    .where(_named, _is_open)
    .values(holder=bindparam("me"), fence=_row.fence + 1, expires_at=bindparam("until"))
    .returning(_row.name, _row.fence, _row.position)
)
"""Written out once: a statement takes longer to put together than to answer, and these are asked all day."""


class FencedOut(Exception):
    """Another holder took over: whatever was about to be committed must be rolled back."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subscription is. ``failed_at``: the position it stopped at; ``error``: the error's class."""

    position: int = 0
    failed_at: int | None = None
    error: str | None = None


def place_of(engine: Engine, name: str) -> int:
    """How far a subscription of that database has come, for who follows nothing; 0 where nobody ever did."""
    with engine.connect() as tx:
        if not inspect(tx).has_table(subscription.name):
            return 0
        return tx.scalar(select(_row.position).where(_row.name == name)) or 0


def places_of(tx: Connection) -> Mapping[str, int]:
    """The same of all, as this transaction sees them."""
    if not inspect(tx).has_table(subscription.name):
        return {}
    return dict(tx.execute(select(_row.name, _row.position)).all())


class Checkpoints:
    """The checkpoints in one database, as one holder sees them.

    The clock is the one leases run by: real time, also where the business clock is simulated."""

    def __init__(self, engine: Engine, holder: str, clock: Clock) -> None:
        self.reader, self.writer = engine, writing(engine)
        self.holder, self.clock = holder, clock

    def create(self) -> None:
        """Where all are there nothing is locked: a start is no reason for others to wait."""
        with self.reader.connect() as tx:
            if not _lacking(tx):
                return
        with making(self.reader) as tx:
            SUBSCRIPTIONS.create_all(tx, _lacking(tx), checkfirst=False)

    def begin(self, names: Sequence[str], position: int) -> None:
        """Lets those that were never here start after ``position``; the others stay where they are."""
        there = self.places()
        new = [name for name in names if name not in there]
        if not new:
            return
        with self.writer.begin() as tx:
            for name in new:
                if tx.execute(_new, {"name": name}).rowcount == 1:
                    self.put(tx, name, position)

    def places(self) -> Mapping[str, Place]:
        return {found["name"]: _place_in(found) for found in self.look(_places)}

    def place(self, name: str) -> Place:
        found = self.look(_place, of=name)
        return _place_in(found[0]) if found else Place()

    def look(self, ask: Select[Any], **values: object) -> Sequence[Mapping[str, Any]]:
        """A few rows as they were committed last. What every round asks, mostly for nothing, goes straight to
        the driver. Raises DBAPIError."""
        with noted(self.reader):
            try:
                return point_reader(self.reader).rows(ask, **values)
            except BlockingIOError:  # on an event loop, which opens none: the pool's are open
                with self.reader.connect() as tx:
                    return [dict(row) for row in tx.execute(ask, values).mappings()]

    def clear_failure(self, name: str) -> None:
        """Lets a failed projection try again."""
        with self.writer.begin() as tx:
            tx.execute(update(subscription).where(_row.name == name).values(failed_at=None, error=None))

    def overtake(self, tx: Connection, name: str) -> int:
        """Locks the row until the transaction ends and fences out its holder; answers the position. One
        statement: between two somebody may remove it."""
        position: int = tx.execute(_overtake, {"name": name}).scalar_one()
        return position

    def put(self, tx: Connection, name: str, position: int) -> None:
        """Moves a checkpoint that this transaction has overtaken."""
        changes = {"position": position, "failed_at": None, "error": None}
        tx.execute(update(subscription).where(_row.name == name).values(changes))

    def remove(self, tx: Connection, name: str) -> None:
        tx.execute(delete(subscription).where(_row.name == name))

    def claim(self, name: str) -> "Claim":
        return Claim(self, name)

    def hold(self, claims: Sequence["Claim"]) -> Sequence["Claim"]:
        """Takes or renews the leases where needed, all together; answers the claims that are held."""
        now = self.clock.now()
        if asked := [claim for claim in claims if claim.asks(now)]:
            self._renew([claim for claim in asked if claim.is_held], now)
            self._take([claim for claim in asked if not claim.is_held], now)
        return [claim for claim in claims if claim.is_held]

    def _renew(self, claims: Sequence["Claim"], now: datetime) -> None:
        if not claims:
            return
        with self.writer.begin() as tx:
            kept = set(tx.scalars(_renew, {"mine": _keys(claims), "until": now + LEASE}))
        for claim in claims:
            if claim.name in kept:
                claim.renewed(now)
            else:
                claim.lost()

    def _take(self, claims: Sequence["Claim"], now: datetime) -> None:
        """Asks by reading first: most often another holder is alive, and nothing is to be written."""
        if not claims:
            return
        asks = {"me": self.holder, "now": now}
        others = {found["name"] for found in self.look(_others, **asks)}
        free = [claim.name for claim in claims if claim.name not in others]
        if not free:
            return
        with self.writer.begin() as tx:
            tx.execute(_new, [{"name": name} for name in free])
            rows = tx.execute(_take, {**asks, "names": free, "until": now + LEASE})
            taken = {name: (fence, position) for name, fence, position in rows}
        for claim in claims:
            if claim.name in taken:
                claim.taken(*taken[claim.name], now)


class Claim:
    """One holder's claim on one subscription. Used by one thread at a time."""

    def __init__(self, checkpoints: Checkpoints, name: str) -> None:
        self.checkpoints, self.name = checkpoints, name
        self.position = 0
        """Where the subscription is; true while the claim is held."""
        self.fence: int | None = None
        self._renew_at: datetime | None = None

    @property
    def is_held(self) -> bool:
        """As far as this process knows."""
        return self.fence is not None

    def held(self) -> bool:
        """Takes or renews the lease where needed; False while another holder has it."""
        return bool(self.checkpoints.hold([self]))

    def asks(self, now: datetime) -> bool:
        """Whether the lease is to be taken, or to be renewed: a third of it is over."""
        return not self.is_held or self._renew_at is None or now >= self._renew_at

    def move(self, tx: Connection, after: int) -> None:
        """Moves the checkpoint within the transaction; to where it is only checks the fence.

        First in its transaction: it locks the row, so that all who write to what the checkpoint covers
        wait for each other in the same order. ``moved`` follows the commit. Raises FencedOut, upon which
        the transaction is to be rolled back."""
        move_together(tx, [self], after)

    def taken(self, fence: int, position: int, now: datetime) -> None:
        self.fence, self.position = fence, position
        self.renewed(now)

    def renewed(self, now: datetime) -> None:
        self._renew_at = now + LEASE / 3

    def moved(self, position: int) -> None:
        self.position = position

    def failed(self, position: int, error: BaseException) -> None:
        """Notes the event that cannot be handled and the error's class."""
        note = update(subscription).where(_mine).values(failed_at=position, error=type(error).__name__)
        with self.checkpoints.writer.begin() as tx:
            tx.execute(note, {"mine": _keys([self])})

    def lost(self) -> None:
        self.fence = None

    def release(self) -> None:
        """Lets others in at once."""
        if self.fence is None:
            return
        with self.checkpoints.writer.begin() as tx:
            tx.execute(_free, {"mine": _keys([self])})
        self.lost()


def move_together(tx: Connection, claims: Sequence[Claim], after: int) -> None:
    """Moves the checkpoints of claims that stand at one place, as ``Claim.move`` does, in one statement.

    Raises FencedOut where one of them was overtaken: that one is lost, the others still hold. The transaction
    is to be rolled back then: it has moved what another holds."""
    names = [claim.name for claim in claims]
    values = {"names": names, "before": claims[0].position, "after": after}
    fences: dict[str, int] = dict(tx.execute(_move, values).all())
    overtaken = [claim for claim in claims if not claim.is_held or fences.get(claim.name) != claim.fence]
    for claim in overtaken:
        claim.lost()
    if overtaken:
        raise FencedOut(", ".join(claim.name for claim in overtaken))


def _keys(claims: Sequence[Claim]) -> list[tuple[str, int | None]]:
    return [(claim.name, claim.fence) for claim in claims]


def _place_in(found: Mapping[str, Any]) -> Place:
    return Place(found["position"], found["failed_at"], found["error"])


def _lacking(tx: Connection) -> Sequence[Table]:
    there = inspect(tx).get_table_names()  # asked once, not for each
    return [table for table in SUBSCRIPTIONS.sorted_tables if table.name not in there]
