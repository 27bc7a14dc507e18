"""Four eyes: what one member of staff asks and another approves within a day (D17, I17)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.kernel import Rejected
from domain.values import PersonId

# An aggregate with such a decision keeps an AskedBy from its "requested" event and calls check_second where
# it decides the approval; its use cases call check_role (domain/use_cases/roles.py) for who asks and for who
# approves: that person's stream is then read with the decision, so that a role taken away meanwhile counts.

REQUEST_VALID = timedelta(hours=24)
"""How long a request waits for a second person."""


class NotRequested(Rejected):
    """Nobody asked for this in the last 24 hours."""

    rule = "D17"
    advice = "Let one member of staff request it and another approve it within 24 hours."


class SamePerson(Rejected):
    """It is approved by somebody else than who requested it."""

    rule = "D17"
    advice = "Ask a colleague to approve it."


class RequestReplaced(Rejected):
    """Another request has taken the place of the one that was looked at."""

    rule = "D17"
    advice = "Look at what is asked for now, and approve that."


@dataclass(frozen=True, slots=True)
class AskedBy:
    """A first person's request."""

    requested_by: PersonId
    expires_at: datetime

    def is_open(self, at: datetime) -> bool:
        return at < self.expires_at


def check_second(
    asked: AskedBy | None, approved_by: PersonId | None, at: datetime, seen: datetime | None = None
) -> None:
    """Another person approves what was asked and has not expired. ``seen``: until when the request waits that
    was looked at, where what is asked for can be changed by asking anew. Rejected: NotRequested,
    RequestReplaced, SamePerson."""
    if asked is None or not asked.is_open(at):
        raise NotRequested
    if seen is not None and seen != asked.expires_at:
        raise RequestReplaced
    if approved_by is None or approved_by == asked.requested_by:
        raise SamePerson
