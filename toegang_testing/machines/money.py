"""Random histories of credit, orders and direct debit (I1-I4, I22)."""

from contextlib import suppress

from hypothesis import strategies as st

from domain.account.events import CreditDeposited
from domain.kernel import Rejected
from domain.products import Product
from domain.values import AccountId
from toegang_testing.histories import precondition, rule
from toegang_testing.machines.machine import Machine
from toegang_testing.strategies import small


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
