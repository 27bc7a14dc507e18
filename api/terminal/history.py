"""Recorded events as a terminal shows them: personal data closed."""

import json

from domain.calendar import by_the_clock
from domain.kernel import Event, Recorded, by_whom
from domain.ports import KeyVault
from domain.values import Sealed


def history_line(vault: KeyVault, recorded: Recorded[Event]) -> tuple[str, ...]:
    """One event as an auditor reads it: [sealed] can still be read by who may, [erased] by nobody."""
    return (
        str(recorded.position),
        str(recorded.version),
        by_the_clock(recorded.recorded_at),
        by_whom(recorded.actor, recorded.role, recorded.reason),
        recorded.event.NAME,
        json.dumps(_fields(vault, recorded.event), ensure_ascii=False, default=str),
    )


def _fields(vault: KeyVault, event: Event) -> dict[str, object]:
    return {name: _shown(vault, value) for name, value in event if value is not None}


def _shown(vault: KeyVault, value: object) -> object:
    if isinstance(value, Sealed):
        return "[erased]" if vault.is_destroyed(value.key_id) else "[sealed]"
    return value
