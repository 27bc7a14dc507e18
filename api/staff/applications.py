"""What became of an application (D25)."""

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.http.answers import Answer
from api.http.principals import Wired
from api.http.problems import not_found, refuses
from api.http.reading import After, as_json, shown
from api.staff.acting import Settler
from api.staff.consulting import read_by
from domain.application.aggregate import APPLICATION
from domain.consultation.events import ReadingPurpose
from domain.values import ApplicationId, Use
from projections import applications
from projections.applications import ApplicationState


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


router = APIRouter(prefix="/v1", tags=["staff"])


@router.get(
    "/applications/{reference}",
    summary="See one application",
    response_model=ApplicationRow,
    openapi_extra=refuses("not-found"),
)
def one_application(reference: str, ports: Wired, who: Settler, after: After = None) -> dict[str, Any]:
    """What became of an application; for staff only, since it tells the outcome (D25). Who read it is
    recorded (D17)."""
    with shown(ports, after, "applications") as tx:
        row = applications.application(tx, ApplicationId(reference))
    if row is None:
        raise not_found("application")
    with read_by(ports, who, ReadingPurpose.APPLICATION) as read:
        return as_json(row, read.of(APPLICATION.stream(reference).name))
