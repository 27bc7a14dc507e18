"""The applications read model: what came of each (D25), what staff decides, what is to be erased."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from domain.application.commands import EraseApplication, FinishApplicationErasure, RecordAnswer
from domain.application.events import Referral, Refusal
from domain.kernel import Event
from domain.ports import Comparison
from domain.use_cases.apply_for_code import ApplyForBusinessCode
from domain.values import ApplicationId, Channel, Use
from projections.applications import (
    ApplicationRow,
    ApplicationState,
    application,
    erasable,
    referrals,
)
from tests.projections.history import ReadModels, seal
from toegang_testing.desks.desk import A1, BAKERY, KVK, OTHER_KVK
from toegang_testing.desks.office import Office


def apply(office: Office, account_id: str = A1, person: str = "jan", **more: object) -> ApplicationId:
    command: ApplyForBusinessCode = office.business(account_id, person, **more)  # type: ignore[arg-type] # passed on
    office.do(command)
    return command.application_id


def row(models: ReadModels, application_id: ApplicationId) -> ApplicationRow:
    found = application(models.tx, application_id)
    assert found
    return found


def test_a_granted_application_names_its_account(office: Office, models: ReadModels) -> None:
    one = apply(office, post_wanted=True)
    models.follow(office)
    found = row(models, one)
    assert (found.state, found.account_id, found.customer_id) == (ApplicationState.GRANTED, A1, BAKERY)
    assert (found.use, found.kvk_number, found.post_wanted) == (Use.BUSINESS, KVK, True)
    assert (found.received_at, found.reason, found.refused_on) == (office.now, None, None)
    assert found.surname == seal("Jansen", "application.received/surname")


def test_an_unknown_application_is_none(models: ReadModels) -> None:
    assert application(models.tx, ApplicationId("nothing")) is None


def test_a_refusal_told_on_screen_is_answered_at_once(office: Office, models: ReadModels) -> None:
    one = apply(office, ends_on=office.today)
    models.follow(office)
    found = row(models, one)
    assert (found.state, found.reason) == (ApplicationState.REFUSED, Refusal.CLOSED_BRANCH)
    assert (found.refused_on, found.answered) == (office.today, True)


def test_a_refusal_by_mail_is_answered_when_it_was_sent(office: Office, models: ReadModels) -> None:
    apply(office)
    second = apply(office, "a2")
    models.follow(office)
    assert (row(models, second).reason, row(models, second).answered) == (Refusal.SECOND_CODE, False)
    answer(office, second)
    models.follow(office)
    assert row(models, second).answered


def test_staff_sees_what_was_referred_oldest_first(office: Office, models: ReadModels) -> None:
    first = apply(office, comparison=Comparison.DIFFERENT, post_address=None)
    apply(office, "a2", "piet")
    foreign = apply(office, "a3", "els", foreign=True)
    tx = models.follow(office)
    assert [one.application_id for one in referrals(tx)] == [first, foreign]
    assert [one.reason for one in referrals(tx)] == [
        Referral.NO_POSTAL_ADDRESS,
        Referral.FOREIGN_ESTABLISHMENT,
    ]
    assert [one.answered for one in referrals(tx)] == [False, True]
    assert [one.application_id for one in referrals(tx, limit=1)] == [first]
    assert [one.application_id for one in referrals(tx, after=first)] == [foreign]


def due(
    tx: Connection, refused_before: date, *, after: ApplicationId | None = None, limit: int = 50
) -> Sequence[ApplicationId]:
    return erasable(tx, refused_before=refused_before, referred_before=date.min, after=after, limit=limit)


def test_what_staff_did_not_decide_is_erasable_after_its_own_term(office: Office, models: ReadModels) -> None:
    foreign = apply(office, foreign=True)
    tx = models.follow(office)
    assert due(tx, date.max) == []
    assert erasable(tx, refused_before=date.min, referred_before=office.today) == []
    tomorrow = office.today + timedelta(1)
    assert erasable(tx, refused_before=date.min, referred_before=tomorrow) == [foreign]


def test_refused_applications_are_erasable_after_that_day(office: Office, models: ReadModels) -> None:
    apply(office)
    by_mail = apply(office, "a2")
    on_screen = apply(office, "a3", "els", ends_on=office.today)
    tomorrow = office.today + timedelta(1)
    tx = models.follow(office)
    assert due(tx, tomorrow) == [by_mail, on_screen]
    assert due(tx, tomorrow, after=by_mail) == [on_screen]
    assert due(tx, tomorrow, limit=1) == [by_mail]
    assert due(tx, office.today) == []


def test_an_erased_application_is_not_nominated_again(office: Office, models: ReadModels) -> None:
    one = apply(office, ends_on=office.today)
    office.do(EraseApplication(at=office.now, application_id=one, today=office.today + timedelta(30)))
    models.follow(office)
    assert row(models, one).state is ApplicationState.ERASING
    assert due(models.tx, office.today + timedelta(1)) == []
    office.do(FinishApplicationErasure(at=office.now, application_id=one))
    models.follow(office)
    assert row(models, one).state is ApplicationState.ERASED


def answer(office: Office, application_id: ApplicationId) -> list[Event]:
    return office.do(RecordAnswer(at=office.now, application_id=application_id, channel=Channel.EMAIL))


def test_referrals_are_narrowed_by_state_cause_and_organisation(office: Office, models: ReadModels) -> None:
    nowhere = apply(office, comparison=Comparison.DIFFERENT, post_address=None)
    foreign = apply(office, "a2", "els", foreign=True)
    elsewhere = apply(office, "a3", "els", foreign=True, kvk_number=OTHER_KVK)
    office.do(office.granting(nowhere))
    office.do(office.refusing(foreign))
    tx = models.follow(office)
    assert [one.application_id for one in referrals(tx)] == [elsewhere]
    [granted] = referrals(tx, state=ApplicationState.GRANTED)
    assert (granted.application_id, granted.referral) == (nowhere, Referral.NO_POSTAL_ADDRESS)
    assert (granted.reason, granted.referred_on) == (Referral.NO_POSTAL_ADDRESS, office.today)
    [refused] = referrals(tx, state=ApplicationState.REFUSED)
    assert (refused.reason, refused.referral) == (Refusal.CANNOT_BE_LINKED, Referral.FOREIGN_ESTABLISHMENT)
    assert referrals(tx, referral=Referral.NO_POSTAL_ADDRESS) == []
    assert [one.application_id for one in referrals(tx, kvk_number=OTHER_KVK)] == [elsewhere]
    assert referrals(tx, kvk_number=KVK) == []


def test_r38_a_referral_that_is_told_by_mail_is_answered_when_it_was_sent(
    office: Office, models: ReadModels
) -> None:
    office.manage()
    one = apply(office)
    models.follow(office)
    assert not row(models, one).answered
    answer(office, one)
    models.follow(office)
    assert row(models, one).answered
