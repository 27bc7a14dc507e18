"""Telling a holder something by the channel that the code took."""

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import Text
from domain.account.events import CodeIssued
from domain.values import AccountId, Channel


def channel_of_code(facts: Facts, account_id: AccountId) -> Channel:
    """Where the email address was not proven, that is the post (R12)."""
    issued = facts.present_code(account_id)
    return issued.channel if isinstance(issued, CodeIssued) else Channel.POST


def tell(facts: Facts, outbox: Outbox, account_id: AccountId, message_id: str, message: Text) -> None:
    """Mails or posts it. Raises Hopeless where the account was closed or erased meanwhile."""
    facts.check_open(account_id)
    if channel_of_code(facts, account_id) is Channel.EMAIL:
        outbox.mail(message_id, facts.needed_email(account_id), message)
    else:
        to = facts.needed(facts.present_code(account_id).address)
        outbox.letter(message_id, to, message, outbox.posting_day())
