"""Destroys keys: what they sealed can no longer be read, by anyone (D12, I26)."""

from collections.abc import Sequence

from adapters.subscriptions.reacting import Reactor
from domain.account.aggregate import ACCOUNT
from domain.account.events import (
    AccountActivated,
    FirstPasswordDue,
    HolderErasureStarted,
    PasswordChanged,
    ReplacementPasswordDue,
)
from domain.application.commands import FinishApplicationErasure
from domain.application.events import ApplicationErasureStarted
from domain.customer.commands import FinishFiscalErasure
from domain.customer.events import CustomerErasureStarted, FiscalErasureStarted
from domain.deactivation.commands import FinishDeactivationErasure
from domain.deactivation.events import DeactivationErasureStarted
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock, CredentialStore, KeyVault, Log
from domain.question.commands import FinishQuestionErasure
from domain.question.events import QuestionErasureStarted
from domain.use_cases.close import FinishErasingCustomer, FinishErasingHolder
from domain.values import AccountId

CREDENTIALS = (FirstPasswordDue, AccountActivated, PasswordChanged, ReplacementPasswordDue)
"""Every event that names a password hash or an unsent secret."""


class Erase(Reactor):
    """Keys, password hashes and unsent secrets. Repeating destroys again, which is harmless.

    Paper, sent mail and the spool are outside: the post room and the mail server have terms of their own."""

    name = "erase"
    handles = frozenset(
        {
            HolderErasureStarted,
            CustomerErasureStarted,
            FiscalErasureStarted,
            ApplicationErasureStarted,
            QuestionErasureStarted,
            DeactivationErasureStarted,
        }
    )

    def __init__(self, *, log: Log, vault: KeyVault, credentials: CredentialStore, clock: Clock) -> None:
        self._log, self._vault, self._credentials, self._clock = log, vault, credentials, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        now = self._clock.now()
        match happened.event:
            case HolderErasureStarted(account_id=account_id):
                self._forget_credentials(account_id)
                self._vault.destroy(f"holder/{account_id}")
                return [FinishErasingHolder(at=now, account_id=account_id)]
            case ApplicationErasureStarted(application_id=application_id, account_id=account_id):
                self._vault.destroy(f"holder/{account_id}")
                return [FinishApplicationErasure(at=now, application_id=application_id)]
            case QuestionErasureStarted(question_id=question_id):
                self._vault.destroy(f"question/{question_id}")
                return [FinishQuestionErasure(at=now, question_id=question_id)]
            case DeactivationErasureStarted(deactivation_id=deactivation_id):
                self._vault.destroy(f"deactivation/{deactivation_id}")
                return [FinishDeactivationErasure(at=now, deactivation_id=deactivation_id)]
            case CustomerErasureStarted(customer_id=customer_id):
                self._vault.destroy(f"customer/{customer_id}")
                return [FinishErasingCustomer(at=now, customer_id=customer_id)]
            case FiscalErasureStarted(customer_id=customer_id, financial_year=year):
                self._vault.destroy(f"fiscal/{customer_id}/{year}")
                return [FinishFiscalErasure(at=now, customer_id=customer_id, financial_year=year)]
            case other:
                raise AssertionError(f"{other.NAME} is not handled")

    def _forget_credentials(self, account_id: AccountId) -> None:
        for recorded in self._log.history(ACCOUNT.stream(account_id).name):
            if isinstance(recorded.event, CREDENTIALS):
                self._vault.destroy_secret(recorded.event.credential_id)
                self._credentials.forget(recorded.event.credential_id)
