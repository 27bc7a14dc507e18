"""After every step of a random history the read models say what the aggregates say (I1, I12, I20)."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta

from hypothesis import given, settings
from sqlalchemy import Connection

from domain.account.commands import EraseHolder, LapseCredit, MakeFirstPassword
from domain.account.events import AccountClosed, AccountOpened
from domain.account.state import (
    AccountHeldNow,
    AccountIsClosed,
    AccountSuspendedNow,
    BlockedForArrears,
    NotActivated,
)
from domain.bank_entry.events import EntryBooked, EntryDetailed, EntryUnmatched
from domain.calendar import months_after
from domain.customer.commands import EraseCustomer, EraseFiscalYear
from domain.invoice.commands import IssueReminder
from domain.kernel import Command, Rejected
from domain.ledger import LedgerAccount
from domain.refund.aggregate import Life as RefundLife
from domain.registration.commands import ConfirmEnds
from domain.terms import terms_on
from domain.use_cases.collecting import DeclareOverdue, IssueFinalNotice
from domain.use_cases.collection_files import OrderCollections
from domain.use_cases.invoicing import IssueDailyInvoice
from domain.use_cases.log_in import WrongPage, check_log_in
from domain.values import AccountId, BlindIndex, CustomerId, InvoiceNumber, OrderId, Purpose
from projections.accounts import (
    account,
    accounts_of_branch,
    accounts_of_customer,
    awaiting_first_password,
)
from projections.bank_entries import bank_entries
from projections.credit_statement import Credit, balance, statement
from projections.erasure import credit_lapsing, customers_due, fiscal_years_due, holders_due
from projections.fees import fees
from projections.invoice_history import InvoiceState
from projections.invoice_overview import invoice
from projections.journal_lines import balances
from projections.login_check import LoginCheck, Obstacle, login_check
from projections.open_invoices import (
    ageing_sum,
    collections_due,
    final_notices_due,
    overdue_due,
    reminders_due,
)
from projections.orders import uninvoiced
from projections.payments import pending_payments
from projections.registrations import ends_due
from projections.to_pay import to_pay
from tests.domain.test_machines import MODEST
from tests.projections.history import in_memory
from toegang_testing.desks.desk import ADDRESS, BRANCH, NL
from toegang_testing.histories import History, histories, invariant
from toegang_testing.machines.finance import FinanceMachine
from toegang_testing.machines.machine import Machine
from toegang_testing.machines.refund import RefundMachine
from toegang_testing.machines.register import RegisterMachine
from toegang_testing.seller import OWN
from toegang_testing.world import World

OBSTACLES: dict[type[Rejected], Obstacle] = {
    AccountIsClosed: Obstacle.CLOSED,
    BlockedForArrears: Obstacle.ARREARS,
    AccountHeldNow: Obstacle.HELD,
    AccountSuspendedNow: Obstacle.SUSPENDED,
    NotActivated: Obstacle.NOT_ACTIVATED,
}
KEPT_YEARS = 7
UNDER_WAY = (RefundLife.REQUESTED, RefundLife.APPROVED, RefundLife.ORDERED)


class Read(Machine):
    """Read models that follow the machine's world, compared with its aggregates."""

    def __init__(self, world: World | None = None) -> None:
        self.opened = ExitStack()
        self.models = self.opened.enter_context(in_memory())
        super().__init__(world)

    def teardown(self) -> None:
        self.opened.close()

    def read(self) -> Connection:
        return self.models.follow(self.office)

    @property
    def accounts(self) -> list[AccountId]:
        return [AccountId(one) for one in self.world.streams("account")]

    @invariant()
    def the_login_check_answers_like_logging_in(self) -> None:
        tx = self.read()
        for account_id in self.accounts:
            found = login_check(tx, BlindIndex(str(self.office.account(account_id).code_index)))
            assert found
            assert found.account_id == account_id
            for purpose in Purpose:
                self.agrees(found, purpose, self.refusal(account_id, purpose))

    def agrees(self, found: LoginCheck, purpose: Purpose, refusal: Rejected | None) -> None:
        assert (purpose in found.purposes) is (refusal is None)
        assert found.usable is (refusal is None or isinstance(refusal, WrongPage))
        if not found.usable:
            assert found.reasons[0] is OBSTACLES[type(refusal)]  # type: ignore[index] # not None: not usable

    def refusal(self, account_id: AccountId, purpose: Purpose) -> Rejected | None:
        account = self.office.account(account_id)
        try:
            check_log_in(account, self.office.customer(str(account.customer_id)), purpose)
        except Rejected as refusal:
            return refusal
        return None

    @invariant()
    def the_statement_ends_with_the_credit_of_the_account(self) -> None:
        tx = self.read()
        for account_id in self.accounts:
            credit = self.office.account(account_id).credit
            assert balance(tx, account_id) == Credit(credit.balance_cents, credit.available_cents)
            for line in statement(tx, account_id, limit=1000)[-1:]:
                now = (line.balance_cents, line.available_cents)
                assert now == (credit.balance_cents, credit.available_cents)
            pending = {
                one.payment_id for one in pending_payments(tx, limit=1000) if one.account_id == account_id
            }
            assert pending == credit.pending

    @invariant()
    def the_invoices_are_as_far_as_their_aggregates(self) -> None:
        tx = self.read()
        for number, state in self.world.streams("invoice").items():
            found = invoice(tx, InvoiceNumber(number))
            assert found
            assert found.invoice.outstanding_cents == state.outstanding_cents
            assert (found.invoice.state is InvoiceState.SETTLED) is state.settled
        for customer_id, customer in self.world.streams("customer").items():
            found_open = to_pay(tx, CustomerId(customer_id)).invoices
            assert {one.invoice_number for one in found_open} == customer.open_invoices

    @invariant()
    def what_is_owed_adds_up_to_what_the_aggregates_say(self) -> None:
        tx, invoices = self.read(), self.world.streams("invoice").values()
        unsettled = [one.outstanding_cents for one in invoices if not one.settled]
        owed = ageing_sum(tx, self.office.today)
        assert owed.total_cents == sum(unsettled)
        by_age = (owed.to_30_cents, owed.to_60_cents, owed.to_90_cents, owed.over_90_cents)
        assert owed.total_cents == owed.not_due_cents + sum(by_age)
        notices = self.world.streams("final_notice")
        found = {one.notice_id: one.outstanding_cents for one in fees(tx, limit=1000)}
        assert found == {key: notice.fee_outstanding_cents for key, notice in notices.items()}

    @invariant()
    def the_journal_balances_and_ties_to_invoices_credit_fees_and_the_bank(self) -> None:
        tx, world = self.read(), self.world
        found = balances(tx, None, date.max)
        assert sum(found.values()) == 0
        invoices, notices = world.streams("invoice").values(), world.streams("final_notice").values()
        assert found.get(LedgerAccount.DEBTORS, 0) == sum(one.outstanding_cents for one in invoices)
        assert found.get(LedgerAccount.FEES, 0) == sum(one.fee_outstanding_cents for one in notices)
        credit = sum(account.credit.balance_cents for account in world.streams("account").values())
        assert -found.get(LedgerAccount.CREDIT, 0) == credit, "held for customers: a liability"
        refunds = sum(one.amount_cents for one in world.streams("refund").values() if one.life in UNDER_WAY)
        owed_back = sum(one.owed_back_cents for one in invoices)
        assert -found.get(LedgerAccount.REFUNDS, 0) == refunds + owed_back, "R47, credit notes"
        booked: dict[str, int] = {}
        for recorded in world.log:
            if isinstance(recorded.event, EntryBooked | EntryUnmatched):
                booked[recorded.event.entry_id] = recorded.event.signed_cents or 0
            elif isinstance(recorded.event, EntryDetailed):
                event = recorded.event
                booked[event.entry_id] = event.total_cents - event.explained_cents
        assert found.get(LedgerAccount.BANK, 0) == sum(booked.values()), "as the bank's statements have it"

    @invariant()
    def every_cent_that_waits_for_an_explanation_stands_on_a_list(self) -> None:
        tx = self.read()
        waits = -balances(tx, None, date.max).get(LedgerAccount.WAITING, 0)
        assert waits == sum(one.left_cents for one in bank_entries(tx, limit=1000)), "D18"
        entries = self.world.streams("bank_entry").values()
        assert waits == sum(one.left_cents for one in entries if one.waits)

    @invariant()
    def the_policies_find_every_open_account(self) -> None:
        tx, still_open = self.read(), {}
        for recorded in self.world.log:
            match recorded.event:
                case AccountOpened(account_id=account_id, customer_id=customer):
                    still_open[account_id] = customer
                case AccountClosed(account_id=account_id):
                    del still_open[account_id]
                case _:
                    pass
        for who in map(CustomerId, self.world.streams("customer")):
            expected = [account_id for account_id, customer in still_open.items() if customer == who]
            assert accounts_of_customer(tx, who) == expected
            assert accounts_of_branch(tx, who, BRANCH) == expected, "there is one branch in this world"

    @invariant()
    def a_code_was_sent_when_its_account_says(self) -> None:
        tx = self.read()
        for account_id in self.accounts:
            found = account(tx, account_id)
            assert found
            assert found.code_sent_on == self.office.account(account_id).code_sent_on, "R15, D26"

    @invariant()
    def whatever_a_daily_step_would_do_is_nominated(self) -> None:
        tx = self.read()
        for today in (self.office.today, self.office.today + timedelta(40)):
            for command, nominated in self.daily_steps(tx, today):
                assert nominated or not self.world.decide(command).events, command

    def daily_steps(self, tx: Connection, today: date) -> Iterator[tuple[Command, bool]]:
        """Every daily command there could be, and whether a read model nominates its subject."""
        yield from self.steps_of_invoices(tx, today)
        at = self.office.now
        passwords, holders = awaiting_first_password(tx, today), holders_due(tx, today)
        months = terms_on(today).credit_lapses_months
        later = months_after(today, months)
        lapsing = credit_lapsing(tx, months_after(later, -months))
        for one in self.accounts:
            make = MakeFirstPassword(at=at, account_id=one, today=today, calendars=NL)
            yield make, one in passwords
            yield EraseHolder(at=at, account_id=one, today=today), one in holders
            yield LapseCredit(at=at, account_id=one, today=later), one in lapsing
        ends = ends_due(tx, today)
        for number in self.world.streams("registration"):
            yield ConfirmEnds(at=at, kvk_number=number, today=today, seen_at=at), number in ends
        customers, billed, numbers = customers_due(tx, today), dict(uninvoiced(tx)), self.numbers()
        newest = today.year - KEPT_YEARS - 1
        years, orders = fiscal_years_due(tx, newest), tuple(map(OrderId, self.world.streams("order")))
        for who in map(CustomerId, self.world.streams("customer")):
            yield EraseCustomer(at=at, customer_id=who, today=today), who in customers
            bill = IssueDailyInvoice(
                at=at, customer_id=who, order_ids=orders, buyer=ADDRESS, today=today, calendars=NL
            )
            yield bill, who in billed
            notice = IssueFinalNotice(at=at, customer_id=who, invoice_numbers=numbers, today=today)
            yield notice, who in final_notices_due(tx, today)
            erase = EraseFiscalYear(
                at=at, customer_id=who, financial_year=newest, today=today, keep_years=KEPT_YEARS
            )
            yield erase, (who, newest) in years

    def steps_of_invoices(self, tx: Connection, today: date) -> Iterator[tuple[Command, bool]]:
        at = self.office.now
        latest = NL.target_day_on_or_after(today + timedelta(1))
        collected, reminded = collections_due(tx, latest), reminders_due(tx, today)
        overdue = overdue_due(tx, today)
        for one in self.numbers():
            collect = OrderCollections(at=at, invoice_numbers=(one,), today=today, calendars=NL, own=OWN)
            yield collect, one in collected
            yield IssueReminder(at=at, invoice_number=one, today=today), one in reminded
            yield DeclareOverdue(at=at, invoice_number=one, today=today), one in overdue

    def numbers(self) -> tuple[InvoiceNumber, ...]:
        return tuple(map(InvoiceNumber, self.world.streams("invoice")))

    @invariant()
    def nobody_is_nominated_for_nothing_where_the_read_model_knows_enough(self) -> None:
        tx, today, at = self.read(), self.office.today, self.office.now
        for one in reminders_due(tx, today):
            assert self.world.decide(IssueReminder(at=at, invoice_number=one, today=today)).events
        for who in customers_due(tx, today):
            assert self.world.decide(EraseCustomer(at=at, customer_id=who, today=today)).events
        for number in ends_due(tx, today):
            confirm = ConfirmEnds(at=at, kvk_number=number, today=today, seen_at=at)
            assert self.world.decide(confirm).events


class MoneyRead(Read, RefundMachine):
    """Credit, orders, direct debit."""


class CollectingRead(Read, FinanceMachine):
    """The collection timeline."""


class LifeRead(Read, RegisterMachine):
    """From applying to erasing."""


FEWER = settings(MODEST, max_examples=12)  # the machines themselves run elsewhere, more often


@FEWER
@given(histories(MoneyRead))
def test_read_models_of_money(history: History[MoneyRead]) -> None:
    history.lived()


@FEWER
@given(histories(CollectingRead))
def test_read_models_of_collecting(history: History[CollectingRead]) -> None:
    history.lived()


@FEWER
@given(histories(LifeRead))
def test_read_models_of_holders_and_the_register(history: History[LifeRead]) -> None:
    history.lived()
