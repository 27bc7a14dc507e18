"""What may be asked of a registration."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from domain.kernel import StreamCommand
from domain.registration.events import Outcome, StaffMatter
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
    A continuing signal type (merger, transfer) refers to staff instead of closing. ``hold``: what ended is
    held for staff, as it ended on a day of unusually many."""

    signal_id: SignalId
    signal_type: SignalType
    branch: BranchNumber | None
    signalled_at: AwareDatetime
    seen_at: AwareDatetime
    today: date
    ends_on: date | None
    branches: Mapping[BranchNumber, date | None]
    hold: bool = False


class ConfirmEnds(OnRegistration):
    """An announced end date has come (D13). ``hold`` as in RecordListing."""

    today: date
    seen_at: AwareDatetime
    hold: bool = False


class ReleaseHeld(OnRegistration):
    """What is held of this company has ended after all: its accounts are closed (R33).

    ``held_on``: only what was held on that day, and nothing changes where that is nothing; None: all of it.
    Rejected: NothingHeld."""

    held_on: date | None = None


class DismissHeld(OnRegistration):
    """What is held of this company is an error of the register: its codes work again (D28). ``held_on`` as in
    ReleaseHeld. Rejected: NothingHeld."""

    held_on: date | None = None


class SettleMatter(OnRegistration):
    """Staff decided a matter that was referred to them (D13).

    ``today``: the day in Amsterdam, on which what ended has ended. ``successor`` goes with MOVED only.
    Rejected: NothingToSettle, SuccessorDoesNotFit."""

    branch: BranchNumber | None
    matter: StaffMatter
    outcome: Outcome
    successor: KvkNumber | None = None
    today: date


RegistrationCommand = LinkBranch | RecordListing | ConfirmEnds | ReleaseHeld | DismissHeld | SettleMatter
