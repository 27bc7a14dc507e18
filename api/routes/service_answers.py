"""What answers about notices and authorisations look like."""

from datetime import datetime

from pydantic import Field

from api.routes.answers import Answer, Positioned


class Notice(Answer):
    """A notice as everybody reads it, in the language that was asked for."""

    notice_id: str
    text: str
    starts_at: datetime
    ends_at: datetime | None = Field(description="Null: until it is lifted.")
    stops_ordering: bool


class NoticesInForce(Answer):
    """What is announced now (R45). With nothing announced, whom to ask (R46)."""

    items: list[Notice]
    contact: str | None = Field(description="Null while something is announced.")


class NoticeRow(Answer):
    """A notice as staff sees it."""

    notice_id: str
    dutch: str
    english: str
    starts_at: datetime
    ends_at: datetime | None
    stops_ordering: bool
    lifted_at: datetime | None


class NoticeDone(Positioned):
    """A notice was posted or lifted."""

    notice_id: str
