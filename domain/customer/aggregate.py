"""How a customer decides and remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import assert_never

from domain.customer.commands import (
    AddAccount,
    AmendMandate,
    ChangeBillingAddress,
    CloseDebitOrder,
    CustomerCommand,
    EraseCustomer,
    EraseFiscalYear,
    ExportCustomerData,
    FinishCustomerErasure,
    FinishFiscalErasure,
    GiveMandate,
    NoteAccountErased,
    NoteOverdue,
    NoteOwedBack,
    NotePaidBack,
    NoteReminder,
    NoteSettlement,
    OpenDebitOrder,
    OpenInvoice,
    OverrideBillingAddress,
    PayByCredit,
    RegisterCustomer,
    RemoveAccount,
    ReopenInvoice,
)
from domain.customer.events import (
    AccountAdded,
    AccountErased,
    AccountRemoved,
    BillingAddressChanged,
    BillingAddressOverridden,
    BillingAddressWithdrawn,
    CustomerDataExported,
    CustomerErasureDone,
    CustomerErasureStarted,
    CustomerEvent,
    CustomerRegistered,
    DebitOrderClosed,
    DebitOrderOpened,
    FiscalErasureDone,
    FiscalErasureStarted,
    InvoiceOpened,
    InvoiceReopened,
    OverdueNoted,
    OwedBackNoted,
    PaidBackNoted,
    ReminderNoted,
    SettlementNoted,
)
from domain.customer.mandate import Mandate, MandateCommand, MandateEvent, decide_mandate, evolve_mandate
from domain.kernel import Aggregate, Rejected, replace
from domain.values import AccountId, BlindIndex, CustomerId, InvoiceNumber, OrderId, PaymentMethod


class NoSuchCustomer(Rejected):
    """There is no such customer."""

    rule = "D2"
    advice = "Check the customer id."


class BeingErased(Rejected):
    """The former data of this customer is being erased at this moment."""

    rule = "D12"
    advice = "Try again in a minute."


class CustomerErased(Rejected):
    """The data of this customer was erased, and every financial year's with it: nothing is held any more."""

    rule = "D12"
    advice = "Tell who asked so; what the history still has names nobody."


@dataclass(frozen=True, slots=True)
class Arrears:
    """An unsettled invoice that was reminded: what follows from it, and when (D2)."""

    applications_refused_from: date
    overdue: bool = False

    def refuses_applications(self, today: date) -> bool:
        """R43, D2: the reminder's term has passed unpaid; and while it is overdue (D3)."""
        return self.overdue or today >= self.applications_refused_from


@dataclass(frozen=True, slots=True)
class Customer:
    """``accounts`` are the open ones, ``unerased`` also those closed whose holder is not erased yet.
    ``mandate``: the one in force; ``mandates_from``: when a holder may give another at the earliest.
    ``debit_orders``: accepted, by direct debit, on no invoice yet.
    ``arrears`` holds only unsettled invoices. ``owed_back``: of which something paid is to be paid back.
    ``fiscal_years``: years whose fiscal key exists. ``erased``: since the last registration."""

    registered: bool = False
    erased: bool = False
    erasing: bool = False
    customer_id: CustomerId | None = None
    accounts: frozenset[AccountId] = frozenset()
    unerased: frozenset[AccountId] = frozenset()
    method: PaymentMethod = PaymentMethod.CREDIT
    mandate: Mandate | None = None
    mandates_from: datetime | None = None
    address_index: BlindIndex | None = None
    private_index: BlindIndex | None = None
    debit_orders: frozenset[OrderId] = frozenset()
    open_invoices: frozenset[InvoiceNumber] = frozenset()
    arrears: Mapping[InvoiceNumber, Arrears] = field(default_factory=dict)
    owed_back: frozenset[InvoiceNumber] = frozenset()
    returnable_until: date | None = None
    fiscal_years: frozenset[int] = frozenset()
    fiscal_erasing: frozenset[int] = frozenset()

    @property
    def overdue(self) -> bool:
        """Whether an overdue invoice is unsettled: no code is usable (D3)."""
        return any(arrears.overdue for arrears in self.arrears.values())

    def refuses_applications(self, today: date) -> bool:
        """For one of its unsettled invoices."""
        return any(arrears.refuses_applications(today) for arrears in self.arrears.values())


