"""The fee of a final notice is paid at the payment provider: with its invoice, or after it (D1, R53, D22)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

import pytest

from domain.account.events import CodeBlocked
from domain.bank_entry.events import EntryBooked, EntryUnmatched, Mismatch
from domain.customer.events import InvoiceReopened
from domain.final_notice.aggregate import FINAL_NOTICE, FinalNotice
from domain.final_notice.events import FeePaid, FeeTakenBack, FeeWrittenOff
from domain.invoice.aggregate import Stage
from domain.invoice.events import (
    FeePart,
    InvoicePaymentStarted,
    InvoicePaymentTakenBack,
    InvoiceSettled,
    InvoiceWrittenOff,
    PaymentReceived,
)
from domain.invoice.paying import NothingLeftToPay
from domain.kernel import Event
from domain.ports import EntryKind
from domain.values import InvoiceNumber, NoticeId
from domain.write_off import AmountChanged
from tests.domain.test_collecting import F1, F2, run_until_stage
from tests.domain.test_invoice_payments import payer
from toegang_testing.desks.desk import A1, BAKERY
from toegang_testing.desks.finance import Finance
from toegang_testing.desks.office import Office
from toegang_testing.desks.portal import Portal

E = TypeVar("E", bound=Event)
FEE = "A2026-000001"


@pytest.fixture
def dunned() -> tuple[Office, Portal]:
    """EUR 2.35 is overdue, the code is blocked, and EUR 9.00 is claimed for the final notice."""
    office, portal = payer()
    run_until_stage(office, Stage.OVERDUE)
    assert notice_of(office).fee_outstanding_cents == 900
    return office, portal


def notice_id(office: Office, number: str = F1) -> NoticeId:
    return office.invoice(number).paying.notices[-1]


def notice_of(office: Office, number: str = F1) -> FinalNotice:
    return office.world.state(FINAL_NOTICE.stream(notice_id(office, number)))


def of(kind: type[E], events: Sequence[Event]) -> list[E]:
    return [one for one in events if isinstance(one, kind)]


def test_one_payment_is_for_the_invoice_and_the_fee_that_came_with_it(dunned: tuple[Office, Portal]) -> None:
    office, portal = dunned
    [started] = of(InvoicePaymentStarted, portal.start(F1))
    part = FeePart(notice_id=notice_id(office), fee_reference=FEE, amount_cents=900)
    assert (started.amount_cents, started.fees) == (235, (part,))
    paid = portal.paid(F1, 1135)
    [booked], [received], [fee] = of(EntryBooked, paid), of(PaymentReceived, paid), of(FeePaid, paid)
    assert (booked.amount_cents, booked.excess_cents, booked.kind) == (1135, 0, EntryKind.ONLINE)
    assert (received.amount_cents, fee.amount_cents, fee.entry_id) == (235, 900, "ip-1")
    assert of(InvoiceSettled, paid)
    assert notice_of(office).fee_outstanding_cents == 0
    assert portal.paid(F1, 1135) == [], "I2: once"
    office.world.catch_up()
    office.reactivate(A1)
    assert office.account(A1).usable
    with pytest.raises(NothingLeftToPay):
        portal.start(F1, "ip-2")


@pytest.mark.parametrize("settle", ["transfer", "online", "credit", "write_off"])
def test_the_fee_stays_and_is_paid_alone_where_only_the_invoice_was_settled(
    dunned: tuple[Office, Portal], settle: str
) -> None:
    office, portal = dunned
    if settle == "transfer":
        office.book(F1, 235)
    elif settle == "online":
        [started] = of(InvoicePaymentStarted, portal.start(F1, with_fees=False))
        assert (started.amount_cents, started.fees) == (235, ())
        portal.paid(F1, 235)
    else:
        getattr(Finance(office), settle)(F1)
    assert office.invoice(F1).settled
    assert notice_of(office).fee_outstanding_cents == 900
    with pytest.raises(NothingLeftToPay):
        portal.start(F1, "ip-2", with_fees=False)
    [started] = of(InvoicePaymentStarted, portal.start(F1, "ip-2"))
    assert (started.amount_cents, started.fees[0].amount_cents) == (0, 900)
    paid = portal.paid(F1, 900, "ip-2")
    assert [one.amount_cents for one in of(FeePaid, paid)] == [900]
    assert of(PaymentReceived, paid) == []
    assert notice_of(office).fee_outstanding_cents == 0


def test_a_fee_that_was_paid_in_part_is_asked_for_as_far_as_it_is_left(dunned: tuple[Office, Portal]) -> None:
    office, portal = dunned
    office.book(FEE, 400)
    [started] = of(InvoicePaymentStarted, portal.start(F1))
    assert started.fees[0].amount_cents == 500


def test_a_letter_that_was_not_posted_has_no_fee_yet() -> None:
    office, portal = payer()
    run_until_stage(office, Stage.REMINDED)
    office.wait(20)
    office.daily()
    assert office.invoice(F1).stage is Stage.ON_FINAL_NOTICE
    [started] = of(InvoicePaymentStarted, portal.start(F1))
    assert started.fees == (), "D1: it is due per letter"


@pytest.fixture
def dunned_two() -> tuple[Office, Portal]:
    """Two invoices of one customer on one final notice, which claims one fee."""
    office, portal = payer()
    office.order("o2")
    office.deliver("o2")
    office.wait(1)
    office.run()
    run_until_stage(office, Stage.REMINDED)
    held_until = office.today + timedelta(80)
    Finance(office).hold(F1, held_until)
    while office.invoice(F2).stage < Stage.REMINDED:
        office.wait(1)
        office.run()
        if not office.invoice(F2).returned:
            office.book(F2, 235, EntryKind.RETURNED, reason="AM04")
    Finance(office).hold(F2, held_until)
    office.run_until(held_until + timedelta(1))
    assert notice_of(office).invoices == (F1, F2)
    return office, portal


def test_a_fee_of_two_invoices_is_asked_for_by_one_payment_at_a_time(
    dunned_two: tuple[Office, Portal],
) -> None:
    office, portal = dunned_two
    [first] = of(InvoicePaymentStarted, portal.start(F1))
    [second] = of(InvoicePaymentStarted, portal.start(F2, "ip-2"))
    assert ([one.amount_cents for one in first.fees], second.fees) == ([900], ())
    portal.fail(F1)
    portal.paid(F2, 235, "ip-2")
    [third] = of(InvoicePaymentStarted, portal.start(F2, "ip-3"))
    assert (third.amount_cents, third.fees[0].amount_cents) == (0, 900), "by either of them"
    [fourth] = of(InvoicePaymentStarted, portal.start(F1, "ip-4"))
    assert fourth.fees == ()
    portal.paid(F2, 900, "ip-3")
    portal.paid(F1, 235, "ip-4")
    assert notice_of(office).fee_outstanding_cents == 0
    assert office.invoice(F1).settled


def test_one_given_up_that_comes_after_all_pays_a_fee_once_and_the_rest_waits_for_staff(
    dunned: tuple[Office, Portal],
) -> None:
    office, portal = dunned
    portal.start(F1)
    office.wait(4)
    portal.give_up(F1)
    portal.start(F1, "ip-2")
    portal.paid(F1, 1135, "ip-2")
    late = portal.paid(F1, 1135)
    assert of(FeePaid, late) == []
    [left] = of(EntryUnmatched, late)
    assert (left.amount_cents, left.mismatch) == (1135, Mismatch.NOTHING_OUTSTANDING)


@pytest.mark.parametrize("crossing", ["paid", "written off"])
def test_what_comes_for_a_fee_that_is_gone_by_then_is_left_to_staff(
    dunned: tuple[Office, Portal], crossing: str
) -> None:
    office, portal = dunned
    portal.start(F1)
    if crossing == "paid":
        office.book(FEE, 900)
    else:
        finance = Finance(office)
        finance.ask_fee_write_off(notice_id(office))
        assert of(FeeWrittenOff, finance.approve_fee_write_off(notice_id(office)))
    [booked] = of(EntryBooked, portal.paid(F1, 1135))
    assert booked.excess_cents == 900
    assert office.invoice(F1).settled
    assert notice_of(office).fee_outstanding_cents == 0


def test_a_write_off_that_a_payment_crosses_is_asked_anew(dunned: tuple[Office, Portal]) -> None:
    office, portal = dunned
    finance = Finance(office)
    finance.ask_fee_write_off(notice_id(office))
    portal.start(F1)
    portal.paid(F1, 1135)
    with pytest.raises(AmountChanged):
        finance.approve_fee_write_off(notice_id(office))


def test_a_write_off_that_a_chargeback_crosses_is_asked_anew(dunned: tuple[Office, Portal]) -> None:
    """D17: also where the same is to be paid again. The list of approvals shows it as overtaken by then."""
    office, portal = dunned
    finance = Finance(office)
    finance.ask_fee_write_off(notice_id(office))
    portal.start(F1)
    portal.paid(F1, 1135)
    portal.taken_back(F1, 1135)
    with pytest.raises(AmountChanged):
        finance.approve_fee_write_off(notice_id(office))
    assert finance.ask_fee_write_off(notice_id(office)), "for the same amount, on the list again"
    assert of(FeeWrittenOff, finance.approve_fee_write_off(notice_id(office)))


def test_a_write_off_of_an_invoice_that_was_paid_and_opened_again_is_asked_anew(
    dunned: tuple[Office, Portal],
) -> None:
    office, portal = dunned
    finance = Finance(office)
    finance.ask_write_off(F1)
    portal.start(F1)
    portal.paid(F1, 1135)
    portal.taken_back(F1, 1135)
    with pytest.raises(AmountChanged):
        finance.approve_write_off(F1)
    assert finance.ask_write_off(F1)
    assert of(InvoiceWrittenOff, finance.approve_write_off(F1))


def test_too_little_pays_the_invoice_first_which_alone_blocks(dunned: tuple[Office, Portal]) -> None:
    office, portal = dunned
    portal.start(F1)
    paid = portal.paid(F1, 435)
    assert of(InvoiceSettled, paid)
    assert notice_of(office).fee_outstanding_cents == 700


def test_a_chargeback_opens_again_what_the_payment_had_paid_d22(dunned: tuple[Office, Portal]) -> None:
    office, portal = dunned
    portal.start(F1)
    portal.paid(F1, 1135)
    office.world.catch_up()
    office.reactivate(A1)
    taken = portal.taken_back(F1, 1135)
    [back], [fee] = of(InvoicePaymentTakenBack, taken), of(FeeTakenBack, taken)
    assert (back.amount_cents, back.reopened_cents, back.owed_back_cents) == (1135, 235, 0)
    assert [one.amount_cents for one in back.fees] == [fee.amount_cents] == [900]
    assert of(InvoiceReopened, taken)
    assert of(EntryUnmatched, taken) == []
    assert portal.taken_back(F1, 1135) == [], "I2: once"
    assert (office.invoice(F1).outstanding_cents, notice_of(office).fee_outstanding_cents) == (235, 900)
    assert office.account(A1).usable, "the codes are not blocked by that alone"
    [again] = of(InvoicePaymentStarted, portal.start(F1, "ip-2"))
    assert (again.amount_cents, again.fees[0].amount_cents) == (235, 900), "one payment for both again"


@pytest.mark.parametrize(
    ("cents", "fee_cents", "invoice_cents"), [(300, 300, 0), (900, 900, 0), (1000, 900, 100)]
)
def test_of_a_part_that_is_taken_back_the_fee_goes_first(
    dunned: tuple[Office, Portal], cents: int, fee_cents: int, invoice_cents: int
) -> None:
    office, portal = dunned
    portal.start(F1)
    portal.paid(F1, 1135)
    taken = portal.taken_back(F1, cents)
    assert sum(one.amount_cents for one in of(FeeTakenBack, taken)) == fee_cents
    assert office.invoice(F1).outstanding_cents == invoice_cents
    assert office.invoice(F1).settled is (invoice_cents == 0)
    portal.came_again(F1, cents)
    assert portal.came_again(F1, cents) == [], "I2: once"
    assert (office.invoice(F1).outstanding_cents, notice_of(office).fee_outstanding_cents) == (0, 0)


@pytest.mark.parametrize("cents", [1135, 1000])
def test_what_came_again_is_taken_back_again_d22(dunned: tuple[Office, Portal], cents: int) -> None:
    office, portal = dunned
    portal.start(F1)
    portal.paid(F1, 1135)
    portal.taken_back(F1, cents)
    portal.came_again(F1, cents)
    taken = portal.taken_back(F1, 1135, nth=2)
    assert of(EntryUnmatched, taken) == [], "all of it had paid something here"
    assert of(InvoiceReopened, taken)
    assert (office.invoice(F1).outstanding_cents, notice_of(office).fee_outstanding_cents) == (235, 900)
    portal.came_again(F1, 1135, nth=2)
    assert (office.invoice(F1).outstanding_cents, notice_of(office).fee_outstanding_cents) == (0, 0)
    [left] = of(EntryUnmatched, portal.taken_back(F1, 1200, nth=3))
    assert left.signed_cents == -65, "no more than it had paid"


def test_a_chargeback_of_the_fee_alone_reopens_no_invoice_and_blocks_nothing(
    dunned: tuple[Office, Portal],
) -> None:
    office, portal = dunned
    office.book(F1, 235)
    portal.start(F1)
    portal.paid(F1, 900)
    office.world.catch_up()
    office.reactivate(A1)
    taken = portal.taken_back(F1, 900)
    assert not of(InvoiceReopened, taken)
    assert not of(EntryUnmatched, taken)
    office.run_until(office.today + timedelta(90))
    assert office.invoice(F1).settled
    assert office.account(A1).usable, "D1: the fee alone never blocks"
    assert len(office.happened(CodeBlocked)) == 1
    assert notice_of(office).fee_outstanding_cents == 900


def test_a_chargeback_of_what_had_paid_no_fee_claims_none(dunned: tuple[Office, Portal]) -> None:
    office, portal = dunned
    portal.start(F1)
    office.book(FEE, 900)
    portal.paid(F1, 1135)
    taken = portal.taken_back(F1, 1135)
    assert of(FeeTakenBack, taken) == []
    assert [one.signed_cents for one in of(EntryUnmatched, taken)] == [-900], "it left twice, or waits"
    assert notice_of(office).fee_outstanding_cents == 0


def test_what_was_written_off_of_a_fee_stays_written_off_when_the_rest_is_taken_back(
    dunned: tuple[Office, Portal],
) -> None:
    office, portal = dunned
    portal.start(F1)
    portal.paid(F1, 735)
    finance = Finance(office)
    finance.ask_fee_write_off(notice_id(office))
    finance.approve_fee_write_off(notice_id(office))
    portal.taken_back(F1, 735)
    assert notice_of(office).fee_outstanding_cents == 500
    assert notice_of(office).write_off.written_off_cents == 400


def test_after_a_second_round_both_fees_are_paid_with_the_invoice(dunned: tuple[Office, Portal]) -> None:
    office, portal = dunned
    portal.start(F1)
    portal.paid(F1, 1135)
    portal.taken_back(F1, 1135)
    run_until_stage(office, Stage.OVERDUE)
    [again] = of(InvoicePaymentStarted, portal.start(F1, "ip-2"))
    assert [one.fee_reference for one in again.fees] == [FEE, "A2026-000002"]
    paid = portal.paid(F1, 2035, "ip-2")
    assert [one.amount_cents for one in of(FeePaid, paid)] == [900, 900]
    assert [one.excess_cents for one in of(EntryBooked, paid)] == [0]


def test_a_fee_is_paid_after_its_customer_was_erased(dunned: tuple[Office, Portal]) -> None:
    """D12: a fee holds up neither closing nor erasure; money for it names nobody."""
    office, portal = dunned
    office.book(F1, 235)
    portal.start(F1)
    office.close(A1)
    office.run()
    office.run()
    assert office.customer(BAKERY).erased
    assert of(FeePaid, portal.paid(F1, 900))


def test_a_top_up_or_an_invoice_without_a_notice_has_no_fee() -> None:
    office, portal = payer()
    [started] = of(InvoicePaymentStarted, portal.start(F1))
    assert started.fees == ()
    assert office.invoice(InvoiceNumber(F1)).paying.notices == ()
