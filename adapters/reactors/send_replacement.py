"""Makes a replacement password and sends it, by the code's channel (R20, R35, D11)."""

from collections.abc import Sequence
from datetime import timedelta

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import NO_ADDRESS, Outbox
from adapters.reactors.passwords import SentPasswords
from adapters.reactors.texts import day
from adapters.reactors.whom import addressed
from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.account.aggregate import ACCOUNT
from domain.account.commands import RecordReplacementFailed, RecordReplacementSent
from domain.account.events import CodeIssued, ReplacementPasswordDue
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.ports import BadNumber, BusinessRegister, Clock, UnknownNumber
from domain.register_facts import billing_of
from domain.terms import terms_on
from domain.values import AccountId, Channel, Plain


class SendReplacement(Reactor):
    """By mail to the application email, or by post to the address that the register lists today."""

    name = "send_replacement"
    handles = frozenset({ReplacementPasswordDue})

    def __init__(
        self,
        *,
        facts: Facts,
        outbox: Outbox,
        passwords: SentPasswords,
        register: BusinessRegister,
        clock: Clock,
    ) -> None:
        self._facts, self._outbox, self._passwords = facts, outbox, passwords
        self._register, self._clock = register, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = _due(happened)
        self._facts.check_open(event.account_id)
        self._facts.check_replacement(event.account_id, event.credential_id)
        message_id = effect_id(self.name, happened.position)
        if event.channel is Channel.EMAIL:
            to = self._facts.needed_email(event.account_id)
            password = self._passwords.make(event.credential_id)
            minutes = terms_on(self._outbox.today).replacement_email_minutes
            values = {"password": password.text, "minutes": str(minutes)}
            message = addressed(self._facts, event.account_id, "replacement_mail", values)
            sent_on = self._outbox.mail(message_id, to, message.text)
        else:
            to = self._listed_address(event.account_id)
            password = self._passwords.make(event.credential_id)
            sent_on = self._outbox.posting_day()
            until = sent_on + timedelta(days=terms_on(sent_on).replacement_post_days)
            values = {"password": password.text, **day("until", until)}
            message = addressed(self._facts, event.account_id, "replacement_letter", values)
            self._outbox.letter(message_id, to, message.text, sent_on, unnamed=message.unnamed)
        return [
            RecordReplacementSent(
                at=self._clock.now(),
                account_id=event.account_id,
                credential_id=event.credential_id,
                sent_on=sent_on,
            )
        ]

    def gave_up(self, happened: Recorded[Event], reason_code: str) -> Sequence[Command]:  # noqa: ARG002 - the port's shape
        event = _due(happened)
        self._passwords.give_up(event.credential_id)
        return [
            RecordReplacementFailed(
                at=self._clock.now(), account_id=event.account_id, credential_id=event.credential_id
            )
        ]

    def after_done(self, happened: Recorded[Event]) -> None:
        self._passwords.sent(_due(happened).credential_id)

    def _listed_address(self, account_id: AccountId) -> Plain:
        """Of today: that of the code's letter may be somebody else's by now. Of a private person, who is
        in no register, where staff sent the code. Raises Hopeless where the register lists none that may be
        used, TechnicalFault where it cannot be asked."""
        kvk_number = self._facts.kvk_number(account_id)
        if kvk_number is None:
            issued = self._facts.latest(ACCOUNT.stream(account_id).name, CodeIssued)
            assert issued is not None, "every account is opened with a code"
            return self._facts.needed(issued.address)
        try:
            _, address = billing_of(self._register.listing(kvk_number))
        except (UnknownNumber, BadNumber):
            address = None
        if address is None:
            raise Hopeless(NO_ADDRESS)
        return Plain(address)


def _due(happened: Recorded[Event]) -> ReplacementPasswordDue:
    assert isinstance(happened.event, ReplacementPasswordDue)
    return happened.event
