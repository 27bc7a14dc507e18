"""The end of a branch or business is held, or no longer: its accounts are held as long (R32, D28)."""

from collections.abc import Iterator

from domain.kernel import Command, Event, Recorded
from domain.policies.deregistration import accounts_of
from domain.ports import Lookup
from domain.registration.events import DeregistrationHeld, HeldDismissed, ListedAgain
from domain.use_cases.follow_registration import FollowRegistration


def hold(happened: Recorded[Event], lookup: Lookup) -> Iterator[Command]:
    event = happened.event
    if isinstance(event, DeregistrationHeld | HeldDismissed | ListedAgain):
        for account_id in accounts_of(event.kvk_number, event.branch, lookup):
            yield FollowRegistration(at=happened.recorded_at, account_id=account_id)
