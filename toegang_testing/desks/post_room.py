"""The post room: how invoices are sent, and mandates, in one line each (R18, R48, R52, D6)."""

from dataclasses import dataclass

from domain.customer.commands import PayByCredit, VetoAmendment
from domain.invoice_delivery.aggregate import INVOICE_DELIVERY, InvoiceDelivery
from domain.invoice_delivery.commands import ConfirmInvoiceEmail, VetoInvoiceEmail
from domain.kernel import Event
from domain.use_cases.invoice_delivery import (
    RequestDigitalInvoices,
    RequestPostalInvoices,
    ReturnInvoiceMail,
)
from domain.use_cases.mandates import AskAmendment, CancelMandate, CancelMandateByStaff
from domain.values import AccountId, CustomerId, InvoiceNumber, Plain
from toegang_testing.desks.desk import A1, KVK
from toegang_testing.desks.till import Till


@dataclass
class PostRoom(Till):
    """A till with how invoices are sent, and mandates."""

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

    def amend_mandate(self, amendment_id: str = "m1-b", account_id: str = A1) -> list[Event]:
        return self.do(
            AskAmendment(
                at=self.now,
                account_id=AccountId(account_id),
                amendment_id=amendment_id,
                iban=Plain("NL91ABNA0417164300"),
                debtor=Plain("Bakkerij Jansen"),
                today=self.today,
            )
        )

    def veto_amendment(self, mandate_id: str = "mandate-1", customer_id: str = KVK) -> list[Event]:
        one = CustomerId(customer_id)
        return self.do(VetoAmendment(at=self.now, customer_id=one, mandate_id=mandate_id))

    def cancel_mandate(self, account_id: str = A1) -> list[Event]:
        return self.do(CancelMandate(at=self.now, account_id=AccountId(account_id), today=self.today))

    def cancel_mandate_by_staff(self, customer_id: str = KVK) -> list[Event]:
        one = CustomerId(customer_id)
        return self.do(CancelMandateByStaff(at=self.now, customer_id=one, today=self.today))

    def pay_by_credit(self, customer_id: str = KVK) -> list[Event]:
        return self.do(PayByCredit(at=self.now, customer_id=CustomerId(customer_id)))

    def invoice_mail_came_back(self, number: str) -> list[Event]:
        return self.do(ReturnInvoiceMail(at=self.now, invoice_number=InvoiceNumber(number)))
