"""What a browser is asked about a passkey, and whether its answer proves something (WebAuthn)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    bytes_to_base64url,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    parse_client_data_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from adapters.access.relying_party import RelyingParty
from domain.ports import PasskeyNotRight
from domain.values import PersonId, Plain

NAME: Final = "Toegang"
ALGORITHMS: Final = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
"""Written out, for the library's own list changes with its releases: these three are what devices have."""
FORMATS: Final = (AttestationFormat.NONE, AttestationFormat.PACKED)
"""No attestation is asked for. Of the others, which a browser does not send then, the code is not reached."""
RSA_BITS_MIN: Final = 2048
TIMEOUT_MS: Final = 5 * 60 * 1000
"""As long as a challenge lasts."""
CREDENTIAL_ID_BYTES_MAX: Final = 1023
"""WebAuthn 3, 7.1, step 25."""
NOBODY: Final = base64url_to_bytes(
    "pQECAyYgASFYIGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWIlggT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
)
"""A key for passkeys that nobody has (D8): the base point of P-256 itself."""


@dataclass(frozen=True, slots=True)
class Registered:
    """What is kept of a new passkey. ``credential_id``: in base64url, as its device names it."""

    credential_id: str
    public_key: bytes
    sign_count: int
    transports: Sequence[str]


def registration_options(
    site: RelyingParty,
    challenge: bytes,
    person_id: PersonId,
    login_name: Plain,
    have: Mapping[str, Sequence[str]],
) -> Mapping[str, Any]:
    """``have``: the credential ids that are not to be made again, with their transports. The person's opaque
    id is the user handle."""
    made = generate_registration_options(
        rp_id=site.id,
        rp_name=NAME,
        user_id=person_id.encode(),
        user_name=login_name.text,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        supported_pub_key_algs=ALGORITHMS,
        exclude_credentials=[
            PublicKeyCredentialDescriptor(
                base64url_to_bytes(each), transports=[AuthenticatorTransport(name) for name in names]
            )
            for each, names in have.items()
        ],
    )
    return _json(options_to_json(made))


def log_in_options(site: RelyingParty, challenge: bytes) -> Mapping[str, Any]:
    """Without a list of credentials: the device finds its own."""
    made = generate_authentication_options(
        rp_id=site.id,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _json(options_to_json(made))


def registered(site: RelyingParty, challenge: bytes, credential: Mapping[str, Any]) -> Registered:
    """Raises PasskeyNotRight."""
    try:
        _check_frame(credential)
        found = verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            require_user_presence=True,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
        key = decoded_public_key_to_cryptography(decode_credential_public_key(found.credential_public_key))
    except Exception:  # the library raises what its parsers meet: KeyError, binascii.Error and more
        raise PasskeyNotRight from None
    too_small = isinstance(key, RSAPublicKey) and key.key_size < RSA_BITS_MIN
    too_long = len(found.credential_id) > CREDENTIAL_ID_BYTES_MAX
    if too_small or too_long or found.fmt not in FORMATS:
        raise PasskeyNotRight
    return Registered(
        bytes_to_base64url(found.credential_id),
        found.credential_public_key,
        found.sign_count,
        _transports(credential),
    )


def shown(
    site: RelyingParty,
    challenge: bytes,
    credential: Mapping[str, Any],
    public_key: bytes,
    sign_count: int,
) -> tuple[str, int]:
    """The user handle and the new counter of signatures. Raises PasskeyNotRight.

    The library compares no user handle: who asks does."""
    try:
        _check_frame(credential)
        found = verify_authentication_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
        handle = base64url_to_bytes(credential["response"]["userHandle"]).decode()
    except Exception:  # as above
        raise PasskeyNotRight from None
    return handle, found.new_sign_count


def _check_frame(credential: Mapping[str, Any]) -> None:
    """The library does not look at crossOrigin: a page of another site had ours ask in a frame."""
    client = parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"]))
    if client.cross_origin:
        raise PasskeyNotRight


def _transports(credential: Mapping[str, Any]) -> Sequence[str]:
    known = {each.value for each in AuthenticatorTransport}
    given = credential["response"].get("transports")
    return sorted(known & {one for one in given if isinstance(one, str)}) if isinstance(given, list) else []


def _json(text: str) -> Mapping[str, Any]:
    made: Mapping[str, Any] = json.loads(text)
    return made
