"""Catalogue of what can happen to a file of payment orders (D6, D15)."""

from datetime import date

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.kernel import Event, JsonObject
from domain.values import Cents, CustomerId, InvoiceNumber, PayoutId, RefundId


class OwnAccount(BaseModel):
    """The register's own account, where what is collected arrives. ``creditor_id``: by which it collects."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    iban: str
    creditor_id: str


class FiledCollection(BaseModel):
    """One direct debit of a file. ``collection_id`` is its EndToEndId; in cents.

    ``iban_of``: whose account is debited, named by the amendment that brought it or by the mandate itself.
    ``iban_before``: the same of the account that was debited last, where it was another: the bank is told
    so once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    collection_id: str
    invoice_number: InvoiceNumber
    customer_id: CustomerId
    mandate_id: str
    iban_of: str
    iban_before: str | None
    amount_cents: Cents


class CollectionsDrawnUp(Event, name="payment_file.collections_drawn_up", version=2):
    """A file of direct debits with one due date is to be written (pain.008, D15): all that stands in it.

    ``file_id`` is its message id, unique for ever. ``drawn_up_at`` is the time that the file gives as its
    own, ``own`` the account and the name under which it collects: what is written again says the same.
    ``sum_cents`` is the sum of all (I8). Before version 2 a mandate had one account."""

    file_id: str
    due_on: date
    drawn_up_at: AwareDatetime
    own: OwnAccount
    collections: tuple[FiledCollection, ...]
    sum_cents: int

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        for each in body["collections"]:
            each |= {"iban_of": each["mandate_id"], "iban_before": None}


class FiledPayout(BaseModel):
    """One credit transfer of a file. ``payout_id`` is its EndToEndId; in cents. It pays a refund, whose
    request says to whom, or what is owed back of an invoice, to the account that its direct debit was taken
    from: ``iban_of``, as of FiledCollection."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    payout_id: PayoutId
    amount_cents: Cents
    refund_id: RefundId | None
    invoice_number: InvoiceNumber | None
    customer_id: CustomerId | None
    iban_of: str | None


class PayoutsDrawnUp(Event, name="payment_file.payouts_drawn_up"):
    """A file of credit transfers of one day is to be written (pain.001, R47): all that stands in it.

    Fields as of a file of direct debits; ``execute_on`` is the day on which the bank transfers."""

    file_id: str
    execute_on: date
    drawn_up_at: AwareDatetime
    own: OwnAccount
    payouts: tuple[FiledPayout, ...]
    sum_cents: int


class FileWritten(Event, name="payment_file.written"):
    """The file was written, and is to be sent: never any other bytes under this id. ``sha256`` is theirs."""

    file_id: str
    sha256: str


class FileSent(Event, name="payment_file.sent"):
    """The bank has the file with that hash (D15)."""

    file_id: str
    sha256: str


PaymentFileEvent = CollectionsDrawnUp | PayoutsDrawnUp | FileWritten | FileSent
