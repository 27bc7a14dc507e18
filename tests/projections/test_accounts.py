"""The accounts read model: states, filters, pages, and what policies and daily steps look up."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select

from domain.account.commands import EndHold, EndSuspension, HoldAccount, Suspend
from domain.account.events import ArrearsSettled, CodeBlocked, CodeReactivated
from domain.calendar import local_date
from domain.kernel import Event
from domain.ports import Comparison
from domain.values import AccountId, Channel, InvoiceNumber, Use
from projections.accounts import (
    AccountRow,
    AccountState,
    account,
    accounts,
    accounts_of_branch,
    accounts_of_customer,
    awaiting_first_password,
    awaiting_reactivation,
    letters,
    undelivered,
)
from projections.queries import NoSuchPlace
from tests.domain.test_reissue import ask, lose
from tests.projections.history import ReadModels, seal
from toegang_testing.desks.desk import A1, A2, A3, BAKERY, BRANCH, KVK, NL, OTHER_BRANCH, OTHER_KVK
from toegang_testing.desks.office import Office
from toegang_testing.scenario import AT

F1, F2, F3 = (InvoiceNumber(f"F2026-00000{number}") for number in (1, 2, 3))


def row(tx: Connection, account_id: AccountId = A1) -> AccountRow:
    found = account(tx, account_id)
    assert found
    return found


def three_accounts(office: Office) -> None:
    office.do(office.business(A2, "jan"))
    office.do(office.business(A1, "piet", branch=OTHER_BRANCH))
    office.do(office.private(A3))


def test_an_account_is_shown_as_it_was_opened(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    found = row(models.follow(office))
    assert (found.customer_id, found.kvk_number, found.branch) == (BAKERY, KVK, BRANCH)
    assert (found.use, found.channel, found.state) == (Use.BUSINESS, Channel.EMAIL, AccountState.OPEN)
    assert (found.opened_at, found.closed_on) == (office.now, None)
    assert found.email == seal("jan@bakery.example", "account.opened/email")


def test_a_private_account_has_no_number_and_no_branch(office: Office, models: ReadModels) -> None:
    office.do(office.private(A3))
    found = row(models.follow(office), A3)
    assert (found.use, found.kvk_number, found.branch) == (Use.PRIVATE, None, None)


def test_an_unknown_account_is_none(models: ReadModels) -> None:
    assert account(models.tx, AccountId("nobody")) is None


def test_the_state_follows_the_account_through_its_life(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    assert row(models.follow(office)).state is AccountState.ACTIVATED
    office.do(Suspend(at=office.now, account_id=A1))
    assert row(models.follow(office)).state is AccountState.SUSPENDED
    office.do(EndSuspension(at=office.now, account_id=A1))
    assert row(models.follow(office)).state is AccountState.ACTIVATED
    office.close(A1)
    closed = row(models.follow(office))
    assert (closed.state, closed.closed_on) == (AccountState.CLOSED, office.today)
    office.run()
    erased = row(models.follow(office))
    assert (erased.state, erased.closed_on) == (AccountState.ERASED, office.today)


def test_a_hold_shows_before_a_suspension_and_goes_by_itself(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.do(Suspend(at=office.now, account_id=A1))
    office.do(HoldAccount(at=office.now, account_id=A1))
    assert row(models.follow(office)).state is AccountState.HELD
    office.do(EndHold(at=office.now, account_id=A1))
    assert row(models.follow(office)).state is AccountState.SUSPENDED


def test_a_block_shows_before_a_suspension_and_each_goes_by_itself(
    office: Office, models: ReadModels
) -> None:
    office.open_account(A1)
    office.do(Suspend(at=office.now, account_id=A1))
    models.follow(office)
    blocked = row(models.happens(CodeBlocked(account_id=A1, invoice_number=F1)))
    assert blocked.state is AccountState.BLOCKED
    again = row(models.happens(CodeReactivated(account_id=A1, invoice_numbers=(F1,))))
    assert again.state is AccountState.SUSPENDED


def test_open_accounts_of_a_customer_come_in_order_of_opening(office: Office, models: ReadModels) -> None:
    three_accounts(office)
    assert accounts_of_customer(models.follow(office), BAKERY) == [A2, A1]
    office.close(A2)
    assert accounts_of_customer(models.follow(office), BAKERY) == [A1]


def test_open_accounts_of_a_branch_are_those_of_that_company_and_branch(
    office: Office, models: ReadModels
) -> None:
    three_accounts(office)
    office.do(office.business("a4", "els"))
    tx = models.follow(office)
    assert accounts_of_branch(tx, KVK, BRANCH) == [A2, "a4"]
    assert accounts_of_branch(tx, OTHER_KVK, BRANCH) == []
    office.close(A2)
    assert accounts_of_branch(models.follow(office), KVK, BRANCH) == ["a4"]


def test_accounts_are_filtered_by_customer_branch_and_state(office: Office, models: ReadModels) -> None:
    three_accounts(office)
    office.make_usable(A1)
    tx = models.follow(office)
    assert [one.account_id for one in accounts(tx)] == [A2, A1, A3]
    assert [one.account_id for one in accounts(tx, customer_id=BAKERY)] == [A2, A1]
    assert [one.account_id for one in accounts(tx, branch=OTHER_BRANCH)] == [A1]
    assert [one.account_id for one in accounts(tx, state=AccountState.ACTIVATED)] == [A1]
    assert accounts(tx, customer_id=BAKERY, branch=BRANCH, state=AccountState.ACTIVATED) == []


def test_pages_start_after_the_last_account_of_the_page_before(office: Office, models: ReadModels) -> None:
    three_accounts(office)
    tx = models.follow(office)
    assert [one.account_id for one in accounts(tx, limit=2)] == [A2, A1]
    assert [one.account_id for one in accounts(tx, limit=2, after=A1)] == [A3]
    assert accounts(tx, after=A3) == []
    with pytest.raises(NoSuchPlace):
        accounts(tx, after=AccountId("nobody"))


def test_a_first_password_is_awaited_from_the_day_after_the_code_was_sent(
    office: Office, models: ReadModels
) -> None:
    three_accounts(office)
    assert awaiting_first_password(models.follow(office), office.today + timedelta(1)) == []
    office.react()
    tx = models.follow(office)
    assert awaiting_first_password(tx, office.today) == []
    tomorrow = office.today + timedelta(1)
    assert awaiting_first_password(tx, tomorrow, limit=2) == [A2, A1]
    assert awaiting_first_password(tx, tomorrow, limit=2, after=A1) == [A3]


def test_nobody_awaits_a_second_first_password_or_one_for_a_closed_account(
    office: Office, models: ReadModels
) -> None:
    three_accounts(office)
    office.make_usable(A1)
    office.close(A2)
    assert awaiting_first_password(models.follow(office), office.today) == [A3]


def test_events_of_others_change_nothing(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    before = row(models.follow(office))
    other: Event = CodeBlocked(account_id=A1, invoice_number=F1)
    office.do(office.business(A2, "piet"))
    models.follow(office)
    models.happens(other.model_copy(update={"account_id": A2}))
    assert row(models.tx) == before


def test_an_account_whose_code_was_lost_begins_anew_with_its_new_address(
    office: Office, models: ReadModels
) -> None:
    office.open_account(A1)
    again = office.business(A2, lost_code=True)
    office.do(again)
    assert row(models.follow(office)).state is AccountState.ACTIVATED
    office.react()
    office.confirm_loss(again.application_id, fits=False)
    found = row(models.follow(office))
    assert found.state is AccountState.OPEN
    assert found.email == seal("jan@bakery.example", "account.application_email_changed/email")
    office.react()
    assert awaiting_first_password(models.follow(office), office.today + timedelta(1)) == [A1]
    office.wait(days=1)
    office.daily()
    assert awaiting_first_password(models.follow(office), office.today + timedelta(1)) == []


def test_a_letter_is_on_the_list_of_those_that_should_have_arrived_until_its_code_is_used(
    office: Office, models: ReadModels
) -> None:
    office.do(office.business(A1, comparison=Comparison.DIFFERENT))
    office.react()
    tx = models.follow(office)
    assert undelivered(tx, office.today) == []
    [found] = undelivered(tx, office.today + timedelta(days=1))
    assert (found.account_id, found.code_sent_on) == (A1, office.today)


def test_a_block_waits_for_reactivation_once_everything_behind_it_is_paid(
    office: Office, models: ReadModels
) -> None:
    three_accounts(office)
    models.follow(office)
    day = local_date(AT)

    def waiting() -> list[tuple[str, date | None]]:
        return [(one.account_id, one.settled_on) for one in awaiting_reactivation(models.tx)]

    models.happens(*(CodeBlocked(account_id=A1, invoice_number=one) for one in (F1, F2)))
    models.happens(ArrearsSettled(account_id=A1, invoice_number=F1))
    assert waiting() == []
    models.happens(ArrearsSettled(account_id=A1, invoice_number=F2))
    assert waiting() == [(A1, day)]
    models.happens(CodeBlocked(account_id=A1, invoice_number=F3))
    assert waiting() == []
    models.happens(ArrearsSettled(account_id=A1, invoice_number=F3))
    models.happens(CodeBlocked(account_id=A2, invoice_number=F1))
    models.happens(ArrearsSettled(account_id=A2, invoice_number=F1))
    assert waiting() == [(A2, day), (A1, day)]
    assert [one.account_id for one in awaiting_reactivation(models.tx, after=A2, limit=1)] == [A1]
    models.happens(CodeReactivated(account_id=A2, invoice_numbers=(F1,)))
    assert waiting() == [(A1, day)]


def posted(office: Office) -> date:
    """The letter with another code, and a working day later its password; answers the day of the letter."""
    office.react()
    sent_on = office.today
    office.go_to(NL.next_working_day(sent_on))
    office.daily()
    office.react()
    return sent_on


@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("last_is_sent", [True, False])
def test_a_code_that_takes_over_was_sent_when_its_own_letter_was_d26(
    office: Office, models: ReadModels, which: int, last_is_sent: bool
) -> None:
    """Of three letters that may work, and a fourth that was posted or not yet."""
    office.open_account(A1)
    days = []
    for nth in range(3):
        ask(office, f"b{nth}", post_wanted=True, code=f"code-{nth}")
        days.append(posted(office))
        office.wait(days=7)
    ask(office, "b3", post_wanted=True, code="code-3")
    if last_is_sent:
        posted(office)
    models.follow(office)
    office.do(office.activation(presented=f"a1-first-{which + 2}"))
    assert office.account().code_index == f"code-{which}"
    found = row(models.follow(office))
    assert (found.code_sent_on, found.channel) == (days[which], Channel.POST)
    assert awaiting_first_password(models.tx, office.today + timedelta(days=30)) == []


def test_after_a_code_took_over_the_next_letters_begin_anew_d26(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    for nth in range(2):
        ask(office, f"b{nth}", post_wanted=True, code=f"code-{nth}")
        posted(office)
        office.wait(days=7)
    office.do(office.activation(presented="a1-first-2"))
    ask(office, "b2", post_wanted=True, code="code-2")
    sent_on = posted(office)
    office.do(office.activation(presented="a1-first-4"))
    assert row(models.follow(office)).code_sent_on == sent_on
    assert models.tx.execute(select(letters)).all() == []


def test_a_code_by_mail_ends_the_letters_before_it_d26(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    for nth in range(2):
        ask(office, f"b{nth}", post_wanted=True, code=f"code-{nth}")
        posted(office)
        office.wait(days=7)
    assert models.follow(office).execute(select(letters)).all()
    lose(office, "b2", "code-2")
    assert models.follow(office).execute(select(letters)).all() == []
