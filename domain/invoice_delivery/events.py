"""Catalogue of what can happen to how a customer gets invoices (R18, R48, R52, D24)."""

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from domain.kernel import Event
from domain.values import AccountId, CustomerData, CustomerId, InvoiceNumber


class InvoiceEmailAsked(Event, name="invoice_delivery.email_asked"):
    """A holder wants the customer's invoices at this address (R18, R52). The address that is in force is told
    at once, else the billing address by post; the new one gets the token that confirms it (D24).

    ``change_id``: opaque, names the change. ``not_before``: it takes effect then at the earliest, 72 hours
    later where there was an address; it counts for nothing until it was confirmed."""

    customer_id: CustomerId
    change_id: str
    account_id: AccountId
    email: CustomerData
    asked_at: AwareDatetime
    not_before: AwareDatetime


class InvoiceEmailConfirmed(Event, name="invoice_delivery.email_confirmed"):
    """Who reads the new address answered with its token (D24)."""

    customer_id: CustomerId
    change_id: str


class InvoiceEmailVetoed(Event, name="invoice_delivery.email_vetoed"):
    """Who reads the address in force answered with its token: the change never takes effect (D24)."""

    customer_id: CustomerId
    change_id: str


class InvoiceEmailTookEffect(Event, name="invoice_delivery.email_took_effect"):
    """From now on invoices are mailed to the address of that change (R48, R52)."""

    customer_id: CustomerId
    change_id: str


class DigitalInvoicesResumed(Event, name="invoice_delivery.digital_resumed"):
    """Invoices are mailed again, to the address that was in force before they went by post (R18)."""

    customer_id: CustomerId
    account_id: AccountId


class PostalInvoicesChosen(Event, name="invoice_delivery.post_chosen"):
    """Invoices go by post from now on, and no change of the invoice email is under way any more (R48).
    ``account_id``: the holder who chose it; None where staff did, who stands beside the event."""

    customer_id: CustomerId
    account_id: AccountId | None


class MailReturn(StrEnum):
    """Why the mail with an invoice did not arrive."""

    REFUSED = "refused"
    """By the mail server, when it was handed over."""
    BOUNCED = "bounced"
    """It came back later."""


class InvoiceMailReturned(Event, name="invoice_delivery.mail_returned"):
    """The mail with an invoice did not arrive: that invoice goes by post, and where the address is still the
    one in force so do all that follow, until an address is confirmed again (R48, R49).

    ``change_id``: of the address. ``returned_on``: in Europe/Amsterdam."""

    customer_id: CustomerId
    invoice_number: InvoiceNumber
    change_id: str
    cause: MailReturn
    returned_on: date


class InvoiceDeliveryEnded(Event, name="invoice_delivery.ended"):
    """The customer was erased (D12): should it come back, its invoices go by post."""

    customer_id: CustomerId


InvoiceDeliveryEvent = (
    InvoiceEmailAsked
    | InvoiceEmailConfirmed
    | InvoiceEmailTookEffect
    | InvoiceEmailVetoed
    | DigitalInvoicesResumed
    | PostalInvoicesChosen
    | InvoiceMailReturned
    | InvoiceDeliveryEnded
)
