"""What may be asked of a registration."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from domain.kernel import StreamCommand
from domain.values import BranchNumber, KvkNumber, SignalId, SignalType


class OnRegistration(StreamCommand):
    AGGREGATE: ClassVar[str] = "registration"

    kvk_number: KvkNumber

    @property
    def stream_id(self) -> str:
        return self.kvk_number


class LinkBranch(OnRegistration):
    """Watch this branch, or the business as a whole (None). The caller read the register at ``seen_at``
    and found it active; ``ends_on``: the day in the future on which it ends, if one is listed (D13)."""

    branch: BranchNumber | None
    seen_at: AwareDatetime
    ends_on: date | None = None


class RecordListing(OnRegistration):
    """What the register listed when it was read again after a signal (D13).

    ``ends_on``: of the business. ``branches``: every listed branch and its end date, None while active.
    A continuing signal type (merger, transfer) refers to staff instead of closing."""

    signal_id: SignalId
    signal_type: SignalType
    branch: BranchNumber | None
    signalled_at: AwareDatetime
    seen_at: AwareDatetime
    today: date
    ends_on: date | None
    branches: Mapping[BranchNumber, date | None]


class ConfirmEnds(OnRegistration):
    """Daily step: an announced end date has come (D13)."""

    today: date
    seen_at: AwareDatetime


RegistrationCommand = LinkBranch | RecordListing | ConfirmEnds
