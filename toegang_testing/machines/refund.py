"""The same small world, where credit is paid back: finance, the payment provider, the bank (R47, I10)."""

from contextlib import suppress

from hypothesis import strategies as st

from domain.guest_order.aggregate import Life as GuestLife
from domain.kernel import Rejected
from domain.ports import OF_PAYOUTS, EntryKind, Role
from domain.products import Product
from domain.refund.aggregate import REFUND, Life
from domain.values import PersonId
from toegang_testing.desks.desk import BOOKKEEPER, CONTROLLER, SUPERVISOR
from toegang_testing.desks.guests import Guests
from toegang_testing.desks.refunds import Refunds
from toegang_testing.histories import invariant, precondition, rule
from toegang_testing.machines.money import MoneyMachine
from toegang_testing.strategies import small
from toegang_testing.world import World

names = st.sampled_from(("g1", "g2"))
deciders = st.sampled_from((BOOKKEEPER, CONTROLLER, SUPERVISOR))


class RefundMachine(MoneyMachine):
    """Credit, with what is paid back of it."""

    def __init__(self, world: World | None = None) -> None:
        super().__init__(world)
        self.refunds = Refunds(self.office)
        self.guests = Guests(self.office)
        self.asked = 0
        self.office.let_in(SUPERVISOR, Role.SUPERVISOR)
        for person in (BOOKKEEPER, CONTROLLER):
            self.office.let_in(person, Role.FINANCE)

    def some_refund(self, which: int) -> str:
        return f"r{which % self.asked + 1}"

    @rule(
        which=small.some,
        cents=st.sampled_from((None, 1, 235, 500, 100_000)),
        iban=st.booleans(),
        by=st.sampled_from((None, BOOKKEEPER, SUPERVISOR)),
    )
    def a_refund_is_asked_for(self, which: int, cents: int | None, iban: bool, by: PersonId | None) -> None:
        named, given = f"r{self.asked + 1}", "NL91ABNA0417164300" if iban else None
        with suppress(Rejected):
            self.refunds.ask(named, cents, self.some_account(which), iban=given, taken_in_by=by)
        self.asked += named in self.world.streams("refund")

    @rule(which=small.some, payment=small.payment_ids)
    def a_deposit_is_paid_by_ideal(self, which: int, payment: str) -> None:
        account_id = self.some_account(which)
        with suppress(Rejected):
            self.office.start_deposit(payment, account_id)
            self.office.open_deposit(payment, account_id)
            self.office.deposit(1000, payment, account_id)

    @precondition(lambda self: self.asked)
    @rule(which=small.some, by=deciders)
    def a_refund_is_proposed(self, which: int, by: PersonId) -> None:
        with suppress(Rejected):
            self.refunds.propose(self.some_refund(which), by)

    @precondition(lambda self: self.asked)
    @rule(which=small.some, by=deciders, agrees=st.sampled_from((True, True, False)))
    def a_refund_is_decided(self, which: int, by: PersonId, agrees: bool) -> None:
        decide = self.refunds.approve if agrees else self.refunds.refuse
        with suppress(Rejected):
            decide(self.some_refund(which), by)

    @precondition(lambda self: self.asked)
    @rule(which=small.some)
    def a_refund_is_agreed_on_and_ordered(self, which: int) -> None:
        named = self.some_refund(which)
        with suppress(Rejected):
            self.refunds.agree(named)
            self._ordered(named)

    @precondition(lambda self: self.asked)
    @rule(which=small.some)
    def a_refund_is_ordered(self, which: int) -> None:
        with suppress(Rejected):
            self._ordered(self.some_refund(which))

    @precondition(lambda self: self.asked)
    @rule(which=small.some, paid=st.booleans())
    def the_provider_tells_of_a_refund(self, which: int, paid: bool) -> None:
        told, named = self.refunds.settle if paid else self.refunds.fail, self.some_refund(which)
        if self._to_source(named):
            with suppress(Rejected):
                told(named)

    @precondition(lambda self: self.asked)
    @rule(which=small.some, paid=st.booleans(), by=deciders)
    def finance_tells_of_a_refund(self, which: int, paid: bool, by: PersonId) -> None:
        with suppress(Rejected):
            self.refunds.tell(self.some_refund(which), paid=paid, by=by)

    @rule(which=small.some)
    def an_account_is_closed(self, which: int) -> None:
        with suppress(Rejected):
            self.office.close(self.some_account(which))

    @rule()
    def the_daily_file_is_drawn_up(self) -> None:
        self.office.pay_out()

    @rule(which=small.some, kind=st.sampled_from(OF_PAYOUTS), cents=st.sampled_from((0, 0, 0, 1)))
    def the_bank_tells_of_a_payout(self, which: int, kind: EntryKind, cents: int) -> None:
        payouts = sorted(self.world.streams("payout").items())
        if payouts:
            payout_id, payout = payouts[which % len(payouts)]
            self.office.book(payout_id, payout.amount_cents + cents, kind)

    @rule(which=small.some)
    def staff_settles_a_payout_that_the_bank_is_silent_about(self, which: int) -> None:
        payouts = sorted(self.world.streams("payout"))
        if payouts:
            self.office.tell_silent_payouts()
            with suppress(Rejected):
                self.office.settle_payout(payouts[which % len(payouts)])

    def _ordered(self, named: str) -> None:
        if self._to_source(named):
            self.refunds.sent(named)
        else:
            self.office.pay_out()

    def _to_source(self, named: str) -> bool:
        return self.world.state(REFUND.stream(named)).provider_payment_id is not None

    @rule(name=names, paper=st.booleans())
    def a_guest_orders(self, name: str, paper: bool) -> None:
        product = Product.PAPER_EXTRACT if paper else Product.CERTIFIED_EXTRACT
        if self.guests.of(name).life is GuestLife.NONE:
            self.guests.order(name, product, address=paper)

    @rule(
        name=names,
        what=st.sampled_from(("opened", "paid", "abandoned", "give_up", "charged_back", "restored")),
    )
    def a_guests_payment_goes_on(self, name: str, what: str) -> None:
        getattr(self.guests, what)(name)

    @rule(
        name=names,
        what=st.sampled_from(("delivered", "failed", "paid_back", "pay_back_failed", "erase", "finish")),
    )
    def a_guests_order_goes_on(self, name: str, what: str) -> None:
        if self.guests.of(name).provider_payment_id is not None:
            getattr(self.guests, what)(name)

    @rule(name=names, by_hand=st.booleans())
    def staff_settles_what_could_not_be_paid_back(self, name: str, by_hand: bool) -> None:
        if self.guests.of(name).owed_back:
            with suppress(Rejected):
                self.guests.settled(name, by_hand=by_hand)

    @invariant()
    def what_is_under_way_is_what_left_the_credit_and_did_not_arrive(self) -> None:
        for account_id, book in self.auditor.accounts.items():
            refunds = self.office.account(account_id).credit.refunds
            assert {one: share.amount_cents for one, share in refunds.items()} == book.refunds, "I10"
            under_way = {one for one, share in refunds.items() if share.under_way}
            assert under_way == set(book.refunds) - book.arrived, "D12"

    @invariant()
    def what_a_file_pays_out_is_no_credit_unless_the_bank_says_that_it_failed(self) -> None:
        for payout in self.world.streams("payout").values():
            if payout.refund_id is not None and not payout.failed:
                assert self.world.state(REFUND.stream(payout.refund_id)).life is not Life.FAILED, "I10"
