"""What every machine has: an office that asks all twice, an auditor, and what holds after every step."""

from contextlib import suppress
from dataclasses import dataclass, field

from hypothesis import strategies as st

from domain.account.state import Life
from domain.application.events import LossConfirmationDue
from domain.customer.aggregate import BeingErased
from domain.customer.commands import OverrideBillingAddress
from domain.deactivation.commands import RequestDeactivation
from domain.guest_order.commands import PlaceGuestOrder
from domain.kernel import Command, Event, Rejected
from domain.notice.commands import PostNotice
from domain.question.commands import AskQuestion
from domain.use_cases.apply_for_code import ApplyForBusinessCode, ApplyForPrivateCode
from domain.use_cases.file_statement import FileStatement
from domain.use_cases.log_in import check_log_in
from domain.use_cases.order import PlaceOrder
from domain.use_cases.record_signal import RecordSignal
from domain.use_cases.refund import AskRefund
from domain.use_cases.replace_password import AskReplacement
from domain.use_cases.staff import EnrolStaffMember
from domain.values import AccountId, Purpose
from toegang_testing.desks.office import Office
from toegang_testing.histories import StateMachine, invariant, rule
from toegang_testing.model.auditor import Auditor
from toegang_testing.strategies import small
from toegang_testing.world import World, request

NEW_EACH_TIME = (
    ApplyForBusinessCode,
    ApplyForPrivateCode,
    AskQuestion,
    AskRefund,
    AskReplacement,
    EnrolStaffMember,
    FileStatement,
    OverrideBillingAddress,
    PlaceGuestOrder,
    PlaceOrder,
    PostNotice,
    RecordSignal,
    RequestDeactivation,
)
"""What makes something new under an id derived from its command id, or tells again what is sealed and cannot
be compared; a repeat is known by that id."""


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


class Machine(StateMachine):
    """The base: a world, an auditor, and what must hold after every step."""

    def __init__(self, world: World | None = None) -> None:
        self.office = CarefulOffice(world or World())
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
    def a_replacement_cannot_be_sent(self, which: int) -> None:
        self.office.replacement_cannot_be_sent(self.some_account(which))

    @rule(which=small.some)
    def a_replacement_is_used(self, which: int) -> None:
        self.passwords += 1
        with suppress(Rejected):
            self.office.reset_password(self.some_account(which), f"own-{self.passwords}")

    @rule(person=st.sampled_from(("jan", "piet")), kvk_number=small.kvk_numbers, post=st.booleans())
    def a_code_is_said_to_be_lost(self, person: str, kvk_number: str, post: bool) -> None:
        self.passwords += 1
        new = f"lost-{self.passwords}"
        usable = {one for one in self.office.accounts if self.office.account(one).usable}
        with suppress(BeingErased):  # as for every application (test_applying)
            self.apply(person, kvk_number, lost_code=True, email_fits=True, code=new, post_wanted=post)
        still = {one for one in self.office.accounts if self.office.account(one).usable}
        assert still >= usable, "D26: that stops no code"

    @rule(which=small.some)
    def a_loss_is_confirmed(self, which: int) -> None:
        self.passwords += 1
        asked = [one.application_id for one in self.office.happened(LossConfirmationDue)]  # type: ignore[attr-defined] # of that kind
        if asked:
            with suppress(Rejected):
                self.office.confirm_loss(asked[which % len(asked)], f"found-{self.passwords}")

    @rule(which=small.some)
    def who_got_a_password_activates(self, which: int) -> None:
        account_id = self.some_account(which)
        account = self.office.account(account_id)
        for sent in (account.first_password, *(one.first_password for one in account.successors)):
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
            assert invoice.outstanding_cents == one.outstanding_cents
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
