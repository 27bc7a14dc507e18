"""Lives through a year: who comes when, and what everybody does on the news of each day."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx

from api import compose
from api.compose import System, open_system
from api.demo.driver import PATIENCE_SECONDS
from api.demo.members import Members
from api.demo.server import served
from api.process.starting import Simulation, Unfit
from api.settings import Settings
from api.year.checks import Lived
from api.year.clockwork import STRETCH, Clockwork
from api.year.customers import Customer
from api.year.desk import Desk
from api.year.habits import CAST, Chance
from api.year.outside import Outside
from domain.account.events import AccountActivated, CreditDeposited, DepositOpened
from domain.calendar import AMSTERDAM
from domain.customer.events import MandateEnd, MandateEnded
from domain.final_notice.events import FinalNoticeIssued, FinalNoticeSent
from domain.guest_order.events import GuestOrderPaid, GuestPaymentOpened
from domain.invoice.aggregate import INVOICE
from domain.invoice.events import (
    CollectionOrdered,
    CollectionReturned,
    CollectionSubmitted,
    InvoiceChargedBack,
    InvoiceIssued,
    InvoiceKind,
    InvoiceOverdue,
    InvoicePaymentCame,
    InvoicePaymentFailed,
    InvoicePaymentGivenUp,
    InvoicePaymentOpened,
    InvoicePaymentTakenBack,
    ReminderSent,
)
from domain.kernel import Event, Recorded
from domain.payment_file.events import PayoutsDrawnUp
from domain.refund.events import RefundSent
from domain.values import InvoiceNumber

BEGINS: Final = date(2026, 1, 1)
ENDS: Final = date(2026, 12, 31)
ARRIVE_BY: Final = 250
"""Days: who comes later leaves no trace within the year."""
Passed = Callable[[int, int], None]
"""Called after each day: how many have passed, and of how many."""


@contextmanager
def lived(
    settings: Settings, customers: int, seed: int, passed: Passed, last: date = ENDS
) -> Iterator["Year"]:
    """A year of so many customers in a new, simulated store, up to its ``last`` day, and the system as it
    stands on the morning after.

    The same seed gives the same log, on each database (I24). Raises Unfit, Unexpected."""
    folder = settings.data_dir
    if (folder.exists() and any(folder.iterdir())) or compose.is_initialised(settings):
        raise Unfit(f"{folder}, or the database beside it, holds something: a year begins in a new store.")
    compose.init(settings, simulated=True)
    begins = datetime.combine(BEGINS, time(0, 30), AMSTERDAM)
    with (
        open_system(settings, simulation=Simulation(begins, seed, cheap_hashes=True)) as system,
        served(system.ports) as url,
        httpx.Client(base_url=url, timeout=PATIENCE_SECONDS, cookies=_nobodys()) as http,
        httpx.Client(base_url=system.stand_ins_url or "", timeout=PATIENCE_SECONDS) as stand_ins,
    ):
        year = Year(Clockwork(system, http, stand_ins), customers, seed)
        year.live(passed, last)
        yield year


def _nobodys() -> CookieJar:
    """Of a connection that everybody shares: it keeps no cookies, for each has a browser of their own."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


