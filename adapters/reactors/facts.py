"""What reactors read from the log and open for one purpose: to send it."""

from collections.abc import Sequence
from typing import TypeVar

from adapters.subscriptions.reacting import Hopeless
from domain.account.aggregate import ACCOUNT
from domain.account.events import CodeIssued, SuccessorIssued
from domain.account.state import Life
from domain.customer.aggregate import CUSTOMER
from domain.customer.events import (
    BillingAddressChanged,
    BillingAddressOverridden,
    BillingAddressWithdrawn,
    CustomerErasureStarted,
    CustomerRegistered,
    MandateAmendmentAsked,
    MandateGiven,
)
from domain.effect.events import Moot
from domain.final_notice.aggregate import FINAL_NOTICE
from domain.invoice.aggregate import INVOICE
from domain.invoice.events import CreditNoteIssued, InvoiceEvent, InvoiceIssued
from domain.invoice_delivery.aggregate import INVOICE_DELIVERY, InvoiceDelivery, delivery_before
from domain.kernel import Event, Recorded
from domain.ports import KeyVault, Log
from domain.values import (
    AccountId,
    BlindIndex,
    CustomerId,
    InvoiceNumber,
    KvkNumber,
    NoticeId,
    Personal,
    Plain,
    Sealed,
)

E = TypeVar("E", bound=Event)


