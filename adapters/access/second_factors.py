"""Second factors of staff: one-time codes (RFC 6238), their secrets sealed in an operational table."""

import base64
import hmac
import threading
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.access.sweeping import sweep
from adapters.access.tables import SECOND_FACTOR
from adapters.event_store.engine import writing
from domain.ports import Clock, KeyVault, Randomness
from domain.values import PersonId, Plain, Sealed

SECRET_BYTES: Final = 20
"""As many as its hash has (RFC 4226): a whole number of base32 symbols."""
STEP_S: Final = 30
DIGITS: Final = 6
LABEL: Final = "second factor"
UNNAMED_KEPT: Final = timedelta(days=4)
"""Longer than an invitation is valid, within which the first code makes an event name the factor."""


class SqlSecondFactors:
    """Implements domain.ports.SecondFactors. The engine is the one of the operational tables; ``clock`` is
    the wall clock, which telephones follow."""

    def __init__(self, engine: Engine, vault: KeyVault, randomness: Randomness, clock: Clock) -> None:
        self._reader, self._writer = engine, writing(engine)
        self._vault, self._randomness, self._clock = vault, randomness, clock
        self._nobody: Sealed | None = None
        self._making = threading.Lock()

    def make(self, factor_id: str, person_id: PersonId) -> Plain:
        """The secret in base32. Where another process has made it meanwhile, that one stays."""
        secret = Plain(base64.b32encode(self._randomness.token(SECRET_BYTES)).decode())
        sealed = self._vault.seal(f"staff/{person_id}", LABEL, secret)
        row = {"factor_id": factor_id, "secret": sealed.text, "spent_step": 0, "kept_at": self._clock.now()}
        try:
            with self._writer.begin() as tx:
                tx.execute(insert(SECOND_FACTOR).values(row))
        except IntegrityError:
            kept, _ = self._kept(factor_id)
            found = self._vault.unseal(kept)
            assert found is not None, "only a factor that is there stands in the way of another"
            return found
        return secret

    def step_of(self, factor_id: str | None, code: str) -> int | None:
        """Every step is compared, so that time tells nothing."""
        sealed, spent_step = self._kept(factor_id or "")
        secret = self._vault.unseal(sealed)
        now_step = int(self._clock.now().timestamp()) // STEP_S
        found = None
        for step in (now_step - 1, now_step, now_step + 1):
            right = hmac.compare_digest(code_at(secret or _ANY, step * STEP_S).encode(), code.encode())
            if right and step > spent_step and secret is not None and spent_step >= 0:
                found = step
        return found

    def spend(self, factor_id: str, step: int) -> bool:
        """One statement, so that of two processes one spends it."""
        fresh = SECOND_FACTOR.c.spent_step < step
        spending = update(SECOND_FACTOR).where(SECOND_FACTOR.c.factor_id == factor_id, fresh)
        with self._writer.begin() as tx:
            return tx.execute(spending.values(spent_step=step)).rowcount == 1

    def forget(self, factor_id: str) -> None:
        with self._writer.begin() as tx:
            tx.execute(delete(SECOND_FACTOR).where(SECOND_FACTOR.c.factor_id == factor_id))

    def sweep(self, named: Callable[[Sequence[str]], Collection[str]]) -> int:
        return sweep(self._writer, SECOND_FACTOR, self._clock, UNNAMED_KEPT, named)

    def _kept(self, factor_id: str) -> tuple[Sealed, int]:
        """Of nobody a secret too, sealed as any, and a step below which nothing is right (D8)."""
        ask = select(SECOND_FACTOR.c.secret, SECOND_FACTOR.c.spent_step)
        ask = ask.where(SECOND_FACTOR.c.factor_id == factor_id)
        with self._reader.connect() as tx:
            found = tx.execute(ask).one_or_none()
        nobody = self._of_nobody()
        return (nobody, -1) if found is None else (Sealed(found.secret), found.spent_step)

    def _of_nobody(self) -> Sealed:
        with self._making:
            if self._nobody is None:
                self._nobody = self._vault.seal("staff/nobody", LABEL, _ANY)
            return self._nobody


def code_at(secret: Plain, seconds: int) -> str:
    """The code of that moment, in seconds since 1970."""
    return TOTP(base64.b32decode(secret.text), DIGITS, SHA1(), STEP_S).generate(seconds).decode()  # noqa: S303 - RFC 6238


_ANY: Final = Plain("A" * 32)
