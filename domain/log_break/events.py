"""Catalogue of what can happen to a break of the signed log (I18)."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from domain.kernel import Event, JsonObject
from domain.values import PersonId


class BreakKind(StrEnum):
    """What contradicts what was signed."""

    PUT_BACK = "put_back"
    """The database holds fewer events than were signed: an older backup."""
    CHANGED = "changed"
    """The database holds other events than were signed."""
    TREE = "tree"
    """The signed tree is not what a witness saw, or cannot be read."""


class BreakPart(StrEnum):
    """What was found not to be as it was signed."""

    EVENT = "event"
    POSITION = "position"
    """No event is there, or the log ends too early."""
    STREAM_VERSION = "stream_version"
    TILE = "tile"
    ROOT = "root"
    CHECKPOINT = "checkpoint"
    WITNESS = "witness"
    FORMER_TREE = "former_tree"
    """One that was set aside before is no longer what it was then."""


class BreakFinding(BaseModel):
    """How often something was found, and where first; nothing where it is no event's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: BreakPart
    count: int
    first_position: int | None


class EarlierTree(BaseModel):
    """One that was set aside before, and how many rows of the log are not what it signed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    differing_events: int


class LogBreakAcknowledged(Event, name="log_break.acknowledged", version=3):
    """An auditor looked at a break between the log and what was signed of it, and had it taken into use as it
    is (I18, D17). Why stands beside the event, and that the operator typed it; what was signed before is kept
    beside the new tree.

    ``former_name``, ``signed_events``, ``signed_root``: the last checkpoint that was signed, its root in
    hexadecimal; ``held_events``: how many the database held then; ``name``: of the tree that begins anew;
    ``case``: where the investigation is filed. ``findings``: all that a verification of every row found, by
    part; ``differing_events``: how many rows were not what was signed; nothing where the tree could not be
    read. ``earlier``: that number of each tree that was set aside before, counted anew: acknowledged too.
    Version 1 told none of these: None. ``by``: the member of staff who looked, as the operator says; None:
    nobody was named, as before version 3."""

    former_name: str
    kind: BreakKind
    signed_events: int
    signed_root: str
    held_events: int
    findings: tuple[BreakFinding, ...] | None
    differing_events: int | None
    earlier: tuple[EarlierTree, ...] | None
    name: str
    case: str
    by: PersonId | None

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body |= {"findings": None, "differing_events": None, "earlier": None}

    @staticmethod
    def upcast_v2_v3(body: JsonObject) -> None:
        body["by"] = None


LogBreakEvent = LogBreakAcknowledged
