"""What the log says must not be readable any more: which keys, and since when."""

from collections.abc import Iterable, Iterator
from typing import Final, get_args

from adapters.event_store.mapper import sealed_in
from domain.account.events import HolderErasureStarted
from domain.application.events import ApplicationErasureStarted
from domain.bank_year.events import BankYearErasureStarted
from domain.customer.events import (
    CustomerErasureDone,
    CustomerErasureStarted,
    CustomerRegistered,
    FiscalErasureStarted,
)
from domain.deactivation.events import DeactivationErasureStarted
from domain.guest_order.events import GuestErasureStarted
from domain.kernel import Event, Recorded
from domain.question.events import QuestionErasureStarted
from domain.staff_member.events import StaffErasureStarted

Erasure = (
    HolderErasureStarted
    | ApplicationErasureStarted
    | QuestionErasureStarted
    | DeactivationErasureStarted
    | GuestErasureStarted
    | CustomerErasureStarted
    | FiscalErasureStarted
    | BankYearErasureStarted
    | StaffErasureStarted
)
ERASURES: Final[frozenset[type[Event]]] = frozenset(get_args(Erasure))
"""Each begins the destruction of one key."""


def subject_of(erasure: Erasure) -> str:
    """Whose key it destroys, as domain.ports.KeyVault names it."""
    match erasure:
        case HolderErasureStarted() | ApplicationErasureStarted():
            return f"holder/{erasure.account_id}"
        case QuestionErasureStarted():
            return f"question/{erasure.question_id}"
        case DeactivationErasureStarted():
            return f"deactivation/{erasure.deactivation_id}"
        case GuestErasureStarted():
            return f"guest/{erasure.guest_order_id}"
        case CustomerErasureStarted():
            return f"customer/{erasure.customer_id}"
        case FiscalErasureStarted():
            return f"fiscal/{erasure.customer_id}/{erasure.financial_year}"
        case BankYearErasureStarted():
            return f"bank/{erasure.booked_year}"
        case StaffErasureStarted():
            return f"staff/{erasure.person_id}"


class Erased:
    """Whose key must be gone, for a vault that stands as it did when the log ended at ``position``.

    Only a customer can come back after an erasure, with a new key; one whose former key that vault had
    destroyed before keeps it."""

    def __init__(self, position: int) -> None:
        self._position = position
        self._last: dict[str, int] = {}
        self._due: dict[str, None] = {}
        self._destroyed_before: set[str] = set()

    @property
    def due(self) -> Iterator[str]:
        """Subjects whose keys are to be destroyed, in the order of their erasure."""
        return iter(self._due)

    def after(self, position: int, subject: str) -> bool:
        """Whether what was sealed for the subject at that position was erased later."""
        return self._last.get(subject, 0) > position

    def note(self, happened: Recorded[Event]) -> None:
        """Every event, in order."""
        event = happened.event
        if isinstance(event, Erasure):
            subject = subject_of(event)
            self._last[subject] = happened.position
            self._due[subject] = None
            self._destroyed_before.discard(subject)
        elif isinstance(event, CustomerErasureDone) and happened.position <= self._position:
            self._destroyed_before.add(f"customer/{event.customer_id}")
        elif isinstance(event, CustomerRegistered):
            subject = f"customer/{event.customer_id}"
            if subject in self._destroyed_before:
                self._due.pop(subject, None)


def erased_keys(history: Iterable[Recorded[Event]]) -> frozenset[str]:
    """The ids of the keys that a log, from its first event on, says are destroyed: for who has no vault."""
    erased, sealed_at = Erased(0), dict[str, tuple[int, str]]()
    for happened in history:
        erased.note(happened)
        for subject, sealed in sealed_in(happened.event):
            sealed_at[sealed.key_id] = (happened.position, subject)
    return frozenset(key_id for key_id, when in sealed_at.items() if erased.after(*when))
