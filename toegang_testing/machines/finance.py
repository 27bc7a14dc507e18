"""The same small world, where finance holds what follows from not paying and gives claims up (D1, D17)."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import strategies as st

from domain.credit_note import CreditLine
from domain.customer.commands import OverrideBillingAddress
from domain.kernel import Rejected
from domain.payout.aggregate import PAYOUT
from domain.ports import OF_PAYOUTS, EntryKind, Role
from domain.staff_member.commands import ChangeRoles
from domain.values import CustomerId, PersonId, Plain
from toegang_testing.desks.desk import BOOKKEEPER, CONTROLLER, SUPERVISOR
from toegang_testing.desks.finance import Finance
from toegang_testing.histories import invariant, rule
from toegang_testing.machines.collecting import CollectingMachine
from toegang_testing.strategies import small
from toegang_testing.world import World

debits = st.sampled_from((EntryKind.COLLECTED, EntryKind.RETURNED, EntryKind.REJECTED))
deciders = st.sampled_from((BOOKKEEPER, CONTROLLER, SUPERVISOR))


class FinanceMachine(CollectingMachine):
    """Collecting, with finance in between."""

    def __init__(self, world: World | None = None) -> None:
        super().__init__(world)
        self.finance = Finance(self.office)
        self.office.let_in(SUPERVISOR, Role.SUPERVISOR)

    def some_notice(self, which: int) -> str:
        notices = sorted(self.world.streams("final_notice"))
        return notices[which % len(notices)] if notices else "nothing"

    @rule(which=small.some, days=st.sampled_from((-1, 0, 1, 14, 45, 90, 91)))
    def what_follows_is_held(self, which: int, days: int) -> None:
        with suppress(Rejected):
            self.finance.hold(self.some_invoice(which), self.office.today + timedelta(days))

    @rule(which=small.some)
    def a_hold_is_ended(self, which: int) -> None:
        with suppress(Rejected):
            self.finance.resume(self.some_invoice(which))

    @rule(which=small.some, by=deciders)
    def a_write_off_is_requested(self, which: int, by: PersonId) -> None:
        with suppress(Rejected):
            self.finance.ask_write_off(self.some_invoice(which), by)

    @rule(which=small.some, by=deciders, agrees=st.sampled_from((True, True, False)))
    def a_write_off_is_decided(self, which: int, by: PersonId, agrees: bool) -> None:
        decide = self.finance.approve_write_off if agrees else self.finance.reject_write_off
        with suppress(Rejected):
            decide(self.some_invoice(which), by)

    @rule(which=small.some)
    def a_write_off_is_requested_and_approved(self, which: int) -> None:
        with suppress(Rejected):
            self.finance.write_off(self.some_invoice(which))

    @rule(which=small.some, by=deciders, cents=st.sampled_from((None, 1, 35, 235, 236)), anew=st.booleans())
    def a_credit_note_is_requested(self, which: int, by: PersonId, cents: int | None, anew: bool) -> None:
        lines = () if cents is None else (CreditLine(line=1, amount_cents=cents),)
        with suppress(Rejected):
            self.finance.ask_credit(self.some_invoice(which), lines, new_invoice=anew, by=by)

    @rule(which=small.some, by=deciders, agrees=st.sampled_from((True, True, False)))
    def a_credit_note_is_decided(self, which: int, by: PersonId, agrees: bool) -> None:
        decide = self.finance.approve_credit if agrees else self.finance.reject_credit
        with suppress(Rejected):
            decide(self.some_invoice(which), by)

    @rule(which=small.some, anew=st.booleans())
    def a_credit_note_is_requested_and_approved(self, which: int, anew: bool) -> None:
        with suppress(Rejected):
            self.finance.credit(self.some_invoice(which), new_invoice=anew)

    @rule(
        which=small.some, told=st.lists(st.tuples(debits, st.sampled_from((235, 235, 200, 240))), max_size=4)
    )
    def the_bank_tells_of_a_direct_debit(self, which: int, told: list[tuple[EntryKind, int]]) -> None:
        """In whatever order, and with charges, or less."""
        for kind, cents in told:
            self.office.book(self.some_invoice(which), cents, kind)

    @rule(which=small.some)
    def staff_settles_a_payout_that_the_bank_is_silent_about(self, which: int) -> None:
        payouts = sorted(self.world.streams("payout"))
        if payouts:
            self.office.tell_silent_payouts()
            with suppress(Rejected):
                self.office.settle_payout(payouts[which % len(payouts)])

    @rule(which=small.some)
    def a_direct_debit_that_the_bank_is_silent_about_did_not_come(self, which: int) -> None:
        with suppress(Rejected):
            self.finance.settle_collection(self.some_invoice(which))

    @rule(which=small.some)
    def what_is_owed_back_is_paid_back(self, which: int) -> None:
        with suppress(Rejected):
            self.finance.pay_back(self.some_invoice(which))

    @rule(which=small.some, kind=st.sampled_from(OF_PAYOUTS), cents=st.sampled_from((0, 0, 0, 1)))
    def the_bank_tells_of_a_payout(self, which: int, kind: EntryKind, cents: int) -> None:
        self.office.pay_out()
        payouts = sorted(self.world.streams("payout").items())
        if payouts:
            payout_id, payout = payouts[which % len(payouts)]
            self.office.book(payout_id, payout.amount_cents + cents, kind)

    @rule(which=small.some, told=st.lists(st.sampled_from(OF_PAYOUTS), max_size=3))
    def what_was_collected_is_credited_and_paid_out(self, which: int, told: list[EntryKind]) -> None:
        number = self.some_invoice(which)
        self.office.book(number, 235, EntryKind.COLLECTED)
        with suppress(Rejected):
            self.finance.credit(number)
        self.office.pay_out()
        payout_id = self.office.invoice(number).payout_id
        for kind in told if payout_id else ():
            amount_cents = self.world.state(PAYOUT.stream(str(payout_id))).amount_cents
            self.office.book(str(payout_id), amount_cents, kind)

    @rule(which=small.some, by=deciders)
    def the_write_off_of_a_fee_is_requested(self, which: int, by: PersonId) -> None:
        with suppress(Rejected):
            self.finance.ask_fee_write_off(self.some_notice(which), by)

    @rule(which=small.some, by=deciders, agrees=st.sampled_from((True, True, False)))
    def the_write_off_of_a_fee_is_decided(self, which: int, by: PersonId, agrees: bool) -> None:
        decide = self.finance.approve_fee_write_off if agrees else self.finance.reject_fee_write_off
        with suppress(Rejected):
            decide(self.some_notice(which), by)

    @rule(which=small.some)
    def staff_puts_a_billing_address_right(self, which: int) -> None:
        customer_id = str(self.office.account(self.some_account(which)).customer_id)
        before, at_home = self.office.customer(customer_id), Plain("Voorbeeld\nKerkstraat 1\n1235 AB Utrecht")
        override = OverrideBillingAddress(
            at=self.office.now, customer_id=CustomerId(customer_id), billing_address=at_home
        )
        with suppress(Rejected):
            self.office.do(override)
        assert self.office.customer(customer_id) == before, "R51: nothing is owed otherwise, or ends"

    @rule(who=st.sampled_from((BOOKKEEPER, CONTROLLER)), role=st.sampled_from((Role.FINANCE, Role.CLERK)))
    def a_bookkeeper_gets_another_role(self, who: PersonId, role: Role) -> None:
        self.office.do(ChangeRoles(at=self.office.now, person_id=who, by=None, roles=(role,)))

    @invariant()
    def what_is_left_of_a_fee_is_what_the_auditor_counts(self) -> None:
        for notice_id, notice in self.world.streams("final_notice").items():
            assert notice.fee_outstanding_cents == self.auditor.dunning.left_cents(notice_id), "D1"
