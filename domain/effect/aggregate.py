"""How an effect decides and remembers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from domain.effect.commands import (
    BeginEffect,
    EffectCommand,
    MarkEffectDone,
    MarkEffectFailed,
    ReopenEffect,
    SettleEffect,
)
from domain.effect.events import (
    EffectAttempted,
    EffectDone,
    EffectEvent,
    EffectFailed,
    EffectReopened,
    EffectSettled,
)
from domain.kernel import Aggregate, Rejected, replace

START_PAYMENT = "start_payment"
"""The reactor that asks the payment provider: what became of it, who wants to pay is told."""
ANSWERED = frozenset({"make_document", START_PAYMENT})
"""Reactors whose giving up is an answer for good: the order failed, and its credit was given back (I1); the
deposit failed."""
POLICY = "policy-"
"""How the id of a policy's reaction begins; no reactor's name holds a hyphen."""


class NothingLeftToDo(Rejected):
    """This was done or settled before."""

    rule = "D17"
    advice = "Look at the list again: it does not wait any more."


class NotToBeRepeated(Rejected):
    """What was to be done outside was done, or was given up for good: doing it again cannot help."""

    rule = "D17"
    advice = "Settle by hand what should have followed from it."


class Life(Enum):
    OPEN = auto()
    DONE = auto()
    GIVEN_UP = auto()
    SETTLED = auto()


@dataclass(frozen=True, slots=True)
class Effect:
    life: Life = Life.OPEN
    attempts: int = 0
    refused_by: str | None = None
    """The rule under which the domain refused what follows from it; staff settle that."""


def effect_id(reactor: str, position: int) -> str:
    """The id of a reactor's reaction to the event at that position; the same at every try."""
    return f"{reactor}-{position}"


def reaction_id(subscription: str, position: int) -> str:
    """The id of what a subscription, a reactor or a policy, makes of the event at that position."""
    kind, _, name = subscription.partition(":")
    return effect_id(name if kind == "reactor" else f"{POLICY}{name}", position)


def reaction_of(effect: str) -> tuple[str, int]:
    """Whose it is, and the position of the event: reaction_id the other way round."""
    name, _, position = effect.rpartition("-")
    policy = name.removeprefix(POLICY)
    return f"reactor:{name}" if policy == name else f"policy:{policy}", int(position)


def decide(effect: Effect, command: EffectCommand) -> Sequence[EffectEvent]:
    match command:
        case ReopenEffect() | SettleEffect():
            return _by_staff(effect, command)
        case BeginEffect() | MarkEffectDone() | MarkEffectFailed():
            return _by_reactor(effect, command) if effect.life is Life.OPEN else []
        case _:
            assert_never(command)


def _by_staff(effect: Effect, command: ReopenEffect | SettleEffect) -> Sequence[EffectEvent]:
    """What staff asks about what failed; it may be open still, where it was tried often enough."""
    ended_well = effect.life is Life.DONE and effect.refused_by is None
    if ended_well or effect.life is Life.SETTLED:
        raise NothingLeftToDo
    if isinstance(command, SettleEffect):
        return [EffectSettled.of(command)]
    given_up_for_good = effect.life is Life.GIVEN_UP and command.effect_id.rpartition("-")[0] in ANSWERED
    if effect.refused_by is not None or given_up_for_good:
        raise NotToBeRepeated
    return [EffectReopened.of(command)]


def _by_reactor(
    effect: Effect, command: BeginEffect | MarkEffectDone | MarkEffectFailed
) -> Sequence[EffectEvent]:
    match command:
        case BeginEffect():
            if command.attempt <= effect.attempts:
                return []
            return [EffectAttempted.of(command)]
        case MarkEffectDone():
            return [EffectDone.of(command)]
        case MarkEffectFailed():
            return [EffectFailed.of(command)]
        case _:
            assert_never(command)


def evolve(effect: Effect, event: EffectEvent) -> Effect:
    match event:
        case EffectAttempted():
            return replace(effect, attempts=event.attempt)
        case EffectDone():
            return replace(effect, life=Life.DONE, refused_by=event.refused_by)
        case EffectFailed():
            if not event.final:
                return effect
            return replace(effect, life=Life.GIVEN_UP, refused_by=event.refused_by)
        case EffectReopened():
            return replace(effect, life=Life.OPEN)
        case EffectSettled():
            return replace(effect, life=Life.SETTLED, refused_by=None)
        case _:
            assert_never(event)


EFFECT = Aggregate("effect", Effect(), decide, evolve)
