"""Random histories of mandates: nobody moves the account unseen, nothing is debited without one (D6, D15)."""

from contextlib import suppress

from hypothesis import strategies as st

from domain.invoice.debiting import Debit
from domain.kernel import Rejected
from domain.ports import EntryKind
from toegang_testing.histories import invariant, precondition, rule
from toegang_testing.machines.collecting import CollectingMachine
from toegang_testing.strategies import small
from toegang_testing.world import World

REASONS = ("AC01", "AC04", "AM04", "MD01", "MD06", "MS03")
customers = st.sampled_from(("69599084", "12345678"))


class MandateMachine(CollectingMachine):
    """Collecting, with mandates given, amended, stopped, cancelled and ended by the bank in between."""

    def __init__(self, world: World | None = None) -> None:
        super().__init__(world)
        self.named = 0

    def new_id(self) -> str:
        self.named += 1
        return f"named-{self.named}"

    @rule(which=small.some)
    def a_mandate_is_given(self, which: int) -> None:
        with suppress(Rejected):
            self.office.to_direct_debit(self.some_account(which), self.new_id())

    @rule(which=small.some)
    def an_amendment_is_asked_for(self, which: int) -> None:
        with suppress(Rejected):
            self.office.amend_mandate(self.new_id(), self.some_account(which))

    @rule(customer_id=customers)
    def an_amendment_is_stopped(self, customer_id: str) -> None:
        mandate = self.office.customer(customer_id).mandate
        with suppress(Rejected):
            self.office.veto_amendment(mandate.mandate_id if mandate else "none", customer_id)

    @rule(which=small.some)
    def a_holder_cancels(self, which: int) -> None:
        with suppress(Rejected):
            self.office.cancel_mandate(self.some_account(which))

    @rule(customer_id=customers)
    def staff_cancels(self, customer_id: str) -> None:
        with suppress(Rejected):
            self.office.cancel_mandate_by_staff(customer_id)

    @rule(customer_id=customers)
    def staff_puts_a_customer_on_credit(self, customer_id: str) -> None:
        with suppress(Rejected):
            self.office.pay_by_credit(customer_id)

    @rule(which=small.some, reason=st.sampled_from(REASONS), rejected=st.booleans())
    def a_direct_debit_comes_back(self, which: int, reason: str, rejected: bool) -> None:
        kind = EntryKind.REJECTED if rejected else EntryKind.RETURNED
        self.office.book(self.some_invoice(which), 235, kind, reason=reason)

    @rule(which=small.some)
    def an_order_goes_all_the_way_to_its_invoice(self, which: int) -> None:
        self.orders += 1
        self.office.order(f"o{self.orders}", self.some_account(which))
        self.office.run()
        self.office.run()

    @precondition(lambda self: self.office.today.year < 2035)
    @rule()
    def three_years_pass(self) -> None:
        self.office.wait(3 * 366 + 1)
        self.office.run()

    @invariant()
    def what_is_announced_has_its_mandate(self) -> None:
        for number, (customer_id, mandate_id) in self.auditor.mandates.announced.items():
            mandate = self.office.customer(customer_id).mandate
            assert mandate is not None, f"{number}: called off as its mandate ended"
            assert mandate.mandate_id == mandate_id
            assert self.office.invoice(number).debit is Debit.ANNOUNCED

    @invariant()
    def the_customer_knows_the_account_that_the_auditor_does(self) -> None:
        known = self.auditor.mandates.in_force
        for customer_id, customer in self.world.streams("customer").items():
            mandate, one = customer.mandate, known.get(customer_id)
            assert (mandate and mandate.iban_of) == (one and one.iban_of)
