"""Random histories of how invoices are sent: nobody moves them unseen (R48, R52, D24)."""

from contextlib import suppress
from datetime import datetime, timedelta

from hypothesis import strategies as st

from domain.invoice_delivery.commands import (
    ChoosePostalInvoices,
    RecordInvoiceMailReturned,
    TakeUpInvoiceEmail,
)
from domain.invoice_delivery.events import (
    InvoiceDeliveryEnded,
    InvoiceEmailAsked,
    InvoiceEmailConfirmed,
    InvoiceEmailTookEffect,
    InvoiceEmailVetoed,
    InvoiceMailReturned,
    MailReturn,
    PostalInvoicesChosen,
)
from domain.kernel import Rejected
from domain.question.events import Topic
from domain.values import Channel, CustomerId, InvoiceNumber
from toegang_testing.histories import invariant, rule
from toegang_testing.machines.machine import Machine
from toegang_testing.strategies import small
from toegang_testing.world import World

CUSTOMERS = st.sampled_from(("69599084", "12345678"))
WAITS = timedelta(hours=72)


class DeliveryMachine(Machine):
    """Three holders of two customers ask, answer, veto and go back, while mail comes back."""

    def __init__(self, world: World | None = None) -> None:
        super().__init__(world)
        self.read = self.copies = 0
        self.asked: dict[str, tuple[datetime, bool]] = {}
        """When each change was asked for, and whether an address was in force."""
        self.confirmed: set[str] = set()
        self.stopped: set[str] = set()
        self.under_way: dict[str, str] = {}
        self.had_address: set[str] = set()

    def named(self, which: int) -> str:
        return f"c{which % (len(self.asked) + 1)}"

    @rule(which=small.some, fits=st.booleans())
    def an_address_is_asked_for(self, which: int, fits: bool) -> None:
        with suppress(Rejected):
            self.office.ask_invoice_email(f"c{len(self.asked)}", self.some_account(which), fits=fits)

    @rule(which=small.some, customer_id=CUSTOMERS)
    def the_new_address_answers(self, which: int, customer_id: str) -> None:
        with suppress(Rejected):
            self.office.confirm_invoice_email(self.named(which), customer_id)

    @rule(which=small.some, customer_id=CUSTOMERS)
    def the_old_address_answers(self, which: int, customer_id: str) -> None:
        with suppress(Rejected):
            self.office.veto_invoice_email(self.named(which), customer_id)

    @rule(hours=st.sampled_from((1, 71, 73)))
    def hours_pass(self, hours: int) -> None:
        self.office.wait(hours=hours)

    @rule(customer_id=CUSTOMERS)
    def what_is_due_is_taken_up(self, customer_id: str) -> None:
        self.office.do(TakeUpInvoiceEmail(at=self.office.now, customer_id=CustomerId(customer_id)))

    @rule(which=small.some)
    def a_holder_goes_back_to_the_post(self, which: int) -> None:
        with suppress(Rejected):
            self.office.invoices_by_post(self.some_account(which))

    @rule(customer_id=CUSTOMERS)
    def staff_goes_back_to_the_post(self, customer_id: str) -> None:
        one = CustomerId(customer_id)
        self.office.do(ChoosePostalInvoices(at=self.office.now, customer_id=one, account_id=None))

    @rule(which=small.some, payment=small.payment_ids)
    def a_top_up_is_invoiced(self, which: int, payment: str) -> None:
        with suppress(Rejected):
            self.office.deposit(1000, payment, self.some_account(which))
        self.office.react()

    @rule(which=small.some)
    def a_mail_comes_back(self, which: int) -> None:
        with suppress(Rejected):
            self.office.invoice_mail_came_back(self.some_invoice(which))
        self.office.react()

    @rule(which=small.some, customer_id=CUSTOMERS)
    def a_mail_server_refuses(self, which: int, customer_id: str) -> None:
        address = self.office.delivery(customer_id).mailed_to
        if address is not None:
            self.office.do(
                RecordInvoiceMailReturned(
                    at=self.office.now,
                    customer_id=CustomerId(customer_id),
                    invoice_number=InvoiceNumber(f"F2026-{900000 + which:06}"),
                    change_id=address.change_id,
                    cause=MailReturn.REFUSED,
                )
            )

    @rule(
        asked=small.some,
        sent=small.some,
        which=small.some,
        address=st.sampled_from(("none", "mail", "own", "post")),
    )
    def a_copy_is_asked_for(self, asked: int, sent: int, which: int, address: str) -> None:
        self.copies += 1
        number, account_id = self.some_invoice(asked), self.some_account(which)
        self.office.ask_question(f"q{self.copies}", Topic.ORDERS_AND_INVOICES, invoice=number)
        with suppress(Rejected):
            self.office.answer_with_copies(
                self.some_invoice(sent),
                question_id=f"q{self.copies}",
                account_id=account_id if address == "own" else None,
                change_id=self.named(which) if address == "mail" else None,
                copies_by=Channel.POST if address == "post" else Channel.EMAIL,
            )
            customers = {self.auditor.invoices[one].customer_id for one in (number, self.some_invoice(sent))}
            [customer_id] = customers
            if address == "mail":
                mailed_to = self.office.delivery(customer_id).mailed_to
                assert mailed_to is not None
                assert mailed_to.change_id == self.named(which), "R53: confirmed, and in force"
            elif address != "post":  # where the billing address is, whoever asks
                book = self.auditor.accounts[account_id]
                assert address == "own", "R53: never to what is only typed"
                assert (book.customer_id, book.activated, book.closed) == (customer_id, True, False)

    @rule(which=small.some)
    def an_account_is_closed(self, which: int) -> None:
        with suppress(Rejected):
            self.office.close(self.some_account(which))

    @invariant()
    def no_address_takes_effect_unseen(self) -> None:
        for recorded in self.world.log[self.read :]:
            match recorded.event:
                case InvoiceEmailAsked() as event:
                    had = event.customer_id in self.had_address
                    self.asked[event.change_id] = (recorded.recorded_at, had)
                    if (former := self.under_way.get(event.customer_id)) is not None:
                        self.stopped.add(former)
                    self.under_way[event.customer_id] = event.change_id
                case InvoiceEmailConfirmed() as event:
                    self.confirmed.add(event.change_id)
                case InvoiceEmailVetoed() as event:
                    self.stopped.add(event.change_id)
                case PostalInvoicesChosen() as event if event.customer_id in self.under_way:
                    self.stopped.add(self.under_way[event.customer_id])
                case InvoiceDeliveryEnded() as event:
                    self.had_address.discard(event.customer_id)
                case InvoiceEmailTookEffect() as event:
                    asked_at, had = self.asked[event.change_id]
                    assert event.change_id in self.confirmed - self.stopped, "D24"
                    assert recorded.recorded_at >= asked_at + (WAITS if had else timedelta(0)), "D24"
                    self.had_address.add(event.customer_id)
                    self.under_way.pop(event.customer_id, None)
                case InvoiceMailReturned() as event:
                    address = self.office.delivery(event.customer_id).mailed_to
                    assert address is None or address.change_id != event.change_id, "R48"
                case _:
                    pass
        self.read = self.world.head()
