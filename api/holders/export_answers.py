"""What an export of a holder's or customer's data looks like."""

from datetime import datetime
from typing import Any

from pydantic import Field

from api.http.answers import Answer, Positioned


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


class CustomerExport(Positioned):
    """Everything held of one customer, stream by stream, in the order it was recorded."""

    customer_id: str
    made_at: datetime
    records: list[HeldRecord]
