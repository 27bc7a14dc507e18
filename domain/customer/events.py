"""Catalogue of what can happen to a customer: who is billed (D2, D21)."""

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

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
    ReturnReason,
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
    """The customer allows direct debits from this account (SEPA Core), at once: no other is in force.
    Before mandates could be amended, any earlier one ended by it."""

    customer_id: CustomerId
    mandate_id: str
    signed_on: date
    iban: CustomerData
    debtor: CustomerData


class MandateAmendmentAsked(Event, name="customer.mandate_amendment_asked"):
    """A holder asked to debit another account under the same mandate. Whoever gets the customer's invoices is
    told at once, and can stop it until ``not_before``; the daily run after that debits the new account.

    ``amendment_id``: opaque, names the amendment, and so its account. ``account_id``: whose code it was."""

    customer_id: CustomerId
    mandate_id: str
    amendment_id: str
    account_id: AccountId
    iban: CustomerData
    debtor: CustomerData
    asked_on: date
    not_before: AwareDatetime


class MandateAmendmentVetoed(Event, name="customer.mandate_amendment_vetoed"):
    """Who was told of the amendment answered with its token: it never takes effect."""

    customer_id: CustomerId
    mandate_id: str
    amendment_id: str


class MandateAmended(Event, name="customer.mandate_amended"):
    """From now on the account of that amendment is debited. The bank is told of it with the next direct debit
    of a mandate that was debited before (payment_file.collections_drawn_up)."""

    customer_id: CustomerId
    mandate_id: str
    amendment_id: str
    amended_on: date


class MandateUsed(Event, name="customer.mandate_used"):
    """A direct debit was ordered under the mandate: it lapses 36 months after the last one (SEPA Core).

    ``iban_of``: the account, named by the amendment that brought it, or by the mandate itself.
    ``collect_on``: when it is due. One event stands for all of a day."""

    customer_id: CustomerId
    mandate_id: str
    iban_of: str
    collect_on: date


class MandateEnd(StrEnum):
    """Why a mandate ended."""

    HOLDER = "holder"
    """Somebody with an access code of the customer cancelled it."""
    STAFF = "staff"
    """Staff did, who was asked on paper or by telephone; who and why stands beside the event."""
    LAPSED = "lapsed"
    """Nothing was debited for 36 months (SEPA Core)."""
    BANK = "bank"
    """A direct debit came back for a reason by which no other can succeed."""


class MandateEnded(Event, name="customer.mandate_ended"):
    """Nothing is debited under the mandate any more: what was announced is to be transferred. What is at the
    bank is not touched.

    ``account_id``: of the holder who cancelled it; ``reason``: the bank's code (ISO 20022). ``another_from``:
    when a holder may give another at the earliest: a new account is not to be had sooner by cancelling than
    by amending. None: at once."""

    customer_id: CustomerId
    mandate_id: str
    cause: MandateEnd
    account_id: AccountId | None
    reason: ReturnReason | None
    another_from: AwareDatetime | None
    ended_on: date


class PaymentMethodChanged(Event, name="customer.payment_method_changed"):
    """Orders from now on are paid this way. Self-service changes it only to direct debit (D6); staff changes
    it to credit, where there is no mandate."""

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
    | MandateAmendmentAsked
    | MandateAmendmentVetoed
    | MandateAmended
    | MandateUsed
    | MandateEnded
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
