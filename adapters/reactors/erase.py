"""Destroys keys: what they sealed can no longer be read, by anyone (D12, I26)."""

from collections.abc import Sequence
from typing import assert_never

from adapters.key_vault.erasures import ERASURES, Erasure, subject_of
from adapters.subscriptions.reacting import Reactor
from domain.account.aggregate import ACCOUNT
from domain.account.events import (
    AccountActivated,
    FirstPasswordDue,
    HolderErasureStarted,
    PasswordChanged,
    ReplacementPasswordDue,
    SuccessorPasswordDue,
)
from domain.application.commands import FinishApplicationErasure
from domain.application.events import ApplicationErasureStarted
from domain.bank_year.commands import FinishBankYearErasure
from domain.bank_year.events import BankYearErasureStarted
from domain.customer.commands import FinishFiscalErasure
from domain.customer.events import CustomerErasureStarted, FiscalErasureStarted
from domain.deactivation.commands import FinishDeactivationErasure
from domain.deactivation.events import DeactivationErasureStarted
from domain.guest_order.commands import FinishGuestErasure
from domain.guest_order.events import GuestErasureStarted
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock, CredentialStore, KeyVault, Log
from domain.question.commands import FinishQuestionErasure
from domain.question.events import QuestionErasureStarted
from domain.staff_member.commands import FinishStaffErasure
from domain.staff_member.events import StaffErasureStarted
from domain.use_cases.close import FinishErasingCustomer, FinishErasingHolder
from domain.values import AccountId

CREDENTIALS = (
    FirstPasswordDue,
    SuccessorPasswordDue,
    AccountActivated,
    PasswordChanged,
    ReplacementPasswordDue,
)
"""Every event that names a password hash or an unsent secret."""


class Erase(Reactor):
    """Keys, password hashes and unsent secrets. Repeating destroys again, which is harmless.

    Paper, sent mail and the spool are outside: the post room and the mail server have terms of their own."""

    name = "erase"
    handles = ERASURES

    def __init__(self, *, log: Log, vault: KeyVault, credentials: CredentialStore, clock: Clock) -> None:
        self._log, self._vault, self._credentials, self._clock = log, vault, credentials, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        now = self._clock.now()
        erasure = happened.event
        assert isinstance(erasure, Erasure), f"{erasure.NAME} is not handled"
        if isinstance(erasure, HolderErasureStarted):
            self._forget_credentials(erasure.account_id)
        self._vault.destroy(subject_of(erasure))
        match erasure:
            case HolderErasureStarted(account_id=account_id):
                return [FinishErasingHolder(at=now, account_id=account_id)]
            case ApplicationErasureStarted(application_id=application_id):
                return [FinishApplicationErasure(at=now, application_id=application_id)]
            case QuestionErasureStarted(question_id=question_id):
                return [FinishQuestionErasure(at=now, question_id=question_id)]
            case DeactivationErasureStarted(deactivation_id=deactivation_id):
                return [FinishDeactivationErasure(at=now, deactivation_id=deactivation_id)]
            case GuestErasureStarted(guest_order_id=guest_order_id):
                return [FinishGuestErasure(at=now, guest_order_id=guest_order_id)]
            case CustomerErasureStarted(customer_id=customer_id):
                return [FinishErasingCustomer(at=now, customer_id=customer_id)]
            case FiscalErasureStarted(customer_id=customer_id, financial_year=year):
                return [FinishFiscalErasure(at=now, customer_id=customer_id, financial_year=year)]
            case BankYearErasureStarted(booked_year=year):
                return [FinishBankYearErasure(at=now, booked_year=year)]
            case StaffErasureStarted(person_id=person_id):
                return [FinishStaffErasure(at=now, person_id=person_id)]
            case _:
                assert_never(erasure)

    def _forget_credentials(self, account_id: AccountId) -> None:
        for recorded in self._log.history(ACCOUNT.stream(account_id).name):
            if isinstance(recorded.event, CREDENTIALS):
                self._vault.destroy_secret(recorded.event.credential_id)
                self._credentials.forget(recorded.event.credential_id)
