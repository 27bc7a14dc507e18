"""How an effect decides and remembers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from domain.effect.commands import BeginEffect, EffectCommand, MarkEffectDone, MarkEffectFailed
from domain.effect.events import EffectAttempted, EffectDone, EffectEvent, EffectFailed
from domain.kernel import Aggregate, replace


class Life(Enum):
    OPEN = auto()
    DONE = auto()
    GIVEN_UP = auto()


@dataclass(frozen=True, slots=True)
class Effect:
    life: Life = Life.OPEN
    attempts: int = 0
    refused_by: str | None = None
    """The rule under which the domain refused what follows from it; staff settle that."""


def effect_id(reactor: str, position: int) -> str:
    """The id of a reactor's reaction to the event at that position; the same at every try."""
    return f"{reactor}-{position}"


def decide(effect: Effect, command: EffectCommand) -> Sequence[EffectEvent]:
    if effect.life is not Life.OPEN:
        return []
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
        case _:
            assert_never(event)


EFFECT = Aggregate("effect", Effect(), decide, evolve)
