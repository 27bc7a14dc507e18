"""How a request for a replacement password decides and remembers."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.kernel import Aggregate
from domain.recovery.commands import RecoveryCommand
from domain.recovery.events import RecoveryEvent, RecoveryOutcome, ReplacementAsked


@dataclass(frozen=True, slots=True)
class Recovery:
    """``outcome`` is None until somebody asked."""

    outcome: RecoveryOutcome | None = None


def decide(recovery: Recovery, command: RecoveryCommand) -> Sequence[RecoveryEvent]:
    assert recovery.outcome is None, "a recovery id is derived from its command"
    return [ReplacementAsked.of(command)]


def evolve(_: Recovery, event: RecoveryEvent) -> Recovery:
    return Recovery(event.outcome)


RECOVERY = Aggregate("recovery", Recovery(), decide, evolve)
