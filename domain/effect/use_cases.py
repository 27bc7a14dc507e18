"""Decisions that join an effect with what it means to the domain."""

from collections.abc import Iterator

from domain.effect.aggregate import EFFECT, Life
from domain.effect.commands import CompleteEffect, FailEffect, MarkEffectDone, MarkEffectFailed
from domain.kernel import Command, Load


def complete_effect(load: Load, command: CompleteEffect) -> Iterator[Command]:
    """Done, and its outcomes, in one append."""
    if load.state(EFFECT.stream(command.effect_id)).life is Life.OPEN:
        yield MarkEffectDone(at=command.at, effect_id=command.effect_id, refused_by=command.refused_by)
        yield from command.outcomes


def fail_effect(load: Load, command: FailEffect) -> Iterator[Command]:
    """Failed, and its outcomes, in one append."""
    if load.state(EFFECT.stream(command.effect_id)).life is Life.OPEN:
        yield MarkEffectFailed(
            at=command.at,
            effect_id=command.effect_id,
            reason_code=command.reason_code,
            final=command.final,
            refused_by=command.refused_by,
        )
        yield from command.outcomes
