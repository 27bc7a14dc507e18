"""Payouts: a file a day, each once, and what the bank tells of each in any order (R47, D14, I2, I10)."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations

import pytest

from domain.account.credit import Credit
from domain.account.state import Life as AccountLife
from domain.bank_entry.events import EntryUnmatched, Mismatch
from domain.invoice.crediting import NothingToPayBack, PayBackUnderWay
from domain.invoice.events import CreditPaidBack, PayBackFailed, PayBackOrdered
from domain.kernel import Event
from domain.payment_file.events import FileSent, PayoutsDrawnUp
from domain.payout.aggregate import PayoutWaitsForNobody
from domain.payout.events import PayoutSettled, PayoutSilent, PayoutTold
from domain.ports import EntryKind
from domain.refund.aggregate import REFUND, Life
from domain.refund.events import RefundFailed, RefundFiled, RefundPaid
from domain.values import InvoiceNumber, RefundId
from toegang_testing.desks.desk import A1, MONDAY, at
from toegang_testing.desks.finance import Finance
from toegang_testing.desks.office import Office
from toegang_testing.desks.refunds import Refunds
from toegang_testing.world import World

F1 = InvoiceNumber("F2026-000001")
R1 = RefundId("r1")
PAYOUT = "CT-20260601-1-1"
PAY_BACK = "CT-20260615-1-1"
PAID, RETURNED, REJECTED = EntryKind.PAID_OUT, EntryKind.PAYOUT_RETURNED, EntryKind.PAYOUT_REJECTED


def opened() -> Office:
    office = Office(World(now=at(date(2026, 5, 26))))
    office.open_account(A1)
    return office


def approved() -> Office:
    """A refund of EUR 5 to an account, agreed on by two persons on Monday 1 June."""
    office = opened()
    office.deposit(500)
    office.go_to(MONDAY)
    Finance(office)
    refunds = Refunds(office)
    refunds.ask()
    refunds.agree()
    return office


def invoiced() -> Office:
    office = opened()
    office.to_direct_debit(A1, "mandate-1")
    office.order("o1", A1)
    office.deliver("o1")
    office.go_to(MONDAY)
    office.run()
    return office


def credited() -> Finance:
    """An invoice that a direct debit paid on 15 June, then credited in whole."""
    office = invoiced()
    office.run_until(date(2026, 6, 15))
    office.book(F1, 235, EntryKind.COLLECTED)
    finance = Finance(office)
    finance.credit(F1)
    assert office.invoice(F1).owed_back_cents == 235
    return finance


def credit_of(office: Office) -> Credit:
    return office.account(A1).credit


def life(office: Office) -> Life:
    return office.world.state(REFUND.stream(R1)).life


def drawn_up(office: Office) -> Sequence[PayoutsDrawnUp]:
    return [one for one in office.happened(PayoutsDrawnUp) if isinstance(one, PayoutsDrawnUp)]


def left(office: Office) -> Sequence[EntryUnmatched]:
    return [one for one in office.happened(EntryUnmatched) if isinstance(one, EntryUnmatched)]


def told(office: Office, *kinds: EntryKind, payout: str = PAYOUT, cents: int = 500) -> None:
    for kind in kinds:
        office.book(payout, cents, kind)


# --- a file a day -----------------------------------------------------------------------------------
def test_what_two_persons_agreed_on_stands_in_the_days_file_once() -> None:
    office = approved()
    office.pay_out()
    assert office.pay_out() == [], "once"
    [file] = drawn_up(office)
    assert (file.file_id, file.execute_on, file.sum_cents) == ("CT-20260601-1", MONDAY, 500)
    assert [(each.payout_id, each.refund_id) for each in file.payouts] == [(PAYOUT, R1)]
    assert (life(office), len(office.happened(RefundFiled))) == (Life.ORDERED, 1)
    office.react()
    assert len(office.happened(FileSent)) == 1


def test_what_nobody_or_one_person_agreed_on_stands_in_no_file() -> None:
    office = opened()
    office.deposit(500)
    Finance(office)
    refunds = Refunds(office)
    refunds.ask()
    assert office.pay_out() == []
    refunds.propose()
    assert office.pay_out() == []
    refunds.refuse()
    assert office.pay_out() == []


def test_who_stands_in_a_file_is_not_erased_before_the_banks_word_d12() -> None:
    """0072: so the file can be made."""
    office = approved()
    office.close()
    office.run_until(MONDAY + timedelta(days=1))
    [file] = drawn_up(office)
    office.run_until(MONDAY + timedelta(days=400))
    assert office.account(A1).life is AccountLife.CLOSED
    told(office, PAID, payout=file.payouts[0].payout_id)
    office.run_until(office.today + timedelta(days=1))
    assert office.account(A1).life is AccountLife.ERASED


def test_on_a_day_on_which_banks_do_not_settle_it_is_for_the_next_that_they_do() -> None:
    office = approved()
    office.go_to(date(2026, 6, 6))  # a Saturday
    office.pay_out()
    assert [file.execute_on for file in drawn_up(office)] == [date(2026, 6, 8)]


def test_what_is_owed_back_of_a_direct_debit_goes_to_its_mandates_account() -> None:
    office = credited().office
    office.pay_out()
    [payout] = drawn_up(office)[0].payouts
    assert (payout.invoice_number, payout.iban_of, payout.amount_cents) == (F1, "mandate-1", 235)
    assert office.pay_out() == []


def test_while_the_bank_has_it_nobody_records_by_hand_that_it_was_paid() -> None:
    finance = credited()
    finance.office.pay_out()
    with pytest.raises(PayBackUnderWay):
        finance.pay_back(F1)


def test_what_a_transfer_paid_is_left_to_finance() -> None:
    office = invoiced()
    office.book(F1, 235)
    finance = Finance(office)
    finance.credit(F1)
    assert office.pay_out() == []
    finance.pay_back(F1)
    assert office.invoice(F1).owed_back_cents == 0


# --- what the bank tells ------------------------------------------------------------------------------
def test_a_refund_that_was_booked_is_paid() -> None:
    office = approved()
    office.pay_out()
    told(office, PAID)
    assert life(office) is Life.PAID
    assert not [one for one in credit_of(office).refunds.values() if one.under_way]


@pytest.mark.parametrize("kinds", [(REJECTED,), (PAID, RETURNED), (RETURNED, PAID), (RETURNED,)])
def test_a_refund_that_came_to_nothing_is_credit_again_once(kinds: tuple[EntryKind, ...]) -> None:
    office = approved()
    office.pay_out()
    told(office, *kinds)
    assert (life(office), credit_of(office).balance_cents) == (Life.FAILED, 500)
    assert len(office.happened(RefundFailed)) == 1
    assert left(office) == []
    assert office.pay_out() == [], "it is asked for anew, or not at all"


def test_the_same_word_of_the_bank_counts_once_and_another_amount_not_at_all() -> None:
    office = approved()
    office.pay_out()
    told(office, PAID, cents=499)
    assert life(office) is Life.ORDERED
    told(office, PAID, PAID)
    assert [one.mismatch for one in left(office)] == [Mismatch.OTHER_AMOUNT, Mismatch.NOTHING_OUTSTANDING]
    assert len(office.happened(RefundPaid)) == len(office.happened(PayoutTold)) == 1


def test_a_payout_that_there_was_not_is_left_to_staff() -> None:
    office = approved()
    told(office, PAID)
    [one] = left(office)
    assert (one.mismatch, one.signed_cents) == (Mismatch.UNKNOWN_REFERENCE, -500)


def test_money_that_left_after_staff_said_that_it_had_not_is_left_to_staff() -> None:
    office = approved()
    office.pay_out()
    Refunds(office).fail()
    told(office, PAID)
    assert [one.mismatch for one in left(office)] == [Mismatch.NOTHING_OUTSTANDING]


def test_what_is_owed_back_is_paid_once_it_was_booked() -> None:
    office = credited().office
    office.pay_out()
    told(office, PAID, payout=PAY_BACK, cents=235)
    assert (office.invoice(F1).owed_back_cents, office.customer().owed_back) == (0, frozenset())
    assert len(office.happened(CreditPaidBack)) == 1


@pytest.mark.parametrize("kinds", [(REJECTED,), (PAID, RETURNED), (RETURNED, PAID)])
def test_what_came_back_is_owed_again_and_waits_for_finance(kinds: tuple[EntryKind, ...]) -> None:
    """Ordered again it would come back again, every day: the account may be closed."""
    office = credited().office
    office.pay_out()
    told(office, *kinds, payout=PAY_BACK, cents=235)
    assert office.invoice(F1).owed_back_cents == 235
    assert office.customer().owed_back == {F1}, "D12: who is owed money is not erased"
    assert len(office.happened(PayBackFailed)) == 1
    for _ in range(2):
        office.wait(1)
        office.pay_out()
    assert len(office.happened(PayBackOrdered)) == 1
    Finance(office).pay_back(F1)
    assert (office.invoice(F1).owed_back_cents, office.customer().owed_back) == (0, frozenset())


@pytest.mark.parametrize("kinds", [(REJECTED,), (PAID, RETURNED)])
def test_what_came_back_after_it_was_paid_by_hand_is_not_owed_once_more(kinds: tuple[EntryKind, ...]) -> None:
    office = credited().office
    office.pay_out()
    told(office, *kinds, payout=PAY_BACK, cents=235)
    Finance(office).pay_back(F1)
    told(office, RETURNED if kinds == (REJECTED,) else REJECTED, payout=PAY_BACK, cents=235)
    assert office.invoice(F1).owed_back_cents == 0
    with pytest.raises(NothingToPayBack):
        Finance(office).pay_back(F1)


def test_where_the_debit_came_back_meanwhile_what_left_is_staffs_and_nothing_stays_ordered() -> None:
    office = credited().office
    office.pay_out()
    office.book(F1, 235, EntryKind.RETURNED)
    told(office, PAID, payout=PAY_BACK, cents=235)
    assert left(office)[-1].mismatch is Mismatch.NOTHING_OUTSTANDING
    assert office.invoice(F1).payout_id is None


@pytest.mark.parametrize("paid_again", [False, True])
def test_where_the_debit_came_back_after_it_and_then_it_did_too_nothing_is_claimed_any_more(
    paid_again: bool,
) -> None:
    office = credited().office
    office.pay_out()
    told(office, PAID, payout=PAY_BACK, cents=235)
    office.book(F1, 235, EntryKind.RETURNED)
    assert office.customer().open_invoices == {F1}
    if paid_again:
        office.book(F1, 235)
    told(office, RETURNED, payout=PAY_BACK, cents=235)
    invoice = office.invoice(F1)
    assert (invoice.outstanding_cents, invoice.settled) == (0, True)
    assert invoice.owed_back_cents == (235 if paid_again else 0)
    assert office.customer().open_invoices == frozenset()
    assert office.customer().owed_back == ({F1} if paid_again else frozenset())


@pytest.mark.parametrize("of_refund", [True, False])
def test_every_order_of_the_banks_words_gives_the_same_state(of_refund: bool) -> None:
    states = []
    for order in permutations((PAID, RETURNED, REJECTED)):
        office = approved() if of_refund else credited().office
        office.pay_out()
        for kind in order:
            one, cents = (PAYOUT, 500) if of_refund else (PAY_BACK, 235)
            office.book(one, cents, kind, entry_id=f"of-{kind}")
        streams = office.world.streams
        assert not any(entry.waits for entry in streams("bank_entry").values()), "each half has its other"
        states.append([streams(each) for each in ("refund", "account", "payout", "invoice", "customer")])
    assert all(state == states[0] for state in states)


# --- a bank that stays silent -------------------------------------------------------------------------
TOLD_ON = date(2026, 6, 9)
"""Ordered on Monday 1 June: five TARGET days pass without a word, the last of them Monday 8 June."""


def silent() -> Office:
    office = approved()
    office.pay_out()
    office.go_to(TOLD_ON)
    assert kinds(office.tell_silent_payouts()) == [PayoutSilent]
    return office


def kinds(events: Sequence[Event]) -> list[type[Event]]:
    return [type(each) for each in events]


def test_after_five_target_days_without_a_word_staff_is_told_once() -> None:
    office = approved()
    office.pay_out()
    for day in (date(2026, 6, 5), date(2026, 6, 8)):
        office.go_to(day)
        assert office.tell_silent_payouts() == [], "a weekend is no TARGET day"
    office.go_to(TOLD_ON)
    [silent] = office.tell_silent_payouts()
    assert isinstance(silent, PayoutSilent)
    assert (silent.refund_id, silent.amount_cents, silent.silent_on) == (R1, 500, TOLD_ON)
    office.wait(30)
    assert office.tell_silent_payouts() == []


@pytest.mark.parametrize("kind", [PAID, RETURNED, REJECTED])
def test_of_what_the_bank_told_staff_is_not_told(kind: EntryKind) -> None:
    office = approved()
    office.pay_out()
    told(office, kind)
    office.wait(30)
    assert office.tell_silent_payouts() == []
    with pytest.raises(PayoutWaitsForNobody):
        office.settle_payout(PAYOUT)


def test_before_the_bank_was_silent_for_so_long_nobody_settles_it() -> None:
    office = approved()
    office.pay_out()
    with pytest.raises(PayoutWaitsForNobody):
        office.settle_payout(PAYOUT)


def test_what_staff_settles_counts_as_paid_and_what_the_bank_tells_later_fits() -> None:
    office = silent()
    assert PayoutSettled in kinds(office.settle_payout(PAYOUT))
    assert (life(office), credit_of(office).under_way) == (Life.PAID, False)
    with pytest.raises(PayoutWaitsForNobody):
        office.settle_payout(PAYOUT)
    told(office, PAID)
    assert (life(office), left(office)) == (Life.PAID, [])
    assert credit_of(office).balance_cents == 0


@pytest.mark.parametrize("kinds_told", [(REJECTED,), (RETURNED,), (PAID, RETURNED), (RETURNED, PAID)])
def test_what_was_settled_and_failed_after_all_is_credit_again_once(
    kinds_told: tuple[EntryKind, ...],
) -> None:
    office = silent()
    office.settle_payout(PAYOUT)
    told(office, *kinds_told)
    assert (life(office), credit_of(office).balance_cents) == (Life.FAILED, 500)
    assert len(office.happened(RefundFailed)) == 1


def owed_and_silent() -> Finance:
    finance = credited()
    finance.office.pay_out()
    finance.office.go_to(date(2026, 6, 23))
    assert kinds(finance.office.tell_silent_payouts()) == [PayoutSilent]
    return finance


@pytest.mark.parametrize("kinds_told", [(), (PAID,), (RETURNED,), (PAID, RETURNED), (RETURNED, PAID)])
def test_what_is_owed_back_of_an_invoice_is_settled_alike(kinds_told: tuple[EntryKind, ...]) -> None:
    office = owed_and_silent().office
    assert CreditPaidBack in kinds(office.settle_payout(PAY_BACK))
    assert office.invoice(F1).owed_back_cents == 0
    told(office, *kinds_told, payout=PAY_BACK, cents=235)
    failed = RETURNED in kinds_told
    assert office.invoice(F1).owed_back_cents == (235 if failed else 0)
    assert len(office.happened(CreditPaidBack)) == 1
    assert left(office) == []
    assert office.pay_out() == [], "owed again, it waits for finance"


def test_what_came_back_by_itself_meanwhile_is_settled_and_paid_to_nobody() -> None:
    office = owed_and_silent().office
    office.book(F1, 235, EntryKind.RETURNED)
    assert office.invoice(F1).owed_back_cents == 0
    assert kinds(office.settle_payout(PAY_BACK)) == [PayoutSettled, PayBackFailed]
    assert office.invoice(F1).payout_id is None
    assert office.happened(CreditPaidBack) == []
