"""What staff reads of what the register announced."""

from datetime import date, datetime

from pydantic import Field

from api.http.answers import Answer
from domain.registration.events import Outcome, StaffMatter


class StaffMatterRow(Answer):
    """What the register announced and a person must judge (D13)."""

    position: int
    kvk_number: str = Field(examples=["69599084"])
    branch: str | None
    matter: StaffMatter
    referred_at: datetime
    settled_at: datetime | None = Field(description="None while it waits.")
    outcome: Outcome | None = Field(description="None where the register itself answered it.")
    successor: str | None = Field(description="Where the business went on, as staff gave it.")


class MatterDone(Answer):
    """Which matter was settled."""

    matter: int = Field(description="The position of the matter.")
    position: int


class HeldRow(Answer):
    """A branch, or a business as a whole, that the register lists as ended; its accounts wait."""

    position: int
    kvk_number: str = Field(examples=["69599084"])
    branch: str | None = Field(description="None: the business as a whole.")
    ended_on: date
    held_on: date = Field(description="The day that brought unusually many.")


class HeldDayRow(Answer):
    """How much of one day is held still."""

    held_on: date
    companies: int
    units: int = Field(description="Businesses and branches.")


class HeldDays(Answer):
    """All of them, oldest first."""

    items: list[HeldDayRow]
    next: None


class HeldDone(Answer):
    """What was released or dismissed."""

    held: str = Field(examples=["69599084", "2026-06-01"], description="A KVK number, or a day.")
    position: int