def decide(customer: Customer, command: CustomerCommand) -> Sequence[CustomerEvent]:
    if isinstance(command, MandateCommand):
        if isinstance(command, GiveMandate | AmendMandate | PayByCredit):
            _check_registered(customer)
        return decide_mandate(customer, command)
    match command:
        case RegisterCustomer():
            if customer.erasing:
                raise BeingErased
            return [] if customer.registered else [CustomerRegistered.of(command)]
        case EraseCustomer() | FinishCustomerErasure() | EraseFiscalYear() | FinishFiscalErasure():
            return _erase(customer, command)
        case ExportCustomerData():
            return _export(customer, command)
        case AddAccount():
            return [] if command.account_id in customer.accounts else [AccountAdded.of(command)]
        case RemoveAccount():
            return [AccountRemoved.of(command)] if command.account_id in customer.accounts else []
        case NoteAccountErased():
            return [AccountErased.of(command)] if command.account_id in customer.unerased else []
        case ChangeBillingAddress():
            return _change_address(customer, command)
        case OverrideBillingAddress():
            _check_registered(customer)
            return [BillingAddressOverridden.of(command)]
        case OpenDebitOrder():
            return [] if command.order_id in customer.debit_orders else [DebitOrderOpened.of(command)]
        case CloseDebitOrder():
            return [DebitOrderClosed.of(command)] if command.order_id in customer.debit_orders else []
        case NoteOwedBack(invoice_number=number):
            return [] if number in customer.owed_back else [OwedBackNoted.of(command)]
        case NotePaidBack(invoice_number=number):
            return [PaidBackNoted.of(command)] if number in customer.owed_back else []
        case OpenInvoice() | NoteReminder() | NoteOverdue() | NoteSettlement() | ReopenInvoice():
            return _invoice(customer, command)
        case _:
            assert_never(command)


def evolve(customer: Customer, event: CustomerEvent) -> Customer:
    if isinstance(event, MandateEvent):
        return evolve_mandate(customer, event)
    match event:
        case CustomerRegistered():
            return replace(
                customer,
                registered=True,
                erased=False,
                customer_id=event.customer_id,
                address_index=event.address_index,
                private_index=event.private_index,
            )
        case AccountAdded() | AccountRemoved() | AccountErased():
            return _evolve_accounts(customer, event)
        case BillingAddressChanged():
            return replace(customer, address_index=event.address_index)
        case BillingAddressWithdrawn():
            return replace(customer, address_index=None)
        case BillingAddressOverridden():
            return customer  # by its index is still found when the register's address changes
        case DebitOrderOpened():
            return replace(customer, debit_orders=customer.debit_orders | {event.order_id})
        case DebitOrderClosed():
            return replace(customer, debit_orders=customer.debit_orders - {event.order_id})
        case InvoiceOpened() | ReminderNoted() | OverdueNoted() | SettlementNoted() | InvoiceReopened():
            return _evolve_invoice(customer, event)
        case OwedBackNoted(invoice_number=number):
            return replace(customer, owed_back=customer.owed_back | {number})
        case PaidBackNoted(invoice_number=number):
            return replace(customer, owed_back=customer.owed_back - {number})
        case CustomerDataExported():
            return customer
        case CustomerErasureStarted() | CustomerErasureDone() | FiscalErasureStarted() | FiscalErasureDone():
            return _evolve_erasure(customer, event)
        case _:
            assert_never(event)


CUSTOMER = Aggregate("customer", Customer(), decide, evolve)

InvoiceCommand = OpenInvoice | NoteReminder | NoteOverdue | NoteSettlement | ReopenInvoice
InvoiceEvent = InvoiceOpened | ReminderNoted | OverdueNoted | SettlementNoted | InvoiceReopened


def _evolve_accounts(customer: Customer, event: AccountAdded | AccountRemoved | AccountErased) -> Customer:
    one = {event.account_id}
    match event:
        case AccountAdded():
            return replace(customer, accounts=customer.accounts | one, unerased=customer.unerased | one)
        case AccountRemoved():
            return replace(customer, accounts=customer.accounts - one)
        case AccountErased():
            return replace(customer, unerased=customer.unerased - one)
        case _:
            assert_never(event)


def _check_registered(customer: Customer) -> None:
    if not customer.registered:
        raise NoSuchCustomer
    if customer.erasing:
        raise BeingErased


def _change_address(customer: Customer, command: ChangeBillingAddress) -> Sequence[CustomerEvent]:
    if not customer.registered or customer.erasing or command.address_index == customer.address_index:
        return []
    if command.billing_address is None:
        return [BillingAddressWithdrawn.of(command)]
    return [BillingAddressChanged.of(command)]


