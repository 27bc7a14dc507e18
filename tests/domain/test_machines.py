"""Random histories in a small world, audited after every step (I1-I4, I6, I7, I11, I12, I14, I15, I22)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from domain.account.commands import EndSuspension, Suspend
from domain.account.events import CreditDeposited
from domain.bank_entry.commands import BookAsOther, NoteDetails, SettleEntry
from domain.bank_entry.events import EntryOutcome, EntryPart
from domain.customer.aggregate import BeingErased
from domain.customer.mandate import MandateInForce
from domain.kernel import Command, Rejected
from domain.ledger import LedgerAccount
from domain.ports import Comparison, EntryKind
from domain.products import Product
from domain.size_classes import Figures
from domain.statements.commands import TakeStatement
from domain.use_cases.book_bank_entry import MatchEntry
from domain.use_cases.split_entry import SplitEntry
from domain.values import AccountId, PersonId
from tests import strategies as small
from tests.domain.desk import BRANCH, CLERK, NL, SUPERVISOR
from tests.domain.log_breaks import acknowledge
from tests.domain.machine import Machine

MODEST = settings(max_examples=30, stateful_step_count=40, deadline=None)


class MoneyMachine(Machine):
    """Credit, orders, direct debit and the daily invoice."""

    @rule(which=small.some, payment=small.payment_ids)
    def a_deposit_is_started(self, which: int, payment: str) -> None:
        with suppress(Rejected):
            self.office.start_deposit(payment, self.some_account(which))

    @rule(which=small.some, payment=small.payment_ids, cents=small.deposits_cents)
    def a_deposit_arrives(self, which: int, payment: str, cents: int) -> None:
        with suppress(Rejected):
            self.office.deposit(cents, payment, self.some_account(which))

    @rule(which=small.some, payment=small.payment_ids)
    def a_deposit_fails(self, which: int, payment: str) -> None:
        self.office.fail_deposit(payment, self.some_account(which))

    @rule(which=small.some, payment=small.payment_ids)
    def a_deposit_is_opened_at_the_provider(self, which: int, payment: str) -> None:
        self.office.open_deposit(payment, self.some_account(which))

    @rule(payment=small.payment_ids, cents=small.deposits_cents, nth=st.integers(1, 2))
    def a_deposit_is_charged_back(self, payment: str, cents: int, nth: int) -> None:
        by, paid_cents = self.paid_with(payment)
        if by is not None:
            self.office.charge_back(min(cents, paid_cents), payment, by, nth=nth)

    @rule(payment=small.payment_ids, nth=st.integers(1, 2))
    def what_was_charged_back_comes_again(self, payment: str, nth: int) -> None:
        by, _ = self.paid_with(payment)
        if by is not None:
            self.office.restore(payment, by, nth=nth)

    @rule(which=small.some, cents=small.paid_cents)
    def the_bank_books_a_transfer(self, which: int, cents: int) -> None:
        self.office.book(self.some_invoice(which), cents)

    def paid_with(self, payment: str) -> tuple[AccountId | None, int]:
        """Whose credit that payment became, and how much."""
        for recorded in self.world.log:
            if isinstance(recorded.event, CreditDeposited) and recorded.event.payment_id == payment:
                return recorded.event.account_id, recorded.event.amount_cents
        return None, 0

    @rule(which=small.some, product=small.products)
    def an_order_is_placed(self, which: int, product: Product) -> None:
        self.orders += 1
        self.office.order(f"o{self.orders}", self.some_account(which), product)

    @precondition(lambda self: self.orders)
    @rule(which=small.some, fails=st.booleans())
    def an_order_is_done(self, which: int, fails: bool) -> None:
        order_id = f"o{which % self.orders + 1}"
        if fails:
            self.office.fail(order_id)
        else:
            self.office.deliver(order_id)

    @rule(which=small.some, mandate=st.sampled_from(("mandate-1", "mandate-2")))
    def a_mandate_is_given(self, which: int, mandate: str) -> None:
        with suppress(Rejected):
            self.office.to_direct_debit(self.some_account(which), mandate)


class CollectingMachine(Machine):
    """Three invoices and their timeline: the bank, blocks and reactivation, and what ends in between."""

    @initialize(returned=st.sets(st.integers(0, 2)))
    def three_invoices_whose_collections_came_back(self, returned: set[int]) -> None:
        for which, account_id in enumerate(self.office.accounts):
            with suppress(MandateInForce):  # a colleague gave it
                self.office.to_direct_debit(account_id, f"mandate-{account_id}")
            self.orders += 1
            self.office.order(f"o{self.orders}", account_id)
            self.office.deliver(f"o{self.orders}")
            self.office.bill(str(self.office.account(account_id).customer_id))
            self.office.react()
            self.office.wait(1 if which == 1 else 0)
        self.office.wait(14)
        self.office.daily()
        for which in returned:
            self.office.book(self.some_invoice(which), 235, EntryKind.RETURNED)

    @rule(days=st.sampled_from((15, 29, 45)))
    def work_goes_on_for(self, days: int) -> None:
        for _ in range(0, days, 5):
            self.office.wait(5)
            self.office.run()

    @precondition(lambda self: self.office.today.year < 2035)
    @rule()
    def more_than_a_year_passes(self) -> None:
        self.office.wait(400)
        self.office.run()

    @rule(which=small.some)
    def an_order_is_placed(self, which: int) -> None:
        self.orders += 1
        self.office.order(f"o{self.orders}", self.some_account(which))

    @rule(which=small.some)
    def an_account_is_closed(self, which: int) -> None:
        with suppress(Rejected):
            self.office.close(self.some_account(which))

    @rule(which=small.some, cents=small.paid_cents, kind=small.entry_kinds)
    def the_bank_books(self, which: int, cents: int, kind: EntryKind) -> None:
        self.office.book(self.some_invoice(which), cents, kind)

    @rule(which=small.some, kind=small.entry_kinds)
    def the_bank_books_all_that_is_outstanding(self, which: int, kind: EntryKind) -> None:
        number = self.some_invoice(which)
        self.office.book(number, self.office.invoice(number).outstanding_cents or 1, kind)

    @rule(which=small.some, part=st.integers(0, 3))
    def the_bank_tells_an_entry_in_parts(self, which: int, part: int) -> None:
        entry_id, now, today = f"batch-{which}", self.office.now, self.office.today
        told = part * 100
        self.office.do(
            NoteDetails(at=now, entry_id=entry_id, total_cents=300, explained_cents=told, booked_on=today)
        )
        self.office.do(TakeStatement(at=now, year=today.year, number=which + 1))

    @rule(which=small.some)
    def a_break_of_the_log_is_acknowledged(self, which: int) -> None:
        self.office.do(acknowledge(self.office.now, f"toegang.example/log/{which + 2}"))

    @rule(which=small.some, what=st.sampled_from(("taken", "refused", "settled")))
    def a_file_of_the_bank_comes(self, which: int, what: str) -> None:
        with suppress(Rejected):
            self.office.bank_file(what, f"{which:064x}")

    @rule(which=small.some, one=small.some)
    def staff_matches_or_settles_what_fitted_nothing(self, which: int, one: int) -> None:
        waiting = sorted(key for key, entry in self.world.streams("bank_entry").items() if entry.waits)
        if not waiting:
            return
        entry_id, now = waiting[one % len(waiting)], self.office.now
        number = self.some_invoice(which)
        outstanding_cents = self.office.invoice(number).outstanding_cents
        parts = (EntryPart(reference=number, amount_cents=max(1, outstanding_cents // (one % 2 + 1))),)
        split = SplitEntry(at=now, entry_id=entry_id, parts=parts, today=self.office.today, calendars=NL)
        if one % 3:
            with suppress(Rejected):
                self.office.do(split)
            if one % 3 == 1:
                with suppress(Rejected):
                    account = LedgerAccount.BANK_COSTS
                    self.office.do(BookAsOther(at=now, entry_id=entry_id, account=account))
            return
        match = MatchEntry(
            at=now,
            entry_id=entry_id,
            reference=self.some_invoice(which),
            today=self.office.today,
            calendars=NL,
        )
        try:
            self.office.do(match)
        except Rejected:
            outcome = EntryOutcome.PAID_BACK
            with suppress(Rejected):
                self.office.do(SettleEntry(at=now, entry_id=entry_id, outcome=outcome))

    @rule(which=small.some)
    def a_customer_pays_everything_and_calls(self, which: int) -> None:
        account_id = self.some_account(which)
        customer_id = str(self.office.account(account_id).customer_id)
        for number in sorted(self.office.customer(customer_id).open_invoices):
            self.office.book(number, self.office.invoice(number).outstanding_cents)
        self.world.catch_up()
        with suppress(Rejected):
            self.office.reactivate(account_id)

    @rule(cents=small.paid_cents, which=small.some)
    def a_fee_is_paid(self, cents: int, which: int) -> None:
        notices = sorted(self.world.streams("final_notice"))
        self.office.book(f"A{notices[which % len(notices)] if notices else 'nothing'}", cents)

    @rule(which=small.some)
    def staff_reactivates(self, which: int) -> None:
        with suppress(Rejected):
            self.office.reactivate(self.some_account(which))

    @rule(person=st.sampled_from(("els", "kees")), kvk_number=small.kvk_numbers)
    @precondition(lambda self: len(self.office.accounts) < 5)
    def a_colleague_applies(self, person: str, kvk_number: str) -> None:
        with suppress(BeingErased):  # as for every application (test_applying)
            self.apply(person, kvk_number)


class LifeMachine(Machine):
    """Applying, activating, suspending, closing, deregistration and erasing, with debts under way."""

    @rule(person=small.persons, kvk_number=small.kvk_numbers, email=st.sampled_from(Comparison))
    def somebody_applies(self, person: str, kvk_number: str, email: Comparison) -> None:
        with suppress(Rejected):
            self.apply(person, kvk_number, comparison=email)

    @rule(person=small.persons, late=st.integers(0, 3))
    def somebody_applies_with_an_old_listing(self, person: str, late: int) -> None:
        with suppress(Rejected):
            seen_at: datetime = self.office.now - timedelta(days=late)
            self.apply(person, "69599084", seen_at=seen_at)

    @rule(which=small.some)
    def somebody_activates(self, which: int) -> None:
        with suppress(Rejected):
            self.office.activate(self.some_account(which))

    @rule(which=small.some, ends=st.booleans())
    def staff_suspends_or_ends_it(self, which: int, ends: bool) -> None:
        command: Callable[..., Command] = EndSuspension if ends else Suspend
        with suppress(Rejected):
            self.office.do(command(at=self.office.now, account_id=self.some_account(which)))

    @rule(which=small.some)
    def a_closure_is_requested(self, which: int) -> None:
        with suppress(Rejected):
            self.office.request_closure(self.some_account(which))

    @rule(which=small.some, by=st.sampled_from((CLERK, SUPERVISOR)))
    def a_closure_is_approved(self, which: int, by: PersonId) -> None:
        with suppress(Rejected):
            self.office.approve_closure(self.some_account(which), by)

    @rule(kvk_number=small.kvk_numbers, which=small.some)
    def the_register_signals(self, kvk_number: str, which: int) -> None:
        today = self.office.today
        ends: tuple[date | None, ...] = (None, None, today, today + timedelta(3))
        ends_on = ends[which % 4]
        branches = {} if which == 4 else {BRANCH: ends_on if which % 2 else None}
        seen_at = self.office.now - timedelta(days=1 if which == 5 else 0)
        business_ends_on = None if which % 2 else ends_on
        self.office.signal(
            kvk_number=kvk_number, ends_on=business_ends_on, branches=branches, seen_at=seen_at
        )

    @rule(which=small.some)
    def an_order_is_paid_by_direct_debit(self, which: int) -> None:
        account_id = self.some_account(which)
        with suppress(Rejected):
            self.office.to_direct_debit(account_id)
        self.orders += 1
        self.office.order(f"o{self.orders}", account_id)

    @rule(which=small.some, payment=small.payment_ids)
    def a_deposit_arrives(self, which: int, payment: str) -> None:
        with suppress(Rejected):
            self.office.deposit(1000, payment, self.some_account(which))

    @rule(which=small.some, kind=small.entry_kinds)
    def the_bank_books(self, which: int, kind: EntryKind) -> None:
        self.office.book(self.some_invoice(which), 235, kind)

    @rule(which=small.some, years_ago=st.integers(1, 2), figures=small.figures)
    def a_statement_is_filed(self, which: int, years_ago: int, figures: Figures) -> None:
        self.filings += 1
        self.office.file(
            f"f{self.filings}",
            self.some_account(which),
            year_ended_on=date(self.office.today.year - years_ago, 12, 31),
            adopted_on=self.office.today,
            this_year=figures,
        )

    @rule()
    def policies_leave_no_account_of_what_ended(self) -> None:
        self.world.catch_up()
        self.the_auditor_agrees()
        for book in self.auditor.accounts.values():
            kvk_number, branch = book.unit
            ended = {(kvk_number, branch), (kvk_number, None)} & self.auditor.ended
            assert book.closed or not ended, "I15"


TestMoney = MoneyMachine.TestCase
TestMoney.settings = MODEST
TestCollecting = CollectingMachine.TestCase
TestCollecting.settings = MODEST
TestLife = LifeMachine.TestCase
TestLife.settings = MODEST
