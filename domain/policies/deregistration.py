"""A branch or business that is no longer registered: its accounts are closed (R33, I15)."""

from collections.abc import Iterator, Sequence

from domain.calendar import local_date
from domain.kernel import Command, Event, Recorded
from domain.ports import Lookup
from domain.registration.events import Deregistered
from domain.use_cases.close import CloseDeregistered
from domain.values import AccountId, BranchNumber, CustomerId, KvkNumber


def deregistration(happened: Recorded[Event], lookup: Lookup) -> Iterator[Command]:
    event, at = happened.event, happened.recorded_at
    if isinstance(event, Deregistered):
        for account_id in accounts_of(event.kvk_number, event.branch, lookup):
            yield CloseDeregistered(at=at, account_id=account_id, today=local_date(at))


def accounts_of(kvk_number: KvkNumber, branch: BranchNumber | None, lookup: Lookup) -> Sequence[AccountId]:
    """Every account that is open: of the branch, or of the whole business (None)."""
    if branch is None:
        return lookup.accounts_of_customer(CustomerId(kvk_number))
    return lookup.accounts_of_branch(kvk_number, branch)
