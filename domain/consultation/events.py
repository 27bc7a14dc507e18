"""Catalogue of what can happen to a consultation."""

from enum import StrEnum

from domain.kernel import Event
from domain.values import AccountId


class SoughtBy(StrEnum):
    """What somebody knew of the holder."""

    CODE = "code"
    NAME = "name"
    EMAIL = "email"
    INVOICE = "invoice"
    PAYMENT = "payment"
    """A number of the payment provider or of ours, or the reference of a bank transfer."""
    ACCOUNT = "account"
    """Nothing of the holder: the account itself was opened, by its id (as earlier releases recorded it)."""


class ReadingPurpose(StrEnum):
    """What personal values were shown for: the page, document or list that staff asked for."""

    ACCOUNT = "account"
    """To know who calls (R26)."""
    ACCOUNT_SEARCH = "account_search"
    """To find the account of who calls."""
    APPLICATION = "application"
    """To decide on what was applied for, or tell what became of it (R38, R41, D25)."""
    AUTHORISATION = "authorisation"
    """To decide on a request to view protected data, by its grounds (R4)."""
    DEACTIVATION_REQUEST = "deactivation_request"
    """To get in touch with who asks to deactivate a code (R26)."""
    DEACTIVATION_COMPARED = "deactivation_compared"
    """To tell which of the items that it gives fit (R26): nothing is shown, but who guesses learns it."""
    QUESTION = "question"
    """To answer it (R51)."""
    CUSTOMER = "customer"
    """To know who is billed: where invoices go, and by which mandate they are paid (R48, R49, D2)."""
    MANDATE = "mandate"
    """To answer a customer or a bank about direct debits (D2, D6)."""
    MANDATE_DOCUMENT = "mandate_document"
    """The mandate as PDF: proof for a bank."""
    REFUNDS = "refunds"
    """To pay credit back (R47)."""
    BANK_ENTRIES = "bank_entries"
    """To find what a booking was meant for (I2)."""
    OWED_BACK = "owed_back"
    """To pay back what was paid of a credited invoice (D14)."""
    HOLDER_EXPORT = "holder_export"
    """Handed to a holder who asked for what is held of them (GDPR 15, 20)."""
    CUSTOMER_EXPORT = "customer_export"
    """The same of a customer."""
    STAFF_MEMBERS = "staff_members"
    """To know who a person id of the history is (D17)."""


class PersonalDataRead(Event, name="consultation.personal_data_read"):
    """Staff, or the operator, asked for personal values and was shown them once this was recorded (D17; GDPR
    5(2), 15). Who, in which role and, where staff gave one, the reason stand beside the event; what was
    typed and what was read is kept nowhere. What was compared with what staff typed, and answered as such,
    was read too.

    One event per request, however long the list. ``sought_by``: of a search, what kind of thing was typed;
    it is recorded also where nobody was found. ``subjects``: the streams whose values were shown, as
    "account-4f…"; ``fields``: which, as "event name/field" ("account.opened/email"). A value that was
    erased before was not read, and is not among them."""

    consultation_id: str
    purpose: ReadingPurpose
    sought_by: SoughtBy | None
    subjects: tuple[str, ...]
    fields: tuple[str, ...]


class AccountsConsulted(Event, name="consultation.accounts_consulted"):
    """A member of staff sought accounts, or opened one, and was shown those that were found (D17). Who, in
    which role and, of a search, why stands beside the event; what was typed is kept nowhere. Of earlier
    releases: PersonalDataRead took its place.

    ``sought_by``: what kind of thing was typed, or that an account was opened; ``account_ids``: whose
    names and email address were shown."""

    consultation_id: str
    sought_by: SoughtBy
    account_ids: tuple[AccountId, ...]


ConsultationEvent = PersonalDataRead | AccountsConsulted
