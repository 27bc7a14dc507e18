"""Who read what of whom, when and for what: the readings that staff's requests left in the log (D17)."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection

from api.explaining.history import Part, Wanted, by_actor, history, looked
from api.explaining.words import PURPOSES, SOUGHT
from domain.consultation.aggregate import CONSULTATION
from domain.consultation.events import AccountsConsulted, PersonalDataRead, ReadingPurpose, SoughtBy
from domain.kernel import Event, Recorded
from domain.ports import Archive
from domain.values import Language
from projections.subjects import consultations

READINGS: Final = CONSULTATION.name
"""The kind of stream by which a history is narrowed to them."""
OF_AN_ACCOUNT: Final = ("account.opened/email", "account.opened/first_names", "account.opened/surname")
"""What AccountsConsulted was recorded of."""


def who_read(log: Archive, tx: Connection, subject: str | None, wanted: Wanted, limit: int) -> Part:
    """Readings of a subject, else by an actor, else all; ``wanted`` is narrowed to READINGS. A page costs
    what it shows; of an actor also a look at what else they did between. Raises NoSuchSubject."""
    if subject is not None:
        return history(log, tx, subject, wanted, limit)
    if wanted.actor is not None:
        return by_actor(log, wanted, limit)
    at = consultations(tx, after=wanted.after, until=wanted.until, limit=limit + 1)
    look = looked(log, at[:limit], 0)
    go_on = at[limit - 1] if len(at) > limit else None
    return Part(look.events, go_on, look.damaged, head=look.head)


def as_told(readings: Sequence[Recorded[Event]], language: Language) -> list[dict[str, Any]]:
    """Each reading, with the words of one language beside the codes."""
    return [_told(one, language) for one in readings]


def _told(one: Recorded[Event], language: Language) -> dict[str, Any]:
    purpose, sought_by, subjects, fields = _read(one.event)
    says = PURPOSES[purpose].in_language(language)
    if sought_by is not None:
        says = f"{says} ({SOUGHT[sought_by].in_language(language)})"
    return {
        "position": one.position,
        "recorded_at": one.recorded_at.isoformat(),
        "actor": one.actor,
        "role": one.role,
        "reason": one.reason,
        "purpose": purpose.value,
        "says": says,
        "sought_by": None if sought_by is None else sought_by.value,
        "subjects": list(subjects),
        "fields": list(fields),
    }


def _read(event: Event) -> tuple[ReadingPurpose, SoughtBy | None, Sequence[str], Sequence[str]]:
    """Of both events that tell of a reading."""
    if isinstance(event, PersonalDataRead):
        return event.purpose, event.sought_by, event.subjects, event.fields
    assert isinstance(event, AccountsConsulted), "no other event is of this kind"
    subjects = [f"account-{account_id}" for account_id in event.account_ids]
    fields = OF_AN_ACCOUNT if subjects else ()
    if event.sought_by is SoughtBy.ACCOUNT:
        return ReadingPurpose.ACCOUNT, None, subjects, fields
    return ReadingPurpose.ACCOUNT_SEARCH, event.sought_by, subjects, fields
