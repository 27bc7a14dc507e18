"""Puts a direct debit that came back after every term on the list of what waits for staff (D15)."""

from collections.abc import Sequence
from typing import Final

from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.invoice.events import CollectionReturned, ReturnTerm
from domain.kernel import Command, Event, Recorded

RETURNED_TOO_LATE: Final = "returned_too_late"
"""The bank took money back by no right that the scheme gives: finance takes it up with the bank."""


class JudgeReturn(Reactor):
    """The money went, and its booking stands: only people can get it back."""

    name = "judge_return"
    handles = frozenset({CollectionReturned})

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, CollectionReturned)
        if event.within is ReturnTerm.TOO_LATE:
            raise Hopeless(RETURNED_TOO_LATE)
        return ()
