"""A code that waits to take the place of one that was said to be lost (R21, D26)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from domain.account.commands import IssueSuccessor, MakeFirstPassword, RecordCodeSent, RecordFirstPasswordSent
from domain.account.events import (
    CodeTookOver,
    SuccessorIssued,
    SuccessorPasswordDue,
    SuccessorPasswordSent,
    SuccessorSent,
)
from domain.account.state import Account, FirstPassword, Life, Successor
from domain.kernel import replace

SuccessorCommand = IssueSuccessor | RecordCodeSent | MakeFirstPassword | RecordFirstPasswordSent
SuccessorEvent = SuccessorIssued | SuccessorSent | SuccessorPasswordDue | SuccessorPasswordSent | CodeTookOver


def decide_successor(account: Account, command: SuccessorCommand) -> Sequence[SuccessorEvent]:
    """What a command means for the successor; nothing where it is about the present code."""
    match command:
        case IssueSuccessor():
            account.check_open()
            assert account.code_index != command.code_index, "a code is never reused"
            return [SuccessorIssued.of(command)]
        case RecordCodeSent() | MakeFirstPassword() | RecordFirstPasswordSent():
            if account.successor is None or account.life is not Life.OPEN:
                return []
            return _sent(account.successor, command)
        case _:
            assert_never(command)


def evolve_successor(account: Account, event: SuccessorEvent) -> Account:
    if isinstance(event, SuccessorIssued):
        nth = account.codes_count + 1
        issued = Successor(event.application_id, event.code_index, nth, event.post_on, event.email)
        # What lies in the post already works on: anybody can ask for another letter, and it ends none (D26).
        earlier = (one for one in account.successors if one.may_work(event.post_on))
        return replace(account, successors=(*earlier, issued), codes_count=nth)
    last = account.successor
    assert last is not None, "it was issued before"
    match event:
        case SuccessorSent():
            return _with_last(account, replace(last, sent_on=event.sent_on))
        case SuccessorPasswordDue():
            return _with_last(account, replace(last, first_password=FirstPassword(event.credential_id)))
        case SuccessorPasswordSent():
            first = FirstPassword(event.credential_id, event.expires_on)
            return _with_last(account, replace(last, first_password=first))
        case CodeTookOver():
            successor = account.successor_of(event.code_index)
            assert successor is not None, "it was issued before"
            return replace(
                account,
                code_index=event.code_index,
                channel=event.channel,
                code_nth=successor.nth,
                code_sent_on=successor.sent_on,
                first_password=successor.first_password,
                successors=(),
            )
        case _:
            assert_never(event)


def _with_last(account: Account, successor: Successor) -> Account:
    return replace(account, successors=(*account.successors[:-1], successor))


def _sent(
    successor: Successor, command: RecordCodeSent | MakeFirstPassword | RecordFirstPasswordSent
) -> Sequence[SuccessorEvent]:
    first = successor.first_password
    match command:
        case RecordCodeSent():
            fits = successor.code_index == command.code_index and successor.sent_on is None
            return [SuccessorSent.of(command)] if fits else []
        case MakeFirstPassword():
            if successor.sent_on is None or first is not None:
                return []
            due_on = command.calendars.next_working_day(successor.sent_on)
            if command.today < due_on:
                return []
            credential_id = f"{command.account_id}-first-{successor.nth}"
            return [SuccessorPasswordDue.of(command, credential_id=credential_id, due_on=due_on)]
        case RecordFirstPasswordSent():
            if first is None or first.expires_on is not None or first.credential_id != command.credential_id:
                return []
            expires_on = command.sent_on + timedelta(days=command.valid_days)
            return [SuccessorPasswordSent.of(command, expires_on=expires_on)]
        case _:
            assert_never(command)
