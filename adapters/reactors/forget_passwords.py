"""Forgets the hashes of passwords that open nothing any more (D7, D11, R36)."""

from collections.abc import Sequence

from adapters.reactors.erase import CREDENTIALS
from adapters.subscriptions.reacting import Reactor
from domain.account.aggregate import ACCOUNT
from domain.account.events import CodeRevoked, PasswordChanged, ReplacementPasswordDue, SuccessorIssued
from domain.account.state import Account
from domain.kernel import Command, Event, Recorded
from domain.ports import CredentialStore, KeyVault, Log


class ForgetPasswords(Reactor):
    """Whatever the account's events name and its state does not use now: of a revoked code, spent, superseded
    or changed. So it also takes away what a crash left behind. A hash that no event names yet is not touched:
    its event may be on the way."""

    name = "forget_passwords"
    handles = frozenset({CodeRevoked, PasswordChanged, ReplacementPasswordDue, SuccessorIssued})

    def __init__(self, *, log: Log, vault: KeyVault, credentials: CredentialStore) -> None:
        self._log, self._vault, self._credentials = log, vault, credentials

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, CodeRevoked | PasswordChanged | ReplacementPasswordDue | SuccessorIssued)
        stream = ACCOUNT.stream(event.account_id)
        # History before state: what was named then and is not used now, never is again.
        past = self._log.history(stream.name)
        used = _used(self._log.state(stream))
        for recorded in past:
            if isinstance(recorded.event, CREDENTIALS) and recorded.event.credential_id not in used:
                self._vault.destroy_secret(recorded.event.credential_id)
                self._credentials.forget(recorded.event.credential_id)
        return ()


def _used(account: Account) -> frozenset[str]:
    """The first password stays with its code: whoever tries it again is told that it works once."""
    replacement = account.replacement
    first_passwords = (account.first_password, *(one.first_password for one in account.successors))
    ids = (
        account.credential_id,
        *(first.credential_id if first else None for first in first_passwords),
        replacement.credential_id if replacement and not replacement.spent else None,
    )
    return frozenset(one for one in ids if one is not None)
