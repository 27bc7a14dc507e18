"""What an auditor keeps of each account and invoice."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass
class AccountBook:
    """What the log says of one account."""

    customer_id: str
    person: str
    unit: tuple[str | None, str | None]
    code: str | None = None
    successors: set[str] = field(default_factory=set)
    activated: bool = False
    replaceable_until: datetime | None = None
    suspended: bool = False
    held: bool = False
    closed: bool = False
    arrears: dict[str, bool] = field(default_factory=dict)
    balance_cents: int = 0
    reserved: dict[str, int] = field(default_factory=dict)

    @property
    def available_cents(self) -> int:
        return self.balance_cents - sum(self.reserved.values())


@dataclass
class InvoiceBook:
    """What the log says of one invoice."""

    customer_id: str
    total_cents: int
    paid_cents: int = 0
    collected_cents: int = 0
    returned: int = 0
    reminder_ended_on: date | None = None
    notice_ends_on: date | None = None
    on_notice: str | None = None
    overdue: bool = False

    @property
    def settled(self) -> bool:
        return self.paid_cents >= self.total_cents
