"""A holder hears what became of a request to view protected data, by the channel the code took (R4)."""

from datetime import timedelta

import pytest

from domain.authorisation.commands import LapseAuthorisation, RemindOfAuthorisation, WithdrawAuthorisation
from domain.authorisation.events import AuthorisationGranted, AuthorisationRefusal
from domain.ports import Comparison
from domain.use_cases.authorise import DecideAuthorisation, RequestAuthorisation
from domain.values import AccountId, AuthorisationId, Plain
from tests.adapters.reactors.system import System
from tests.adapters.reactors.wishes import ADDRESS, EMAIL, activated, business

GROUNDS = "grounds-canary"
V1 = AuthorisationId("v1")


def decided(system: System, account_id: AccountId, refusal: AuthorisationRefusal | None = None) -> None:
    """Requests, and staff decides."""
    system.do(
        RequestAuthorisation(
            at=system.now, account_id=account_id, authorisation_id=V1, grounds=Plain(GROUNDS)
        )
    )
    sent = len(system.inbox) + len(system.letters)
    system.do(DecideAuthorisation(at=system.now, account_id=account_id, authorisation_id=V1, refusal=refusal))
    assert len(system.inbox) + len(system.letters) == sent + 1


def test_what_is_granted_is_mailed_with_the_last_day_to_confirm_it(system: System) -> None:
    decided(system, activated(system, business(system)))
    told = system.inbox[-1]
    assert told.to == EMAIL
    assert "toegekend" in told.text
    assert str(system.last(AuthorisationGranted).confirm_by.year) in told.text
    assert GROUNDS not in told.text


@pytest.mark.parametrize("refusal", AuthorisationRefusal)
def test_a_refusal_is_told_with_its_reason_by_post_where_the_code_went_by_post(
    system: System, refusal: AuthorisationRefusal
) -> None:
    decided(system, activated(system, business(system, comparison=Comparison.DIFFERENT)), refusal)
    told = next(letter for letter in system.letters if "afgewezen" in letter.text)
    assert told.text.startswith(ADDRESS)
    why = {
        AuthorisationRefusal.NO_LEGAL_GROUND: "no right to see them",
        AuthorisationRefusal.GROUNDS_UNCLEAR: "what you need them for",
    }
    assert why[refusal] in told.text


def test_one_that_lapsed_is_told_too(system: System) -> None:
    account_id = activated(system, business(system))
    decided(system, account_id)
    day = system.today + timedelta(366)
    system.do(LapseAuthorisation(at=system.now, account_id=account_id, today=day))
    assert "vervallen" in system.inbox[-1].text


def test_its_holder_is_reminded_with_the_last_day(system: System) -> None:
    account_id = activated(system, business(system))
    decided(system, account_id)
    until = system.last(AuthorisationGranted).confirm_by
    system.do(RemindOfAuthorisation(at=system.now, account_id=account_id, today=until - timedelta(30)))
    assert "confirm it on that day" in system.inbox[-1].text
    assert str(until.year) in system.inbox[-1].text


def test_a_withdrawal_by_staff_is_told_and_ones_own_is_not(system: System) -> None:
    account_id = activated(system, business(system))
    decided(system, account_id)
    withdraw = WithdrawAuthorisation(at=system.now, account_id=account_id, authorisation_id=V1)
    system.do(withdraw, role="clerk")
    told = system.inbox[-1]
    assert (told.to, "register withdrew" in told.text) == (EMAIL, True)
    sent = len(system.inbox)
    system.do(
        RequestAuthorisation(
            at=system.now,
            account_id=account_id,
            authorisation_id=AuthorisationId("v2"),
            grounds=Plain(GROUNDS),
        )
    )
    system.do(WithdrawAuthorisation(at=system.now, account_id=account_id, authorisation_id=None))
    assert len(system.inbox) == sent
