"""How a request to deactivate or block a code decides and remembers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from typing import assert_never

from domain.calendar import local_date
from domain.deactivation.commands import (
    DeactivationCommand,
    EraseDeactivation,
    FinishDeactivationErasure,
    RecordContact,
    RequestDeactivation,
    SettleDeactivation,
)
from domain.deactivation.events import (
    DeactivationErasureDone,
    DeactivationErasureStarted,
    DeactivationEvent,
    DeactivationRequested,
    DeactivationSettled,
    Outcome,
    RequesterContacted,
)
from domain.kernel import Aggregate, Rejected, replace
from domain.terms import terms_on
from domain.values import AccountId


class NoSuchDeactivation(Rejected):
    """There is no such request to deactivate a code."""

    rule = "R26"
    advice = "Check the request's reference."


class DeactivationSettledBefore(Rejected):
    """This request to deactivate a code was settled."""

    rule = "R26"
    advice = "Look at the request; record a new one where the organisation asks again."


class ContactFirst(Rejected):
    """Nobody has been in touch with who asked for this yet."""

    rule = "R26"
    advice = "Get in touch with the organisation, record that, then settle the request."


class NoAccountNamed(Rejected):
    """The access code in this request is nobody's: there is no account to act on."""

    rule = "R26"
    advice = "Ask for the right access code and record a new request, or dismiss this one."


class Life(Enum):
    NONE = auto()
    OPEN = auto()
    CONTACTED = auto()
    SETTLED = auto()
    ERASING = auto()
    ERASED = auto()


@dataclass(frozen=True, slots=True)
class Deactivation:
    """``changed_on``: when something was last done about it."""

    life: Life = Life.NONE
    account_id: AccountId | None = None
    changed_on: date | None = None

    def check_open(self) -> None:
        if self.life is Life.NONE:
            raise NoSuchDeactivation
        if self.life not in (Life.OPEN, Life.CONTACTED):
            raise DeactivationSettledBefore


def decide(one: Deactivation, command: DeactivationCommand) -> Sequence[DeactivationEvent]:
    today = local_date(command.at)
    match command:
        case RequestDeactivation():
            assert one.life is Life.NONE, "its id is derived from its command"
            return [DeactivationRequested.of(command, requested_on=today)]
        case RecordContact():
            one.check_open()
            if one.life is Life.CONTACTED:
                return []
            return [RequesterContacted.of(command, contacted_on=today)]
        case SettleDeactivation():
            return _settle(one, command, today)
        case EraseDeactivation():
            return [DeactivationErasureStarted.of(command)] if _due(one, command.today) else []
        case FinishDeactivationErasure():
            return [DeactivationErasureDone.of(command)] if one.life is Life.ERASING else []
        case _:
            assert_never(command)


def evolve(one: Deactivation, event: DeactivationEvent) -> Deactivation:
    match event:
        case DeactivationRequested():
            return Deactivation(Life.OPEN, event.account_id, event.requested_on)
        case RequesterContacted():
            return replace(one, life=Life.CONTACTED, changed_on=event.contacted_on)
        case DeactivationSettled():
            return replace(one, life=Life.SETTLED, changed_on=event.settled_on)
        case DeactivationErasureStarted():
            return replace(one, life=Life.ERASING)
        case DeactivationErasureDone():
            return replace(one, life=Life.ERASED)
        case _:
            assert_never(event)


DEACTIVATION = Aggregate("deactivation", Deactivation(), decide, evolve)


def _settle(one: Deactivation, command: SettleDeactivation, today: date) -> Sequence[DeactivationEvent]:
    one.check_open()
    if command.outcome is not Outcome.DISMISSED:
        if one.account_id is None:
            raise NoAccountNamed
        if one.life is not Life.CONTACTED:
            raise ContactFirst
    return [DeactivationSettled.of(command, settled_on=today)]


def _due(one: Deactivation, today: date) -> bool:
    if one.life not in (Life.OPEN, Life.CONTACTED, Life.SETTLED):
        return False
    assert one.changed_on is not None
    return today >= one.changed_on + timedelta(terms_on(today).deactivation_request_days)
