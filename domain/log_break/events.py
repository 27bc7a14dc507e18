"""Catalogue of what can happen to a break of the signed log (I18)."""

from enum import StrEnum

from domain.kernel import Event


class BreakKind(StrEnum):
    """What contradicts what was signed."""

    PUT_BACK = "put_back"
    """The database holds fewer events than were signed: an older backup."""
    CHANGED = "changed"
    """The database holds other events than were signed."""
    TREE = "tree"
    """The signed tree is not what a witness saw, or cannot be read."""


class LogBreakAcknowledged(Event, name="log_break.acknowledged"):
    """An auditor looked at a break between the log and what was signed of it, and had it taken into use as it
    is (I18, D17). Who and why stand beside the event; what was signed before is kept beside the new tree.

    ``former_name``, ``signed_events``, ``signed_root``: the last checkpoint that was signed, its root in
    hexadecimal; ``held_events``: how many the database held then; ``name``: of the tree that begins anew;
    ``case``: where the investigation is filed."""

    former_name: str
    kind: BreakKind
    signed_events: int
    signed_root: str
    held_events: int
    name: str
    case: str


LogBreakEvent = LogBreakAcknowledged
