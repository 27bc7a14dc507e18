"""Random histories in a small world, audited after every step (I1-I4, I6, I7, I11, I12, I14, I15, I22)."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.account.commands import EndSuspension, Suspend
from domain.account.state import Life
from domain.customer.aggregate import BeingErased
from domain.deactivation.commands import RequestDeactivation
from domain.kernel import Command, Event, Rejected
from domain.notice.commands import PostNotice
from domain.ports import Comparison, EntryKind
from domain.question.commands import AskQuestion
from domain.size_classes import Figures
from domain.terms import Product
from domain.use_cases.apply_for_code import ApplyForBusinessCode, ApplyForPrivateCode
from domain.use_cases.file_statement import FileStatement
from domain.use_cases.log_in import check_log_in
from domain.use_cases.order import PlaceOrder
from domain.use_cases.record_signal import RecordSignal
from domain.use_cases.replace_password import AskReplacement
from domain.use_cases.staff import EnrolStaffMember
from domain.values import AccountId, PersonId, Purpose
from tests import strategies as small
from tests.domain.auditor import Auditor
from tests.domain.desk import BRANCH, CLERK, SUPERVISOR
from tests.domain.office import Office
from tests.world import World, request

MODEST = settings(max_examples=30, stateful_step_count=40, deadline=None)

NEW_EACH_TIME = (
    ApplyForBusinessCode,
    ApplyForPrivateCode,
    AskQuestion,
    AskReplacement,
    EnrolStaffMember,
    FileStatement,
    PlaceOrder,
    PostNotice,
    RecordSignal,
    RequestDeactivation,
)
"""What makes something new under an id derived from its command id; a repeat is known by that id."""


@dataclass
class CarefulOffice(Office):
    """Asks everything twice: a repeat changes nothing, and neither does a refusal (I22)."""

    asked: int = 0
    accounts: list[AccountId] = field(default_factory=list)

    def do(self, command: Command) -> list[Event]:
        before = self.world.head()
        self.asked += 1
        asking = request(f"asked-{self.asked}")
        try:
            self.world.execute(command, asking)
        except Rejected:
            assert self.world.head() == before, "a refusal appends nothing"
            raise
        done = self.world.head()
        assert self.world.execute(command, asking).repeated
        if not isinstance(command, NEW_EACH_TIME):
            with suppress(Rejected):
                self.world.execute(command, request(f"asked-{self.asked}-again"))
        assert self.world.head() == done, f"{type(command).__name__} asked again changed something"
        return [recorded.event for recorded in self.world.log[before:]]


class Machine(RuleBasedStateMachine):
    """The base: a world, an auditor, and what must hold after every step."""

    def __init__(self) -> None:
        super().__init__()
        self.office = CarefulOffice(World())
        self.auditor = Auditor()
        self.orders = 0
        self.filings = 0
        self.passwords = 0
        self.two_customers_with_accounts()

    @property
    def world(self) -> World:
        return self.office.world

    def some_account(self, which: int) -> AccountId:
        return self.office.accounts[which % len(self.office.accounts)]

    def some_invoice(self, which: int) -> str:
        numbers = sorted(self.world.streams("invoice"))
        return numbers[which % len(numbers)] if numbers else "F2026-999999"

    def apply(self, person: str, kvk_number: str, **more: object) -> AccountId:
        account_id = AccountId(f"a{len(self.office.accounts) + 1}")
        self.office.do(self.office.business(account_id, person, kvk_number=kvk_number, **more))  # type: ignore[arg-type] # passed on
        if account_id in self.world.streams("account"):
            self.office.accounts.append(account_id)
        return account_id

    def two_customers_with_accounts(self) -> None:
        for person, kvk_number in (("jan", "69599084"), ("piet", "69599084"), ("jan", "12345678")):
            self.office.make_usable(self.apply(person, kvk_number))

    @rule(which=small.some)
    def a_password_changes(self, which: int) -> None:
        self.passwords += 1
        with suppress(Rejected):
            self.office.change_password(self.some_account(which), f"own-{self.passwords}")

    @rule(which=small.some, email_fits=st.booleans())
    def a_replacement_is_asked_for(self, which: int, email_fits: bool) -> None:
        self.office.ask_replacement(self.some_account(which), email_fits=email_fits)

    @rule(which=small.some)
    def a_replacement_is_used(self, which: int) -> None:
        self.passwords += 1
        with suppress(Rejected):
            self.office.reset_password(self.some_account(which), f"own-{self.passwords}")

    @rule(person=st.sampled_from(("jan", "piet")), kvk_number=small.kvk_numbers)
    def a_code_is_lost(self, person: str, kvk_number: str) -> None:
        self.passwords += 1
        new = f"lost-{self.passwords}"
        with suppress(BeingErased):  # as for every application (test_applying)
            self.apply(person, kvk_number, lost_code=True, email_fits=True, code=new)

    @rule(which=small.some)
    def who_got_a_password_activates(self, which: int) -> None:
        account_id = self.some_account(which)
        sent = self.office.account(account_id).first_password
        if sent is not None:
            with suppress(Rejected):
                self.office.do(self.office.activation(account_id, sent.credential_id))

    @rule(days=small.days)
    def time_passes(self, days: int) -> None:
        self.office.wait(days)

    @rule(days=small.days)
    def a_day_of_work_after(self, days: int) -> None:
        self.office.wait(days)
        self.office.run()

    @rule()
    def the_daily_steps_run(self) -> None:
        self.office.daily()

    @rule()
    def the_reactors_run(self) -> None:
        self.office.react()

    @rule()
    def the_policies_run(self) -> None:
        self.world.catch_up()

    # --- what holds after every step --------------------------------------------------------------

    @invariant()
    def the_auditor_agrees(self) -> None:
        for recorded in self.world.since(self.auditor.position, self.world.head()):
            self.auditor.read(recorded)
        for account_id, book in self.auditor.accounts.items():
            account = self.office.account(account_id)
            assert account.credit.balance_cents == book.balance_cents, "I1"
            assert account.credit.available_cents == book.available_cents, "I1"
            assert (account.life is not Life.OPEN) == book.closed
            assert self.logs_in(account_id) == self.auditor.usable(account_id), "I12"
        for number, one in self.auditor.invoices.items():
            invoice = self.office.invoice(number)
            assert invoice.outstanding_cents == one.total_cents - one.paid_cents
            assert invoice.settled == one.settled

    @invariant()
    def the_customer_knows_what_is_open_and_overdue(self) -> None:
        for customer_id, customer in self.world.streams("customer").items():
            assert customer.open_invoices == self.auditor.unsettled(customer_id), "D2"
            assert customer.overdue == self.auditor.overdue(customer_id), "D3"
            assert set(customer.arrears) <= customer.open_invoices

    @invariant()
    def a_replay_of_the_log_gives_the_same_states(self) -> None:
        assert self.world.replayed() == self.world.states

    def logs_in(self, account_id: str) -> bool:
        account = self.office.account(account_id)
        try:
            check_log_in(account, self.office.customer(str(account.customer_id)), Purpose.MY_ACCOUNT)
        except Rejected:
            return False
        return True


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
