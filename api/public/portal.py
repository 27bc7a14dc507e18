"""The payment portal as the invoice mail links to it: the link alone shows nothing (R53)."""

from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.http.answers import Answer
from api.http.principals import Wired
from domain.values import Purpose


class Portal(Answer):
    """What it is for, and how to get in."""

    shows: str
    log_in: str = Field(examples=["POST /v1/sessions"])
    purpose: Purpose = Field(description="The page to log in to: its session shows invoices alone (R53).")
    contact: str = Field(description="As GET /v1/contact, in one line.")


router = APIRouter(prefix="/v1", tags=["invoices"])


@router.get("/portal", summary="Follow the link of an invoice mail", response_model=Portal)
def portal(ports: Wired) -> dict[str, Any]:
    """The same for everybody: it knows no invoice and no customer, and tells how to log in (R53)."""
    return {
        "shows": "Your invoices, what is to be paid, and where invoices are sent, once you are logged in.",
        "log_in": "POST /v1/sessions",
        "purpose": Purpose.INVOICES,
        "contact": ports.contact.told("en"),
    }
