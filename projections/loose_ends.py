"""What the system gave up, or could not match: one list for staff, and who settled what (D17)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Column, Connection, Index, Table, func, select

from domain.application.events import (
    ApplicationErasureStarted,
    ApplicationGranted,
    ApplicationReferred,
    ApplicationRefused,
)
from domain.bank_entry.events import (
    EntryBooked,
    EntryBookedAsOther,
    EntryDetailed,
    EntryHalfTold,
    EntrySetOff,
    EntrySettled,
    EntrySplit,
    EntryUnmatched,
)
from domain.bank_file.events import BankFileRefused, BankFileSettled, BankFileTaken, FileSource
from domain.effect.aggregate import reaction_of
from domain.effect.events import EffectDone, EffectFailed, EffectReopened, EffectSettled, Moot
from domain.guest_order.events import GuestChargebackReversed, GuestOrderOwedSettled, GuestPayBackFailed
from domain.kernel import Event, Recorded
from domain.payout.events import PayoutSettled, PayoutSilent, PayoutTold
from domain.statements.events import StatementOff, StatementSettled
from domain.values import ApplicationId
from projections.kernel import READ_MODELS, BigInteger, Projection, Text, Utc, View
from projections.loose_end_reasons import (
    BANK_SILENT,
    CAME_AGAIN,
    FILE_REFUSED,
    HALF_TOLD,
    OUTCOME_REFUSED,
    PAID_TOO_MUCH,
    REFUND_FAILED,
    UNEXPLAINED,
    why_left,
    why_off,
    why_unmatched,
)
from projections.queries import LIMIT


class LooseEndState(StrEnum):
    """Whether staff is to look at it."""

    OPEN = "open"
    RETRIED = "retried"
    """Staff had it tried again; where that fails too, it is open again."""
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """One of them. ``name``: which reactor, policy or intake left it, or "referral". ``subject``: the id of
    the bank entry or the application; of an effect, its own. ``origin``: the position of the event that
    asked for it; ``position``: of the event that tells of it; ``decided``: of the one by which staff decided.
    ``reason`` is a code, ``rule`` what a refusal rests on, ``outcome`` how staff settled it."""

    loose_end_id: str
    position: int
    origin: int
    name: str
    subject: str
    reason: str
    rule: str | None
    amount_cents: int | None
    since: datetime
    state: LooseEndState
    outcome: str | None
    decided: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One entry of staff's list: of this read model, or of what waits elsewhere.

    ``name``: the reactor, policy, intake or daily step. ``what``: the name of the event that it answers, ""
    where there is none. ``about``: whose, by ids. ``tries``: where they are counted. ``retried``: staff can
    have it tried again; a daily step or an intake does that by itself."""

    loose_end_id: str
    position: int
    name: str
    what: str
    about: Mapping[str, str]
    reason: str
    rule: str | None
    amount_cents: int | None
    tries: int | None
    since: datetime
    retried: bool
    state: LooseEndState = LooseEndState.OPEN
    outcome: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    decided_as: str | None = None
    decided_because: str | None = None

    @property
    def place(self) -> tuple[int, str]:
        """In the list's order: by the position it goes back to; daily steps and intake come first."""
        return self.position, self.loose_end_id


