"""Doing what an explanation says would clear it, in a copy of the world."""

from collections import defaultdict
from copy import copy

from domain.account.commands import EndSuspension
from domain.calendar import local_date
from domain.explaining.chain import Reason, Remedy, Step
from domain.ports import BankEntry, EntryKind
from domain.registration.commands import DismissHeld
from domain.use_cases.book_bank_entry import BookBankEntry
from domain.use_cases.reactivate import Reactivate
from domain.values import AccountId
from toegang_testing.desks.desk import NL
from toegang_testing.desks.office import Office
from toegang_testing.world import World


def apart(world: World) -> World:
    """The same world, from here on by itself: what it holds never changes, its containers do."""
    other = copy(world)
    other.log, other.refused = [*world.log], [*world.refused]
    other._states, other._known = dict(world._states), dict(world._known)
    other._versions = defaultdict(int, world._versions)
    other._checkpoints = defaultdict(int, world._checkpoints)
    return other


def cleared(world: World, *reasons: Reason) -> World:
    """After all that was told to do, and what follows from it."""
    other = apart(world)
    for reason in reasons:
        for nth, step in enumerate(reason.clears):
            do(other, step, f"clearing-{reason.name}-{nth}")
            other.catch_up()
    return other


def do(world: World, step: Step, new_id: str) -> None:
    """Nothing for asking again, which is up to who asked; ``new_id``: of what is paid."""
    at, today, office = world.now, local_date(world.now), Office(world)
    match step.remedy:
        case Remedy.PAY:
            assert step.cents is not None
            entry = BankEntry(new_id, EntryKind.TRANSFER, step.cents, step.subject, today)
            world.do(BookBankEntry(at=at, entry=entry, today=today, calendars=NL))
        case Remedy.DEPOSIT:
            assert step.cents is not None
            office.deposit(step.cents, new_id, step.subject)
        case Remedy.REACTIVATE:
            world.do(Reactivate(at=at, account_id=AccountId(step.subject)))
        case Remedy.END_SUSPENSION:
            world.do(EndSuspension(at=at, account_id=AccountId(step.subject)))
        case Remedy.DISMISS_HELD:
            world.do(DismissHeld(at=at, kvk_number=step.subject))
        case Remedy.ASK_AGAIN:
            return
        case _:
            raise AssertionError(step)
