"""Everything held of one holder or customer, for themself or for the privacy officer (GDPR 15, 20)."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Response
from fastapi import Request as Asked

from api.holders.export_answers import CustomerExport, SubjectExport
from api.holders.export_overview import PDF, overview, wants_pdf
from api.holders.export_records import of_customer, of_holder, wait_until_shown
from api.http.bodies import StaffAct
from api.http.idempotency import once, request_for
from api.http.principals import Holder, Wired, holder
from api.http.problem_kinds import Language
from api.http.problems import language_of, refuses
from api.ports import Ports
from api.staff.privacy import Officer
from domain.account.commands import ExportData
from domain.customer.commands import ExportCustomerData
from domain.kernel import Request
from domain.values import AccountId, CustomerId

router = APIRouter(prefix="/v1", tags=["account"])
Own = Annotated[Holder, Depends(holder)]


def _language_on_paper(asked: Asked) -> Language | None:
    return language_of(asked.headers) if wants_pdf(asked.headers) else None


OnPaper = Annotated[Language | None, Depends(_language_on_paper)]
"""The language of the PDF where Accept asks for one; None: JSON."""
ANEW: Final = None
"""No Idempotency-Key: an answer holds what is held now, so that each one is on record."""
BOTH: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "As JSON; with `Accept: application/pdf` as PDF, in Dutch where Accept-Language"
        " prefers it.",
        "content": {PDF: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/account/exports",
    summary="Export my data",
    response_model=SubjectExport,
    responses=BOTH,
    openapi_extra=refuses(),
)
def export_mine(ports: Wired, who: Own, paper: OnPaper) -> Any:
    """Everything held of you, in your words and as recorded: your account, application, orders, filings,
    authorisation and requests to deactivate your code; for private use also what is held of you as a
    customer. That it was asked is recorded. Questions are not in it: anybody may type your address there."""
    request = request_for(ports, who.actor, "export-mine", ANEW, {})
    return _of_holder(ports, who.account_id, request, paper)


@router.post(
    "/accounts/{account_id}/exports",
    summary="Export a holder's data",
    response_model=SubjectExport,
    responses=BOTH,
    openapi_extra=refuses("no-such-account", "holder-erased"),
)
def export_of(account_id: str, body: StaffAct, ports: Wired, who: Officer, paper: OnPaper) -> Any:
    """The same for a holder who asked the privacy officer, also of a blocked or closed account. Who asked,
    for whom and why is recorded; what was handed out is not."""
    content = {"account_id": account_id}
    request = request_for(ports, who.actor, "export-of", ANEW, content, role=who.role, reason=body.reason)
    return _of_holder(ports, AccountId(account_id), request, paper)


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
    export = of_customer(ports, known_as, ports.clock.now()) | {"position": done.position}
    return _answer(ports, export, paper)


def _of_holder(ports: Ports, account_id: AccountId, request: Request, paper: Language | None) -> Any:
    wait_until_shown(ports)
    done = once(ports, request, lambda: ExportData(at=ports.clock.now(), account_id=account_id))
    export = of_holder(ports, account_id, ports.clock.now()) | {"position": done.position}
    return _answer(ports, export, paper)


def _answer(ports: Ports, export: dict[str, Any], paper: Language | None) -> Any:
    if paper is None:
        return export
    pdf = ports.overviews.pdf(overview(export, paper, ports.today()))
    return Response(
        pdf, media_type=PDF, headers={"Content-Language": paper, "Vary": "Accept, Accept-Language"}
    )
