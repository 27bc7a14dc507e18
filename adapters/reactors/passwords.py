"""Passwords that the register makes and sends: drawn, kept until sent, known to nobody afterwards."""

from dataclasses import dataclass

from domain.ports import CredentialStore, KeyVault, Randomness
from domain.values import ALPHABET, Plain

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


@dataclass(frozen=True, slots=True)
class SentPasswords:
    """The secret waits in the vault until "done" is recorded, so that a repeat sends the same one."""

    vault: KeyVault
    credentials: CredentialStore
    randomness: Randomness

    def make(self, credential_id: str) -> Plain:
        """The password of that id, in clear to be sent; its hash is kept."""
        self.vault.keep_secret(credential_id, draw_password(self.randomness))
        password = self.vault.secret(credential_id)
        assert password is not None, "it is destroyed only after it was sent"
        self.credentials.put(credential_id, password)
        return password

    def give_up(self, credential_id: str) -> None:
        """Nobody knows the password: neither it nor its hash stays."""
        self.vault.destroy_secret(credential_id)
        self.credentials.forget(credential_id)

    def sent(self, credential_id: str) -> None:
        """From now on only the hash is kept."""
        self.vault.destroy_secret(credential_id)