table = Table(
    "loose_ends",
    READ_MODELS,
    Column("loose_end_id", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("origin", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("rule", Text),
    Column("amount_cents", BigInteger),
    Column("since", Utc, nullable=False),
    Column("state", Text, nullable=False),
    Column("outcome", Text),
    Column("decided", BigInteger),
    Index(None, "state", "position"),
)

projection = Projection("loose_ends", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(EffectFailed)
def effect_failed(view: View, happened: Recorded[EffectFailed]) -> None:
    event = happened.event
    if not event.final or (event.reason_code in set(Moot) and event.refused_by is None):
        return
    reason = event.reason_code if event.refused_by is None else OUTCOME_REFUSED
    _effect(view, happened, event.effect_id, reason, event.refused_by)


@projection.on(EffectDone)
def effect_done(view: View, happened: Recorded[EffectDone]) -> None:
    if happened.event.refused_by is not None:
        _effect(view, happened, happened.event.effect_id, OUTCOME_REFUSED, happened.event.refused_by)


@projection.on(EffectReopened)
def effect_reopened(view: View, happened: Recorded[EffectReopened]) -> None:
    _decided(view, happened, happened.event.effect_id, LooseEndState.RETRIED, None)


@projection.on(EffectSettled)
def effect_settled(view: View, happened: Recorded[EffectSettled]) -> None:
    _decided(view, happened, happened.event.effect_id, LooseEndState.SETTLED, happened.event.outcome)


@projection.on(EntryUnmatched)
def entry_unmatched(view: View, happened: Recorded[EntryUnmatched]) -> None:
    event = happened.event
    _told(view, happened, "entry", event.entry_id, why_unmatched(event), event.amount_cents)


@projection.on(EntryBooked)
def entry_booked(view: View, happened: Recorded[EntryBooked]) -> None:
    event = happened.event
    if happened.role is not None:
        _decided(view, happened, _of("entry", event.entry_id), LooseEndState.SETTLED, "matched")
    else:  # what another file did not explain, this one did
        view.delete(table, {"loose_end_id": _of("entry", event.entry_id)})
    if event.excess_cents:
        _told(view, happened, "entry", event.entry_id, PAID_TOO_MUCH, event.excess_cents)


@projection.on(EntryDetailed)
def entry_detailed(view: View, happened: Recorded[EntryDetailed]) -> None:
    """What no single payment explains waits, until another file lists it."""
    event, left = happened.event, happened.event.total_cents - happened.event.explained_cents
    if left:
        _told(view, happened, "entry", event.entry_id, UNEXPLAINED, left)
    else:
        view.delete(table, {"loose_end_id": _of("entry", event.entry_id)})


@projection.on(EntrySettled)
def entry_settled(view: View, happened: Recorded[EntrySettled]) -> None:
    event = happened.event
    _decided(view, happened, _of("entry", event.entry_id), LooseEndState.SETTLED, event.outcome)


@projection.on(EntrySplit)
def entry_split(view: View, happened: Recorded[EntrySplit]) -> None:
    event = happened.event
    _decided(view, happened, _of("entry", event.entry_id), LooseEndState.SETTLED, "split")
    if event.left_cents:
        _told(view, happened, "entry", event.entry_id, PAID_TOO_MUCH, event.left_cents)


@projection.on(EntrySetOff)
def entry_set_off(view: View, happened: Recorded[EntrySetOff]) -> None:
    """What waited came back by itself; what had left before waits as its return."""
    event = happened.event
    if event.left_cents:
        _told(view, happened, "entry", event.entry_id, why_left(event), event.left_cents)
    else:
        view.delete(table, {"loose_end_id": _of("entry", event.entry_id)})


@projection.on(EntryHalfTold)
def entry_half_told(view: View, happened: Recorded[EntryHalfTold]) -> None:
    _told(view, happened, "entry", happened.event.entry_id, HALF_TOLD, happened.event.left_cents)


@projection.on(EntryBookedAsOther)
def entry_booked_as_other(view: View, happened: Recorded[EntryBookedAsOther]) -> None:
    """``outcome``: the account of the ledger."""
    event = happened.event
    _decided(view, happened, _of("entry", event.entry_id), LooseEndState.SETTLED, event.account)


@projection.on(BankFileRefused)
def bank_file_refused(view: View, happened: Recorded[BankFileRefused]) -> None:
    """Whoever sent one by hand was told at once."""
    event = happened.event
    if event.source is FileSource.BANK:
        about = {"subject": event.file_id, "reason": FILE_REFUSED, "rule": f"line {event.line}: {event.rule}"}
        _left(view, happened, _of("bank_file", event.file_id), name="intake:bank_file", **about)


@projection.on(BankFileTaken)
def bank_file_taken(view: View, happened: Recorded[BankFileTaken]) -> None:
    """What was refused once is understood now."""
    view.delete(table, {"loose_end_id": _of("bank_file", happened.event.file_id)})


@projection.on(BankFileSettled)
def bank_file_settled(view: View, happened: Recorded[BankFileSettled]) -> None:
    event = happened.event
    _decided(view, happened, _of("bank_file", event.file_id), LooseEndState.SETTLED, event.outcome)


@projection.on(StatementOff)
def statement_off(view: View, happened: Recorded[StatementOff]) -> None:
    event, off_cents = happened.event, happened.event.entries_cents or happened.event.former_cents
    _told(view, happened, "statement", f"{event.year}-{event.number}", why_off(event), off_cents)


@projection.on(StatementSettled)
def statement_settled(view: View, happened: Recorded[StatementSettled]) -> None:
    event = happened.event
    one = _of("statement", f"{event.year}-{event.number}")
    _decided(view, happened, one, LooseEndState.SETTLED, event.outcome)


@projection.on(GuestPayBackFailed)
def guest_pay_back_failed(view: View, happened: Recorded[GuestPayBackFailed]) -> None:
    _told(view, happened, "guest", happened.event.guest_order_id, REFUND_FAILED, happened.event.amount_cents)


@projection.on(GuestChargebackReversed)
def guest_chargeback_reversed(view: View, happened: Recorded[GuestChargebackReversed]) -> None:
    """What is owed since it failed waits as that; of several that came again all that is owed."""
    event = happened.event
    if event.owed_again_cents:
        key = {"loose_end_id": _of("guest", event.guest_order_id), "state": LooseEndState.OPEN}
        before = view.row(table, key)
        owed_cents = event.owed_again_cents + (before["amount_cents"] if before else 0)
        _told(view, happened, "guest", event.guest_order_id, CAME_AGAIN, owed_cents)


@projection.on(GuestOrderOwedSettled)
def guest_owed_settled(view: View, happened: Recorded[GuestOrderOwedSettled]) -> None:
    """What was never taken by the provider is its reactor's, and settled there."""
    outcome = "by_hand" if happened.event.by_hand_cents else "not_needed"
    _decided(view, happened, _of("guest", happened.event.guest_order_id), LooseEndState.SETTLED, outcome)


@projection.on(PayoutSilent)
def payout_silent(view: View, happened: Recorded[PayoutSilent]) -> None:
    _told(view, happened, "payout", happened.event.payout_id, BANK_SILENT, happened.event.amount_cents)


@projection.on(PayoutTold)
def payout_told(view: View, happened: Recorded[PayoutTold]) -> None:
    """What staff settled stays to be read."""
    view.delete(table, {"loose_end_id": _of("payout", happened.event.payout_id), "state": LooseEndState.OPEN})


@projection.on(PayoutSettled)
def payout_settled(view: View, happened: Recorded[PayoutSettled]) -> None:
    _decided(view, happened, _of("payout", happened.event.payout_id), LooseEndState.SETTLED, "by_hand")


@projection.on(ApplicationReferred)
def referred(view: View, happened: Recorded[ApplicationReferred]) -> None:
    """The applicant knows nothing: neither told on screen nor by a proven channel (D25)."""
    event = happened.event
    if event.told_on_screen or event.answer_by is not None:
        return
    about = {"name": "referral", "subject": event.application_id, "reason": event.reason}
    _left(view, happened, _of("referral", event.application_id), **about)


@projection.on(ApplicationGranted)
def granted(view: View, happened: Recorded[ApplicationGranted]) -> None:
    _referral_over(view, happened, happened.event.application_id, "granted")


@projection.on(ApplicationRefused)
def refused(view: View, happened: Recorded[ApplicationRefused]) -> None:
    _referral_over(view, happened, happened.event.application_id, "refused")


@projection.on(ApplicationErasureStarted)
def erased(view: View, happened: Recorded[ApplicationErasureStarted]) -> None:
    """Its term has passed: there is nothing left to decide."""
    key = {"loose_end_id": _of("referral", happened.event.application_id), "state": LooseEndState.OPEN.value}
    view.update(table, key, state=LooseEndState.SETTLED, outcome="erased", decided=happened.position)


def _of(kind: str, one: str) -> str:
    return f"{kind}-{one}"


def _referral_over(
    view: View, happened: Recorded[Event], application_id: ApplicationId, outcome: str
) -> None:
    if happened.role is not None:  # by staff; nothing else ends a referral
        _decided(view, happened, _of("referral", application_id), LooseEndState.SETTLED, outcome)


def _effect(view: View, happened: Recorded[Event], effect_id: str, reason: str, rule: str | None) -> None:
    name, origin = reaction_of(effect_id)
    _left(view, happened, effect_id, name=name, subject=effect_id, reason=reason, rule=rule, origin=origin)


_INTAKES: Final = {"entry": "bank", "guest": "guest_refund"}
"""Where it is called otherwise than what it is about."""


def _told(view: View, happened: Recorded[Event], kind: str, one: str, reason: str, amount_cents: int) -> None:
    """What the bank or the payment provider told, or did not, and who is to look at it."""
    name = f"intake:{_INTAKES.get(kind, kind)}"
    _left(view, happened, _of(kind, one), name=name, subject=one, reason=reason, amount_cents=amount_cents)


def _left(view: View, happened: Recorded[Event], loose_end_id: str, **values: Any) -> None:
    """It is open; again, where staff had it tried again."""
    view.delete(table, {"loose_end_id": loose_end_id})
    left = {"origin": happened.position, **values}
    view.insert(
        table,
        loose_end_id=loose_end_id,
        position=happened.position,
        since=happened.recorded_at,
        state=LooseEndState.OPEN,
        **left,
    )


def _decided(
    view: View, happened: Recorded[Event], loose_end_id: str, state: LooseEndState, outcome: str | None
) -> None:
    view.update(
        table,
        {"loose_end_id": loose_end_id},
        state=state,
        outcome=outcome,
        decided=happened.position,
    )


# --- queries ------------------------------------------------------------------------------------
def loose_ends(
    tx: Connection,
    *,
    state: LooseEndState = LooseEndState.OPEN,
    after: int | None = None,
    limit: int = LIMIT,
) -> Sequence[LooseEnd]:
    """Those in that state, oldest first; ``after``: the position of the last one seen."""
    ask = select(table).where(table.c.state == state.value, table.c.position > (after or 0))
    found = tx.execute(ask.order_by(table.c.position).limit(limit)).mappings()
    return [LooseEnd(**{**row, "state": LooseEndState(row["state"])}) for row in found]


def loose_end(tx: Connection, loose_end_id: str) -> LooseEnd | None:
    row = tx.execute(select(table).where(table.c.loose_end_id == loose_end_id)).mappings().one_or_none()
    return None if row is None else LooseEnd(**{**row, "state": LooseEndState(row["state"])})


def count_open(tx: Connection) -> Mapping[str, int]:
    """How many are open, by name."""
    ask = select(table.c.name, func.count()).where(table.c.state == LooseEndState.OPEN.value)
    return {row[0]: row[1] for row in tx.execute(ask.group_by(table.c.name))}
