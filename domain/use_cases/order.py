"""Place an order or refuse it (too little credit, no mandate), deliver it, or give it up (R1, I4, I5)."""

from collections.abc import Iterable
from datetime import date

from domain.account.aggregate import ACCOUNT
from domain.account.commands import CaptureCredit, ReleaseCredit, ReserveCredit
from domain.account.state import Account
from domain.customer.aggregate import CUSTOMER, Customer
from domain.customer.commands import CloseDebitOrder, OpenDebitOrder
from domain.filed_years.aggregate import FILED_YEARS
from domain.kernel import Command, Load, StreamCommand
from domain.notice.aggregate import BOARD
from domain.order.aggregate import ORDER
from domain.order.commands import AcceptOrder, RecordDelivery, RecordFailure, RefuseOrder
from domain.order.events import Reason
from domain.products import DELIVERED, OF_A_FILING, Buyer, Delivered, Offer, PaidWith, Product, prices_on
from domain.values import (
    AccountId,
    CustomerId,
    KvkNumber,
    Language,
    OrderId,
    PaymentMethod,
    ReasonCode,
)


class PlaceOrder(Command):
    """Order a product about a company with an access code, at today's price (D18). ``known``: False where the
    register says that it does not know the company; True also where it could not be asked. ``certifies``:
    False where there is no certificate to sign a document with.

    A refusal is recorded as an event (D25). Rejected: NoSuchAccount."""

    order_id: OrderId
    account_id: AccountId
    product: Product
    about: KvkNumber
    today: date
    language: Language = Language.DUTCH
    known: bool = True
    certifies: bool = True


class DeliverOrder(Command):
    """The document was made: deliver, and take the reserved credit, in one append."""

    order_id: OrderId
    document_id: str
    sha256: str


class FailOrder(Command):
    """The document cannot be made: give up, and release the reserved credit, in one append."""

    order_id: OrderId
    cause: ReasonCode


def place_order(load: Load, command: PlaceOrder) -> Iterable[StreamCommand]:
    account = load.state(ACCOUNT.stream(command.account_id))
    account.check_exists()
    assert account.customer_id is not None
    customer = load.state(CUSTOMER.stream(account.customer_id))
    assert account.use is not None
    prices = prices_on(command.today)
    offer = prices.offer(command.product, Buyer(account.use))
    notice_id = load.state(BOARD).stopping(command.at)
    if notice_id:
        reason: Reason | None = Reason.ORDERING_STOPPED
    else:
        reason = _reason(account, customer, offer, command) or _nothing_to_make(load, command)
    if reason is not None:
        yield RefuseOrder(
            at=command.at,
            order_id=command.order_id,
            account_id=command.account_id,
            customer_id=account.customer_id,
            product=command.product,
            about=command.about,
            reason=reason,
            notice_id=notice_id,
        )
        return
    assert offer is not None
    yield AcceptOrder(
        at=command.at,
        order_id=command.order_id,
        account_id=command.account_id,
        customer_id=account.customer_id,
        product=command.product,
        about=command.about,
        price_cents=offer.price_cents,
        price_list=prices.version,
        method=customer.method,
        language=command.language,
    )
    if customer.method is PaymentMethod.DIRECT_DEBIT:
        yield OpenDebitOrder(at=command.at, customer_id=account.customer_id, order_id=command.order_id)
    else:
        yield ReserveCredit(
            at=command.at,
            account_id=command.account_id,
            order_id=command.order_id,
            amount_cents=offer.price_cents,
        )


def deliver_order(load: Load, command: DeliverOrder) -> Iterable[StreamCommand]:
    account_id = load.state(ORDER.stream(command.order_id)).account_id
    assert account_id is not None, "only a placed order is delivered"
    yield RecordDelivery(
        at=command.at, order_id=command.order_id, document_id=command.document_id, sha256=command.sha256
    )
    yield CaptureCredit(at=command.at, account_id=account_id, order_id=command.order_id)


def fail_order(load: Load, command: FailOrder) -> Iterable[StreamCommand]:
    order = load.state(ORDER.stream(command.order_id))
    account_id, customer_id = order.account_id, order.customer_id
    if account_id is None or customer_id is None:
        return  # refused, or never placed: there is nothing to give up
    yield RecordFailure(at=command.at, order_id=command.order_id, cause=command.cause)
    yield ReleaseCredit(at=command.at, account_id=account_id, order_id=command.order_id)
    yield CloseDebitOrder(at=command.at, customer_id=customer_id, order_id=command.order_id)


def _reason(account: Account, customer: Customer, offer: Offer | None, command: PlaceOrder) -> Reason | None:
    if customer.overdue or account.arrears:
        return Reason.ARREARS
    if not account.usable:
        return Reason.CODE_NOT_USABLE
    if offer is None or PaidWith(customer.method) not in offer.paid_with:
        return Reason.NOT_OFFERED
    if not command.known:
        return Reason.UNKNOWN_NUMBER
    if customer.method is PaymentMethod.DIRECT_DEBIT:
        return None if customer.mandate else Reason.NO_MANDATE
    return Reason.CREDIT_TOO_LOW if offer.price_cents > account.credit.available_cents else None


def _nothing_to_make(load: Load, command: PlaceOrder) -> Reason | None:
    """Why a document of that product could not be made, whoever pays: told before anything is charged."""
    if DELIVERED[command.product] is Delivered.SIGNED_PDF and not command.certifies:
        return Reason.CANNOT_BE_CERTIFIED
    if command.product not in OF_A_FILING:
        return None
    filed = load.state(FILED_YEARS.stream(CustomerId(command.about)))  # a business is its KVK number (D21)
    return None if filed.years else Reason.NOTHING_FILED
