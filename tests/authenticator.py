"""A device with one passkey, in software: it answers as it is told, rightly or wrongly (WebAuthn)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn import base64url_to_bytes
from webauthn.helpers import bytes_to_base64url, encode_cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ES256, EDDSA, RS256 = -7, -8, -257
Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
NEW_KEY: Final[Mapping[int, Any]] = {
    ES256: lambda: ec.generate_private_key(ec.SECP256R1()),
    EDDSA: ed25519.Ed25519PrivateKey.generate,
    RS256: lambda: rsa.generate_private_key(65537, 2048),
}


@dataclass
class Authenticator:
    """``origin``: of the page that asks; ``flags``: what it says of its person; ``count``: its counter of
    signatures, which does not go on by itself."""

    origin: str
    algorithm: int = ES256
    flags: int = PRESENT | VERIFIED
    count: int = 0
    rp_id: str = ""
    cross_origin: bool = False
    credential_id: bytes = b"made-by-a-device-of-tests"
    handle: bytes = b""
    key: Key = field(init=False)

    def __post_init__(self) -> None:
        self.key = NEW_KEY[self.algorithm]()

    def make(self, options: Mapping[str, Any], **other: Any) -> dict[str, Any]:
        """A new passkey, as the options ask. ``other``: what its client data say instead."""
        self.rp_id = self.rp_id or options["rp"]["id"]
        self.handle = base64url_to_bytes(options["user"]["id"])
        length = len(self.credential_id).to_bytes(2, "big")
        attested = bytes(16) + length + self.credential_id + encode_cbor(self._public())
        said = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        return self._credential(
            clientDataJSON=self._client("webauthn.create", options, other),
            attestationObject=encode_cbor(said),
        ) | {"authenticatorAttachment": "platform", "clientExtensionResults": {}}

    def sign(self, options: Mapping[str, Any], **other: Any) -> dict[str, Any]:
        """Proves that it is there, as the options ask."""
        client, data = self._client("webauthn.get", options, other), self._data()
        signed = data + hashlib.sha256(client).digest()
        return self._credential(
            clientDataJSON=client,
            authenticatorData=data,
            signature=self._signature(signed),
            userHandle=self.handle,
        )

    def _credential(self, **response: bytes) -> dict[str, Any]:
        name = bytes_to_base64url(self.credential_id)
        told = {each: bytes_to_base64url(value) for each, value in response.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": told}

    def _client(self, kind: str, options: Mapping[str, Any], other: Mapping[str, Any]) -> bytes:
        said = {
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": self.cross_origin,
        }
        return json.dumps({**said, **other}).encode()

    def _data(self, more: int = 0) -> bytes:
        rp_hash = hashlib.sha256(self.rp_id.encode()).digest()
        return rp_hash + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _public(self) -> dict[int, Any]:
        match self.key:
            case ec.EllipticCurvePrivateKey():
                point = self.key.public_key().public_numbers()
                return {
                    1: 2,
                    3: ES256,
                    -1: 1,
                    -2: point.x.to_bytes(32, "big"),
                    -3: point.y.to_bytes(32, "big"),
                }
            case ed25519.Ed25519PrivateKey():
                return {1: 1, 3: EDDSA, -1: 6, -2: self.key.public_key().public_bytes_raw()}
            case _:
                numbers = self.key.public_key().public_numbers()
                n = numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8, "big")
                return {1: 3, 3: RS256, -1: n, -2: numbers.e.to_bytes(3, "big")}

    def _signature(self, signed: bytes) -> bytes:
        match self.key:
            case ec.EllipticCurvePrivateKey():
                return self.key.sign(signed, ec.ECDSA(SHA256()))
            case ed25519.Ed25519PrivateKey():
                return self.key.sign(signed)
            case _:
                return self.key.sign(signed, PKCS1v15(), SHA256())
