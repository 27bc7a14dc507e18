"""Whether an email address is the one that a code was requested with (R35): compared by unsealing."""

from typing import Final

from api.ports import Ports
from domain.account.events import AccountOpened
from domain.account.state import Account
from domain.sameness import email_of
from domain.values import Plain, Sealed

NOBODY: Final = "holder/nobody"
"""Whose key seals the address that is opened where there is none: the work is the same (D8, D11)."""


def email_fits(ports: Ports, account: Account, email: str) -> bool:
    """False of an account that does not exist or was erased, at the same work."""
    nobody = ports.vault.seal(NOBODY, f"{AccountOpened.NAME}/email", Plain(""))
    kept = account.email or nobody
    assert isinstance(kept, Sealed), "reading the log always yields sealed values"
    opened = ports.vault.unseal(kept)
    return opened is not None and email_of(opened.text) == email_of(email)
