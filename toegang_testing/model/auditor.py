"""An auditor: reads the log, keeps books of its own, and objects where a promise is broken."""

from dataclasses import dataclass, field
from datetime import date, datetime

from domain.account import events as account
from domain.application.events import ApplicationGranted
from domain.bank_entry.events import EntryBooked, EntryUnmatched
from domain.calendar import local_date
from domain.filing.events import StatementFiled
from domain.invoice import events as invoice
from domain.kernel import Event, Recorded
from domain.order import events as order
from domain.registration.events import Deregistered, DeregistrationHeld, HeldDismissed, ListedAgain
from domain.series.events import NumberTaken
from domain.values import PaymentMethod
from toegang_testing.model.bank_book import BankBook
from toegang_testing.model.books import (
    AccountBook,
    DunningBook,
    GuestBook,
    InvoiceBook,
    RefundBook,
)
from toegang_testing.model.mandate_book import MandateBook
from toegang_testing.model.portal_book import PortalBook
from toegang_testing.model.staff_book import StaffBook


@dataclass
class Auditor:
    """Reads on with ``read``; an objection is an AssertionError that names the promise.

    The books are kept without the domain's aggregates. The promises are those of guarantees.md."""

    position: int = 0
    accounts: dict[str, AccountBook] = field(default_factory=dict)
    invoices: dict[str, InvoiceBook] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    payments: set[str] = field(default_factory=set)
    top_ups: dict[str, int] = field(default_factory=dict)
    entries: dict[str, bool] = field(default_factory=dict)
    """Whether a bank entry that was looked at is booked."""
    mandates: MandateBook = field(default_factory=MandateBook)
    numbers: list[tuple[str, int, int]] = field(default_factory=list)
    filed: dict[str, list[tuple[date, date]]] = field(default_factory=dict)
    by_credit: set[str] = field(default_factory=set)
    invoiced: set[str] = field(default_factory=set)
    notices: dict[str, date] = field(default_factory=dict)
    dunning: DunningBook = field(default_factory=DunningBook)
    refunds: RefundBook = field(default_factory=RefundBook)
    guests: GuestBook = field(default_factory=GuestBook)
    bank: BankBook = field(default_factory=BankBook)
    portal: PortalBook = field(default_factory=PortalBook)
    held: set[tuple[str | None, str | None]] = field(default_factory=set)
    ended: set[tuple[str, str | None]] = field(default_factory=set)
    granted: int = 0
    staff: StaffBook = field(default_factory=StaffBook)

    def read(self, recorded: Recorded[Event]) -> None:
        assert recorded.position == self.position + 1, "I18: positions follow each other"
        self.position = recorded.position
        today = local_date(recorded.recorded_at)
        self._account(recorded.event, today)
        self._password(recorded.event, recorded.recorded_at)
        self._credit(recorded.event)
        self._invoice(recorded.event)
        self._timeline(recorded.event, today)
        self.dunning.read(recorded.event, today, self.invoices)
        self.refunds.read(recorded.event, recorded.recorded_at, self.accounts)
        self.guests.read(recorded.event)
        self.bank.read(recorded.event)
        self.portal.read(recorded.event, self.invoices, self.dunning)
        self.mandates.read(recorded.event, recorded.recorded_at)
        self._order(recorded.event)
        self.staff.read(recorded.event, recorded.recorded_at)
        self._other(recorded.event)

    def usable(self, account_id: str) -> bool:
        """I12, D3."""
        book = self.accounts[account_id]
        blocked = book.suspended or book.held or bool(book.arrears) or self.overdue(book.customer_id)
        return book.activated and not book.closed and not blocked

    def overdue(self, customer_id: str) -> bool:
        return any(one.overdue and not one.settled for one in self._invoices_of(customer_id))

    def unsettled(self, customer_id: str) -> set[str]:
        return {
            number
            for number, one in self.invoices.items()
            if one.customer_id == customer_id and not one.settled
        }

    def _invoices_of(self, customer_id: str) -> list[InvoiceBook]:
        return [one for one in self.invoices.values() if one.customer_id == customer_id]

    def _number_taken(self) -> str:
        """The last one, as it is written."""
        series, year, number = self.numbers[-1]
        return f"{series}{year}-{number:06}"

    def _account(self, event: Event, today: date) -> None:
        match event:
            case account.AccountOpened():
                persons = {(one.customer_id, one.person) for one in self.accounts.values() if not one.closed}
                who = (event.customer_id, event.person_index)
                assert who not in persons, "I11: one active code per customer and person"
                self.accounts[event.account_id] = AccountBook(*who, (event.kvk_number, event.branch))
            case account.CodeIssued():
                book = self._issued(event, today)
                assert book.code is None, "I11, I13: one active code"
                book.code, book.successors = event.code_index, set()
            case account.SuccessorIssued():
                self._issued(event, today).successors.add(event.code_index)
            case account.CodeTookOver():
                book = self.accounts[event.account_id]
                assert book.code is None, "I11, I13"
                assert event.code_index in book.successors, "D26: issued, and not ended since"
                book.code, book.successors = event.code_index, set()
            case account.CodeRevoked():
                book = self.accounts[event.account_id]
                assert book.code == event.code_index, "I13: the one that was active"
                book.code, book.activated, book.replaceable_until = None, False, None
            case account.AccountActivated():
                self.accounts[event.account_id].activated = True
            case account.AccountSuspended() | account.SuspensionEnded():
                self.accounts[event.account_id].suspended = isinstance(event, account.AccountSuspended)
            case account.CodeBlocked():
                one = self.invoices[event.invoice_number]
                assert one.overdue, "I14: a code is blocked for an overdue invoice only"
                assert not one.settled, "D1: a payment between overdue and block wins"
                assert one.customer_id == self.accounts[event.account_id].customer_id
                self.accounts[event.account_id].arrears[event.invoice_number] = False
            case account.ArrearsSettled():
                assert self.invoices[event.invoice_number].settled
                self.accounts[event.account_id].arrears[event.invoice_number] = True
            case account.CodeReactivated():
                book = self.accounts[event.account_id]
                assert set(event.invoice_numbers) == set(book.arrears)
                assert all(self.invoices[number].settled for number in book.arrears), "I14, D4"
                book.arrears = {}
            case account.AccountClosed():
                assert not self.accounts[event.account_id].closed, "D12: closed once"
                self.accounts[event.account_id].closed = True
            case account.HolderErasureStarted():
                book = self.accounts[event.account_id]
                assert book.closed, "D12: only a closed account is erased"
                book.check_erasable()
            case _:
                pass

    def _issued(self, event: account.CodeIssued | account.SuccessorIssued, today: date) -> AccountBook:
        assert event.code_index not in self.codes, "I11: a code is never reused"
        self.codes.add(event.code_index)
        book = self.accounts[event.account_id]
        for one in self._invoices_of(book.customer_id):
            ended = one.reminder_ended_on is not None and today > one.reminder_ended_on
            assert one.settled or not ended, "I14: no code is issued past an unpaid reminder"
        return book

    def _password(self, event: Event, at: datetime) -> None:
        match event:
            case account.ReplacementPasswordDue():
                book = self.accounts[event.account_id]
                assert book.activated, "D11: there is a password to replace"
                assert not book.closed, "D11"
                book.replaceable_until = None
            case account.ReplacementPasswordSent():
                self.accounts[event.account_id].replaceable_until = event.expires_at
            case account.PasswordChanged():
                assert self.usable(event.account_id), "D11: no block is lifted by it"
                book = self.accounts[event.account_id]
                if event.proof is account.PasswordProof.REPLACEMENT:
                    assert book.replaceable_until is not None, "I16: sent, and not used before"
                    assert at < book.replaceable_until, "I16: not expired"
                book.replaceable_until = None
            case _:
                pass

    def _credit(self, event: Event) -> None:
        match event:
            case account.CreditDeposited():
                assert event.payment_id not in self.payments, "I2: one credit per payment"
                self.payments.add(event.payment_id)
                assert self.top_ups[event.payment_id] == event.amount_cents, "I3: with its invoice"
                book = self.accounts[event.account_id]
                book.balance_cents += event.amount_cents
            case account.CreditChargedBack() | account.ChargebackReversed():
                assert event.payment_id in self.payments, "D22: only what was credited is taken back"
                book = self.accounts[event.account_id]
                book.charged_back(event, self.invoices[event.invoice_number])
            case account.CreditRefunded() | account.RefundArrived() | account.CreditRestored():
                book = self.accounts[event.account_id]
                book.refund(event)
            case account.CreditLapsed():
                book = self.accounts[event.account_id]
                assert book.closed, "D12: only of a closed account"
                book.balance_cents -= event.amount_cents
            case account.CreditReserved():
                book = self.accounts[event.account_id]
                book.reserved[event.order_id] = event.amount_cents
            case account.CreditCaptured():
                book = self.accounts[event.account_id]
                assert book.reserved.pop(event.order_id) == event.amount_cents
                book.balance_cents -= event.amount_cents
            case account.CreditReleased():
                book = self.accounts[event.account_id]
                assert book.reserved.pop(event.order_id) == event.amount_cents
            case _:
                return
        assert book.balance_cents >= 0, "I1: credit is never negative"
        assert book.available_cents >= 0, "I1: credit is never negative"

    def _invoice(self, event: Event) -> None:
        match event:
            case NumberTaken():
                series = [one for one in self.numbers if one[:2] == (event.series, event.year)]
                last = series[-1][2] if series else 0
                assert event.number == last + 1, "I6: no gap, no double"
                self.numbers.append((event.series, event.year, event.number))
            case invoice.InvoiceIssued():
                assert event.invoice_number == self._number_taken(), "I6: numbers in issue order"
                assert event.total_cents == sum(line.amount_cents for line in event.lines), "I7"
                book = InvoiceBook(event.customer_id, event.total_cents)
                book.lines = [line.amount_cents for line in event.lines]
                if event.payment_id is not None:
                    assert event.payment_id not in self.top_ups, "I3: one invoice per deposit"
                    self.top_ups[event.payment_id] = book.paid_cents = event.total_cents
                self.invoices[event.invoice_number] = book
            case invoice.PaymentReceived():
                book = self.invoices[event.invoice_number]
                book.paid_cents += event.amount_cents
                book.debited_cents += event.amount_cents if event.collected else 0
                assert book.paid_cents <= book.total_cents, "what is too much is excess"
            case invoice.CreditNoteIssued():
                assert event.credit_note_number == self._number_taken(), "I6: a series of its own"
            case invoice.InvoiceSettled():
                assert self.invoices[event.invoice_number].settled
            case invoice.CollectionReturned():
                book = self.invoices[event.invoice_number]
                book.returned += 1
                assert book.returned == 1, "I9: exactly once"
                book.came_back(event)
            case invoice.InvoiceChargedBack():
                book = self.invoices[event.invoice_number]
                assert event.amount_cents <= book.claimed_again_cents, "D22: what the credit did not cover"
                book.claimed_again_cents -= event.amount_cents
                book.reopened(event.amount_cents)
            case invoice.InvoiceChargebackReversed():
                book = self.invoices[event.invoice_number]
                book.made_good(event)
            case EntryUnmatched():
                assert event.entry_id not in self.entries, "I2: one look at a bank entry"
                self.entries[event.entry_id] = False
            case EntryBooked():
                assert not self.entries.get(event.entry_id), "I2: one booking per bank entry"
                self.entries[event.entry_id] = True
            case _:
                pass

    def _timeline(self, event: Event, today: date) -> None:
        match event:
            case invoice.ReminderSent():
                self.invoices[event.invoice_number].reminder_ended_on = event.term_ends_on
            case invoice.ListedOnFinalNotice():
                book = self.invoices[event.invoice_number]
                assert not book.settled, "D1: a payment stops the timeline"
                assert book.reminder_ended_on is not None, "D1: after the reminder"
                assert today > book.reminder_ended_on, "D1: after the reminder's term"
                book.on_notice = event.notice_id
            case invoice.InvoiceOverdue():
                book = self.invoices[event.invoice_number]
                assert not book.settled, "D1: a payment stops the timeline"
                assert book.on_notice is not None, "D1: after the final notice"
                assert today > self.notices[book.on_notice], "D1: after the final notice's term"
                book.overdue = True
            case _:
                if event.NAME == "final_notice.sent":
                    self.notices[event.notice_id] = event.term_ends_on  # type: ignore[attr-defined] # by name

    def _order(self, event: Event) -> None:
        match event:
            case order.OrderPlaced():
                assert self.usable(event.account_id), "I4: an order needs a usable code"
                if event.method is PaymentMethod.CREDIT:
                    available_cents = self.accounts[event.account_id].available_cents
                    assert event.price_cents <= available_cents, "I4: credit is never negative"
                    self.by_credit.add(event.order_id)
                else:
                    assert self.mandates.allows(event.customer_id), "I4: or a mandate"
            case order.OrderInvoiced():
                assert event.order_id not in self.invoiced, "D14: once"
                assert event.order_id not in self.by_credit, "I3: none for an order paid from credit"
                self.invoiced.add(event.order_id)
            case _:
                pass

    def _other(self, event: Event) -> None:
        match event:
            case Deregistered():
                self.ended.add((event.kvk_number, event.branch))
                self.held.discard((event.kvk_number, event.branch))
            case DeregistrationHeld():
                self.held.add((event.kvk_number, event.branch))
            case HeldDismissed() | ListedAgain():
                self.held.discard((event.kvk_number, event.branch))
                self.ended.discard((event.kvk_number, event.branch))
            case account.AccountHeld() | account.HoldEnded():
                book = self.accounts[event.account_id]
                units, book.held = {book.unit, (book.unit[0], None)}, isinstance(event, account.AccountHeld)
                assert not book.held or units & self.held, "D28: only while it is held"
                assert book.held or not units & (self.held | self.ended), "R32: what ended stays stopped"
            case ApplicationGranted():
                kvk_number, branch = self.accounts[event.account_id].unit
                assert not {(kvk_number, branch), (kvk_number, None)} & (self.ended | self.held), "I15, R34"
                self.granted += 1
            case StatementFiled():
                days = (event.year_began_on, event.year_ended_on)
                filed = self.filed.setdefault(event.customer_id, [])
                apart = all(days[1] < began or ended < days[0] for began, ended in filed)
                assert apart, "D20: no two years of an organisation overlap"
                filed.append(days)
                assert self.usable(event.account_id), "D3: filing needs a usable code"
                assert event.kvk_number == event.customer_id, "R3: of a business"
                assert event.size_class in ("micro", "small"), "R3"
                assert event.receipt_number == self._number_taken(), "D20: numbers in filing order"
            case _:
                pass
