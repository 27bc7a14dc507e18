"""The key vault: seals, unseals and destroys, over any keep."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from adapters.key_vault.keep import Keep, Kind
from domain.ports import Randomness
from domain.values import BlindIndex, Plain, Sealed

KEY_BYTES = 32
WRAPPED_BYTES = KEY_BYTES + 8
NONCE_BYTES = 12
KEY_ID_BYTES = 12


class Vault:
    """Implements domain.ports.KeyVault. Nothing is cached: a key destroyed by another process is gone
    for this one too. Raises ValueError where the keep was wrapped with another key."""

    def __init__(self, keep: Keep, randomness: Randomness, *, wrapping_key: bytes) -> None:
        self._keep = keep
        self._randomness = randomness
        self._wrapping_key = wrapping_key
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
            if self._keep.read(Kind.DESTROYED, key_id) is None:
                raise ValueError("a sealed value names a key that this vault never had or has lost")
            return None
        try:
            text = AESGCM(key).decrypt(_bytes(nonce), _bytes(ciphertext), _bound(key_id, label))
        except InvalidTag:
            raise ValueError("a sealed value was tampered with") from None
        return Plain(text.decode())

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
        key = self._key(Kind.INDEX, scope)
        if key is None:
            with self._keep.locked():
                if self._keep.read(Kind.INDEX, scope) is None:
                    self._keep.add(Kind.INDEX, scope, self._wrap(self._randomness.token(KEY_BYTES)))
            return self.index(scope, normal)
        return _index(key, normal)

    def indexes(self, scope: str, normal: str) -> Sequence[BlindIndex]:
        names = reversed(self._keep.names(Kind.INDEX, f"{scope}/"))
        keys = (self._key(Kind.INDEX, name) for name in names)
        return [_index(key, normal) for key in keys if key is not None]

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
            key = aes_key_unwrap(self._wrapping_key, wrapped)
            text = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], secret_id.encode())
        except (InvalidUnwrap, InvalidTag):
            raise ValueError("a kept secret was tampered with") from None
        return Plain(text.decode())

    def destroy_secret(self, secret_id: str) -> None:
        with self._keep.locked():
            self._keep.destroy(Kind.UNSENT, secret_id)

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
        if self._keep.read(Kind.DESTROYED, key_id) is None:
            self._keep.add(Kind.DESTROYED, key_id, b"")
        self._keep.destroy(Kind.KEY, key_id)

    def _key(self, kind: Kind, name: str) -> bytes | None:
        wrapped = self._keep.read(kind, name)
        if wrapped is None:
            return None
        try:
            return aes_key_unwrap(self._wrapping_key, wrapped)
        except InvalidUnwrap:
            # Overwritten while it was read, then it is gone now; or damaged.
            if self._keep.read(kind, name) is None:
                return None
            raise ValueError(f"a key in the vault's folder {kind} is damaged") from None

    def _wrap(self, key: bytes) -> bytes:
        return aes_key_wrap(self._wrapping_key, key)

    def _check_wrapping_key(self) -> None:
        """Keys wrapped with two different operator keys could never all be read again."""
        known = self._wrap(bytes(KEY_BYTES))
        with self._keep.locked():
            kept = self._keep.read(Kind.OPERATOR, "check")
            if kept is None:
                self._keep.add(Kind.OPERATOR, "check", known)
        if kept is not None and not hmac.compare_digest(kept, known):
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
