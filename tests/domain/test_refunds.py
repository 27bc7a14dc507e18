"""Credit that is paid back: what may be, where to, by whom, and what came of it (R47, D17, I1, I10)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from domain.account.events import (
    ChargebackReversed,
    CreditLapsed,
    CreditRefunded,
    CreditRestored,
    RefundArrived,
)
from domain.account.refunding import NothingToRefund
from domain.account.state import AccountIsClosed, NoSuchAccount
from domain.account.state import Life as AccountLife
from domain.four_eyes import NotRequested, SamePerson
from domain.refund.aggregate import REFUND, Life, NoSuchRefund, RefundDecided, RefundNotApproved
from domain.refund.events import (
    RefundApproved,
    RefundFailed,
    RefundFiled,
    RefundPaid,
    RefundProposed,
    RefundRefused,
    RefundRequested,
    RefundSent,
)
from domain.roles import Role
from domain.staff_member.state import RoleMissing
from domain.terms import terms_on
from domain.use_cases.refund import IbanNeeded, NotToldByHand
from tests.domain.test_money import kinds, opened
from toegang_testing.desks.desk import A1, BOOKKEEPER, CLERK, CONTROLLER, SUPERVISOR
from toegang_testing.desks.office import Office
from toegang_testing.desks.refunds import Refunds


@pytest.fixture
def refunds() -> Refunds:
    """Credit of 1000 cents whose payment the provider does not know by an id."""
    return desk(deposited(opened()))


def desk(office: Office) -> Refunds:
    office.let_in(BOOKKEEPER, Role.FINANCE)
    office.let_in(CONTROLLER, Role.FINANCE)
    return Refunds(office)


def deposited(office: Office, payment: str = "pay-0", cents: int = 1000) -> Office:
    office.deposit(cents, payment)
    return office


def by_ideal(office: Office, payment: str, cents: int = 1000) -> Office:
    """Paid by a payment that the provider can pay back."""
    office.start_deposit(payment)
    office.open_deposit(payment)
    office.deposit(cents, payment)
    return office


def life(refunds: Refunds, refund_id: str = "r1") -> Life:
    return refunds.office.world.state(REFUND.stream(refund_id)).life


def sources(refunds: Refunds) -> list[str | None]:
    """Which payment each refund goes back to."""
    events = refunds.office.happened(RefundRequested)
    return [one.payment_id for one in events if isinstance(one, RefundRequested)]


# --- how much -------------------------------------------------------------------------------------
def test_credit_leaves_the_balance_as_it_is_asked_for_i10(refunds: Refunds) -> None:
    assert kinds(refunds.ask(cents=400)) == [RefundRequested, CreditRefunded]
    assert refunds.office.account().credit.balance_cents == 600


def test_without_an_amount_all_that_is_available_is_paid_back(refunds: Refunds) -> None:
    refunds.office.order()
    refunds.ask()
    [asked] = refunds.office.happened(RefundRequested)
    assert isinstance(asked, RefundRequested)
    assert asked.amount_cents == 765
    with pytest.raises(NothingToRefund):
        refunds.ask("r2")


@pytest.mark.parametrize(("cents", "granted"), [(764, True), (765, True), (766, False)])
def test_never_more_than_is_available(refunds: Refunds, cents: int, granted: bool) -> None:
    refunds.office.order()  # 235 are set apart
    if granted:
        refunds.ask(cents=cents)
    else:
        with pytest.raises(NothingToRefund):
            refunds.ask(cents=cents)
    assert bool(refunds.office.happened(CreditRefunded)) is granted


# --- where to -------------------------------------------------------------------------------------
def test_it_goes_back_to_the_newest_payment_that_covers_it_and_no_iban_is_kept() -> None:
    office = by_ideal(opened(), "pay-9", 1000)
    office.wait(1)
    by_ideal(office, "pay-1", 1000)
    office.wait(1)
    by_ideal(office, "pay-5", 300)
    refunds = desk(office)
    refunds.ask(cents=400)
    assert sources(refunds) == ["pay-1"]
    [asked] = office.happened(RefundRequested)
    assert isinstance(asked, RefundRequested)
    assert (asked.iban, asked.payee, asked.provider_payment_id) == (None, None, "tr_pay1")


def test_what_went_back_of_a_payment_or_was_taken_back_does_not_go_back_again() -> None:
    office = by_ideal(by_ideal(opened(), "pay-1"), "pay-2")
    refunds = desk(office)
    refunds.ask("r1", 700)
    refunds.ask("r2", 700)
    assert sources(refunds) == ["pay-2", "pay-1"]
    office.charge_back(200, "pay-1")
    with pytest.raises(IbanNeeded):
        refunds.ask("r3", 301, iban=None)
    refunds.ask("r3", 300, iban=None)  # is left of the second
    refunds.ask("r4", 100, iban=None)  # of the first
    assert sources(refunds)[2:] == ["pay-2", "pay-1"]


def test_what_comes_back_can_go_back_to_its_payment_again() -> None:
    refunds = desk(by_ideal(opened(), "pay-1"))
    refunds.ask("r1", iban=None)
    refunds.refuse("r1")
    refunds.ask("r2", iban=None)
    assert sources(refunds) == ["pay-1", "pay-1"]


@pytest.mark.parametrize(("days", "to_source"), [(0, True), (1, False)])
def test_a_payment_too_old_for_the_provider_is_paid_to_an_account(days: int, to_source: bool) -> None:
    office = by_ideal(opened(), "pay-1")
    office.wait(terms_on(office.today).refund_to_source_days + days)
    refunds = desk(office)
    if not to_source:
        with pytest.raises(IbanNeeded):
            refunds.ask(iban=None)
    refunds.ask()
    assert sources(refunds) == (["pay-1"] if to_source else [None])


def test_what_no_payment_covers_needs_an_iban(refunds: Refunds) -> None:
    with pytest.raises(IbanNeeded):
        refunds.ask(iban=None)
    refunds.ask()
    assert sources(refunds) == [None]


# --- by whom --------------------------------------------------------------------------------------
def test_one_of_finance_proposes_and_another_approves_d17(refunds: Refunds) -> None:
    refunds.ask()
    with pytest.raises(NotRequested):
        refunds.approve()
    assert kinds(refunds.propose()) == [RefundProposed]
    assert refunds.propose() == []
    with pytest.raises(SamePerson):
        refunds.approve(by=BOOKKEEPER)
    assert kinds(refunds.approve()) == [RefundApproved]


def test_a_proposal_is_valid_for_a_day_and_can_be_made_again_d17(refunds: Refunds) -> None:
    refunds.ask()
    refunds.propose()
    refunds.office.wait(1)
    with pytest.raises(NotRequested):
        refunds.approve()
    assert kinds(refunds.propose()) == [RefundProposed]
    assert kinds(refunds.approve()) == [RefundApproved]


def test_a_supervisor_may_approve_and_refuse_but_not_propose(refunds: Refunds) -> None:
    office = refunds.office
    office.let_in(SUPERVISOR, Role.SUPERVISOR)
    office.let_in(CLERK, Role.CLERK)
    refunds.ask()
    for nobody in (SUPERVISOR, CLERK):
        with pytest.raises(RoleMissing):
            refunds.propose(by=nobody)
    refunds.propose()
    for decide in (refunds.approve, refunds.refuse):
        with pytest.raises(RoleMissing):
            decide(by=CLERK)
    assert kinds(refunds.approve(by=SUPERVISOR)) == [RefundApproved]


def test_a_letter_that_finance_takes_in_counts_as_its_proposal(refunds: Refunds) -> None:
    office = refunds.office
    office.let_in(CLERK, Role.CLERK)
    with pytest.raises(RoleMissing):
        refunds.ask(taken_in_by=CLERK)
    assert kinds(refunds.ask(taken_in_by=BOOKKEEPER)) == [RefundRequested, CreditRefunded, RefundProposed]
    with pytest.raises(SamePerson):
        refunds.approve(by=BOOKKEEPER)
    assert kinds(refunds.approve()) == [RefundApproved]


def test_what_was_decided_stays(refunds: Refunds) -> None:
    refunds.ask()
    refunds.agree()
    for again in (refunds.propose, refunds.approve, refunds.refuse):
        with pytest.raises(RefundDecided):
            again()
    assert life(refunds) is Life.APPROVED


def test_there_is_no_refund_that_nobody_asked_for(refunds: Refunds) -> None:
    for act in (refunds.propose, refunds.approve, refunds.refuse, refunds.settle, refunds.fail):
        with pytest.raises(NoSuchRefund):
            act()


def test_what_is_refused_is_credit_again_once(refunds: Refunds) -> None:
    refunds.ask(cents=400)
    assert kinds(refunds.refuse()) == [RefundRefused, CreditRestored]
    assert refunds.office.account().credit.balance_cents == 1000
    for late in (refunds.settle, refunds.fail):
        with pytest.raises(RefundNotApproved):
            late()
    assert refunds.office.account().credit.balance_cents == 1000


def test_whose_code_does_not_work_asks_by_letter(refunds: Refunds) -> None:
    office = refunds.office
    office.close()
    with pytest.raises(AccountIsClosed):
        refunds.ask()
    assert refunds.ask(taken_in_by=BOOKKEEPER)
    with pytest.raises(NoSuchAccount):
        refunds.ask("r2", account_id="nobody", taken_in_by=BOOKKEEPER)


def test_whose_data_is_erased_asks_no_more(refunds: Refunds) -> None:
    office = refunds.office
    refunds.ask()
    refunds.agree()
    refunds.settle()
    office.close()
    office.run_until(office.today + timedelta(2))
    with pytest.raises(AccountIsClosed):
        refunds.ask("r2", 1, taken_in_by=BOOKKEEPER)


# --- what came of it ------------------------------------------------------------------------------
def test_nothing_is_paid_out_before_two_persons_agreed(refunds: Refunds) -> None:
    refunds.ask()
    for act in (refunds.filed, refunds.settle, refunds.fail):
        with pytest.raises(RefundNotApproved):
            act()


def test_a_payout_is_told_once_and_arrives_once(refunds: Refunds) -> None:
    refunds.ask()
    refunds.agree()
    assert kinds(refunds.filed()) == [RefundFiled]
    assert refunds.filed() == []
    assert refunds.office.account().credit.under_way
    assert kinds(refunds.settle()) == [RefundPaid, RefundArrived]
    assert refunds.settle() == []
    assert not refunds.office.account().credit.under_way


def test_what_the_provider_has_is_ordered_once() -> None:
    refunds = desk(by_ideal(opened(), "pay-1"))
    refunds.ask()
    refunds.agree()
    assert kinds(refunds.sent()) == [RefundSent]
    assert refunds.sent() == []
    assert life(refunds) is Life.ORDERED


@pytest.mark.parametrize("paid_before", [False, True])
def test_what_fails_or_comes_back_is_credit_again_once(refunds: Refunds, paid_before: bool) -> None:
    refunds.ask(cents=400)
    refunds.agree()
    if paid_before:
        refunds.settle()
    assert kinds(refunds.fail()) == [RefundFailed, CreditRestored]
    assert refunds.fail() == []
    assert refunds.settle() == [], "what failed stays so"
    assert refunds.office.account().credit.balance_cents == 1000


def test_finance_tells_what_the_bank_told_of_a_payout_that_stood_in_no_file(refunds: Refunds) -> None:
    refunds.office.let_in(CLERK, Role.CLERK)
    refunds.ask(cents=400)
    with pytest.raises(RefundNotApproved):
        refunds.tell(paid=False)
    refunds.agree()
    with pytest.raises(RoleMissing):
        refunds.tell(paid=False, by=CLERK)
    assert kinds(refunds.tell(paid=True)) == [RefundPaid, RefundArrived]
    assert kinds(refunds.tell(paid=False)) == [RefundFailed, CreditRestored], "it came back"
    assert refunds.tell(paid=False) == []
    assert refunds.office.account().credit.balance_cents == 1000


def test_what_became_of_what_stands_in_a_file_the_bank_alone_tells(refunds: Refunds) -> None:
    refunds.ask()
    refunds.agree()
    refunds.office.pay_out()
    for paid in (False, True):
        with pytest.raises(NotToldByHand):
            refunds.tell(paid=paid)
    refunds.settle()
    with pytest.raises(NotToldByHand):
        refunds.tell(paid=False)
    assert refunds.office.account().credit.balance_cents == 0


@pytest.mark.parametrize("paid", [False, True])
def test_of_what_goes_back_to_a_payment_the_provider_is_asked(paid: bool) -> None:
    refunds = desk(by_ideal(opened(), "pay-1"))
    refunds.ask()
    refunds.agree()
    with pytest.raises(NotToldByHand):
        refunds.tell(paid=paid)


# --- credit that nobody claims --------------------------------------------------------------------
def lapses_five_years_after(office: Office, erase_from: date) -> None:
    """And no day earlier."""
    five_years = erase_from.replace(year=erase_from.year + 5)
    office.go_to(five_years - timedelta(1))
    office.run()
    assert not office.happened(CreditLapsed)
    office.wait(1)
    office.run()
    [lapsed] = office.happened(CreditLapsed)
    assert isinstance(lapsed, CreditLapsed)
    assert (lapsed.amount_cents, lapsed.lapsed_on) == (1000, five_years)


def test_five_years_after_closing_what_nobody_claimed_lapses(refunds: Refunds) -> None:
    office = refunds.office
    office.close()
    erase_from = office.account(A1).erase_from
    assert erase_from is not None
    lapses_five_years_after(office, erase_from)
    assert office.account(A1).credit.balance_cents == 0


def refund_that_fails(office: Office) -> None:
    """Paid back by the provider, forgotten, and then it fails after all."""
    refunds = desk(office)
    refunds.ask()
    refunds.agree()
    refunds.sent()
    refunds.settle()
    forgotten(office)
    assert kinds(refunds.fail()) == [RefundFailed, CreditRestored]


def chargeback_that_is_reversed(office: Office) -> None:
    """Taken back by the payer, forgotten, and then it comes again."""
    office.charge_back(1000, "pay-1")
    forgotten(office)
    assert kinds(office.restore("pay-1")) == [ChargebackReversed]


def forgotten(office: Office) -> None:
    office.close()
    office.run_until(office.today + timedelta(2))
    assert office.account().life is AccountLife.ERASED


@pytest.mark.parametrize("comes_back", [refund_that_fails, chargeback_that_is_reversed])
def test_credit_that_comes_back_to_an_erased_account_lapses_on_the_same_day(
    comes_back: Callable[[Office], None],
) -> None:
    office = by_ideal(opened(), "pay-1")
    comes_back(office)
    assert office.account().credit.balance_cents == 1000
    erase_from = office.account().erase_from
    assert erase_from is not None
    lapses_five_years_after(office, erase_from)
    assert office.account().credit.balance_cents == 0
    office.wait(1)
    office.run()
    assert len(office.happened(CreditLapsed)) == 1


def test_credit_of_an_open_account_never_lapses(refunds: Refunds) -> None:
    refunds.office.wait(6 * 365)
    refunds.office.run()
    assert not refunds.office.happened(CreditLapsed)
