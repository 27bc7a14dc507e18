"""What may be asked of an effect."""

from typing import ClassVar

from domain.effect.events import EffectOutcome
from domain.kernel import Command, StreamCommand
from domain.values import ReactionId, ReasonCode


class OnEffect(StreamCommand):
    """``effect_id`` is the reactor's name, "-" and the position of the event it reacts to."""

    AGGREGATE: ClassVar[str] = "effect"

    effect_id: str

    @property
    def stream_id(self) -> str:
        return self.effect_id


class BeginEffect(OnEffect):
    """Record that the reactor is about to act. Nothing changes once it is done or given up."""

    reactor: str
    attempt: int
    """1 for the first; one more than the last recorded attempt."""


class MarkEffectDone(OnEffect):
    """Record that the reactor acted. ``refused_by``: the rule under which the outcome was refused."""

    refused_by: str | None = None


class MarkEffectFailed(OnEffect):
    """Record that the reactor could not act; ``final``: it never will.

    ``refused_by``: the rule under which what follows from that was refused."""

    reason_code: ReasonCode
    final: bool
    refused_by: str | None = None


class ReopenEffect(OnEffect):
    """Have it tried again, by staff, once the cause is mended. Rejected: NothingLeftToDo, NotToBeRepeated."""

    effect_id: ReactionId


class SettleEffect(OnEffect):
    """Take it off the list, by staff who settled it in another way. Rejected: NothingLeftToDo."""

    effect_id: ReactionId
    outcome: EffectOutcome


EffectCommand = BeginEffect | MarkEffectDone | MarkEffectFailed | ReopenEffect | SettleEffect


class CompleteEffect(Command):
    """Use case: the reactor acted, and this is what it means to the domain; one append.

    Nothing is recorded if the effect was done or given up before. Rejected: as the outcomes are; then ask
    without them, and with the rule that refused them (``refused_by``)."""

    effect_id: str
    outcomes: tuple[Command, ...]
    refused_by: str | None = None


class FailEffect(Command):
    """Use case: the reactor could not act. ``final``: it never will, and the outcomes say what follows.

    Nothing is recorded if the effect was done or given up before. Rejected: as the outcomes are; then ask
    without them, and with the rule that refused them (``refused_by``)."""

    effect_id: str
    reason_code: ReasonCode
    final: bool
    outcomes: tuple[Command, ...] = ()
    refused_by: str | None = None
