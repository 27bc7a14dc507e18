"""What may be asked of a customer."""

from datetime import date, datetime
from typing import ClassVar

from domain.customer.events import AddressSource, MandateEnd
from domain.kernel import StreamCommand
from domain.values import (
    AccountId,
    BlindIndex,
    CustomerId,
    InvoiceNumber,
    KvkNumber,
    OrderId,
    Plain,
    ReturnReason,
    Use,
)


class OnCustomer(StreamCommand):
    AGGREGATE: ClassVar[str] = "customer"

    customer_id: CustomerId

    @property
    def stream_id(self) -> str:
        return self.customer_id


class RegisterCustomer(OnCustomer):
    """Start billing (D2). Known customers are left as they are. Rejected: BeingErased."""

    use: Use
    kvk_number: KvkNumber | None
    billing_source: AddressSource | None
    billing_address: Plain | None
    address_index: BlindIndex | None
    private_index: BlindIndex | None = None


class AddAccount(OnCustomer):
    """An account was opened."""

    account_id: AccountId


class RemoveAccount(OnCustomer):
    """An account was closed."""

    account_id: AccountId


class NoteAccountErased(OnCustomer):
    """The holder of a closed account was erased."""

    account_id: AccountId


class GiveMandate(OnCustomer):
    """Allow direct debits, and pay orders by them from the next one on (D6). Asked only by
    ChangeToDirectDebit, which checks the code. Rejected: NoSuchCustomer, BeingErased, MandateInForce,
    MandateJustCancelled."""

    mandate_id: str
    signed_on: date
    iban: Plain
    debtor: Plain


class AmendMandate(OnCustomer):
    """Debit another account under the mandate in force, from ``not_before`` on. Asked only by AskAmendment,
    which checks the code. ``amendment_id`` is derived from the command id. Rejected: NoMandateInForce,
    TooManyAmendments."""

    amendment_id: str
    account_id: AccountId
    iban: Plain
    debtor: Plain
    asked_on: date
    not_before: datetime


class VetoAmendment(OnCustomer):
    """The token of that mandate was right: whatever amendment of it is under way stops. Rejected:
    NoAmendmentUnderWay."""

    mandate_id: str


class TakeUpAmendment(OnCustomer):
    """Daily step: an amendment whose time has come takes effect."""


class NoteMandateUsed(OnCustomer):
    """A direct debit was ordered under it. Asked only by OrderCollections."""

    mandate_id: str
    iban_of: str
    collect_on: date


class EndMandate(OnCustomer):
    """End it, whoever decided so; nothing where it ended before. Fields as of MandateEnded."""

    mandate_id: str
    cause: MandateEnd
    account_id: AccountId | None = None
    reason: ReturnReason | None = None
    another_from: datetime | None = None
    ended_on: date


class PayByCredit(OnCustomer):
    """By staff: orders are paid from credit again, since there is no mandate (D6). Rejected:
    MandateInForce."""


class ChangeBillingAddress(OnCustomer):
    """The register lists this address for billing now; None: none that may be used (D16, D23)."""

    billing_source: AddressSource | None
    billing_address: Plain | None
    address_index: BlindIndex | None


class OverrideBillingAddress(OnCustomer):
    """Bill at this address, by staff, until the register lists another in use (R51, D23).

    ``billing_address``: name and address, one line each. Rejected: NoSuchCustomer, BeingErased."""

    billing_address: Plain


class OpenDebitOrder(OnCustomer):
    """An order by direct debit was accepted."""

    order_id: OrderId


class CloseDebitOrder(OnCustomer):
    """The order stands on an invoice, or failed."""

    order_id: OrderId


class OpenInvoice(OnCustomer):
    """An invoice was issued. ``settled``: issued as paid (a top-up, D14)."""

    invoice_number: InvoiceNumber
    financial_year: int
    settled: bool


class NoteReminder(OnCustomer):
    """A reminder was sent for the invoice (D2)."""

    invoice_number: InvoiceNumber
    applications_refused_from: date


class NoteOverdue(OnCustomer):
    """The invoice is overdue (D1)."""

    invoice_number: InvoiceNumber


class NoteSettlement(OnCustomer):
    """The invoice is settled."""

    invoice_number: InvoiceNumber
    returnable_until: date | None = None


class ReopenInvoice(OnCustomer):
    """The invoice's collection came back (D15)."""

    invoice_number: InvoiceNumber


class NoteOwedBack(OnCustomer):
    """What was paid of the invoice was credited (D12). Asked only by ApproveCreditNote."""

    invoice_number: InvoiceNumber


class NotePaidBack(OnCustomer):
    """It went back. Asked only by PayBack, and by BookBankEntry where the collection came back by itself."""

    invoice_number: InvoiceNumber


class ExportCustomerData(OnCustomer):
    """Hand out what is held of the customer (GDPR 15). Rejected: NoSuchCustomer, BeingErased, and
    CustomerErased where no financial year is kept either."""


class EraseCustomer(OnCustomer):
    """Daily step: destroy the customer's key once nothing is open (D12)."""

    today: date


class FinishCustomerErasure(OnCustomer):
    """The key is destroyed."""


class EraseFiscalYear(OnCustomer):
    """Daily step: destroy a year's fiscal key ``keep_years`` full years after it ended (D12: 7)."""

    financial_year: int
    today: date
    keep_years: int


class FinishFiscalErasure(OnCustomer):
    """That year's key is destroyed."""

    financial_year: int


CustomerCommand = (
    RegisterCustomer
    | AddAccount
    | RemoveAccount
    | NoteAccountErased
    | GiveMandate
    | AmendMandate
    | VetoAmendment
    | TakeUpAmendment
    | NoteMandateUsed
    | EndMandate
    | PayByCredit
    | ChangeBillingAddress
    | OverrideBillingAddress
    | OpenDebitOrder
    | CloseDebitOrder
    | OpenInvoice
    | NoteReminder
    | NoteOverdue
    | NoteSettlement
    | ReopenInvoice
    | NoteOwedBack
    | NotePaidBack
    | ExportCustomerData
    | EraseCustomer
    | FinishCustomerErasure
    | EraseFiscalYear
    | FinishFiscalErasure
)
