"""How a registration decides and remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import assert_never

from domain.calendar import local_date
from domain.kernel import Aggregate, Rejected, replace
from domain.registration.commands import (
    ConfirmEnds,
    DismissHeld,
    LinkBranch,
    RecordListing,
    RegistrationCommand,
    ReleaseHeld,
    SettleMatter,
)
from domain.registration.events import (
    BranchLinked,
    Deregistered,
    DeregistrationHeld,
    EndAnnounced,
    HeldDismissed,
    ListedAgain,
    MatterSettled,
    Outcome,
    ReferredToStaff,
    RegistrationEvent,
    SignalReceived,
    StaffMatter,
)
from domain.values import BranchNumber

CONTINUING = ("VoortzettingEnOverdracht", "FusieSplitsing")
"""Signal types after which a business goes on elsewhere (D13)."""


class NothingHeld(Rejected):
    """No deregistration of this company is held."""

    rule = "D13"
    advice = "Look at the list of held deregistrations again."


class NothingToSettle(Rejected):
    """This matter does not wait for staff."""

    rule = "D13"
    advice = "Look at the list of matters again."


class SuccessorDoesNotFit(Rejected):
    """The successor does not fit the decision."""

    rule = "D13"
    advice = "Give the KVK number of another business with the outcome moved, and none with another outcome."


@dataclass(frozen=True, slots=True)
class Held:
    """An end that waits for staff: since when it ended, when that was read, the day that counted it."""

    ended_on: date
    seen_at: datetime
    held_on: date


@dataclass(frozen=True, slots=True)
class Unit:
    """A watched branch, or the business as a whole. ``ended_seen_at``: None while registered.

    ``ended_by_staff``: only a signal after which the register is read again lists it again."""

    ends_on: date | None = None
    ended_seen_at: datetime | None = None
    missing: bool = False
    held: Held | None = None
    ended_by_staff: bool = False

    @property
    def gone_seen_at(self) -> datetime | None:
        """When the register was read that lists it as ended, held or not; None where it goes on."""
        return self.held.seen_at if self.held else self.ended_seen_at


@dataclass(frozen=True, slots=True)
class Registration:
    """``units``: by branch number; None is the business as a whole."""

    units: Mapping[BranchNumber | None, Unit] = field(default_factory=dict)
    continued: bool = False

    def ended(self, branch: BranchNumber | None, seen_at: datetime) -> bool:
        """Whether branch or business was found deregistered later than ``seen_at``, held or not, or ended
        by staff: then nobody can apply for it (I15)."""
        units = [self.units[one] for one in (branch, None) if one in self.units]
        return any(u.ended_by_staff or (u.gone_seen_at and u.gone_seen_at >= seen_at) for u in units)

    def stopped(self, branch: BranchNumber | None) -> bool:
        """Whether the log last heard that this branch, or the business as a whole, had ended, held or not."""
        unit = self.units.get(branch, Unit())
        return unit.ended_by_staff or unit.gone_seen_at is not None


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
            return [_ended(command, branch, unit.ends_on) for branch, unit in due]
        case ReleaseHeld():
            return _release(registration, command)
        case DismissHeld():
            number, judged = command.kvk_number, _judged(registration, command)
            return [HeldDismissed(kvk_number=number, branch=branch) for branch, _ in judged]
        case SettleMatter():
            return _settle(registration, command)
        case _:
            assert_never(command)


def evolve(registration: Registration, event: RegistrationEvent) -> Registration:
    unit = registration.units.get(event.branch, Unit())
    match event:
        case BranchLinked() | ListedAgain():
            return _with(registration, event.branch, Unit())
        case SignalReceived():
            return registration
        case EndAnnounced():
            return _with(registration, event.branch, Unit(ends_on=event.ends_on))
        case Deregistered():
            by_staff = unit.ended_by_staff
            return _with(
                registration, event.branch, Unit(ended_seen_at=event.seen_at, ended_by_staff=by_staff)
            )
        case DeregistrationHeld():
            held = Held(event.ended_on, event.seen_at, event.held_on)
            return _with(registration, event.branch, Unit(held=held))
        case HeldDismissed():
            return _with(registration, event.branch, replace(unit, held=None))
        case ReferredToStaff():
            if event.matter is StaffMatter.CONTINUED_ELSEWHERE:
                return replace(registration, continued=True)
            return _with(registration, event.branch, replace(unit, missing=True))
        case MatterSettled():
            return _settled(registration, unit, event)
        case _:
            assert_never(event)


REGISTRATION = Aggregate("registration", Registration(), decide, evolve)


def _link(registration: Registration, command: LinkBranch) -> Sequence[RegistrationEvent]:
    events: list[RegistrationEvent] = []
    for branch in dict.fromkeys((None, command.branch)):
        unit = registration.units.get(branch)
        if unit is None:
            events.append(BranchLinked(kvk_number=command.kvk_number, branch=branch))
        elif unit.gone_seen_at and command.seen_at > unit.gone_seen_at:
            events.append(ListedAgain(kvk_number=command.kvk_number, branch=branch))
    linked = registration.units.get(command.branch, Unit())
    if command.ends_on is not None and command.ends_on != linked.ends_on:
        # No signal follows for what the register announced before anybody here had a code.
        ends_on = command.ends_on
        events.append(EndAnnounced(kvk_number=command.kvk_number, branch=command.branch, ends_on=ends_on))
    return events


def _record(registration: Registration, command: RecordListing) -> Sequence[RegistrationEvent]:
    signal = SignalReceived.of(command)
    if command.signal_type.removeprefix("Signaal").startswith(CONTINUING):
        if registration.continued:
            return [signal]
        matter = StaffMatter.CONTINUED_ELSEWHERE
        return [signal, ReferredToStaff(kvk_number=command.kvk_number, branch=command.branch, matter=matter)]
    if registration.continued:  # the machine closes nothing of it, and forgets nothing: staff judges each end
        command = command.model_copy(update={"hold": True})
    changes = (_changes(command, branch, unit) for branch, unit in registration.units.items())
    found = [event for events in changes for event in events]
    if registration.continued:  # that its branches are not listed any more belongs to the matter that waits
        found = [event for event in found if not isinstance(event, ReferredToStaff)]
    return [signal, *found]


def _changes(command: RecordListing, branch: BranchNumber | None, unit: Unit) -> Sequence[RegistrationEvent]:
    if branch is not None and branch not in command.branches and command.ends_on is None:
        if unit.missing or unit.gone_seen_at:
            return []
        matter = StaffMatter.BRANCH_MISSING
        return [ReferredToStaff(kvk_number=command.kvk_number, branch=branch, matter=matter)]
    ends_on = command.ends_on if branch is None else command.branches.get(branch, command.ends_on)
    if ends_on is not None and ends_on <= command.today:
        return [] if unit.gone_seen_at else [_ended(command, branch, ends_on)]
    announced = EndAnnounced(kvk_number=command.kvk_number, branch=branch, ends_on=ends_on)
    again = ListedAgain(kvk_number=command.kvk_number, branch=branch)
    if unit.gone_seen_at:
        if command.seen_at <= unit.gone_seen_at:
            return []
        # Listed again, perhaps until a day to come: no other signal follows for that day.
        return [again] if ends_on is None else [again, announced]
    if unit.missing:  # it is there again: nobody has to look for it any more
        return [again] if ends_on is None else [announced]
    return [] if ends_on == unit.ends_on else [announced]


def _ended(
    command: RecordListing | ConfirmEnds, branch: BranchNumber | None, ended_on: date | None
) -> Deregistered | DeregistrationHeld:
    assert ended_on is not None
    number, seen_at = command.kvk_number, command.seen_at
    if not command.hold:
        return Deregistered(kvk_number=number, branch=branch, ended_on=ended_on, seen_at=seen_at)
    return DeregistrationHeld(
        kvk_number=number, branch=branch, ended_on=ended_on, seen_at=seen_at, held_on=counted_on(command)
    )


def counted_on(command: RecordListing | ConfirmEnds) -> date:
    """The day that an end counts for: the one on which the register said so, so that signals that are caught
    up count as if none had been missed; or on which an announced end came."""
    return local_date(command.signalled_at) if isinstance(command, RecordListing) else command.today


def _release(registration: Registration, command: ReleaseHeld) -> Sequence[RegistrationEvent]:
    return [
        Deregistered(
            kvk_number=command.kvk_number, branch=branch, ended_on=held.ended_on, seen_at=held.seen_at
        )
        for branch, held in _judged(registration, command)
    ]


def _judged(
    registration: Registration, command: ReleaseHeld | DismissHeld
) -> Sequence[tuple[BranchNumber | None, Held]]:
    """What is held of all that staff judges."""
    found = [(branch, unit.held) for branch, unit in registration.units.items() if unit.held]
    if command.held_on is None and not found:
        raise NothingHeld
    return [(branch, held) for branch, held in found if command.held_on in (None, held.held_on)]


def _settle(registration: Registration, command: SettleMatter) -> Sequence[RegistrationEvent]:
    moved = command.outcome is Outcome.MOVED
    if (command.successor is not None and not moved) or command.successor == command.kvk_number:
        raise SuccessorDoesNotFit(field="successor")
    if command.matter is StaffMatter.CONTINUED_ELSEWHERE:
        waits, ends = registration.continued, None
    else:
        waits, ends = registration.units.get(command.branch, Unit()).missing, command.branch
    if not waits:
        raise NothingToSettle
    settled = MatterSettled.of(command)
    if command.outcome is Outcome.GOES_ON or registration.units.get(ends, Unit()).ended_seen_at:
        return [settled]
    today, seen_at = command.today, command.at
    ended = Deregistered(kvk_number=command.kvk_number, branch=ends, ended_on=today, seen_at=seen_at)
    return [settled, ended]


def _settled(registration: Registration, unit: Unit, event: MatterSettled) -> Registration:
    ended = event.outcome is not Outcome.GOES_ON
    if event.matter is StaffMatter.BRANCH_MISSING:
        return _with(registration, event.branch, replace(unit, missing=False, ended_by_staff=ended))
    whole = replace(registration.units.get(None, Unit()), ended_by_staff=ended)
    return replace(_with(registration, None, whole), continued=False)


def _with(registration: Registration, branch: BranchNumber | None, unit: Unit) -> Registration:
    return replace(registration, units={**registration.units, branch: unit})
