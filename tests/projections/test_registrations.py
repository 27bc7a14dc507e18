"""The registrations read model: ends to come, and matters for staff (D13)."""

from datetime import timedelta

from domain.deregistration_day.commands import CountDeregistration
from domain.registration.commands import DismissHeld, ReleaseHeld, SettleMatter
from domain.registration.events import Outcome, StaffMatter
from domain.terms import terms_on
from projections.registrations import (
    HeldDay,
    Unit,
    ends_due,
    held_companies,
    held_days,
    held_deregistrations,
    registration,
    staff_matter,
    staff_matters,
    watched,
)
from tests.projections.history import ReadModels
from toegang_testing.desks.desk import A1, A2, BRANCH, KVK, OTHER_KVK
from toegang_testing.desks.office import Office

MERGER = "SignaalFusieSplitsing"


def unit(**more: object) -> Unit:
    whole = {"kvk_number": KVK, "branch": None, "ends_on": None, "ended_on": None, "continued": False}
    return Unit(**{**whole, **more})  # type: ignore[arg-type] # fields by name


def test_business_and_branch_are_watched_from_the_first_account_on(
    office: Office, models: ReadModels
) -> None:
    assert registration(models.tx, KVK) == []
    office.do(office.business(A1))
    assert registration(models.follow(office), KVK) == [unit(), unit(branch=BRANCH)]


