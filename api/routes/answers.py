"""What answers look like: one model per answer. Amounts are in euro cents, times in UTC."""

from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, Field

from domain.order.events import Reason
from domain.terms import Product
from domain.values import PaymentMethod, Purpose, Use
from projections.accounts import AccountState
from projections.applications import ApplicationState
from projections.credit_statement import LineKind
from projections.invoice_history import InvoiceState, Step
from projections.orders import OrderState

Item = TypeVar("Item", bound=BaseModel)


class Answer(BaseModel):
    """Nothing but these fields leaves: what a route adds by mistake is left out."""


class Positioned(Answer):
    """An answer to a command."""

    position: int = Field(description="Ask with after=position to read what this changed.", examples=[42])


class Page(Answer, Generic[Item]):
    """One page of a list. The order is fixed; there is no other sorting."""

    items: list[Item]
    next: str | None = Field(description="The cursor of the next page; null on the last.")


class Applied(Answer):
    """What every applicant hears, whatever comes of it (D25)."""

    reference: str = Field(examples=["5d2c9f4b8a7e6d3c1b0a"])
    position: int | None = Field(None, description="Only for a system with the scope apply.")


class Session(Answer):
    """A session. ``token`` goes into the header Authorization: Bearer."""

    token: str = Field(examples=["mS0aZ2QkVn-a-made-up-token"])
    purpose: Purpose
    expires_at: datetime


class Activated(Session, Positioned):
    """A first session, and whose it is."""

    account_id: str = Field(examples=["0d6be1f8c2a94e7fb350"])


class PasswordChanged(Positioned):
    """The new password works, and this session goes on; all others have ended."""


class ReplacementAsked(Answer):
    """What everybody hears, whether or not code or email address exist (D11).

    ``reference``: to ask the register with why nothing came; it tells nothing."""

    state: Literal["received"]
    reference: str = Field(examples=["5d2c9f4b8a7e6d3c1b0a"])


class Credit(Answer):
    """Available: the balance less what orders under way reserved."""

    balance_cents: int = Field(examples=[2500])
    available_cents: int = Field(examples=[2200])


class MyAccount(Answer):
    """A holder's own account, as of now."""

    account_id: str = Field(examples=["0d6be1f8c2a94e7fb350"])
    customer_id: str
    use: Use
    kvk_number: str | None = Field(examples=["69599084"])
    branch: str | None
    state: Literal["usable"]
    purpose: Purpose
    payment_method: PaymentMethod
    credit: Credit
    menu: list[str] = Field(examples=[["order_products", "deposit_credit"]])


class DepositStarted(Positioned):
    """A payment for credit has begun."""

    payment_id: str
    checkout_url: str = Field(description="Where to pay.", examples=["https://pay.example/checkout/1"])


class MyDeposit(Answer):
    """One payment for credit."""

    payment_id: str
    amount_cents: int = Field(examples=[2500])
    state: Literal["open", "credited", "failed"]
    invoice_number: str | None = Field(None, description="Of what was credited (D14).")


class StatementLine(Answer):
    """One change of credit, with what it left."""

    position: int
    at: datetime
    kind: LineKind
    amount_cents: int
    balance_cents: int
    available_cents: int
    reference: str


class MyCredit(Page[StatementLine]):
    """The statement of credit, oldest first."""

    balance: Credit


class Mandated(Positioned):
    """A mandate for direct debits was given."""

    mandate_id: str
    payment_method: Literal["direct_debit"]


class Price(Answer):
    """What one product costs."""

    product: Product
    amount_cents: int = Field(examples=[300])


class PriceList(Answer):
    """Today's prices."""

    version: str
    valid_from: date
    currency: Literal["EUR"]
    vat: Literal["exempt"]
    prices: list[Price]


class OrderAccepted(Positioned):
    """An order, as it was accepted."""

    order_id: str
    product: Product
    about: str = Field(examples=["69599084"])
    price_cents: int = Field(examples=[300])
    price_list: str
    payment_method: PaymentMethod


class OrderRow(Answer):
    """An order, as it stands."""

    order_id: str
    account_id: str
    customer_id: str | None
    product: str
    about: str
    price_cents: int | None
    price_list: str | None
    method: PaymentMethod | None
    state: OrderState
    refusal: Reason | None
    failure: str | None
    document_id: str | None
    invoice_number: str | None
    ordered_at: datetime
    finished_at: datetime | None


