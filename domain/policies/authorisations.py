"""An authorisation to view protected data ends with its account (R4)."""

from collections.abc import Iterator

from domain.account.events import AccountClosed
from domain.authorisation.commands import EndAuthorisation
from domain.kernel import Command, Event, Recorded
from domain.ports import Lookup


def authorisations(happened: Recorded[Event], lookup: Lookup) -> Iterator[Command]:  # noqa: ARG001 - a policy's shape
    if isinstance(happened.event, AccountClosed):
        yield EndAuthorisation(at=happened.recorded_at, account_id=happened.event.account_id)
