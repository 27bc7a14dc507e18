"""Passkeys of staff, in an operational table; what a browser is to answer, in another."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.access.relying_party import RelyingParty
from adapters.access.sweeping import sweep
from adapters.access.tables import PASSKEY, PASSKEY_CHALLENGE
from adapters.event_store.engine import writing
from domain.ports import (
    Ceremony,
    Clock,
    KeptPasskey,
    KeyVault,
    PasskeyKnown,
    PasskeyNotRight,
    Randomness,
    Shown,
)
from domain.values import PersonId, Plain, Sealed

CHALLENGE_BYTES: Final = 32
CHALLENGE_LASTS: Final = timedelta(minutes=5)
ANYBODY: Final = ""
"""In the place of a person: the challenge is for a log-in."""
LABEL: Final = "passkey label"
UNNAMED_KEPT: Final = timedelta(days=1)
"""The event that names a passkey follows at once."""


class SqlPasskeys:
    """Implements domain.ports.Passkeys, for one site. The engine is the one of the operational tables;
    ``clock`` says when a passkey was kept and used."""

    def __init__(
        self, engine: Engine, vault: KeyVault, randomness: Randomness, clock: Clock, site: RelyingParty
    ) -> None:
        self._reader, self._writer = engine, writing(engine)
        self._vault, self._randomness, self._clock, self._site = vault, randomness, clock, site

    def begin_registration(
        self, person_id: PersonId, login_name: Plain, have: Collection[str], now: datetime
    ) -> Ceremony:
        from adapters.access.ceremonies import registration_options  # it brings much, with the first passkey

        challenge_id, challenge = self._challenge(person_id, now)
        known = {row.credential_id: row.transports.split() for row in self._rows(have)}
        options = registration_options(self._site, challenge, person_id, login_name, known)
        return Ceremony(challenge_id, self._site.origin, options)

    def register(
        self,
        passkey_id: str,
        person_id: PersonId,
        challenge_id: str,
        credential: Mapping[str, Any],
        label: Plain,
        now: datetime,
    ) -> None:
        from adapters.access.ceremonies import registered  # it brings much, with the first passkey

        new = registered(self._site, self._take(challenge_id, person_id, now), credential)
        row = {
            "passkey_id": passkey_id,
            "person_id": person_id,
            "credential_id": new.credential_id,
            "public_key": new.public_key.hex(),
            "sign_count": new.sign_count,
            "transports": " ".join(new.transports),
            "label": self._vault.seal(f"staff/{person_id}", LABEL, label).text,
            "kept_at": self._clock.now(),
        }
        try:
            with self._writer.begin() as tx:
                tx.execute(insert(PASSKEY).values(row))
        except IntegrityError:
            raise PasskeyKnown from None

    def begin_log_in(self, now: datetime) -> Ceremony:
        from adapters.access.ceremonies import log_in_options  # it brings much, with the first passkey

        challenge_id, challenge = self._challenge(ANYBODY, now)
        return Ceremony(challenge_id, self._site.origin, log_in_options(self._site, challenge))

    def show(self, challenge_id: str, credential: Mapping[str, Any], now: datetime) -> Shown:
        from adapters.access.ceremonies import NOBODY, shown  # it brings much, with the first passkey

        challenge = self._take(challenge_id, ANYBODY, now)
        with self._reader.connect() as tx:
            ask = select(PASSKEY).where(PASSKEY.c.credential_id == str(credential.get("id")))
            row = tx.execute(ask).one_or_none()
        key = NOBODY if row is None else bytes.fromhex(row.public_key)
        handle, count = shown(self._site, challenge, credential, key, 0 if row is None else row.sign_count)
        if row is None or handle != row.person_id or not self._goes_on(row.passkey_id, count):
            raise PasskeyNotRight
        return Shown(row.passkey_id, PersonId(row.person_id))

    def kept(self, passkey_ids: Collection[str]) -> Sequence[KeptPasskey]:
        return [
            KeptPasskey(row.passkey_id, self._vault.unseal(Sealed(row.label)), row.kept_at, row.used_at)
            for row in self._rows(passkey_ids)
        ]

    def forget(self, passkey_id: str) -> None:
        with self._writer.begin() as tx:
            tx.execute(delete(PASSKEY).where(PASSKEY.c.passkey_id == passkey_id))

    def sweep(self, named: Callable[[Sequence[str]], Collection[str]]) -> int:
        return sweep(self._writer, PASSKEY, self._clock, UNNAMED_KEPT, named)

    def _rows(self, passkey_ids: Collection[str]) -> Sequence[Row[Any]]:
        ask = select(PASSKEY).where(PASSKEY.c.passkey_id.in_(sorted(passkey_ids)))
        with self._reader.connect() as tx:
            return tx.execute(ask.order_by(PASSKEY.c.kept_at, PASSKEY.c.passkey_id)).all()

    def _goes_on(self, passkey_id: str, count: int) -> bool:
        """One statement, so that of two answers with one count one is taken. Most passkeys count nothing, and
        say 0 for ever."""
        goes_on = PASSKEY.c.sign_count < count if count else PASSKEY.c.sign_count == 0
        using = update(PASSKEY).where(PASSKEY.c.passkey_id == passkey_id, goes_on)
        with self._writer.begin() as tx:
            return tx.execute(using.values(sign_count=count, used_at=self._clock.now())).rowcount == 1

    def _challenge(self, person_id: str, now: datetime) -> tuple[str, bytes]:
        """Those that expired go as a new one comes, so that nobody has to."""
        challenge_id, challenge = self._randomness.token(16).hex(), self._randomness.token(CHALLENGE_BYTES)
        row = {
            "challenge_id": challenge_id,
            "challenge": challenge.hex(),
            "person_id": person_id,
            "expires_at": now + CHALLENGE_LASTS,
        }
        with self._writer.begin() as tx:
            tx.execute(delete(PASSKEY_CHALLENGE).where(PASSKEY_CHALLENGE.c.expires_at <= now))
            tx.execute(insert(PASSKEY_CHALLENGE).values(row))
        return challenge_id, challenge

    def _take(self, challenge_id: str, person_id: str, now: datetime) -> bytes:
        """One statement, so that of two processes one takes it. Raises PasskeyNotRight."""
        that = PASSKEY_CHALLENGE.c
        taking = delete(PASSKEY_CHALLENGE).where(
            that.challenge_id == challenge_id, that.person_id == person_id, that.expires_at > now
        )
        with self._writer.begin() as tx:
            found = tx.execute(taking.returning(that.challenge)).scalar_one_or_none()
        if found is None:
            raise PasskeyNotRight
        return bytes.fromhex(found)