class Facts:
    """The log, read for an effect that is about to happen. Nothing of it is kept."""

    def __init__(self, log: Log, vault: KeyVault) -> None:
        self._log, self._vault = log, vault

    def opened(self, personal: Personal | None) -> Plain | None:
        """The value in clear; None where there is none, or none any more (D12)."""
        if personal is None:
            return None
        assert isinstance(personal, Sealed), "reading the log always yields sealed values"
        return self._vault.unseal(personal)

    def needed(self, personal: Personal | None) -> Plain:
        """The value in clear. Raises Hopeless where it was erased."""
        return _or_erased(self.opened(personal))

    def latest(self, stream: str, kind: type[E]) -> E | None:
        """The last event of that kind in a stream."""
        past = reversed(self._log.history(stream))
        return next((recorded.event for recorded in past if isinstance(recorded.event, kind)), None)

    def history(self, stream: str) -> Sequence[Recorded[Event]]:
        """Everything that happened in a stream, oldest first."""
        return self._log.history(stream)

    # --- accounts ---

    def check_open(self, account_id: AccountId) -> None:
        """Raises Hopeless where the account was closed meanwhile."""
        if self._log.state(ACCOUNT.stream(account_id)).life is not Life.OPEN:
            raise Hopeless(Moot.ACCOUNT_CLOSED)

    def kvk_number(self, account_id: AccountId) -> KvkNumber | None:
        """Of a business account: only those get letters at the register's address (R12)."""
        return self._log.state(ACCOUNT.stream(account_id)).kvk_number

    def present_code(self, account_id: AccountId) -> CodeIssued | SuccessorIssued:
        """How the account's code was sent, or the last one of an account that was closed."""
        stream = ACCOUNT.stream(account_id)
        index = self._log.state(stream).code_index
        assert index is not None, "every account has a code, a closed one too"
        past = (recorded.event for recorded in reversed(self._log.history(stream.name)))
        issued = (one for one in past if isinstance(one, CodeIssued | SuccessorIssued))
        return next(one for one in issued if one.code_index == index)

    def check_code(self, account_id: AccountId, code_index: BlindIndex) -> None:
        """Raises Hopeless where the code was revoked meanwhile (D7)."""
        account = self._log.state(ACCOUNT.stream(account_id))
        successor = account.successor.code_index if account.successor else None
        if code_index not in (account.code_index, successor):
            raise Hopeless(Moot.SUPERSEDED)

    def check_first_password(self, account_id: AccountId, credential_id: str) -> None:
        """Raises Hopeless where the code that it belongs to was revoked meanwhile (D7)."""
        account = self._log.state(ACCOUNT.stream(account_id))
        of_successor = account.successor.first_password if account.successor else None
        first_passwords = [one for one in (account.first_password, of_successor) if one is not None]
        if credential_id not in [one.credential_id for one in first_passwords]:
            raise Hopeless(Moot.SUPERSEDED)

    def check_replacement(self, account_id: AccountId, credential_id: str) -> None:
        """Raises Hopeless where another replacement password was asked for, or the password changed."""
        last = self._log.state(ACCOUNT.stream(account_id)).replacement
        if last is None or last.credential_id != credential_id or last.spent:
            raise Hopeless(Moot.SUPERSEDED)

    def email(self, account_id: AccountId) -> Plain | None:
        """The application email (R35); None once the holder was erased."""
        return self.opened(self._log.state(ACCOUNT.stream(account_id)).email)

    def needed_email(self, account_id: AccountId) -> Plain:
        """The application email (R35). Raises Hopeless where it was erased."""
        return _or_erased(self.email(account_id))

    # --- customers and invoices ---

    def issued(self, number: InvoiceNumber) -> InvoiceIssued:
        issued = self.latest(INVOICE.stream(number).name, InvoiceIssued)
        assert issued is not None, "only an issued invoice is written about"
        return issued

    def credit_notes(self, number: InvoiceNumber) -> Sequence[tuple[CreditNoteIssued, int]]:
        """Those that correct the invoice, each with what was left to pay after it."""
        notes: list[tuple[CreditNoteIssued, int]] = []
        invoice = INVOICE.initial
        for recorded in self._log.history(INVOICE.stream(number).name):
            event = recorded.event
            assert isinstance(event, InvoiceEvent)
            invoice = INVOICE.evolve(invoice, event)
            if isinstance(event, CreditNoteIssued):
                notes.append((event, invoice.outstanding_cents))
        return notes

    def check_unsettled(self, number: InvoiceNumber) -> None:
        """Raises Hopeless where the invoice was paid meanwhile: a settlement stops everything (D1)."""
        if self.is_settled(number):
            raise Hopeless(Moot.SETTLED)

    def is_settled(self, number: InvoiceNumber) -> bool:
        return self._log.state(INVOICE.stream(number)).settled

    def outstanding_cents(self, number: InvoiceNumber) -> int:
        """What is left to pay now."""
        return self._log.state(INVOICE.stream(number)).outstanding_cents

    def fee_cents(self, notice_id: NoticeId) -> int:
        """What is left to pay now of a final notice's fee."""
        return self._log.state(FINAL_NOTICE.stream(notice_id)).fee_outstanding_cents

    def invoice_address(self, invoice: InvoiceIssued) -> Plain:
        """Where a letter about an invoice goes: the customer's billing address of today (R49), else the
        fiscal address on the invoice itself (D12). Raises Hopeless where both are gone."""
        return self._billing_address(invoice.customer_id) or self.needed(invoice.buyer)

    def billing_address(self, customer_id: CustomerId) -> Plain:
        """Where a letter to a customer goes today (R49). Raises Hopeless where there is none any more."""
        return _or_erased(self._billing_address(customer_id))

    def delivery(self, customer_id: CustomerId, before: int | None = None) -> InvoiceDelivery:
        """How the customer gets invoices now, or did before something happened at that position."""
        stream = INVOICE_DELIVERY.stream(customer_id)
        if before is None:
            return self._log.state(stream)
        return delivery_before(self._log.history(stream.name), before)

    def mandate(self, customer_id: CustomerId, mandate_id: str) -> MandateGiven:
        past = reversed(self._log.history(CUSTOMER.stream(customer_id).name))
        return next(
            recorded.event
            for recorded in past
            if isinstance(recorded.event, MandateGiven) and recorded.event.mandate_id == mandate_id
        )

    def debited(self, customer_id: CustomerId, iban_of: str) -> MandateGiven | MandateAmendmentAsked:
        """What gave IBAN and debtor: the mandate of that id, or the amendment."""
        given: MandateGiven | MandateAmendmentAsked | None = None
        for recorded in self._log.history(CUSTOMER.stream(customer_id).name):
            match recorded.event:
                case MandateGiven(mandate_id=known) | MandateAmendmentAsked(amendment_id=known):
                    given = recorded.event if known == iban_of else given
                case _:
                    pass
        assert given is not None, "only a mandate's account is debited"
        return given

    def _billing_address(self, customer_id: CustomerId) -> Plain | None:
        for recorded in reversed(self._log.history(CUSTOMER.stream(customer_id).name)):
            match recorded.event:
                case CustomerRegistered() | BillingAddressChanged() | BillingAddressOverridden():
                    return self.opened(recorded.event.billing_address)
                case BillingAddressWithdrawn() | CustomerErasureStarted():
                    return None
                case _:
                    continue
        return None


def _or_erased(plain: Plain | None) -> Plain:
    if plain is None:
        raise Hopeless(Moot.ERASED)
    return plain
