"""Catalogue of what can happen to a customer: who is billed (D2, D21)."""

from datetime import date
from enum import StrEnum

from domain.kernel import Event
from domain.values import (
    AccountId,
    BlindIndex,
    CustomerData,
    CustomerId,
    InvoiceNumber,
    KvkNumber,
    OrderId,
    PaymentMethod,
    Use,
)


class AddressSource(StrEnum):
    """Where the billing address by post comes from (D23)."""

    POSTAL = "postal"
    """The postal address the register lists."""
    VISITING = "visiting"
    """The visiting address, where no postal one is listed."""
    APPLICATION = "application"
    """What a private person gave (D21)."""
    STAFF = "staff"
    """What staff gave instead (customer.billing_address_overridden)."""


class CustomerRegistered(Event, name="customer.registered"):
    """An organisation or a private person is billed from now on (D2, D21).

    ``billing_address`` is name and address, one line each; None where the register lists none that may be
    used (D16). ``address_index`` compares it with later ones. ``private_index`` names the reservation by
    which a private person is found again (D21); None for an organisation."""

    customer_id: CustomerId
    use: Use
    kvk_number: KvkNumber | None
    billing_source: AddressSource | None
    billing_address: CustomerData | None
    address_index: BlindIndex | None
    private_index: BlindIndex | None


class AccountAdded(Event, name="customer.account_added"):
    """An account was opened under this customer (D2)."""

    customer_id: CustomerId
    account_id: AccountId


class AccountRemoved(Event, name="customer.account_removed"):
    """An account of this customer was closed (D12)."""

    customer_id: CustomerId
    account_id: AccountId


class AccountErased(Event, name="customer.account_erased"):
    """The holder of a closed account of this customer was erased: nothing of it is under way (D12)."""

    customer_id: CustomerId
    account_id: AccountId


class MandateGiven(Event, name="customer.mandate_given"):
    """The customer allows direct debits from this account (SEPA Core). Any earlier mandate ends."""

    customer_id: CustomerId
    mandate_id: str
    signed_on: date
    iban: CustomerData
    debtor: CustomerData


class PaymentMethodChanged(Event, name="customer.payment_method_changed"):
    """Orders from now on are paid this way; self-service changes it only to direct debit (D6)."""

    customer_id: CustomerId
    method: PaymentMethod


class BillingAddressChanged(Event, name="customer.billing_address_changed"):
    """The register lists another address in use, and invoices by post follow it (R49, R50, D23)."""

    customer_id: CustomerId
    billing_source: AddressSource
    billing_address: CustomerData
    address_index: BlindIndex


class BillingAddressOverridden(Event, name="customer.billing_address_overridden"):
    """Staff gave another billing address, since the one in use cannot be used or was not updated (R49, R51,
    D23). It ends when the register lists another address in use. Who and why stands beside the event."""

    customer_id: CustomerId
    billing_address: CustomerData


class BillingAddressWithdrawn(Event, name="customer.billing_address_withdrawn"):
    """The register no longer lists an address that may be used (D16)."""

    customer_id: CustomerId


class DebitOrderOpened(Event, name="customer.debit_order_opened"):
    """An order by direct debit was accepted: it is still to be invoiced, so nothing is erased (D12)."""

    customer_id: CustomerId
    order_id: OrderId


class DebitOrderClosed(Event, name="customer.debit_order_closed"):
    """The order stands on an invoice (D14), or failed: it keeps nothing from being erased any more (D12)."""

    customer_id: CustomerId
    order_id: OrderId


class InvoiceOpened(Event, name="customer.invoice_opened"):
    """An invoice of this customer is to be paid; fiscal facts of its year must be kept (D12)."""

    customer_id: CustomerId
    invoice_number: InvoiceNumber
    financial_year: int


class ReminderNoted(Event, name="customer.reminder_noted"):
    """A reminder was sent: from that date on, unpaid, no new code is issued (R43, D2)."""

    customer_id: CustomerId
    invoice_number: InvoiceNumber
    applications_refused_from: date


class OverdueNoted(Event, name="customer.overdue_noted"):
    """An invoice is overdue: no code of this customer is usable until it is settled (R44, D3)."""

    customer_id: CustomerId
    invoice_number: InvoiceNumber


class SettlementNoted(Event, name="customer.settlement_noted"):
    """An invoice is settled. ``returnable_until``: the last day on which its collection can come back
    (13 months, SEPA Core); None where it was not collected."""

    customer_id: CustomerId
    invoice_number: InvoiceNumber
    returnable_until: date | None


class InvoiceReopened(Event, name="customer.invoice_reopened"):
    """A collection came back: the invoice is to be paid again (D15, I9)."""

    customer_id: CustomerId
    invoice_number: InvoiceNumber


class OwedBackNoted(Event, name="customer.owed_back_noted"):
    """What was paid of an invoice was credited and is to be paid back: nothing is erased meanwhile (D12)."""

    customer_id: CustomerId
    invoice_number: InvoiceNumber


class PaidBackNoted(Event, name="customer.paid_back_noted"):
    """It went back, or came back to the payer by itself: it keeps nothing from being erased any more."""

    customer_id: CustomerId
    invoice_number: InvoiceNumber


class CustomerDataExported(Event, name="customer.data_exported"):
    """What is held of the customer was handed out (GDPR 15). Who asked for it, in which role and why stands
    on the event as recorded; what was handed out does not."""

    customer_id: CustomerId


class CustomerErasureStarted(Event, name="customer.erasure_started"):
    """The customer's key is being destroyed (D12)."""

    customer_id: CustomerId


class CustomerErasureDone(Event, name="customer.erasure_done"):
    """Contact, IBAN and mandate can no longer be read (D12, I26); fiscal facts stay (I27)."""

    customer_id: CustomerId


class FiscalErasureStarted(Event, name="customer.fiscal_erasure_started"):
    """Seven years have passed since that financial year: its fiscal key is being destroyed (D12)."""

    customer_id: CustomerId
    financial_year: int


class FiscalErasureDone(Event, name="customer.fiscal_erasure_done"):
    """Buyer names and addresses on that year's invoices can no longer be read (D12)."""

    customer_id: CustomerId
    financial_year: int


CustomerEvent = (
    CustomerRegistered
    | AccountAdded
    | AccountRemoved
    | AccountErased
    | MandateGiven
    | PaymentMethodChanged
    | BillingAddressChanged
    | BillingAddressOverridden
    | BillingAddressWithdrawn
    | DebitOrderOpened
    | DebitOrderClosed
    | InvoiceOpened
    | ReminderNoted
    | OverdueNoted
    | SettlementNoted
    | InvoiceReopened
    | OwedBackNoted
    | PaidBackNoted
    | CustomerDataExported
    | CustomerErasureStarted
    | CustomerErasureDone
    | FiscalErasureStarted
    | FiscalErasureDone
)
