"""How an account's authorisation to view protected data decides and remembers (R4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from typing import Any, assert_never

from domain.authorisation.commands import (
    AuthorisationCommand,
    ConfirmAuthorisation,
    EndAuthorisation,
    FileAuthorisationRequest,
    GrantAuthorisation,
    LapseAuthorisation,
    RefuseAuthorisation,
    RemindOfAuthorisation,
    WithdrawAuthorisation,
)
from domain.authorisation.events import (
    AuthorisationConfirmed,
    AuthorisationEnded,
    AuthorisationEvent,
    AuthorisationGranted,
    AuthorisationLapsed,
    AuthorisationRefused,
    AuthorisationReminderDue,
    AuthorisationRequested,
    AuthorisationWithdrawn,
)
from domain.calendar import local_date, months_after
from domain.kernel import Aggregate, Rejected, replace
from domain.terms import terms_on
from domain.values import AuthorisationId


class AuthorisationUnderWay(Rejected):
    """This account has a request that waits for a decision, or an authorisation."""

    rule = "R4"
    advice = "Wait for the decision, or withdraw it before asking anew."


class NoSuchRequest(Rejected):
    """There is no such request for an authorisation."""

    rule = "R4"
    advice = "Look at the list of requests again."


class AlreadyDecided(Rejected):
    """This request does not wait for a decision any more."""

    rule = "R4"
    advice = "Look at the list of requests again."


class NoAuthorisation(Rejected):
    """This account has no authorisation to view protected data now."""

    rule = "R4"
    advice = "Request an authorisation."


class Life(Enum):
    NONE = auto()
    REQUESTED = auto()
    GRANTED = auto()
    REFUSED = auto()
    OVER = auto()


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The account's last request. ``confirm_by``: the last day to confirm what was granted; ``reminded``: of
    that day."""

    life: Life = Life.NONE
    last_id: AuthorisationId | None = None
    confirm_by: date | None = None
    reminded: bool = False

    @property
    def under_way(self) -> bool:
        return self.life in (Life.REQUESTED, Life.GRANTED)

    def lapsed(self, today: date) -> bool:
        return self.life is Life.GRANTED and self.confirm_by is not None and today > self.confirm_by


def decide(one: Authorisation, command: AuthorisationCommand) -> Sequence[AuthorisationEvent]:
    today = local_date(command.at)
    match command:
        case FileAuthorisationRequest():
            return _request(one, command, today)
        case GrantAuthorisation() | RefuseAuthorisation():
            return _decision(one, command, today)
        case ConfirmAuthorisation():
            return _confirmation(one, command, today)
        case WithdrawAuthorisation():
            if one.life is Life.NONE:
                raise NoAuthorisation
            if command.authorisation_id not in (None, one.last_id):
                raise NoSuchRequest
            if not one.under_way:
                return []
            return [AuthorisationWithdrawn.of(command, authorisation_id=one.last_id, withdrawn_on=today)]
        case RemindOfAuthorisation():
            return _reminder(one, command)
        case LapseAuthorisation():
            if not one.lapsed(command.today):
                return []
            return [AuthorisationLapsed.of(command, authorisation_id=one.last_id, lapsed_on=command.today)]
        case EndAuthorisation():
            if not one.under_way:
                return []
            return [AuthorisationEnded.of(command, authorisation_id=one.last_id, ended_on=today)]
        case _:
            assert_never(command)


def evolve(one: Authorisation, event: AuthorisationEvent) -> Authorisation:
    match event:
        case AuthorisationRequested():
            return Authorisation(Life.REQUESTED, event.authorisation_id)
        case AuthorisationGranted():
            return replace(one, life=Life.GRANTED, confirm_by=event.confirm_by)
        case AuthorisationConfirmed():
            return replace(one, confirm_by=event.confirm_by, reminded=False)
        case AuthorisationReminderDue():
            return replace(one, reminded=True)
        case AuthorisationRefused():
            return replace(one, life=Life.REFUSED)
        case AuthorisationWithdrawn() | AuthorisationLapsed() | AuthorisationEnded():
            return replace(one, life=Life.OVER)
        case _:
            assert_never(event)


AUTHORISATION = Aggregate("authorisation", Authorisation(), decide, evolve)


def _request(
    one: Authorisation, command: FileAuthorisationRequest, today: date
) -> Sequence[AuthorisationEvent]:
    requested = AuthorisationRequested.of(command)
    if one.lapsed(today):
        # The daily step has not come by yet: its holder need not wait for it.
        return [AuthorisationLapsed.of(command, authorisation_id=one.last_id, lapsed_on=today), requested]
    if one.under_way:
        raise AuthorisationUnderWay
    return [requested]


def _decision(
    one: Authorisation, command: GrantAuthorisation | RefuseAuthorisation, today: date
) -> Sequence[AuthorisationEvent]:
    if command.authorisation_id != one.last_id:
        raise NoSuchRequest
    granting = isinstance(command, GrantAuthorisation)
    if one.life is (Life.GRANTED if granting else Life.REFUSED):
        return []
    if one.life is not Life.REQUESTED:
        raise AlreadyDecided
    if granting:
        return [AuthorisationGranted.of(command, granted_on=today, **_until(today))]
    return [AuthorisationRefused.of(command, refused_on=today)]


def _confirmation(
    one: Authorisation, command: ConfirmAuthorisation, today: date
) -> Sequence[AuthorisationEvent]:
    if one.life is not Life.GRANTED or one.lapsed(today):
        raise NoAuthorisation
    until = _until(today)
    if until["confirm_by"] == one.confirm_by:
        return []
    return [AuthorisationConfirmed.of(command, authorisation_id=one.last_id, confirmed_on=today, **until)]


def _reminder(one: Authorisation, command: RemindOfAuthorisation) -> Sequence[AuthorisationEvent]:
    if one.life is not Life.GRANTED or one.reminded or one.lapsed(command.today):
        return []
    assert one.confirm_by is not None, "what is granted has a last day"
    terms = terms_on(command.today)
    if command.today < one.confirm_by - timedelta(terms.authorisation_reminder_days):
        return []
    return [
        AuthorisationReminderDue.of(
            command,
            authorisation_id=one.last_id,
            due_on=command.today,
            confirm_by=one.confirm_by,
            terms=terms.version,
        )
    ]


def _until(today: date) -> dict[str, Any]:
    """The last day to confirm what is granted or confirmed today, and by which terms."""
    terms = terms_on(today)
    return {"confirm_by": months_after(today, terms.authorisation_months), "terms": terms.version}
