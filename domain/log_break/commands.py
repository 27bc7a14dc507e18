"""What may be asked of a break of the signed log."""

from typing import Annotated, ClassVar

from pydantic import Field

from domain.kernel import StreamCommand
from domain.log_break.events import BreakKind


class AcknowledgeLogBreak(StreamCommand):
    """Record that an auditor looked at it. Once for each tree: a repeat changes nothing.

    ``case``: a number or name of a file, without blanks; nothing personal."""

    AGGREGATE: ClassVar[str] = "log_break"

    former_name: str
    kind: BreakKind
    signed_events: int
    signed_root: str
    held_events: int
    name: str
    case: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9./_-]{0,39}$")]

    @property
    def stream_id(self) -> str:
        return self.former_name.replace("/", ":")


LogBreakCommand = AcknowledgeLogBreak
