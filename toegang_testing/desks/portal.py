"""The payment portal: invoices paid at the payment provider, in one line each."""

from dataclasses import dataclass

from domain.invoice.commands import (
    FailInvoicePayment,
    GiveUpInvoicePayment,
    RecordInvoicePaymentOpened,
)
from domain.kernel import Event
from domain.ports import EntryKind
from domain.use_cases.invoice_payment import (
    ChargeBackInvoicePayment,
    PayInvoice,
    ReceiveInvoicePayment,
    RestoreInvoicePayment,
)
from domain.values import CustomerId, InvoiceNumber, PaymentId
from toegang_testing.desks.desk import NL
from toegang_testing.desks.office import Office
from toegang_testing.desks.till import chargeback_id


@dataclass
class Portal:
    """Payers of an office."""

    office: Office

    def start(
        self,
        number: str,
        payment: str = "ip-1",
        *,
        customer_id: str | None = None,
        with_fees: bool = True,
    ) -> list[Event]:
        whose = customer_id or str(self.office.invoice(number).customer_id)
        return self.office.do(
            PayInvoice(
                at=self.office.now,
                invoice_number=InvoiceNumber(number),
                customer_id=CustomerId(whose),
                payment_id=PaymentId(payment),
                with_fees=with_fees,
                today=self.office.today,
            )
        )

    def opened(self, number: str, payment: str = "ip-1") -> list[Event]:
        return self.office.do(
            RecordInvoicePaymentOpened(
                at=self.office.now,
                invoice_number=InvoiceNumber(number),
                payment_id=PaymentId(payment),
                provider_payment_id=f"tr_{payment.replace('-', '')}",
                checkout_url=f"https://pay.example/{payment}",
            )
        )

    def fail(self, number: str, payment: str = "ip-1") -> list[Event]:
        one = InvoiceNumber(number)
        return self.office.do(
            FailInvoicePayment(at=self.office.now, invoice_number=one, payment_id=PaymentId(payment))
        )

    def give_up(self, number: str, payment: str = "ip-1") -> list[Event]:
        return self.office.do(
            GiveUpInvoicePayment(
                at=self.office.now,
                invoice_number=InvoiceNumber(number),
                payment_id=PaymentId(payment),
                today=self.office.today,
            )
        )

    def paid(self, number: str, cents: int = 235, payment: str = "ip-1") -> list[Event]:
        return self.office.do(
            ReceiveInvoicePayment(
                at=self.office.now,
                invoice_number=InvoiceNumber(number),
                payment_id=PaymentId(payment),
                amount_cents=cents,
                today=self.office.today,
                calendars=NL,
            )
        )

    def taken_back(
        self, number: str, cents: int = 235, payment: str = "ip-1", *, nth: int = 1
    ) -> list[Event]:
        return self.office.do(
            ChargeBackInvoicePayment(
                at=self.office.now,
                invoice_number=InvoiceNumber(number),
                payment_id=PaymentId(payment),
                chargeback_id=chargeback_id(payment, nth),
                amount_cents=cents,
                today=self.office.today,
                calendars=NL,
            )
        )

    def came_again(
        self, number: str, cents: int = 235, payment: str = "ip-1", *, nth: int = 1
    ) -> list[Event]:
        return self.office.do(
            RestoreInvoicePayment(
                at=self.office.now,
                invoice_number=InvoiceNumber(number),
                chargeback_id=chargeback_id(payment, nth),
                amount_cents=cents,
                today=self.office.today,
                calendars=NL,
            )
        )


def paid_online(office: Office, number: str) -> None:
    """An invoice whose collection comes back is paid at the third try, taken back, and paid again."""
    portal = Portal(office)
    office.book(number, 235, EntryKind.RETURNED, reason="AM04")
    portal.start(number)
    portal.fail(number)
    portal.start(number, "ip-2")
    office.wait(4)
    portal.give_up(number, "ip-2")
    portal.start(number, "ip-3")
    portal.opened(number, "ip-3")
    portal.paid(number, 235, "ip-3")
    portal.taken_back(number, 235, "ip-3")
    portal.came_again(number, 235, "ip-3")


def paid_with_fee(office: Office, number: str) -> None:
    """EUR 2.00 of an overdue invoice and the fee of its letter are one payment; it is taken back, and comes
    again."""
    portal, cents = Portal(office), 1100
    portal.start(number, "ip-fee")
    portal.paid(number, cents, "ip-fee")
    portal.taken_back(number, cents, "ip-fee")
    portal.came_again(number, cents, "ip-fee")
