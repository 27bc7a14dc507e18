"""The same small world, where invoices and fees are paid at the payment provider too (R53, D1, D22)."""

from contextlib import suppress

from hypothesis import strategies as st

from domain.kernel import Rejected
from domain.values import PaymentId
from toegang_testing.desks.portal import Portal
from toegang_testing.histories import invariant, rule
from toegang_testing.machines.finance import FinanceMachine
from toegang_testing.machines.machine import Machine
from toegang_testing.strategies import small
from toegang_testing.world import World

payments = st.sampled_from(("ip-1", "ip-2", "ip-3", "ip-4", "ip-5"))


class PayingMachine(Machine):
    """Payers, and what the provider tells of their payments."""

    def __init__(self, world: World | None = None) -> None:
        super().__init__(world)
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
