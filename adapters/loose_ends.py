"""One list of what waits for staff: given up, unmatched, parked, and what no daily step or intake can do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, Engine

from adapters.subscriptions import reactions, troubles
from adapters.subscriptions.checkpoints import Checkpoints
from domain.effect.aggregate import ANSWERED, reaction_id
from domain.kernel import Event, Recorded
from domain.ports import Log
from projections import loose_ends
from projections.loose_end_reasons import OUTCOME_REFUSED
from projections.loose_ends import LooseEnd, LooseEndState, Waiting

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


class LooseEnds:
    """Read models and operational tables together. ``operational``: where reactions and troubles are kept."""

    def __init__(self, *, log: Log, reads: Engine, operational: Checkpoints) -> None:
        self._log, self._reads, self._operational = log, reads, operational

    def waiting(self, after: tuple[int, str] | None = None, limit: int = 50) -> Sequence[Waiting]:
        """What is open, after that place."""
        place = after or (-1, "")
        with self._reads.connect() as tx:
            known = loose_ends.loose_ends(tx, after=place[0] - 1, limit=limit + 1)
        found = [*self._parked(), *self._troubles(), *map(self._of_a_model, known)]
        return sorted((one for one in found if one.place > place), key=lambda one: one.place)[:limit]

    def decided(self, state: LooseEndState, after: int | None = None, limit: int = 50) -> Sequence[Waiting]:
        """What staff had tried again, or settled."""
        with self._reads.connect() as tx:
            known = loose_ends.loose_ends(tx, state=state, after=after, limit=limit)
        return [self._of_a_model(one) for one in known]

    def find(self, loose_end_id: str) -> Waiting | None:
        """The open one of that id."""
        with self._reads.connect() as tx:
            known = loose_ends.loose_end(tx, loose_end_id)
        if known is not None and known.state is LooseEndState.OPEN:
            return self._of_a_model(known)
        found = [*self._parked(), *self._troubles()]
        return next((one for one in found if one.loose_end_id == loose_end_id), None)

    def counts(self) -> Mapping[str, int]:
        """How many are open, by name."""
        with self._reads.connect() as tx:
            return counts(tx, self._operational)

    def _of_a_model(self, one: LooseEnd) -> Waiting:
        event = self._recorded(one.origin).event
        decided = None if one.decided is None else self._recorded(one.decided)
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

    def _parked(self) -> Sequence[Waiting]:
        """But those whose outcome was refused: the read model has them."""
        return [
            self._of_a_reaction(one)
            for one in reactions.parked(self._operational)
            if one.error != reactions.OutcomeRefused.__name__
        ]

    def _of_a_reaction(self, one: reactions.Parked) -> Waiting:
        event = self._recorded(one.position).event
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

    def _troubles(self) -> Sequence[Waiting]:
        return [
            Waiting(
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
            for one in troubles.lasting(self._operational)
        ]

    def _recorded(self, position: int) -> Recorded[Event]:
        [happened] = self._log.since(position - 1, 1)
        return happened


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
