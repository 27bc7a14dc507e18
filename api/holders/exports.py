"""Everything held of a holder, for themself (GDPR 15, 20)."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Response
from fastapi import Request as Asked
from pydantic import Field

from api.holders.export_overview import PDF, overview, wants_pdf
from api.holders.export_records import Opening, of_holder, wait_until_shown
from api.http.answers import Answer, Positioned
from api.http.idempotency import once, request_for
from api.http.principals import Holder, Wired, holder
from api.http.problem_kinds import Language
from api.http.problems import language_of, refuses
from api.http.reading import unsealed
from api.ports import Ports
from domain.account.commands import ExportData
from domain.kernel import Request
from domain.values import AccountId


class HeldRecord(Answer):
    """One thing that was recorded, with its personal values readable; null where one was erased."""

    stream: str = Field(examples=["account-0d6be1f8c2a94e7fb350"])
    event: str = Field(description="What happened, as the history names it.", examples=["account.opened"])
    recorded_at: datetime
    fields: dict[str, Any] = Field(description="As recorded. The access code is withheld: the holder has it.")


class SubjectExport(Positioned):
    """Everything held of one holder, stream by stream, in the order it was recorded."""

    account_id: str
    made_at: datetime
    records: list[HeldRecord]


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
    customer. Also when staff read what is held of you, which of it and for what. That it was asked is
    recorded. Questions are not in it: anybody may type your address there."""
    request = request_for(ports, who.actor, "export-mine", ANEW, {})
    export = export_of_holder(ports, who.account_id, request, lambda _: partial(unsealed, ports))
    return handed_out(ports, export, paper)


def export_of_holder(
    ports: Ports, account_id: AccountId, request: Request, opening: Opening
) -> dict[str, Any]:
    """Also where the privacy officer asks. That it was asked is recorded first."""
    wait_until_shown(ports)
    done = once(ports, request, lambda: ExportData(at=ports.clock.now(), account_id=account_id))
    return of_holder(ports, account_id, ports.clock.now(), opening) | {"position": done.position}


def handed_out(ports: Ports, export: dict[str, Any], paper: Language | None) -> Any:
    """As JSON, or printed."""
    if paper is None:
        return export
    pdf = ports.overviews.pdf(overview(export, paper, ports.today()))
    return Response(
        pdf, media_type=PDF, headers={"Content-Language": paper, "Vary": "Accept, Accept-Language"}
    )
