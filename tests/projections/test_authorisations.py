"""The authorisations read model: an account's own, the work list, and those that lapse (R4)."""

from datetime import timedelta

import pytest

from domain.authorisation.events import AuthorisationRefusal
from domain.calendar import months_after
from domain.values import AuthorisationId
from projections.authorisations import (
    AuthorisationRow,
    AuthorisationState,
    authorisations,
    lapsing,
    of_account,
    to_remind,
)
from tests.projections.history import ReadModels, seal
from toegang_testing.desks.desk import A1, A2, KVK
from toegang_testing.desks.office import Office


@pytest.fixture
def asked(office: Office) -> Office:
    """Two colleagues asked."""
    office.open_account(A1)
    office.open_account(A2, "piet")
    office.request_authorisation("v1", A1)
    office.request_authorisation("v2", A2)
    return office


def row(models: ReadModels, office: Office) -> AuthorisationRow:
    found = of_account(models.follow(office), A1)
    assert found
    return found


def test_a_request_waits_with_its_grounds_sealed(asked: Office, models: ReadModels) -> None:
    assert row(models, asked) == AuthorisationRow(
        authorisation_id=AuthorisationId("v1"),
        account_id=A1,
        kvk_number=KVK,
        state=AuthorisationState.REQUESTED,
        grounds=seal("a lawyer in a lawsuit", "authorisation.requested/grounds"),
        requested_at=asked.now,
        granted_on=None,
        confirm_by=None,
        over_on=None,
        refusal=None,
    )
    assert of_account(models.tx, "nobody") is None  # type: ignore[arg-type] # a text like any other


def test_what_is_granted_is_shown_with_the_day_to_confirm_it_by(asked: Office, models: ReadModels) -> None:
    asked.decide_authorisation()
    today = asked.today
    found = row(models, asked)
    assert (found.state, found.granted_on) == (AuthorisationState.GRANTED, today)
    assert found.confirm_by == months_after(today, 12)
    asked.wait(1)
    asked.confirm_authorisation()
    assert row(models, asked).confirm_by == months_after(asked.today, 12)
    asked.withdraw_authorisation()
    found = row(models, asked)
    assert (found.state, found.over_on) == (AuthorisationState.WITHDRAWN, asked.today)


def test_a_refusal_is_shown_with_its_reason_and_a_new_request_in_its_place(
    asked: Office, models: ReadModels
) -> None:
    asked.decide_authorisation(refusal=AuthorisationRefusal.NO_LEGAL_GROUND)
    found = row(models, asked)
    assert (found.state, found.over_on) == (AuthorisationState.REFUSED, asked.today)
    assert found.refusal is AuthorisationRefusal.NO_LEGAL_GROUND
    asked.request_authorisation("v3")
    found = row(models, asked)
    assert (found.authorisation_id, found.state) == ("v3", AuthorisationState.REQUESTED)


def test_it_ends_with_its_account(asked: Office, models: ReadModels) -> None:
    asked.close()
    asked.world.catch_up()
    found = row(models, asked)
    assert (found.state, found.over_on) == (AuthorisationState.ENDED, asked.today)


def test_the_work_list_holds_what_waits_oldest_first_and_in_pages(asked: Office, models: ReadModels) -> None:
    asked.decide_authorisation("v1")
    asked.withdraw_authorisation(A1)
    asked.request_authorisation("v0", A1)
    tx = models.follow(asked)
    waiting = authorisations(tx, state=AuthorisationState.REQUESTED)
    assert [one.authorisation_id for one in waiting] == ["v2", "v0"]
    assert [one.authorisation_id for one in authorisations(tx)] == ["v1", "v2", "v0"]
    assert [one.authorisation_id for one in authorisations(tx, limit=2)] == ["v1", "v2"]
    after = AuthorisationId("v2")
    assert [one.authorisation_id for one in authorisations(tx, after=after)] == ["v0"]


def test_those_are_reminded_that_lapse_soon_and_were_not(asked: Office, models: ReadModels) -> None:
    asked.decide_authorisation("v1", A1)
    asked.decide_authorisation("v2", A2)
    until = months_after(asked.today, 12)
    tx = models.follow(asked)
    assert to_remind(tx, until - timedelta(1)) == []
    assert to_remind(tx, until) == [("v1", A1), ("v2", A2)]
    asked.go_to(until - timedelta(30))
    asked.daily()
    assert to_remind(models.follow(asked), until) == []
    asked.confirm_authorisation(A1)
    again = to_remind(models.follow(asked), months_after(asked.today, 12))
    assert again == [("v1", A1)]


def test_it_lasts_until_its_last_day_is_over(asked: Office, models: ReadModels) -> None:
    until = months_after(asked.today, 12)
    assert not row(models, asked).lasts(asked.today)
    asked.decide_authorisation()
    assert row(models, asked).lasts(until)
    assert not row(models, asked).lasts(until + timedelta(1))
    asked.withdraw_authorisation()
    assert not row(models, asked).lasts(asked.today)


def test_those_lapse_whose_last_day_is_over(asked: Office, models: ReadModels) -> None:
    asked.decide_authorisation("v1", A1)
    asked.decide_authorisation("v2", A2)
    until = months_after(asked.today, 12)
    tx = models.follow(asked)
    assert lapsing(tx, until) == []
    day = until + timedelta(1)
    assert lapsing(tx, day) == [("v1", A1), ("v2", A2)]
    assert lapsing(tx, day, limit=1) == [("v1", A1)]
    assert lapsing(tx, day, after=AuthorisationId("v1")) == [("v2", A2)]
    asked.go_to(day)
    asked.daily()
    assert lapsing(models.follow(asked), day) == []
    assert row(models, asked).state is AuthorisationState.LAPSED
