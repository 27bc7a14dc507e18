"""The post room: how invoices are sent, in one line each (R18, R48, R52)."""

from dataclasses import dataclass

from domain.invoice_delivery.aggregate import INVOICE_DELIVERY, InvoiceDelivery
from domain.invoice_delivery.commands import ConfirmInvoiceEmail, VetoInvoiceEmail
from domain.kernel import Event
from domain.use_cases.invoice_delivery import (
    RequestDigitalInvoices,
    RequestPostalInvoices,
    ReturnInvoiceMail,
)
from domain.values import AccountId, CustomerId, InvoiceNumber, Plain
from tests.domain.desk import A1, KVK
from tests.domain.till import Till


@dataclass
class PostRoom(Till):
    """A till with how invoices are sent."""

    def delivery(self, customer_id: str = KVK) -> InvoiceDelivery:
        return self.world.state(INVOICE_DELIVERY.stream(customer_id))

    def ask_invoice_email(
        self, change_id: str = "c1", account_id: str = A1, *, email: str = "", fits: bool = False
    ) -> list[Event]:
        return self.do(
            RequestDigitalInvoices(
                at=self.now,
                account_id=AccountId(account_id),
                change_id=change_id,
                email=Plain(email or f"{change_id}@bakkerij.example"),
                fits=fits,
                today=self.today,
            )
        )

    def confirm_invoice_email(self, change_id: str = "c1", customer_id: str = KVK) -> list[Event]:
        one = CustomerId(customer_id)
        return self.do(ConfirmInvoiceEmail(at=self.now, customer_id=one, change_id=change_id))

    def veto_invoice_email(self, address_id: str = "c1", customer_id: str = KVK) -> list[Event]:
        one = CustomerId(customer_id)
        return self.do(VetoInvoiceEmail(at=self.now, customer_id=one, address_id=address_id))

    def invoices_by_post(self, account_id: str = A1) -> list[Event]:
        return self.do(RequestPostalInvoices(at=self.now, account_id=AccountId(account_id)))

    def invoice_mail_came_back(self, number: str) -> list[Event]:
        return self.do(ReturnInvoiceMail(at=self.now, invoice_number=InvoiceNumber(number)))
