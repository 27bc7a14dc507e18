"""The same small world, where invoices and fees are paid at the payment provider too (R53, D1, D22)."""

from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from domain.bank_entry.events import EntryPart
from domain.final_notice.aggregate import FinalNotice
from domain.invoice.debiting import Debit
from domain.kernel import Rejected
from domain.ports import EntryKind
from domain.use_cases.split_entry import SplitEntry
from domain.values import PaymentId
from tests import strategies as small
from tests.domain.desk import NL
from tests.domain.finance import Finance
from tests.domain.machine import Machine
from tests.domain.portal import Portal
from tests.domain.test_finance_machine import FinanceMachine
from tests.domain.test_machines import MODEST

payments = st.sampled_from(("ip-1", "ip-2", "ip-3", "ip-4", "ip-5"))


class PayingMachine(Machine):
    """Payers, and what the provider tells of their payments."""

    def __init__(self) -> None:
        super().__init__()
        self.portal = Portal(self.office)

    def started(self, payment: str) -> tuple[str | None, int]:
        """Of which invoice that payment is, and how much was asked for, fees included."""
        for number, invoice in self.world.streams("invoice").items():
            if (known := invoice.paying.payments.get(PaymentId(payment))) is not None:
                return number, known.asked_cents
        return None, 0

    @rule(which=small.some, payment=payments, with_fees=st.sampled_from((True, True, False)))
    def a_payment_is_started(self, which: int, payment: str, with_fees: bool) -> None:
        number, _ = self.started(payment)
        with suppress(Rejected):
            self.portal.start(number or self.some_invoice(which), payment, with_fees=with_fees)

    @rule(payment=payments, what=st.sampled_from(("opened", "fail", "give_up")))
    def a_payment_goes_on(self, payment: str, what: str) -> None:
        number, _ = self.started(payment)
        if number is not None:
            getattr(self.portal, what)(number, payment)

    @rule(payment=payments, otherwise=st.sampled_from((None, None, 1, 500)))
    def a_payment_comes(self, payment: str, otherwise: int | None) -> None:
        number, cents = self.started(payment)
        if number is not None:
            self.portal.paid(number, otherwise or cents, payment)

    @rule(which=small.some, payment=payments)
    def an_invoice_is_paid_at_once(self, which: int, payment: str) -> None:
        number, _ = self.started(payment)
        if number is None:
            self.a_payment_is_started(which, payment, with_fees=True)
            self.a_payment_comes(payment, None)

    @rule(payment=payments, part=st.booleans(), nth=st.integers(1, 2))
    def a_payment_is_taken_back(self, payment: str, part: bool, nth: int) -> None:
        number, cents = self.started(payment)
        if number is not None:
            self.portal.taken_back(number, 1 if part else cents, payment, nth=nth)

    @rule(payment=payments, nth=st.integers(1, 2))
    def what_was_taken_back_comes_again(self, payment: str, nth: int) -> None:
        number, cents = self.started(payment)
        if number is not None:
            self.portal.came_again(number, cents, payment, nth=nth)

    @invariant()
    def what_is_owed_back_is_what_the_auditor_counts(self) -> None:
        for number, one in self.auditor.invoices.items():
            assert self.office.invoice(number).owed_back_cents == one.owed_back_cents


class PortalMachine(PayingMachine, FinanceMachine):
    """Collecting and finance, with payers in between."""


class FeeMachine(PayingMachine):
    """Three invoices whose final notices were posted, two of them on one: fees are paid with them, after
    them, and otherwise; credited, given up, taken back (D1, D22)."""

    def __init__(self) -> None:
        super().__init__()
        self.finance = Finance(self.office)

    @initialize()
    def final_notices_were_posted(self) -> None:
        for account_id, mandate in zip(self.office.accounts, ("mandate-1", None, "mandate-2"), strict=True):
            if mandate:
                self.office.to_direct_debit(account_id, mandate)
            self.orders += 1
            self.office.order(f"o{self.orders}", account_id)
            for _ in range(2):  # delivered, and invoiced on the next day
                self.office.wait(1)
                self.office.run()
        for days in (20, 40, 20):
            self.office.wait(days)
            self.office.run()
            for number, invoice in self.world.streams("invoice").items():
                if invoice.debit is Debit.ORDERED:
                    self.office.book(number, 235, EntryKind.RETURNED)
        assert [len(notice.invoices) for notice in self.notices().values()] == [1, 2]

    def notices(self) -> dict[str, FinalNotice]:
        return dict(sorted(self.world.streams("final_notice").items()))

    def some_notice(self, which: int) -> tuple[str, FinalNotice]:
        return [*self.notices().items()][which % len(self.notices())]

    @rule(days=st.sampled_from((1, 5, 15, 45)))
    def work(self, days: int) -> None:
        for _ in range(0, days, 5):
            self.office.wait(min(days, 5))
            self.office.run()

    @rule(which=small.some, payment=payments, part=st.booleans(), again=st.booleans())
    def an_invoice_is_paid_and_taken_back(self, which: int, payment: str, part: bool, again: bool) -> None:
        self.an_invoice_is_paid_at_once(which, payment)
        self.a_payment_is_taken_back(payment, part, nth=1)
        if again:
            self.what_was_taken_back_comes_again(payment, nth=1)

    @rule(which=small.some, cents=st.sampled_from((None, 1, 500)))
    def an_invoice_is_transferred(self, which: int, cents: int | None) -> None:
        number = self.some_invoice(which)
        self.office.book(number, cents or self.office.invoice(number).outstanding_cents or 1)

    @rule(which=small.some, cents=st.sampled_from((None, 1, 2000)))
    def a_fee_is_transferred(self, which: int, cents: int | None) -> None:
        _, notice = self.some_notice(which)
        self.office.book(notice.fee_reference, cents or notice.fee_outstanding_cents or 1)

    @rule(which=small.some, what=st.sampled_from(("write_off", "credit")))
    def an_invoice_is_given_up_or_credited(self, which: int, what: str) -> None:
        with suppress(Rejected):
            getattr(self.finance, what)(self.some_invoice(which))

    @rule(which=small.some, approved=st.booleans())
    def a_fee_is_given_up(self, which: int, approved: bool) -> None:
        notice_id, _ = self.some_notice(which)
        with suppress(Rejected):
            self.finance.ask_fee_write_off(notice_id)
            if approved:
                self.finance.approve_fee_write_off(notice_id)

    @rule(which=small.some, one=small.some)
    def what_was_too_much_pays_a_fee(self, which: int, one: int) -> None:
        waiting = sorted(key for key, entry in self.world.streams("bank_entry").items() if entry.divisible)
        _, notice = self.some_notice(one)
        if waiting and notice.fee_outstanding_cents:
            part = EntryPart(reference=notice.fee_reference, amount_cents=1)
            entry_id, now, today = waiting[which % len(waiting)], self.office.now, self.office.today
            with suppress(Rejected):
                self.office.do(
                    SplitEntry(at=now, entry_id=entry_id, parts=(part,), today=today, calendars=NL)
                )

    @invariant()
    def what_is_left_of_a_fee_is_what_the_auditor_counts(self) -> None:
        for notice_id, notice in self.notices().items():
            assert notice.fee_outstanding_cents == self.auditor.dunning.left_cents(notice_id), "D1"
            assert notice.fee_outstanding_cents >= 0, "D1"


TestPortal = PortalMachine.TestCase
TestPortal.settings = MODEST
TestFees = FeeMachine.TestCase
TestFees.settings = MODEST