def _invoice(customer: Customer, command: InvoiceCommand) -> Sequence[CustomerEvent]:
    is_open = command.invoice_number in customer.open_invoices
    known = customer.arrears.get(command.invoice_number)
    match command:
        case OpenInvoice():
            _check_registered(customer)
            opened = [] if is_open else [InvoiceOpened.of(command)]
            settled = SettlementNoted.of(command, returnable_until=None)
            return [*opened, settled] if command.settled else opened
        case NoteReminder():
            return [ReminderNoted.of(command)] if is_open and known is None else []
        case NoteOverdue():
            return [OverdueNoted.of(command)] if known is not None and not known.overdue else []
        case NoteSettlement():
            return [SettlementNoted.of(command)] if is_open else []
        case ReopenInvoice():
            return [] if is_open else [InvoiceReopened.of(command)]
        case _:
            assert_never(command)


def _evolve_invoice(customer: Customer, event: InvoiceEvent) -> Customer:
    number = event.invoice_number
    match event:
        case InvoiceOpened():
            return replace(
                customer,
                open_invoices=customer.open_invoices | {number},
                fiscal_years=customer.fiscal_years | {event.financial_year},
            )
        case ReminderNoted():
            reminded = Arrears(event.applications_refused_from)
            return replace(customer, arrears={**customer.arrears, number: reminded})
        case OverdueNoted():
            overdue = replace(customer.arrears[number], overdue=True)
            return replace(customer, arrears={**customer.arrears, number: overdue})
        case SettlementNoted():
            until = max(filter(None, (customer.returnable_until, event.returnable_until)), default=None)
            rest = {known: arrears for known, arrears in customer.arrears.items() if known != number}
            is_open = customer.open_invoices - {number}
            return replace(customer, open_invoices=is_open, arrears=rest, returnable_until=until)
        case InvoiceReopened():
            return replace(customer, open_invoices=customer.open_invoices | {number})
        case _:
            assert_never(event)


def _export(customer: Customer, command: ExportCustomerData) -> Sequence[CustomerDataExported]:
    if customer.erasing:
        raise BeingErased
    if not customer.registered and not customer.fiscal_years:
        raise CustomerErased if customer.erased else NoSuchCustomer
    return [CustomerDataExported.of(command)]


Erasure = EraseCustomer | FinishCustomerErasure | EraseFiscalYear | FinishFiscalErasure


def _erase(customer: Customer, command: Erasure) -> Sequence[CustomerEvent]:
    match command:
        case EraseCustomer():
            return [CustomerErasureStarted.of(command)] if _erasable(customer, command.today) else []
        case FinishCustomerErasure():
            return [CustomerErasureDone.of(command)] if customer.erasing else []
        case EraseFiscalYear():
            known = command.financial_year in customer.fiscal_years - customer.fiscal_erasing
            passed = command.today.year > command.financial_year + command.keep_years
            return [FiscalErasureStarted.of(command)] if known and passed else []
        case FinishFiscalErasure():
            known = command.financial_year in customer.fiscal_erasing
            return [FiscalErasureDone.of(command)] if known else []
        case _:
            assert_never(command)


def _evolve_erasure(
    customer: Customer,
    event: CustomerErasureStarted | CustomerErasureDone | FiscalErasureStarted | FiscalErasureDone,
) -> Customer:
    match event:
        case CustomerErasureStarted():
            return replace(customer, erasing=True)
        case CustomerErasureDone():
            # What was known of the person or organisation is gone; fiscal years remain, and what is owed
            # because a collection came back at the last moment.
            return Customer(
                erased=True,
                open_invoices=customer.open_invoices,
                owed_back=customer.owed_back,
                arrears=customer.arrears,
                fiscal_years=customer.fiscal_years,
                fiscal_erasing=customer.fiscal_erasing,
            )
        case FiscalErasureStarted():
            return replace(customer, fiscal_erasing=customer.fiscal_erasing | {event.financial_year})
        case FiscalErasureDone():
            return replace(
                customer,
                fiscal_years=customer.fiscal_years - {event.financial_year},
                fiscal_erasing=customer.fiscal_erasing - {event.financial_year},
            )
        case _:
            assert_never(event)


def _erasable(customer: Customer, today: date) -> bool:
    """Its last account is erased, nothing is to be invoiced, paid or paid back, no collection can come
    back (D12)."""
    if not customer.registered or customer.erasing:
        return False
    open_still = customer.unerased or customer.debit_orders or customer.open_invoices or customer.owed_back
    returnable = customer.returnable_until is not None and today <= customer.returnable_until
    return not open_still and not returnable
