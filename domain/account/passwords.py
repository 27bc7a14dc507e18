"""The holder's own password: changing it, and replacing one that was lost (R20, R35, R36, D11, I16)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import assert_never

from domain.account.commands import (
    ChangePassword,
    MakeReplacement,
    RecordReplacementFailed,
    RecordReplacementSent,
    UseReplacement,
)
from domain.account.events import (
    PasswordChanged,
    PasswordProof,
    ReplacementPasswordDue,
    ReplacementPasswordFailed,
    ReplacementPasswordSent,
)
from domain.account.state import Account, Life, Replacement
from domain.calendar import end_of_day
from domain.kernel import Rejected, replace
from domain.terms import terms_on
from domain.values import Channel

PasswordCommand = (
    ChangePassword | MakeReplacement | RecordReplacementSent | RecordReplacementFailed | UseReplacement
)
PasswordEvent = PasswordChanged | ReplacementPasswordDue | ReplacementPasswordSent | ReplacementPasswordFailed


class PasswordNotCurrent(Rejected):
    """The current password is not right."""

    rule = "R36"
    advice = "Give the password you log in with, or ask for a replacement password."


class ReplacementExpired(Rejected):
    """This replacement password is no longer valid."""

    rule = "D11"
    advice = "Ask for another replacement password with your access code and application email."


def decide_password(account: Account, command: PasswordCommand) -> Sequence[PasswordEvent]:
    match command:
        case ChangePassword():
            account.check_usable()
            if account.credential_id != command.presented:
                raise PasswordNotCurrent
            return [PasswordChanged.of(command, proof=PasswordProof.CURRENT)]
        case MakeReplacement():
            if account.life is not Life.OPEN or not account.activated:
                return []
            if account.replacements_spent(command.today) or account.replacement_in_the_post(command.today):
                return []
            if account.replacement_under_way(command.today):
                return []
            assert account.channel is not None, "an activated account got its code by a channel"
            return [ReplacementPasswordDue.of(command, channel=account.channel, asked_on=command.today)]
        case RecordReplacementSent():
            return _sent(account, command)
        case RecordReplacementFailed():
            awaited = _awaited(account, command)
            known = awaited is None or awaited.failed
            return [] if known else [ReplacementPasswordFailed.of(command)]
        case UseReplacement():
            account.check_usable()
            if account.replacement_that_works(command.at) != command.presented:
                raise ReplacementExpired
            return [PasswordChanged.of(command, proof=PasswordProof.REPLACEMENT)]
        case _:
            assert_never(command)


def evolve_password(account: Account, event: PasswordEvent) -> Account:
    match event:
        case PasswordChanged():
            # Whoever knows the password needs no replacement: one that a stranger asked for ends here too.
            spent = account.replacement and replace(account.replacement, spent=True)
            return replace(account, credential_id=event.credential_id, replacement=spent)
        case ReplacementPasswordDue():
            due = Replacement(event.credential_id, event.channel, event.asked_on)
            return replace(account, replacement=due)
        case ReplacementPasswordSent():
            assert account.replacement is not None
            before = account.replacements_count if account.replacements_on == event.sent_on else 0
            return replace(
                account,
                replacement=replace(account.replacement, expires_at=event.expires_at),
                replacements_on=event.sent_on,
                replacements_count=before + 1,
            )
        case ReplacementPasswordFailed():
            assert account.replacement is not None
            return replace(account, replacement=replace(account.replacement, failed=True))
        case _:
            assert_never(event)


def _sent(account: Account, command: RecordReplacementSent) -> Sequence[PasswordEvent]:
    replacement = _awaited(account, command)
    if replacement is None:
        return []
    expires_at = _expiry(replacement.channel, command.at, command.sent_on)
    return [ReplacementPasswordSent.of(command, expires_at=expires_at)]


def _awaited(
    account: Account, command: RecordReplacementSent | RecordReplacementFailed
) -> Replacement | None:
    """None where another was asked for meanwhile, or this was told before."""
    last = account.replacement
    if account.life is not Life.OPEN or last is None or last.credential_id != command.credential_id:
        return None
    return None if last.expires_at or last.spent else last


def _expiry(channel: Channel, at: datetime, sent_on: date) -> datetime:
    """D11: by email some minutes after it was sent; by post with the last of some days after posting."""
    terms = terms_on(sent_on)
    if channel is Channel.EMAIL:
        return at + timedelta(minutes=terms.replacement_email_minutes)
    return end_of_day(sent_on + timedelta(days=terms.replacement_post_days))
