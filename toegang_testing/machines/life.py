"""Random histories of holders: applying, closing, what the register ends, erasing (I11-I13, I15)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from domain.account.commands import EndSuspension, Suspend
from domain.kernel import Command, Rejected
from domain.ports import Comparison, EntryKind
from domain.size_classes import Figures
from domain.values import PersonId
from toegang_testing.desks.desk import BRANCH, CLERK, SUPERVISOR
from toegang_testing.histories import rule
from toegang_testing.machines.machine import Machine
from toegang_testing.strategies import small


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
