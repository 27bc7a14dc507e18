"""Everything held of a holder or a customer, for the privacy officer (GDPR 15, 20)."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter

from api.holders.export_records import of_customer, wait_until_shown
from api.holders.exports import ANEW, BOTH, HeldRecord, OnPaper, SubjectExport, export_of_holder, handed_out
from api.http.answers import Positioned
from api.http.idempotency import once, request_for
from api.http.principals import Wired
from api.http.problems import refuses
from api.staff.acting import StaffAct
from api.staff.consulting import read_by
from api.staff.privacy import Officer
from domain.consultation.events import ReadingPurpose
from domain.customer.commands import ExportCustomerData
from domain.values import AccountId, CustomerId


class CustomerExport(Positioned):
    """Everything held of one customer, stream by stream, in the order it was recorded."""

    customer_id: str
    made_at: datetime
    records: list[HeldRecord]


router = APIRouter(prefix="/v1", tags=["account"])


@router.post(
    "/accounts/{account_id}/exports",
    summary="Export a holder's data",
    response_model=SubjectExport,
    responses=BOTH,
    openapi_extra=refuses("no-such-account", "holder-erased"),
)
def export_of(account_id: str, body: StaffAct, ports: Wired, who: Officer, paper: OnPaper) -> Any:
    """The same for a holder who asked the privacy officer, also of a blocked or closed account. Who asked,
    for whom and why is recorded, and which values were read; what was handed out is not."""
    content = {"account_id": account_id}
    request = request_for(ports, who.actor, "export-of", ANEW, content, role=who.role, reason=body.reason)
    with read_by(ports, who, ReadingPurpose.HOLDER_EXPORT, reason=body.reason) as read:
        export = export_of_holder(ports, AccountId(account_id), request, read.of)
    return handed_out(ports, export, paper)


@router.post(
    "/customers/{customer_id}/exports",
    summary="Export a customer's data",
    response_model=CustomerExport,
    responses=BOTH,
    openapi_extra=refuses("no-such-customer", "being-erased", "customer-erased"),
)
def export_of_customer(customer_id: str, body: StaffAct, ports: Wired, who: Officer, paper: OnPaper) -> Any:
    """What is held of a customer: billing addresses, mandates and invoices; of a private person also every
    account they ever had. An organisation's holders ask for their own. Of an erased customer whose
    financial years are still kept (D12) these are what is left. Recorded as a holder's export is."""
    content = {"customer_id": customer_id}
    request = request_for(
        ports, who.actor, "export-customer", ANEW, content, role=who.role, reason=body.reason
    )
    wait_until_shown(ports)
    known_as = CustomerId(customer_id)
    done = once(ports, request, lambda: ExportCustomerData(at=ports.clock.now(), customer_id=known_as))
    with read_by(ports, who, ReadingPurpose.CUSTOMER_EXPORT, reason=body.reason) as read:
        export = of_customer(ports, known_as, ports.clock.now(), read.of) | {"position": done.position}
    return handed_out(ports, export, paper)
