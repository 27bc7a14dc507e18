"""Asks the proven address by mail whether a code is lost, with the token that says so (R21, D26)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import text
from adapters.subscriptions.reacting import Reactor
from domain.application.aggregate import APPLICATION
from domain.application.commands import RecordLossConfirmationSent
from domain.application.events import ApplicationReceived, LossConfirmationDue
from domain.application.loss_token import loss_token
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock, KeyVault
from domain.terms import terms_on


class AskAboutLoss(Reactor):
    """To the address that was typed: it is the account's own, or the one that the register lists."""

    name = "ask_about_loss"
    handles = frozenset({LossConfirmationDue})

    def __init__(self, *, facts: Facts, outbox: Outbox, vault: KeyVault, clock: Clock, site: str) -> None:
        self._facts, self._outbox, self._vault, self._clock = facts, outbox, vault, clock
        self._site = site

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, LossConfirmationDue)
        application_id = event.application_id
        self._facts.check_open(event.lost_by)
        self._facts.check_code(event.lost_by, event.code_index)
        received = self._facts.latest(APPLICATION.stream(application_id).name, ApplicationReceived)
        assert received is not None, "only a received application is asked about"
        values = {
            "site": self._site,
            "reference": application_id,
            "token": loss_token(self._vault.index("loss", application_id)),
            "minutes": str(terms_on(self._outbox.today).loss_confirmation_minutes),
        }
        to = self._facts.needed(received.email)
        sent_on = self._outbox.mail(effect_id(self.name, happened.position), to, text("loss_asked", values))
        now = self._clock.now()
        return [RecordLossConfirmationSent(at=now, application_id=application_id, sent_on=sent_on)]
