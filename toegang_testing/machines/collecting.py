"""Random histories of what is not paid: reminders, blocks and reactivation (I6, I7, I14)."""

from contextlib import suppress

from hypothesis import strategies as st

from domain.bank_entry.commands import BookAsOther, ListedPayment, NoteDetails, SettleEntry
from domain.bank_entry.events import EntryOutcome, EntryPart
from domain.customer.aggregate import BeingErased
from domain.customer.mandate import MandateInForce
from domain.kernel import Rejected
from domain.ledger import LedgerAccount
from domain.ports import EntryKind
from domain.statements.commands import SettleStatement, TakeStatement
from domain.statements.events import StatementOutcome
from domain.use_cases.book_bank_entry import MatchEntry
from domain.use_cases.split_entry import SplitEntry
from toegang_testing.desks.desk import NL
from toegang_testing.desks.log_breaks import acknowledge
from toegang_testing.histories import initialize, precondition, rule
from toegang_testing.machines.machine import Machine
from toegang_testing.strategies import small


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

    @rule(which=small.some, parts=st.sets(st.integers(1, 2)))
    def the_bank_tells_an_entry_in_parts(self, which: int, parts: set[int]) -> None:
        entry_id, now, today = f"batch-{which}", self.office.now, self.office.today
        told = tuple(ListedPayment(name=f"{one}", signed_cents=one * 100) for one in sorted(parts))
        self.office.do(
            NoteDetails(at=now, entry_id=entry_id, total_cents=300, payments=told, booked_on=today)
        )

    @rule(which=small.some, opens=st.none() | st.integers(0, 2), booked=st.integers(-1, 1))
    def a_statement_comes(self, which: int, opens: int | None, booked: int) -> None:
        self.office.do(
            TakeStatement(
                at=self.office.now,
                year=self.office.today.year,
                number=which + 1,
                opening_cents=opens,
                closing_cents=None if opens is None else opens + 1,
                booked_cents=booked,
            )
        )

    @rule(which=small.some)
    def staff_settles_that_balances_do_not_fit(self, which: int) -> None:
        year, outcome = self.office.today.year, StatementOutcome.BY_HAND
        with suppress(Rejected):
            self.office.do(SettleStatement(at=self.office.now, year=year, number=which + 1, outcome=outcome))

    @rule(which=small.some, number=small.some, kind=st.sampled_from((EntryKind.TRANSFER, EntryKind.OTHER)))
    def the_bank_tells_such_an_entry_as_a_whole(self, which: int, number: int, kind: EntryKind) -> None:
        self.office.book(self.some_invoice(number), 300, kind, entry_id=f"batch-{which}")

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
