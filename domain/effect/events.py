"""Catalogue of what can happen to an effect: the reaction of one reactor to one event."""

from domain.kernel import Event
from domain.values import ReasonCode


class EffectAttempted(Event, name="effect.attempted"):
    """The reactor is about to act outside. If nothing follows, the outcome is unknown and it acts again.

    ``effect_id`` is the reactor's name, "-" and the position of the event it reacts to.
    ``attempt`` counts from 1."""

    effect_id: str
    reactor: str
    attempt: int


class EffectDone(Event, name="effect.done"):
    """The reactor acted; what this means to the domain is recorded in the same append.

    ``refused_by``: the rule under which the domain refused just that; then nothing else is recorded, and
    staff settle it. None: nothing was refused."""

    effect_id: str
    refused_by: str | None = None


class EffectFailed(Event, name="effect.failed"):
    """The reactor could not act. ``final``: it never will, and the domain's answer is in the same append.

    ``refused_by``: the rule under which the domain refused that answer; then nothing else is recorded, and
    staff settle it. None: nothing was refused."""

    effect_id: str
    reason_code: ReasonCode
    final: bool
    refused_by: str | None = None


EffectEvent = EffectAttempted | EffectDone | EffectFailed
