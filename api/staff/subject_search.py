"""From an access code to the account that it is of, for who reads histories (D17)."""

from typing import Annotated, Any

from fastapi import APIRouter, Security
from pydantic import Field

from api.http.answers import Positioned
from api.http.bodies import example
from api.http.fields import TypedCode, parse_code
from api.http.principals import Staff, Wired, staff
from api.staff.acting import StaffAct
from api.staff.consulting import read_by
from domain.consultation.events import ReadingPurpose, SoughtBy
from domain.ports import Role
from domain.reservation.aggregate import RESERVATION

Auditor = Annotated[Staff, Security(staff(Role.AUDITOR), scopes=[Role.AUDITOR])]


class SubjectSearch(StaffAct):
    """``code``: as it is printed, spaces and small letters too."""

    model_config = example({"reason": "question", "code": "W425QB62222B"})

    code: TypedCode


class SubjectFound(Positioned):
    """Whose code it is, or was before it was replaced."""

    subject: str | None = Field(
        description="The account, as histories name it; null where nobody ever had the code.",
        examples=["account-0d6be1f8c2a94e7fb350"],
    )


router = APIRouter(prefix="/v1/audit", tags=["history"])


@router.post(
    "/subject-searches",
    status_code=201,
    summary="Find the account of a code",
    response_model=SubjectFound,
)
def search_subject(body: SubjectSearch, ports: Wired, who: Auditor) -> dict[str, Any]:
    """Find which account's history to read, by its code, also one that was replaced (D7). What is typed
    stands in the body and is kept nowhere; nobody's name is shown. That somebody searched, and why, is
    recorded (D17)."""
    index = ports.vault.index("code", parse_code(body.code).text)
    holder = ports.log.state(RESERVATION.stream(f"code-{index}")).taken_by
    searching = ReadingPurpose.ACCOUNT_SEARCH
    with read_by(ports, who, searching, reason=body.reason, sought_by=SoughtBy.CODE) as read:
        found = f"account-{holder}" if holder else None
    return {"subject": found, "position": read.position}
