"""Makes the first password and sends it, by the code's channel, as a message of its own (D7)."""

from collections.abc import Sequence
from datetime import date, timedelta

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import Text, day, text
from adapters.subscriptions.reacting import Reactor
from domain.account.aggregate import ACCOUNT
from domain.account.commands import RecordFirstPasswordSent
from domain.account.events import CodeIssued, FirstPasswordDue
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock, CredentialStore, KeyVault, Randomness
from domain.terms import terms_on
from domain.values import ALPHABET, Channel, Plain

GROUPS, GROUP_SYMBOLS = 4, 5
"""20 symbols without look-alikes (R27): 99 bits."""
_UNBIASED = 256 // len(ALPHABET) * len(ALPHABET)


def draw_password(randomness: Randomness) -> Plain:
    """Groups of symbols of the code's alphabet with hyphens between them, which are part of it."""
    symbols = ""
    while len(symbols) < GROUPS * GROUP_SYMBOLS:
        drawn = randomness.token(1)[0]
        if drawn < _UNBIASED:
            symbols += ALPHABET[drawn % len(ALPHABET)]
    groups = (symbols[at : at + GROUP_SYMBOLS] for at in range(0, len(symbols), GROUP_SYMBOLS))
    return Plain("-".join(groups))


class SendFirstPassword(Reactor):
    """The secret waits in the vault until "done" is recorded, so that a repeat sends the same one."""

    name = "send_first_password"
    handles = frozenset({FirstPasswordDue})

    def __init__(
        self,
        *,
        facts: Facts,
        outbox: Outbox,
        vault: KeyVault,
        credentials: CredentialStore,
        randomness: Randomness,
        clock: Clock,
    ) -> None:
        self._facts, self._outbox, self._vault = facts, outbox, vault
        self._credentials, self._randomness, self._clock = credentials, randomness, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = _due(happened)
        self._facts.check_open(event.account_id)
        issued = self._facts.latest(ACCOUNT.stream(event.account_id).name, CodeIssued)
        assert issued is not None, "a password follows a code"
        by_mail = issued.channel is Channel.EMAIL
        # Found before a secret is made: erased data leaves none behind.
        to = self._facts.needed_email(event.account_id) if by_mail else self._facts.needed(issued.address)
        password = self._password(event.credential_id)
        sent_on = self._outbox.today if by_mail else self._outbox.posting_day()
        valid_days = terms_on(sent_on).first_password_days
        message_id = effect_id(self.name, happened.position)
        message = _message(password, sent_on + timedelta(days=valid_days))
        if by_mail:
            self._outbox.mail(message_id, to, message)
        else:
            self._outbox.letter(message_id, to, message, sent_on)
        return [
            RecordFirstPasswordSent(
                at=self._clock.now(),
                account_id=event.account_id,
                credential_id=event.credential_id,
                sent_on=sent_on,
                valid_days=valid_days,
            )
        ]

    def gave_up(self, happened: Recorded[Event], reason_code: str) -> Sequence[Command]:  # noqa: ARG002 - the port's shape
        """Nobody knows the password: neither it nor its hash stays."""
        credential_id = _due(happened).credential_id
        self._vault.destroy_secret(credential_id)
        self._credentials.forget(credential_id)
        return ()

    def after_done(self, happened: Recorded[Event]) -> None:
        self._vault.destroy_secret(_due(happened).credential_id)

    def _password(self, credential_id: str) -> Plain:
        self._vault.keep_secret(credential_id, draw_password(self._randomness))
        password = self._vault.secret(credential_id)
        assert password is not None, "it is destroyed only after it was sent"
        self._credentials.put(credential_id, password)
        return password


def _due(happened: Recorded[Event]) -> FirstPasswordDue:
    assert isinstance(happened.event, FirstPasswordDue)
    return happened.event


def _message(password: Plain, until: date) -> Text:
    return text("first_password", {"password": password.text, **day("until", until)})