def test_an_announced_end_is_due_on_its_day(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    day = office.today + timedelta(3)
    office.signal(branches={BRANCH: day})
    tx = models.follow(office)
    assert registration(tx, KVK)[1] == unit(branch=BRANCH, ends_on=day)
    assert ends_due(tx, day - timedelta(1)) == []
    assert ends_due(tx, day) == [KVK]


def test_an_end_that_was_taken_back_is_not_due(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    day = office.today + timedelta(3)
    office.signal(branches={BRANCH: day})
    office.signal(branches={BRANCH: None})
    assert ends_due(models.follow(office), day) == []


def test_an_announced_end_that_was_confirmed_is_due_no_more(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    day = office.today + timedelta(3)
    office.signal(branches={BRANCH: day})
    office.run_until(day)
    tx = models.follow(office)
    assert registration(tx, KVK)[1] == unit(branch=BRANCH, ended_on=day)
    assert ends_due(tx, day) == []


def test_what_ended_is_due_no_more_and_may_be_listed_again(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    ended_on = office.today
    office.signal(branches={BRANCH: ended_on})
    tx = models.follow(office)
    assert registration(tx, KVK)[1] == unit(branch=BRANCH, ended_on=ended_on)
    assert ends_due(tx, ended_on) == []
    office.wait(1)
    office.signal(branches={BRANCH: None})
    assert registration(models.follow(office), KVK)[1] == unit(branch=BRANCH)


def test_a_company_is_due_once_whatever_ends_and_comes_in_pages(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    office.do(office.business(A2, kvk_number=OTHER_KVK))
    day = office.today + timedelta(3)
    for kvk_number in (KVK, OTHER_KVK):
        office.signal(kvk_number=kvk_number, ends_on=day, branches={BRANCH: day})
    tx = models.follow(office)
    assert ends_due(tx, day) == [OTHER_KVK, KVK]
    assert ends_due(tx, day, limit=1) == [OTHER_KVK]
    assert ends_due(tx, day, after=OTHER_KVK) == [KVK]


def test_a_business_that_continues_elsewhere_is_for_staff_and_not_for_the_machine(
    office: Office, models: ReadModels
) -> None:
    office.do(office.business(A1))
    day = office.today + timedelta(3)
    office.signal(ends_on=day)
    office.signal(signal_type=MERGER)
    tx = models.follow(office)
    assert ends_due(tx, day) == []
    assert [one.continued for one in registration(tx, KVK)] == [True, True]
    (matter,) = staff_matters(tx)
    assert (matter.kvk_number, matter.branch, matter.matter) == (KVK, None, StaffMatter.CONTINUED_ELSEWHERE)
    assert matter.referred_at == office.now


def test_a_branch_that_went_missing_is_a_matter_for_staff(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    office.signal(branches={})
    (matter,) = staff_matters(models.follow(office))
    assert (matter.branch, matter.matter) == (BRANCH, StaffMatter.BRANCH_MISSING)


def test_an_announced_end_is_still_due_when_the_branch_goes_missing(
    office: Office, models: ReadModels
) -> None:
    office.do(office.business(A1))
    day = office.today + timedelta(3)
    office.signal(branches={BRANCH: day})
    office.signal(branches={})
    assert ends_due(models.follow(office), day) == [KVK]


def test_matters_come_oldest_first_by_company_and_in_pages(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    office.do(office.business(A2, kvk_number=OTHER_KVK))
    office.signal(branches={})
    office.signal(kvk_number=OTHER_KVK, signal_type=MERGER)
    tx = models.follow(office)
    first, second = staff_matters(tx)
    assert (first.kvk_number, second.kvk_number) == (KVK, OTHER_KVK)
    assert staff_matters(tx, kvk_number=OTHER_KVK) == [second]
    assert staff_matters(tx, limit=1) == [first]
    assert staff_matters(tx, after=first.position) == [second]


def many_ended(office: Office) -> None:
    """As many as are usual in a day."""
    for _ in range(terms_on(office.today).deregistrations_a_day):
        office.do(
            CountDeregistration(at=office.now, day=office.today, kvk_number="87654321", held=False, usual=25)
        )


def test_what_is_held_is_listed_by_day_until_it_is_judged(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    office.do(office.business(A2, kvk_number=OTHER_KVK))
    many_ended(office)
    day = office.today
    office.signal(ends_on=day, branches={BRANCH: day})
    office.signal(kvk_number=OTHER_KVK, ends_on=day, branches={BRANCH: day})
    tx = models.follow(office)
    assert held_days(tx) == [HeldDay(day, companies=2, units=4)]
    assert held_companies(tx) == 2
    listed = held_deregistrations(tx, held_on=day)
    assert [(one.kvk_number, one.branch, one.ended_on) for one in listed] == [
        (number, branch, day) for number in (KVK, OTHER_KVK) for branch in (None, BRANCH)
    ]
    assert held_deregistrations(tx, after=listed[0].position, limit=1) == [listed[1]]
    assert held_deregistrations(tx, held_on=day + timedelta(1)) == []
    assert registration(tx, KVK)[0] == unit(), "it goes on for now"
    office.do(DismissHeld(at=office.now, kvk_number=KVK))
    office.do(ReleaseHeld(at=office.now, kvk_number=OTHER_KVK))
    tx = models.follow(office)
    assert (held_days(tx), held_deregistrations(tx), held_companies(tx)) == ([], [], 0)
    assert [one.ended_on for one in registration(tx, OTHER_KVK)] == [day, day]


def test_what_staff_settled_is_listed_on_request_only(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    office.signal(signal_type=MERGER)
    [matter] = staff_matters(models.follow(office))
    office.do(
        SettleMatter(
            at=office.now,
            kvk_number=KVK,
            branch=matter.branch,
            matter=matter.matter,
            outcome=Outcome.MOVED,
            successor=OTHER_KVK,
            today=office.today,
        )
    )
    tx = models.follow(office)
    assert staff_matters(tx) == []
    [settled] = staff_matters(tx, settled_too=True)
    assert (settled.outcome, settled.successor, settled.settled_at) == (Outcome.MOVED, OTHER_KVK, office.now)
    assert staff_matter(tx, matter.position) == settled
    assert staff_matter(tx, matter.position + 1) is None
    assert not any(one.continued for one in registration(tx, KVK))


def test_a_missing_branch_that_the_register_ended_is_no_matter_any_more(
    office: Office, models: ReadModels
) -> None:
    office.do(office.business(A1))
    office.signal(branches={})
    office.signal(branches={BRANCH: office.today})
    tx = models.follow(office)
    assert staff_matters(tx) == []
    assert [one.outcome for one in staff_matters(tx, settled_too=True)] == [None]


def test_it_is_known_how_much_is_watched(office: Office, models: ReadModels) -> None:
    assert watched(models.tx) == 0
    office.do(office.business(A1))
    assert watched(models.follow(office)) == 2
