"""A break of the signed log, as an operator acknowledges it."""

from datetime import datetime

from domain.log_break.commands import AcknowledgeLogBreak
from domain.log_break.events import BreakFinding, BreakKind, BreakPart, EarlierTree
from domain.values import PersonId


def acknowledge(at: datetime, former_name: str = "toegang.example/log") -> AcknowledgeLogBreak:
    return AcknowledgeLogBreak(
        at=at,
        former_name=former_name,
        kind=BreakKind.PUT_BACK,
        signed_events=120,
        signed_root="00" * 32,
        held_events=100,
        findings=(BreakFinding(part=BreakPart.POSITION, count=1, first_position=101),),
        differing_events=20,
        earlier=(EarlierTree(name="toegang.example/log", differing_events=3),),
        name=f"{former_name}/2",
        case="2026-117",
        by=PersonId("p1"),
    )
