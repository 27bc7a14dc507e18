"""A branch or business that is no longer registered: its accounts are closed (R33, I15)."""

from collections.abc import Iterator

from domain.calendar import local_date
from domain.kernel import Command, Event, Recorded
from domain.ports import Lookup
from domain.registration.events import Deregistered
from domain.use_cases.close import CloseDeregistered
from domain.values import CustomerId


def deregistration(happened: Recorded[Event], lookup: Lookup) -> Iterator[Command]:
    event, at = happened.event, happened.recorded_at
    if not isinstance(event, Deregistered):
        return
    if event.branch is None:
        closing = lookup.accounts_of_customer(CustomerId(event.kvk_number))
    else:
        closing = lookup.accounts_of_branch(event.kvk_number, event.branch)
    for account_id in closing:
        yield CloseDeregistered(at=at, account_id=account_id, today=local_date(at))
