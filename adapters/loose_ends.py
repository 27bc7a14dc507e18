"""One list of what waits for staff: given up, unmatched, parked, and what no daily step or intake can do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, bindparam, select, union_all

from adapters.event_store.application import Toegang
from adapters.event_store.facts import Fact
from adapters.event_store.schema import event as logged
from adapters.subscriptions import reactions, troubles
from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.schema import reaction, trouble
from domain.effect.aggregate import ANSWERED, reaction_id
from domain.kernel import Event, Recorded
from projections import loose_ends
from projections.loose_end_reasons import OUTCOME_REFUSED
from projections.loose_ends import LooseEnd, LooseEndState, Waiting
from projections.together import Together

WHOSE: Final = (
    "account_id",
    "application_id",
    "branch",
    "customer_id",
    "guest_order_id",
    "invoice_number",
    "kvk_number",
    "notice_id",
    "order_id",
    "question_id",
    "refund_id",
)
"""Fields by which an event tells whom or what it is about; none of them holds personal data."""


_Kept = LooseEnd | reactions.Parked | troubles.Lasting
_given_up = reactions.PARKED & (reaction.c.error != reactions.OutcomeRefused.__name__)
_ELSEWHERE: Final = union_all(select(reaction.c.tried_at).where(_given_up), select(trouble.c.since))
_FACT: Final = [logged.c[name] for name in Fact._fields]
_WAITING: Final = Together(
    parked=select(*(reaction.c[name] for name in reactions.Parked.__slots__)).where(_given_up),
    lasting=select(*(trouble.c[name] for name in troubles.Lasting.__slots__)),
    named=select(*_FACT).where(logged.c.position.in_(bindparam("at", expanding=True))),
    answered=select(*_FACT).where(logged.c.position.in_(select(reaction.c.position).where(_given_up))),
)
"""What waits that is in no read model, and the events that tell of all that waits: they lie together."""


class LooseEnds:
    """Read models and operational tables together. ``operational``: where reactions and troubles are kept."""

    def __init__(self, *, log: Toegang, reads: Engine, operational: Checkpoints) -> None:
        self._log, self._reads, self._operational = log, reads, operational

    def waiting(self, after: tuple[int, str] | None = None, limit: int = 50) -> Sequence[Waiting]:
        """What is open, after that place."""
        place = after or (-1, "")
        with self._reads.connect() as tx:
            known = loose_ends.loose_ends(tx, after=place[0] - 1, limit=limit + 1)
        at = sorted({position for one in known for position in _events_of(one)})
        with self._operational.reader.connect() as tx:
            beside = _WAITING.read(tx, at=at)
        found: list[_Kept] = [
            *(reactions.Parked(**row) for row in beside["parked"]),
            *(troubles.Lasting(**row) for row in beside["lasting"]),
            *known,
        ]
        shown = sorted((one for one in found if _place(one) > place), key=_place)[:limit]
        facts = {row["position"]: Fact(**row) for row in (*beside["named"], *beside["answered"])}
        events = {at: self._log.decoded(facts[at]) for one in shown for at in _events_of(one)}
        return [_waiting(one, events) for one in shown]

    def decided(self, state: LooseEndState, after: int | None = None, limit: int = 50) -> Sequence[Waiting]:
        """What staff had tried again, or settled."""
        with self._reads.connect() as tx:
            return self._told(loose_ends.loose_ends(tx, state=state, after=after, limit=limit))

    def elsewhere(self) -> Sequence[datetime]:
        """Since when each waits that is in no read model."""
        with self._operational.reader.connect() as tx:
            return tx.scalars(_ELSEWHERE).all()

    def find(self, loose_end_id: str) -> Waiting | None:
        """The open one of that id."""
        with self._reads.connect() as tx:
            known = loose_ends.loose_end(tx, loose_end_id)
        if known is not None and known.state is LooseEndState.OPEN:
            return self._told([known])[0]
        found: list[_Kept] = [*self._parked(), *troubles.lasting(self._operational)]
        named = [one for one in found if _place(one)[1] == loose_end_id]
        return self._told(named[:1])[0] if named else None

    def counts(self) -> Mapping[str, int]:
        """How many are open, by name."""
        with self._reads.connect() as tx:
            return counts(tx, self._operational)

    def _parked(self) -> Sequence[reactions.Parked]:
        """But those whose outcome was refused: the read model has them."""
        return [
            one
            for one in reactions.parked(self._operational)
            if one.error != reactions.OutcomeRefused.__name__
        ]

    def _told(self, found: Sequence[_Kept]) -> Sequence[Waiting]:
        """With what the events tell of them, which are read together."""
        at = {position for one in found for position in _events_of(one)}
        events = {one.position: one for one in self._log.at(sorted(at))} if at else {}
        return [_waiting(one, events) for one in found]


def _place(one: _Kept) -> tuple[int, str]:
    match one:
        case LooseEnd():
            return one.position, one.loose_end_id
        case reactions.Parked():
            return one.position, reaction_id(one.name, one.position)
        case troubles.Lasting():
            return 0, f"{one.source}:{one.subject}"


def _events_of(one: _Kept) -> Sequence[int]:
    match one:
        case LooseEnd():
            return [one.origin] if one.decided is None else [one.origin, one.decided]
        case reactions.Parked():
            return [one.position]
        case troubles.Lasting():
            return []


def _waiting(one: _Kept, events: Mapping[int, Recorded[Event]]) -> Waiting:
    match one:
        case LooseEnd():
            return _of_a_model(
                one, events[one.origin].event, (None if one.decided is None else events[one.decided]) or None
            )
        case reactions.Parked():
            return _of_a_reaction(one, events[one.position].event)
        case troubles.Lasting():
            return _of_a_trouble(one)


def _of_a_model(one: LooseEnd, event: Event, decided: Recorded[Event] | None) -> Waiting:
    name = one.name.partition(":")[2]
    effect = one.loose_end_id == one.subject
    return Waiting(
        loose_end_id=one.loose_end_id,
        position=one.position,
        name=one.name,
        what=event.NAME,
        about=_about(event) | ({} if effect else {"subject": one.subject}),
        reason=one.reason,
        rule=one.rule,
        amount_cents=one.amount_cents,
        tries=None,
        since=one.since,
        retried=effect and one.reason != OUTCOME_REFUSED and name not in ANSWERED,
        state=one.state,
        outcome=one.outcome,
        decided_at=decided and decided.recorded_at,
        decided_by=decided and decided.actor,
        decided_as=decided and decided.role,
        decided_because=decided and decided.reason,
    )


def _of_a_reaction(one: reactions.Parked, event: Event) -> Waiting:
    return Waiting(
        loose_end_id=reaction_id(one.name, one.position),
        position=one.position,
        name=one.name,
        what=event.NAME,
        about=_about(event),
        reason=one.error,
        rule=one.rule or None,
        amount_cents=None,
        tries=one.attempts,
        since=one.tried_at,
        retried=True,
    )


def _of_a_trouble(one: troubles.Lasting) -> Waiting:
    return Waiting(
        loose_end_id=f"{one.source}:{one.subject}",
        position=0,
        name=one.source,
        what="",
        about={"subject": one.subject},
        reason=one.error,
        rule=one.rule or None,
        amount_cents=None,
        tries=None,
        since=one.since,
        retried=False,
    )


def counts(tx: Connection, operational: Checkpoints) -> Mapping[str, int]:
    """How many are open, by name: in the read models, parked, and in trouble."""
    found = Counter(loose_ends.count_open(tx))
    found.update(
        one.name for one in reactions.parked(operational) if one.error != reactions.OutcomeRefused.__name__
    )
    found.update(one.source for one in troubles.lasting(operational))
    return found


def _about(event: Event) -> dict[str, str]:
    found = {name: getattr(event, name, None) for name in WHOSE}
    return {name: value for name, value in found.items() if isinstance(value, str)}
