"""What may be asked about how a customer gets invoices."""

from datetime import date
from typing import ClassVar

from domain.invoice_delivery.events import MailReturn
from domain.kernel import StreamCommand
from domain.values import AccountId, CustomerId, InvoiceNumber, Plain


class OnInvoiceDelivery(StreamCommand):
    AGGREGATE: ClassVar[str] = "invoice_delivery"

    customer_id: CustomerId

    @property
    def stream_id(self) -> str:
        return self.customer_id


class AskInvoiceEmail(OnInvoiceDelivery):
    """Mail invoices to this address (R18, R52). ``change_id`` is derived from the command id; ``fits``: it is
    the address in force, or was until invoices went by post. Asked only by RequestDigitalInvoices.

    Rejected: TooManyInvoiceEmails."""

    change_id: str
    account_id: AccountId
    email: Plain
    fits: bool
    today: date


class ConfirmInvoiceEmail(OnInvoiceDelivery):
    """The token of the new address was right. Rejected: NoInvoiceEmailAsked."""

    change_id: str


class VetoInvoiceEmail(OnInvoiceDelivery):
    """The token of an address was right: whatever change of it is under way stops. ``address_id``: the change
    that brought the address. Rejected: NoInvoiceEmailAsked, InvoiceEmailInForce."""

    address_id: str


class TakeUpInvoiceEmail(OnInvoiceDelivery):
    """Daily step: a change that was confirmed takes effect once its time has come (D24)."""


class ChoosePostalInvoices(OnInvoiceDelivery):
    """Send invoices by post (R48). ``account_id``: None by staff."""

    account_id: AccountId | None


class RecordInvoiceMailReturned(OnInvoiceDelivery):
    """The mail with that invoice did not arrive at the address of that change."""

    invoice_number: InvoiceNumber
    change_id: str
    cause: MailReturn


class EndInvoiceDelivery(OnInvoiceDelivery):
    """The customer was erased. Asked only by FinishErasingCustomer."""


InvoiceDeliveryCommand = (
    AskInvoiceEmail
    | ConfirmInvoiceEmail
    | VetoInvoiceEmail
    | TakeUpInvoiceEmail
    | ChoosePostalInvoices
    | RecordInvoiceMailReturned
    | EndInvoiceDelivery
)
