"""What may be asked of a break of the signed log."""

from typing import Annotated, ClassVar

from pydantic import Field

from domain.kernel import StreamCommand
from domain.log_break.events import BreakFinding, BreakKind, EarlierTree
from domain.values import PersonId


class AcknowledgeLogBreak(StreamCommand):
    """Record that an auditor looked at it. Once for each tree: a repeat changes nothing.

    ``by``: who of the staff, where it is said. ``case``: a number or name of a file, without blanks; nothing
    personal."""

    AGGREGATE: ClassVar[str] = "log_break"

    former_name: str
    kind: BreakKind
    signed_events: int
    signed_root: str
    held_events: int
    findings: tuple[BreakFinding, ...]
    differing_events: int | None
    earlier: tuple[EarlierTree, ...]
    name: str
    case: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9./_-]{0,39}$")]
    by: PersonId | None

    @property
    def stream_id(self) -> str:
        return stream_id(self.former_name)


def stream_id(former_name: str) -> str:
    """Of the break after which the tree of that name was set aside."""
    return former_name.replace("/", ":")


LogBreakCommand = AcknowledgeLogBreak