class Year:
    """Everybody, and what they make of the news."""

    def __init__(self, clockwork: Clockwork, customers: int, seed: int) -> None:
        self.clockwork, self.seed = clockwork, seed
        self.outside = Outside(clockwork, Chance(seed, "outside"))
        self.desk = Desk(clockwork, Members(clockwork.system.ports))
        self.customers = [self._customer(number) for number in range(1, customers + 1)]
        self._by_account: dict[str, Customer] = {}
        self._by_customer: dict[str, Customer] = {}
        self._debits: dict[str, date] = {}
        self._notices: dict[str, FinalNoticeIssued] = {}
        self._mails = 0

    def ended(self) -> Lived:
        """What there is to be checked."""
        position, log = 0, list[Recorded[Event]]()
        while stretch := self.system.log.since(position, STRETCH):
            log += stretch
            position = stretch[-1].position
        return Lived(self.system, log, self.clockwork.troubles, len(self.customers) >= len(CAST))

    @property
    def system(self) -> System:
        return self.clockwork.system

    def live(self, passed: Passed, last: date) -> None:
        """From New Year's Day to the morning after the last."""
        arrivals = Chance(self.seed, "arrivals")
        for customer in self.customers:
            in_cast = customer.number <= len(CAST)
            day = arrivals.between(0, 20 if in_cast else ARRIVE_BY)
            self.clockwork.plan(day, customer.arrive)
        days = (last - BEGINS).days + 1
        for ordinal in range(days):
            self._day(BEGINS + timedelta(days=ordinal))
            passed(ordinal + 1, days)
        self.clockwork.begin(last + timedelta(days=1))

    def _day(self, day: date) -> None:
        self._hear(self.clockwork.begin(day))
        self._deliver(day)
        self.clockwork.plan(0, self.outside.guests)
        if day.isoweekday() <= 5:
            self.clockwork.plan(0, self.desk.work)
        self._hear(self.clockwork.act())
        while self.clockwork.is_busy:
            self._hear(self.clockwork.act())

    def _customer(self, number: int) -> Customer:
        settled = CAST[number - 1] if number <= len(CAST) else {}
        chance = Chance(self.seed, f"customer {number}", settled)
        return Customer(number, self.clockwork, self.desk.close, chance)

    # --- mail and post --------------------------------------------------------------------------

    def _deliver(self, day: date) -> None:
        """What was mailed since, and what the post took yesterday."""
        mails = self.system.inbox(self._mails)
        self._mails += len(mails)
        waiting = [customer for customer in self.customers if customer.has_applied]
        for mail in mails:
            for customer in waiting:
                if mail.to in customer.mailboxes:
                    customer.read(mail)
        for letter in self.system.letters(day - timedelta(days=1)):
            for customer in waiting:
                if letter.to.splitlines()[0] in (customer.name, customer.company):
                    customer.read(letter)

    # --- news -----------------------------------------------------------------------------------

    def _hear(self, news: Sequence[Recorded[Event]]) -> None:
        for recorded in news:
            self._of_payments(recorded.event)
            self._of_invoices(recorded.event)
            self._of_invoices_paid_online(recorded.event)

    def _of_payments(self, event: Event) -> None:
        outside, plan = self.outside, self.clockwork.plan
        match event:
            case AccountActivated():
                who = next(one for one in self.customers if one.account_id == event.account_id)
                self._by_account[event.account_id] = self._by_customer[who.customer_id] = who
            case DepositOpened(payment_id=payment_id):
                chance = self._by_account[event.account_id].chance
                plan(0, lambda: outside.payer_sees(payment_id, chance))
            case CreditDeposited(payment_id=payment_id):
                outside.topped_up(payment_id, self._by_account[event.account_id].chance)
            case GuestPaymentOpened(guest_order_id=one):
                plan(0, lambda: outside.payer_sees(one, outside.chance))
            case GuestOrderPaid(guest_order_id=one):
                outside.guest_paid(one)
            case RefundSent(provider_payment_id=paid):
                outside.refund_left(paid)
            case PayoutsDrawnUp(payouts=payouts):
                for payout in payouts:
                    outside.pay_out(payout.payout_id)
            case _:
                pass

    def _of_invoices(self, event: Event) -> None:
        match event:
            case InvoiceIssued(kind=InvoiceKind.DIRECT_DEBIT, invoice_number=number):
                self._bill(number, self._by_customer[event.customer_id])
            case CollectionOrdered():
                self._debits[event.collection_id] = event.collect_on
            case CollectionSubmitted(invoice_number=number, collection_id=one):
                self.outside.debit(one, self._debits.pop(one), self._debtor(number).chance)
            case CollectionReturned(invoice_number=number) | InvoiceChargedBack(invoice_number=number):
                self._debtor(number).owes(number)
            case MandateEnded(cause=MandateEnd.BANK, customer_id=customer_id):
                self._by_customer[customer_id].lost_mandate()
            case ReminderSent(invoice_number=number):
                self._reminded(number, self._debtor(number))
            case FinalNoticeIssued():
                self._notices[event.notice_id] = event
            case FinalNoticeSent():
                self._noticed(self._notices.pop(event.notice_id))
            case InvoiceOverdue(invoice_number=number):
                self._overdue(number, self._debtor(number))
            case _:
                pass

    def _of_invoices_paid_online(self, event: Event) -> None:
        match event:
            case InvoicePaymentOpened(invoice_number=number, payment_id=one):
                chance = self._debtor(number).chance
                self.clockwork.plan(0, lambda: self.outside.payer_sees(one, chance))
            case InvoicePaymentFailed(invoice_number=number) | InvoicePaymentGivenUp(invoice_number=number):
                self._debtor(number).paid_in_vain(number)
            case InvoicePaymentCame(invoice_number=number, payment_id=one):
                self.outside.paid_online(one, self._debtor(number).chance)
            case InvoicePaymentTakenBack(invoice_number=number):
                self._debtor(number).owes(number)
            case _:
                pass

    def _bill(self, number: InvoiceNumber, who: Customer) -> None:
        bill = who.chance.draw("bill")
        if bill == "is wrong":
            self.clockwork.plan(who.chance.between(25, 35), lambda: self.desk.credit(number))

    def _reminded(self, number: InvoiceNumber, who: Customer) -> None:
        if who.chance.draw("bill") == "is disputed":
            self.clockwork.plan(2, lambda: self.desk.hold(number))
        who.chased(number, "after the reminder")

    def _noticed(self, notice: FinalNoticeIssued) -> None:
        """Who pays after it pays its fee too (D1), with the invoice where that is paid online."""
        who = self._by_customer[notice.customer_id]
        for listed in notice.invoices:
            who.chased(listed.invoice_number, "after the final notice")
        if who.arrears in ("after the final notice", "when blocked"):
            self.clockwork.plan(who.chance.between(7, 40), lambda: who.pay_fee(notice.notice_id))

    def _overdue(self, number: InvoiceNumber, who: Customer) -> None:
        who.chased(number, "when blocked")
        if who.arrears == "never" and who.bad_debt == "is given up":
            self.clockwork.plan(who.chance.between(20, 60), lambda: self.desk.write_off(number))

    def _debtor(self, number: InvoiceNumber) -> Customer:
        customer_id = self.system.log.state(INVOICE.stream(number)).customer_id
        assert customer_id is not None, "only what was issued is collected"
        return self._by_customer[customer_id]
