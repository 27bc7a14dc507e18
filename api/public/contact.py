"""How the register is reached, whatever the matter (R23, R26, R31, R34, R40, R46)."""

from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.http.answers import Answer
from api.http.principals import Wired


class HowToReach(Answer):
    """What "contact the register" means. Problems whose advice it is tell the same in ``contact``."""

    telephone: str = Field(examples=["000 000 0000"])
    hours: str = Field(description="On working days.", examples=["09:00-17:00"])
    address: str = Field(examples=["Voorbeeldplein 1, 1234 AB Voorbeeldstad"])
    account_managers: str = Field(
        description="Where an organisation with an account manager writes to have a code deactivated (R26).",
        examples=["accountmanagers@register.example"],
    )


router = APIRouter(prefix="/v1/contact", tags=["notices"])


@router.get("", summary="How to contact the register", response_model=HowToReach)
def how_to_reach(ports: Wired) -> dict[str, Any]:
    """Telephone, hours, address, and the mailbox of the account managers."""
    found = ports.contact
    return {
        "telephone": found.telephone,
        "hours": found.hours,
        "address": found.address,
        "account_managers": found.account_managers,
    }
