"""A customer's mandate for direct debits, for the desk: seen, cancelled, and back to credit (D2, D6)."""

from typing import Annotated, Any

from fastapi import APIRouter, Response, Security

from api.http.answers import Positioned
from api.http.idempotency import IdempotencyKey
from api.http.mandate_paper import ON_PAPER, Told, mandate_on_paper
from api.http.mandates import MandateShown, shown_mandate
from api.http.principals import Staff, Wired, staff
from api.http.problems import refuses
from api.http.reading import After
from api.staff.acting import CLERKS, Clerk, Done, StaffAct, act
from api.staff.consulting import read_by
from domain.consultation.events import ReadingPurpose
from domain.customer.aggregate import CUSTOMER
from domain.customer.commands import PayByCredit
from domain.ports import Role
from domain.use_cases.mandates import CancelMandateByStaff
from domain.values import CustomerId


class CustomerDone(Positioned):
    """What staff asked was done, or was so already."""

    customer_id: str


READERS = (Role.FINANCE, *CLERKS)
MandateReader = Annotated[Staff, Security(staff(*READERS), scopes=[*READERS])]
"""Also finance, which answers a bank that asks for a mandate."""

router = APIRouter(prefix="/v1", tags=["invoices"])


@router.get(
    "/customers/{customer_id}/direct-debit-mandate",
    summary="See a customer's mandate",
    response_model=MandateShown,
    openapi_extra=refuses("not-found"),
)
def mandate_of_customer(
    customer_id: str, ports: Wired, who: MandateReader, after: After = None
) -> dict[str, Any]:
    """Which account is debited, what was asked for, and whether and why it ended. 404 where none was ever
    given, or the customer was erased. Who read it is recorded (D17)."""
    with read_by(ports, who, ReadingPurpose.MANDATE) as read:
        return shown_mandate(ports, CustomerId(customer_id), after, read.of(_stream(customer_id)))


@router.get(
    "/customers/{customer_id}/direct-debit-mandate/document",
    summary="See a customer's mandate as its document",
    response_class=Response,
    responses=ON_PAPER,
    openapi_extra=refuses("not-found"),
)
def mandate_document(customer_id: str, ports: Wired, who: MandateReader, language: Told) -> Response:
    """As the holders can keep it, as PDF: proof for the bank where a debit is disputed. Of an erased customer
    it says so (D12). 404 where none was ever given. Who read it is recorded (D17)."""
    with read_by(ports, who, ReadingPurpose.MANDATE_DOCUMENT) as read:
        return mandate_on_paper(ports, CustomerId(customer_id), language, read.of(_stream(customer_id)))


@router.post(
    "/customers/{customer_id}/direct-debit-mandate/cancellations",
    summary="Cancel a customer's mandate",
    response_model=CustomerDone,
    openapi_extra=refuses("no-mandate-in-force"),
)
def cancel_for_customer(
    customer_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None
) -> Done:
    """As was asked on paper or by telephone (D6): what announced a direct debit is transferred, what is at
    the bank goes on. The customer is told, and can give another mandate at once."""
    command = CancelMandateByStaff(
        at=ports.clock.now(), customer_id=CustomerId(customer_id), today=ports.today()
    )
    return act(ports, who, "cancel-mandate", key, body, command, customer_id=customer_id)


@router.post(
    "/customers/{customer_id}/credit-payment",
    summary="Have a customer pay by credit again",
    response_model=CustomerDone,
    openapi_extra=refuses("no-such-customer", "being-erased", "mandate-in-force"),
)
def pay_by_credit(
    customer_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None
) -> Done:
    """For who has no mandate any more, and credit: orders are paid from it from now on. Self-service changes
    the payment method only to direct debit (D6)."""
    command = PayByCredit(at=ports.clock.now(), customer_id=CustomerId(customer_id))
    return act(ports, who, "credit-payment", key, body, command, customer_id=customer_id)


def _stream(customer_id: str) -> str:
    return CUSTOMER.stream(customer_id).name
