"""How an application decides and remembers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import assert_never

from domain.application.commands import (
    ApplicationCommand,
    AskLossConfirmation,
    EraseApplication,
    FinishApplicationErasure,
    GrantApplication,
    ReceiveApplication,
    RecordAnswer,
    RecordLossConfirmationSent,
    ReferApplication,
    RefuseApplication,
)
from domain.application.events import (
    ApplicationAnswered,
    ApplicationErasureDone,
    ApplicationErasureStarted,
    ApplicationEvent,
    ApplicationGranted,
    ApplicationReceived,
    ApplicationReferred,
    ApplicationRefused,
    LossConfirmationDue,
    LossConfirmationSent,
)
from domain.calendar import local_date
from domain.kernel import Aggregate, Rejected, replace
from domain.terms import terms_on
from domain.values import AccountId, BlindIndex, BranchNumber, KvkNumber


class NoSuchReferral(Rejected):
    """No application with this reference was referred to staff."""

    rule = "R41"
    advice = "Check the reference; the list of referrals has those that wait."


class SettledBefore(Rejected):
    """This application does not wait for staff any more."""

    rule = "D25"
    advice = "Look at the application: it was granted, refused or erased."


class LossTokenExpired(Rejected):
    """This token works no more: it was used, its hour has passed, or the code was replaced since."""

    rule = "D26"
    advice = "If the code is still lost, apply again and say so."


class Life(Enum):
    NONE = auto()
    RECEIVED = auto()
    AWAITING = auto()
    """The proven address was asked whether the code is lost (D26)."""
    GRANTED = auto()
    REFERRED = auto()
    REFUSED = auto()
    ERASING = auto()
    ERASED = auto()


@dataclass(frozen=True, slots=True)
class Application:
    """What is kept beside ``life``, ``account_id`` and dates is what a later grant rests on: after a
    referral, or after the loss of the code ``lost_index`` of the account ``lost_by`` was confirmed (D26)."""

    life: Life = Life.NONE
    account_id: AccountId | None = None
    kvk_number: KvkNumber | None = None
    branch: BranchNumber | None = None
    terms_accepted: str | None = None
    lost_code: bool = False
    lost_by: AccountId | None = None
    lost_index: BlindIndex | None = None
    confirm_before: datetime | None = None
    answered: bool = False
    ended_on: date | None = None

    def check_confirmable(self, at: datetime) -> None:
        """The loss of a code can be confirmed now, once (D26)."""
        in_time = self.confirm_before is not None and at < self.confirm_before
        if self.life is not Life.AWAITING or not in_time:
            raise LossTokenExpired

    def check_referred(self) -> None:
        """It waits for staff, who settle it once."""
        if self.life in (Life.NONE, Life.RECEIVED):
            raise NoSuchReferral
        if self.life is not Life.REFERRED:
            raise SettledBefore


def decide(application: Application, command: ApplicationCommand) -> Sequence[ApplicationEvent]:
    match command:
        case ReceiveApplication():
            assert application.life is Life.NONE, "an application id is derived from its command"
            return [ApplicationReceived.of(command)]
        case AskLossConfirmation():
            return [LossConfirmationDue.of(command)]
        case RecordLossConfirmationSent():
            return _sent(application, command)
        case GrantApplication():
            return _grant(application, command)
        case RefuseApplication():
            return [ApplicationRefused.of(command, refused_on=local_date(command.at))]
        case ReferApplication():
            return [ApplicationReferred.of(command, referred_on=local_date(command.at))]
        case RecordAnswer():
            if application.answered:
                return []
            return [ApplicationAnswered.of(command)]
        case EraseApplication():
            return _erase(application, command)
        case FinishApplicationErasure():
            if application.life is not Life.ERASING:
                return []
            return [ApplicationErasureDone.of(command)]
        case _:
            assert_never(command)


def evolve(application: Application, event: ApplicationEvent) -> Application:
    match event:
        case ApplicationReceived():
            return replace(
                application,
                life=Life.RECEIVED,
                account_id=event.account_id,
                kvk_number=event.kvk_number,
                branch=event.branch,
                terms_accepted=event.terms_accepted,
                lost_code=event.lost_code or False,
            )
        case LossConfirmationDue():
            return replace(
                application,
                life=Life.AWAITING,
                lost_by=event.lost_by,
                lost_index=event.code_index,
                ended_on=event.asked_on,
            )
        case LossConfirmationSent():
            return replace(application, confirm_before=event.expires_at)
        case ApplicationGranted():
            return replace(application, life=Life.GRANTED, account_id=event.account_id)
        case ApplicationRefused():
            told = event.answer_by is None
            return replace(application, life=Life.REFUSED, answered=told, ended_on=event.refused_on)
        case ApplicationReferred():
            return replace(application, life=Life.REFERRED, ended_on=event.referred_on)
        case ApplicationAnswered():
            return replace(application, answered=True)
        case ApplicationErasureStarted():
            return replace(application, life=Life.ERASING)
        case ApplicationErasureDone():
            return replace(application, life=Life.ERASED)
        case _:
            assert_never(event)


APPLICATION = Aggregate("application", Application(), decide, evolve)


def _sent(application: Application, command: RecordLossConfirmationSent) -> Sequence[ApplicationEvent]:
    if application.life is not Life.AWAITING or application.confirm_before is not None:
        return []
    minutes = terms_on(command.sent_on).loss_confirmation_minutes
    return [LossConfirmationSent.of(command, expires_at=command.at + timedelta(minutes=minutes))]


def _grant(application: Application, command: GrantApplication) -> Sequence[ApplicationEvent]:
    granted, own = ApplicationGranted.of(command), application.account_id
    if own is None or own == command.account_id:
        return [granted]
    return [granted, ApplicationErasureStarted(application_id=command.application_id, account_id=own)]


def _erase(application: Application, command: EraseApplication) -> Sequence[ApplicationEvent]:
    terms = terms_on(command.today)
    kept_days = {
        Life.AWAITING: terms.refused_application_days,
        Life.REFUSED: terms.refused_application_days,
        Life.REFERRED: terms.referred_application_days,
    }.get(application.life)
    if kept_days is None:
        return []
    assert application.ended_on is not None
    assert application.account_id is not None
    if command.today < application.ended_on + timedelta(days=kept_days):
        return []
    return [
        ApplicationErasureStarted(application_id=command.application_id, account_id=application.account_id)
    ]
