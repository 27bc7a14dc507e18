"""A small world of final notices, whose fees are paid at the provider and otherwise (R53, D1, D22)."""

from contextlib import suppress

from hypothesis import strategies as st

from domain.bank_entry.events import EntryPart
from domain.final_notice.aggregate import FinalNotice
from domain.invoice.debiting import Debit
from domain.kernel import Rejected
from domain.ports import EntryKind
from domain.use_cases.split_entry import SplitEntry
from toegang_testing.desks.desk import NL
from toegang_testing.desks.finance import Finance
from toegang_testing.histories import initialize, invariant, rule
from toegang_testing.machines.portal import PayingMachine, payments
from toegang_testing.strategies import small
from toegang_testing.world import World


class FeeMachine(PayingMachine):
    """Three invoices whose final notices were posted, two of them on one: fees are paid with them, after
    them, and otherwise; credited, given up, taken back (D1, D22)."""

    def __init__(self, world: World | None = None) -> None:
        super().__init__(world)
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
