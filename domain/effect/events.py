"""Catalogue of what can happen to an effect: the reaction of one reactor or policy to one event."""

from enum import StrEnum

from domain.kernel import Event
from domain.values import ReasonCode


class Moot(StrEnum):
    """Reasons to give up that leave nothing to be done; after any other, staff looks at it."""

    ERASED = "erased"
    """The personal data that the effect needs was erased meanwhile (D12)."""
    ACCOUNT_CLOSED = "account_closed"
    """The account was closed meanwhile: its code opens nothing any more."""
    SUPERSEDED = "superseded"
    """Something newer took its place meanwhile: a code or password that opens nothing is not sent."""
    SETTLED = "settled"
    """The invoice was paid meanwhile: the timeline has stopped (D1)."""


class EffectOutcome(StrEnum):
    """How staff settled what the system could not do."""

    BY_HAND = "by_hand"
    """They did it themselves: wrote, called, booked."""
    SENT_ELSEWHERE = "sent_elsewhere"
    """It went by another channel, or to another address."""
    NOT_NEEDED = "not_needed"
    """Nothing has to be done any more."""


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


class EffectReopened(Event, name="effect.reopened"):
    """Staff had it tried again, the cause being mended; who and why stands beside the event (D17).

    ``effect_id`` of a policy's reaction is "policy-", the policy's name, "-" and the event's position."""

    effect_id: str


class EffectSettled(Event, name="effect.settled"):
    """Staff settled it in another way: it is not tried again. Who and why stands beside the event (D17)."""

    effect_id: str
    outcome: EffectOutcome


EffectEvent = EffectAttempted | EffectDone | EffectFailed | EffectReopened | EffectSettled
