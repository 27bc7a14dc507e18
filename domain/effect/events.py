"""Catalogue of what can happen to an effect: the reaction of one reactor to one event."""

from typing import Annotated

from pydantic import Field

from domain.kernel import Event

ReasonCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
"""Why an effect failed, as a code; never text, which could hold personal data."""


class EffectAttempted(Event, name="effect.attempted"):
    """The reactor is about to act outside. If nothing follows, the outcome is unknown and it acts again.

    ``effect_id`` is the reactor's name, "-" and the position of the event it reacts to.
    ``attempt`` counts from 1."""

    effect_id: str
    reactor: str
    attempt: int


class EffectDone(Event, name="effect.done"):
    """The reactor acted; what this means to the domain is recorded in the same append."""

    effect_id: str


class EffectFailed(Event, name="effect.failed"):
    """The reactor could not act. ``final``: it never will, and the domain's answer is in the same append."""

    effect_id: str
    reason_code: ReasonCode
    final: bool


EffectEvent = EffectAttempted | EffectDone | EffectFailed
