"""How a registration decides and remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import assert_never

from domain.kernel import Aggregate
from domain.registration.commands import ConfirmEnds, LinkBranch, RecordListing, RegistrationCommand
from domain.registration.events import (
    BranchLinked,
    Deregistered,
    EndAnnounced,
    ListedAgain,
    ReferredToStaff,
    RegistrationEvent,
    SignalReceived,
    StaffMatter,
)
from domain.values import BranchNumber, KvkNumber

CONTINUING = ("VoortzettingEnOverdracht", "FusieSplitsing")
"""Signal types after which a business goes on elsewhere (D13)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A watched branch, or the business as a whole. ``ended_seen_at``: None while registered."""

    ends_on: date | None = None
    ended_seen_at: datetime | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Registration:
    """``units``: by branch number; None is the business as a whole."""

    units: Mapping[BranchNumber | None, Unit] = field(default_factory=dict)
    continued: bool = False

    def ended(self, branch: BranchNumber | None, seen_at: datetime) -> bool:
        """Whether branch or business was found deregistered later than ``seen_at`` (I15)."""
        units = (self.units.get(branch), self.units.get(None))
        return any(u.ended_seen_at and u.ended_seen_at >= seen_at for u in units if u)


def decide(registration: Registration, command: RegistrationCommand) -> Sequence[RegistrationEvent]:
    match command:
        case LinkBranch():
            return _link(registration, command)
        case RecordListing():
            return _record(registration, command)
        case ConfirmEnds():
            if registration.continued:
                return []
            due = [(b, u) for b, u in registration.units.items() if u.ends_on and u.ends_on <= command.today]
            return [_deregistered(command, branch, unit.ends_on) for branch, unit in due]
        case _:
            assert_never(command)


def evolve(registration: Registration, event: RegistrationEvent) -> Registration:
    match event:
        case BranchLinked() | ListedAgain():
            return _with(registration, event.branch, Unit())
        case SignalReceived():
            return registration
        case EndAnnounced():
            return _with(registration, event.branch, Unit(ends_on=event.ends_on))
        case Deregistered():
            return _with(registration, event.branch, Unit(ended_seen_at=event.seen_at))
        case ReferredToStaff():
            if event.matter is StaffMatter.CONTINUED_ELSEWHERE:
                return replace(registration, continued=True)
            unit = registration.units.get(event.branch, Unit())
            return _with(registration, event.branch, replace(unit, missing=True))
        case _:
            assert_never(event)


REGISTRATION = Aggregate("registration", Registration(), decide, evolve)


def _link(registration: Registration, command: LinkBranch) -> Sequence[RegistrationEvent]:
    events: list[RegistrationEvent] = []
    for branch in dict.fromkeys((None, command.branch)):
        unit = registration.units.get(branch)
        if unit is None:
            events.append(BranchLinked(kvk_number=command.kvk_number, branch=branch))
        elif unit.ended_seen_at and command.seen_at > unit.ended_seen_at:
            events.append(ListedAgain(kvk_number=command.kvk_number, branch=branch))
    linked = registration.units.get(command.branch, Unit())
    if command.ends_on is not None and command.ends_on != linked.ends_on:
        # No signal follows for what the register announced before anybody here had a code.
        ends_on = command.ends_on
        events.append(EndAnnounced(kvk_number=command.kvk_number, branch=command.branch, ends_on=ends_on))
    return events


def _record(registration: Registration, command: RecordListing) -> Sequence[RegistrationEvent]:
    signal = SignalReceived.of(command)
    if command.signal_type.removeprefix("Signaal").startswith(CONTINUING) or registration.continued:
        if registration.continued:
            return [signal]
        matter = StaffMatter.CONTINUED_ELSEWHERE
        return [signal, ReferredToStaff(kvk_number=command.kvk_number, branch=command.branch, matter=matter)]
    changes = (_changes(command, branch, unit) for branch, unit in registration.units.items())
    return [signal, *(event for events in changes for event in events)]


def _changes(command: RecordListing, branch: BranchNumber | None, unit: Unit) -> Sequence[RegistrationEvent]:
    if branch is not None and branch not in command.branches and command.ends_on is None:
        if unit.missing or unit.ended_seen_at:
            return []
        matter = StaffMatter.BRANCH_MISSING
        return [ReferredToStaff(kvk_number=command.kvk_number, branch=branch, matter=matter)]
    ends_on = command.ends_on if branch is None else command.branches.get(branch, command.ends_on)
    if ends_on is not None and ends_on <= command.today:
        return [] if unit.ended_seen_at else [_deregistered(command, branch, ends_on)]
    announced = EndAnnounced(kvk_number=command.kvk_number, branch=branch, ends_on=ends_on)
    if unit.ended_seen_at:
        if command.seen_at <= unit.ended_seen_at:
            return []
        # Listed again, perhaps until a day to come: no other signal follows for that day.
        again = ListedAgain(kvk_number=command.kvk_number, branch=branch)
        return [again] if ends_on is None else [again, announced]
    return [] if ends_on == unit.ends_on else [announced]


def _deregistered(
    command: RecordListing | ConfirmEnds, branch: BranchNumber | None, ended_on: date | None
) -> Deregistered:
    assert ended_on is not None
    number: KvkNumber = command.kvk_number
    return Deregistered(kvk_number=number, branch=branch, ended_on=ended_on, seen_at=command.seen_at)


def _with(registration: Registration, branch: BranchNumber | None, unit: Unit) -> Registration:
    return replace(registration, units={**registration.units, branch: unit})
