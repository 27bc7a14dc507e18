"""Telling a holder something by the channel that the code took."""

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.whom import addressed
from domain.account.aggregate import ACCOUNT
from domain.account.events import CodeIssued
from domain.values import AccountId, Channel


def channel_of_code(facts: Facts, account_id: AccountId) -> Channel:
    """Where the email address was not proven, that is the post (R12)."""
    return _issued(facts, account_id).channel


def tell(
    facts: Facts, outbox: Outbox, account_id: AccountId, message_id: str, name: str, values: dict[str, str]
) -> None:
    """Mails or posts the text of that name. Raises Hopeless where the account was closed or erased
    meanwhile."""
    facts.check_open(account_id)
    issued, message = _issued(facts, account_id), addressed(facts, account_id, name, values)
    if issued.channel is Channel.EMAIL:
        outbox.mail(message_id, facts.needed_email(account_id), message.text)
        return
    post_on = outbox.posting_day()
    outbox.letter(message_id, facts.needed(issued.address), message.text, post_on, unnamed=message.unnamed)


def _issued(facts: Facts, account_id: AccountId) -> CodeIssued:
    issued = facts.latest(ACCOUNT.stream(account_id).name, CodeIssued)
    assert issued is not None, "every account is opened with a code"
    return issued
