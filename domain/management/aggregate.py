"""How an organisation's account management decides and remembers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.kernel import Aggregate
from domain.management.commands import BeginManagement, EndManagement, ManagementCommand
from domain.management.events import ManagementBegun, ManagementEnded, ManagementEvent


@dataclass(frozen=True, slots=True)
class Management:
    managed: bool = False


def decide(management: Management, command: ManagementCommand) -> Sequence[ManagementEvent]:
    match command:
        case BeginManagement():
            return [] if management.managed else [ManagementBegun.of(command)]
        case EndManagement():
            return [ManagementEnded.of(command)] if management.managed else []
        case _:
            assert_never(command)


def evolve(_: Management, event: ManagementEvent) -> Management:
    match event:
        case ManagementBegun():
            return Management(managed=True)
        case ManagementEnded():
            return Management()
        case _:
            assert_never(event)


MANAGEMENT = Aggregate("management", Management(), decide, evolve)