class InvoiceRow(Answer):
    """An invoice, as it stands. ``buyer`` is closed in lists."""

    invoice_number: str = Field(examples=["F2026-000001"])
    customer_id: str
    kind: str
    issued_on: date
    financial_year: int
    due_on: date
    total_cents: int
    outstanding_cents: int
    state: InvoiceState
    payment_id: str | None
    collect_on: date | None
    settled_on: date | None
    buyer: str | None = Field(description="Null once it was erased (D12).")


class InvoiceLine(Answer):
    """What one line of an invoice is about."""

    item: str
    order_id: str | None
    amount_cents: int


class InvoiceStep(Answer):
    """What happened to an invoice."""

    position: int
    step: Step
    on: date
    amount_cents: int | None


class Invoice(InvoiceRow):
    """An invoice with its lines and history."""

    lines: list[InvoiceLine]
    steps: list[InvoiceStep]


class AccountRow(Answer):
    """An account, as staff sees it. Names are closed in lists, and null once erased (D12)."""

    account_id: str
    customer_id: str
    application_id: str
    use: Use
    kvk_number: str | None
    branch: str | None
    channel: str | None
    code_sent_on: date | None = Field(description="Null until the code that counts was sent.")
    state: AccountState
    opened_at: datetime
    settled_on: date | None = Field(
        description="Blocked, and since then everything behind the block is paid (R31); otherwise null."
    )
    closed_on: date | None
    first_names: str | None
    surname: str | None
    email: str | None


class UndeliveredCode(AccountRow):
    """An account whose code came by post, or did not come."""

    expected_by: date = Field(description="5 working days after posting (R15).")


class StaffDone(Positioned):
    """What staff asked was done, or was so already."""

    account_id: str


class ApplicationRow(Answer):
    """An application and what became of it, for staff. Names are closed in lists, and null once erased."""

    application_id: str
    account_id: str
    customer_id: str
    use: Use
    kvk_number: str | None
    branch: str | None
    post_wanted: bool
    state: ApplicationState
    reason: str | None
    received_at: datetime
    refused_on: date | None
    referral: str | None = Field(description="Why it was left to staff, also after they settled it.")
    referred_on: date | None
    answered: bool
    first_names: str | None
    surname: str | None
    email: str | None


class ParkedReaction(Answer):
    """What follows from an event, and was tried often enough or refused."""

    name: str = Field(examples=["letters"])
    position: int = Field(description="Of the event that it follows from.")
    attempts: int
    error: str = Field(description="The kind of error, or of refusal.")
    rule: str | None = Field(description="That a refusal rests on.")
    tried_at: datetime


class Parked(Answer):
    """All of them, oldest event first."""

    items: list[ParkedReaction]
    next: None


class Retried(Answer):
    """Which one is tried again."""

    name: str
    position: int


class CodeAnswer(Answer):
    """Whether a code may log in now; ``reasons`` says why not."""

    usable: bool
    purposes: list[Purpose]
    reasons: list[str] = Field(examples=[[], ["unknown_code"], ["arrears"]])
    account_id: str | None = Field(None, description="Not of an unknown code.")


class BillingAddress(Answer):
    """Where invoices by post go."""

    customer_id: str
    source: str | None = Field(description="Where the address comes from.")
    lines: list[str] | None
    since: int = Field(description="The position at which it became so.")


class RecordedEvent(Answer):
    """An event as recorded; personal fields read "[sealed]"."""

    position: int
    stream: str
    version: int
    event: str = Field(examples=["account.code_issued"])
    event_version: int
    recorded_at: datetime
    actor: str
    role: str | None
    reason: str | None
    command_id: str
    causation_id: str | None
    correlation_id: str
    fields: dict[str, Any]


class Events(Answer):
    """A part of the history."""

    items: list[RecordedEvent]
    next: int | None = Field(description="Go on with after=next; null at the end.")


class Health(Answer):
    """The process answers."""

    status: Literal["ok"]


class SubscriptionState(Answer):
    """Whether one subscription works."""

    name: str = Field(examples=["orders"])
    caught_up: bool
    failed_at: int | None


class Ready(Answer):
    """Whether everything works."""

    ready: bool
    subscriptions: list[SubscriptionState] | None = Field(None, description="For who has a key.")
    away: list[str] | None = Field(None, description="For who has a key: what does not answer or write now.")
    register_away: bool | None = Field(None, description="For who has a key: it does not answer now.")
