"""A lost code of a branch that ended, or is listed again (R21, R34, I15)."""

from domain.account import events as was
from domain.account.state import Life
from domain.application.events import (
    LossConfirmationDue,
    Refusal,
)
from domain.registration.events import ListedAgain
from tests.domain.test_reissue import ask, confirm, kinds, office, refusal_of
from toegang_testing.desks.desk import A2, BRANCH, OTHER_BRANCH
from toegang_testing.desks.office import Office

__all__ = ["office"]


def test_who_lost_the_code_of_a_branch_that_is_listed_again_has_it_noted_as_listed(office: Office) -> None:
    office.signal(branches={BRANCH: office.today})
    office.wait(days=1)
    kinds_now = kinds(ask(office))
    assert kinds_now.index(ListedAgain) < kinds_now.index(LossConfirmationDue)
    office.react()
    assert was.CodeIssued in kinds(confirm(office))
    office.world.catch_up()
    assert office.account().life is Life.OPEN, "the policy finds it listed again"


def test_no_code_is_replaced_of_a_branch_that_ended_by_naming_another_one(office: Office) -> None:
    office.signal(branches={BRANCH: office.today})
    office.wait(days=1)
    events = office.do(office.business(A2, branch=OTHER_BRANCH, lost_code=True, email_fits=True))
    assert refusal_of(events).reason is Refusal.CLOSED_BRANCH
