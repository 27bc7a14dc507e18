"""Passwords that the register makes and sends: drawn, kept until sent, known to nobody afterwards."""

from dataclasses import dataclass

from domain.ports import CredentialStore, KeyVault, Randomness
from domain.sent_words import SYMBOLS, grouped
from domain.values import ALPHABET, Plain

_UNBIASED = 256 // len(ALPHABET) * len(ALPHABET)


def draw_password(randomness: Randomness) -> Plain:
    """Symbols of the code's alphabet, in groups."""
    symbols = ""
    while len(symbols) < SYMBOLS:
        drawn = randomness.token(1)[0]
        if drawn < _UNBIASED:
            symbols += ALPHABET[drawn % len(ALPHABET)]
    return Plain(grouped(symbols))


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
