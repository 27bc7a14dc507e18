"""The key vault: seals, unseals and destroys, over any keep."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.key_vault.keep import Keep, Kind
from adapters.key_vault.wrapping import NotWrappedByThis, Wrapping
from domain.ports import Randomness
from domain.values import BlindIndex, Plain, Sealed

KEY_BYTES = 32
WRAPPED_BYTES = KEY_BYTES + 8
NONCE_BYTES = 12
KEY_ID_BYTES = 12
CHECK = "check"
"""The name of the record that shows whether the wrapping key is the right one."""

Progress = Callable[[int, int], None]
"""How many records are done, and of how many."""


class Vault:
    """Implements domain.ports.KeyVault. Nothing is cached: a key destroyed by another process is gone
    for this one too. Raises ValueError where the keep was wrapped with another key."""

    def __init__(self, keep: Keep, randomness: Randomness, wrapping: Wrapping) -> None:
        self._keep = keep
        self._randomness = randomness
        self._wrapping = wrapping
        self._global_keys: dict[str, bytes] = {}
        """Index keys that belong to no subject: no erasure destroys them, so none comes too late here."""
        self._check_wrapping_key()

    # --- personal data ---

    def seal(self, subject: str, label: str, plain: Plain) -> Sealed:
        key_id, key = self._key_of(subject)
        nonce = self._randomness.token(NONCE_BYTES)
        ciphertext = AESGCM(key).encrypt(nonce, plain.text.encode(), _bound(key_id, label))
        return Sealed(f"sealed:1|{key_id}|{label}|{_text(nonce)}|{_text(ciphertext)}")

    def unseal(self, sealed: Sealed) -> Plain | None:
        _, key_id, label, nonce, ciphertext = sealed.text.split("|")
        key = self._key(Kind.KEY, key_id)
        if key is None:
            if not self.is_destroyed(key_id):
                raise ValueError("a sealed value names a key that this vault never had or has lost")
            return None
        try:
            text = AESGCM(key).decrypt(_bytes(nonce), _bytes(ciphertext), _bound(key_id, label))
        except InvalidTag:
            raise ValueError("a sealed value was tampered with") from None
        return Plain(text.decode())

    def is_destroyed(self, key_id: str) -> bool:
        """Of any text that stands where a key's id does, also in a log that somebody changed."""
        is_an_id = key_id.isascii() and len(key_id) <= 2 * KEY_ID_BYTES
        return is_an_id and self._keep.read(Kind.DESTROYED, key_id) is not None

    def destroy(self, subject: str) -> None:
        with self._keep.locked():
            key_id = self._keep.read(Kind.SUBJECT, subject)
            if key_id is not None:
                self._destroy_key(key_id.decode())
                self._keep.destroy(Kind.SUBJECT, subject)
            for scope in _index_scopes(subject):
                self._keep.destroy(Kind.INDEX, scope)

    # --- blind indexes ---

    def index(self, scope: str, normal: str) -> BlindIndex:
        if (kept := self._global_keys.get(scope)) is not None:
            return _index(kept, normal)
        key = self._key(Kind.INDEX, scope)
        if key is None:
            with self._keep.locked():
                if self._keep.read(Kind.INDEX, scope) is None:
                    self._keep.add(Kind.INDEX, scope, self._wrap(self._randomness.token(KEY_BYTES)))
            return self.index(scope, normal)
        if "/" not in scope:
            self._global_keys[scope] = key
        return _index(key, normal)

    def indexes(self, scope: str, normal: str) -> Sequence[BlindIndex]:
        names = reversed(self._keep.names(Kind.INDEX, f"{scope}/"))
        keys = (self._key(Kind.INDEX, name) for name in names)
        return [_index(key, normal) for key in keys if key is not None]

    def index_scopes(self, scope: str) -> Sequence[str]:
        return self._keep.names(Kind.INDEX, f"{scope}/")

    # --- secrets still to be sent ---

    def keep_secret(self, secret_id: str, secret: Plain) -> None:
        key, nonce = self._randomness.token(KEY_BYTES), self._randomness.token(NONCE_BYTES)
        ciphertext = AESGCM(key).encrypt(nonce, secret.text.encode(), secret_id.encode())
        with self._keep.locked():
            if self._keep.read(Kind.UNSENT, secret_id) is None:
                self._keep.add(Kind.UNSENT, secret_id, self._wrap(key) + nonce + ciphertext)

    def secret(self, secret_id: str) -> Plain | None:
        with self._keep.locked():  # never meets a half-overwritten record
            record = self._keep.read(Kind.UNSENT, secret_id)
        if record is None:
            return None
        wrapped, sealed = record[:WRAPPED_BYTES], record[WRAPPED_BYTES:]
        try:
            key = self._wrapping.unwrap(wrapped)
            text = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], secret_id.encode())
        except (NotWrappedByThis, InvalidTag):
            raise ValueError("a kept secret was tampered with") from None
        return Plain(text.decode())

    def destroy_secret(self, secret_id: str) -> None:
        with self._keep.locked():
            self._keep.destroy(Kind.UNSENT, secret_id)

    # --- backup and restore ---

    def key_ids(self) -> frozenset[str]:
        """Of every key that is there or was destroyed: what this vault can tell about."""
        return frozenset(name for kind in (Kind.KEY, Kind.DESTROYED) for name in self._keep.names(kind, ""))

    def mark_destroyed(self, key_id: str) -> None:
        """A key that is not there is from now on taken for destroyed: what it sealed is unreadable, and told
        so, not taken for another vault's."""
        with self._keep.locked():
            self._destroy_key(key_id)

    # --- rotation ---

    def wrap_anew(self, progress: Progress) -> int:
        """Every data key by the newest wrapping key, one record at a time, so that others go on meanwhile;
        answers how many. What shows which wrapping key is the right one comes last."""
        kinds = (Kind.KEY, Kind.INDEX, Kind.UNSENT)
        records = [(kind, name) for kind in kinds for name in self._keep.names(kind, "")]
        records.append((Kind.OPERATOR, CHECK))
        changed = 0
        for done, (kind, name) in enumerate(records, 1):
            with self._keep.locked():
                changed += self._wrap_record_anew(kind, name)
            progress(done, len(records))
        return changed

    def _wrap_record_anew(self, kind: Kind, name: str) -> bool:
        record = self._keep.read(kind, name)
        if record is None:  # destroyed meanwhile
            return False
        wrapped, rest = record[:WRAPPED_BYTES], record[WRAPPED_BYTES:]
        if self._wrapping.is_newest(wrapped):
            return False
        try:
            key = self._wrapping.unwrap(wrapped)
        except NotWrappedByThis:
            raise ValueError(f"a key in the vault's folder {kind} is damaged") from None
        self._keep.replace(kind, name, self._wrap(key) + rest)
        return True

    # --- keys ---

    def _key_of(self, subject: str) -> tuple[str, bytes]:
        found = self._existing_key_of(subject)
        if found is not None:
            return found
        with self._keep.locked():
            found = self._existing_key_of(subject)
            if found is not None:
                return found
            self._keep.destroy(Kind.SUBJECT, subject)  # a crash can leave it after its key was destroyed
            key_id, key = self._randomness.token(KEY_ID_BYTES).hex(), self._randomness.token(KEY_BYTES)
            self._keep.add(Kind.KEY, key_id, self._wrap(key))
            self._keep.add(Kind.SUBJECT, subject, key_id.encode())
            return key_id, key

    def _existing_key_of(self, subject: str) -> tuple[str, bytes] | None:
        name = self._keep.read(Kind.SUBJECT, subject)
        if name is None:
            return None
        key_id = name.decode()
        key = self._key(Kind.KEY, key_id)
        return None if key is None else (key_id, key)

    def _destroy_key(self, key_id: str) -> None:
        if not self.is_destroyed(key_id):
            self._keep.add(Kind.DESTROYED, key_id, b"")
        self._keep.destroy(Kind.KEY, key_id)

    def _key(self, kind: Kind, name: str) -> bytes | None:
        wrapped = self._keep.read(kind, name)
        if wrapped is None:
            return None
        try:
            return self._wrapping.unwrap(wrapped)
        except NotWrappedByThis:
            # Overwritten while it was read: it is gone now, or wrapped anew; or damaged.
            return self._key_at_rest(kind, name)

    def _key_at_rest(self, kind: Kind, name: str) -> bytes | None:
        with self._keep.locked():
            wrapped = self._keep.read(kind, name)
            try:
                return None if wrapped is None else self._wrapping.unwrap(wrapped)
            except NotWrappedByThis:
                raise ValueError(f"a key in the vault's folder {kind} is damaged") from None

    def _wrap(self, key: bytes) -> bytes:
        return self._wrapping.wrap(key)

    def _check_wrapping_key(self) -> None:
        """Keys wrapped with two different operator keys could never all be read again."""
        with self._keep.locked():
            kept = self._keep.read(Kind.OPERATOR, CHECK)
            if kept is None:
                self._keep.add(Kind.OPERATOR, CHECK, self._wrap(bytes(KEY_BYTES)))
                return
            try:
                right = hmac.compare_digest(self._wrapping.unwrap(kept), bytes(KEY_BYTES))
            except NotWrappedByThis:
                right = False
        if not right:
            raise ValueError("this wrapping key is not the one the vault's keys were wrapped with")


def _index_scopes(subject: str) -> Sequence[str]:
    """The blind-index keys that are destroyed with a subject. The global ones belong to none."""
    kind, _, subject_id = subject.partition("/")
    if kind == "customer":
        return [f"person/{subject_id}", f"address/{subject_id}"]
    return [subject] if kind == "private-person" else []


def _index(key: bytes, normal: str) -> BlindIndex:
    return BlindIndex(hmac.digest(key, normal.encode(), hashlib.sha256).hex())


def _bound(key_id: str, label: str) -> bytes:
    return f"{key_id}|{label}".encode()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def _bytes(text: str) -> bytes:
    """Strict: several texts decode to the same bytes, and only the one we wrote is untampered."""
    try:
        data = base64.urlsafe_b64decode(text)
    except ValueError:
        data = b""
    if _text(data) != text:
        raise ValueError("a sealed value was tampered with")
    return data
