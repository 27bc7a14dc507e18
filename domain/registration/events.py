"""Catalogue of what the register said of a company with accounts; ``branch`` None: the business (D13)."""

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from domain.kernel import Event
from domain.values import BranchNumber, KvkNumber, SignalId, SignalType


class StaffMatter(StrEnum):
    """What a person must look at (D13)."""

    CONTINUED_ELSEWHERE = "continued_elsewhere"
    """Merged, split, continued or transferred: its accounts are not closed by the machine."""
    BRANCH_MISSING = "branch_missing"
    """A branch with accounts is not in the listing any more, without an end date."""


class Outcome(StrEnum):
    """What staff decided about such a matter."""

    GOES_ON = "goes_on"
    """The business goes on under this number, the branch is still there: its accounts stay."""
    ENDED = "ended"
    """It ended, whatever the register lists: its accounts are closed."""
    MOVED = "moved"
    """It goes on under another KVK number: its accounts here are closed, its people apply there."""


class BranchLinked(Event, name="registration.branch_linked"):
    """The first account was opened for this branch; from now on its state is watched (R32)."""

    kvk_number: KvkNumber
    branch: BranchNumber | None


class SignalReceived(Event, name="registration.signal_received"):
    """The register announced a change; the registration was read again (D13)."""

    kvk_number: KvkNumber
    signal_id: SignalId
    signal_type: SignalType
    branch: BranchNumber | None
    signalled_at: AwareDatetime


class EndAnnounced(Event, name="registration.end_announced"):
    """The register lists an end date in the future; None: it took that back (D13)."""

    kvk_number: KvkNumber
    branch: BranchNumber | None
    ends_on: date | None


class Deregistered(Event, name="registration.deregistered"):
    """The branch or business is no longer registered: its accounts are closed (R32, R33, I15).

    ``seen_at``: when the register was read; only a later reading can list it as active again."""

    kvk_number: KvkNumber
    branch: BranchNumber | None
    ended_on: date
    seen_at: AwareDatetime


class ListedAgain(Event, name="registration.listed_again"):
    """The register itself lists it as active again: applying is possible (I15)."""

    kvk_number: KvkNumber
    branch: BranchNumber | None


class ReferredToStaff(Event, name="registration.referred_to_staff"):
    """A person must decide what this change means for the accounts (D13)."""

    kvk_number: KvkNumber
    branch: BranchNumber | None
    matter: StaffMatter


class MatterSettled(Event, name="registration.matter_settled"):
    """Staff decided what the change means for the accounts; what ends has a ``deregistered`` of its
    own after it (D13, R33).

    ``successor``: the KVK number under which the business goes on, where it moved and that is known."""

    kvk_number: KvkNumber
    branch: BranchNumber | None
    matter: StaffMatter
    outcome: Outcome
    successor: KvkNumber | None


class DeregistrationHeld(Event, name="registration.deregistration_held"):
    """The register lists it as ended, on a day on which it said so of unusually many, or while staff looks
    into where the business goes on: its accounts are held, not closed, until staff releases or dismisses
    this; nobody can apply for it meanwhile (R32-R34, D13, D28).

    ``seen_at`` as in Deregistered. ``held_on``: the day in Amsterdam: of the signal, or on
    which an announced end came."""

    kvk_number: KvkNumber
    branch: BranchNumber | None
    ended_on: date
    seen_at: AwareDatetime
    held_on: date


class HeldDismissed(Event, name="registration.held_dismissed"):
    """Staff found that what was held is an error of the register: its codes work again. A later signal after
    which it is still listed as ended counts again (D13)."""

    kvk_number: KvkNumber
    branch: BranchNumber | None


RegistrationEvent = (
    BranchLinked
    | SignalReceived
    | EndAnnounced
    | Deregistered
    | DeregistrationHeld
    | HeldDismissed
    | ListedAgain
    | MatterSettled
    | ReferredToStaff
)
