"""Telling a holder something by the channel that the code took."""

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.whom import addressed
from domain.account.events import CodeIssued
from domain.values import AccountId, Channel


def channel_of_code(facts: Facts, account_id: AccountId) -> Channel:
    """Where the email address was not proven, that is the post (R12)."""
    issued = facts.present_code(account_id)
    return issued.channel if isinstance(issued, CodeIssued) else Channel.POST


def tell(
    facts: Facts, outbox: Outbox, account_id: AccountId, message_id: str, name: str, values: dict[str, str]
) -> None:
    """Mails or posts the text of that name. Raises Hopeless where the account was closed or erased
    meanwhile."""
    facts.check_open(account_id)
    message = addressed(facts, account_id, name, values)
    if channel_of_code(facts, account_id) is Channel.EMAIL:
        outbox.mail(message_id, facts.needed_email(account_id), message.text)
        return
    to, post_on = facts.needed(facts.present_code(account_id).address), outbox.posting_day()
    outbox.letter(message_id, to, message.text, post_on, unnamed=message.unnamed)
