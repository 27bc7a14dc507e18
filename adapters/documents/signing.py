"""The register's signature in a PDF: PAdES B-B, invisible, so that what the PDF claims stays true."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

KEY_BITS_MIN: Final = 2048
FIELD: Final = "Handtekening"
DIGEST: Final = "sha256"


class UnfitCertificate(Exception):
    """Documents cannot be signed with it; the message says why, and quotes nothing secret."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A key and its certificate, with those that issued it. The repr shows no key."""

    key: RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...] = ()

    @property
    def ends_at(self) -> datetime:
        """The last moment of its validity, in UTC."""
        return self.certificate.not_valid_after_utc

    @property
    def name(self) -> str:
        """Whose it is, as it says itself."""
        found = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(found[0].value) if found else self.certificate.subject.rfc4514_string()

    def signs_at(self, at: datetime) -> bool:
        """Whether it is valid at that moment."""
        return self.certificate.not_valid_before_utc <= at <= self.ends_at


def read_certificate(file: Path, passphrase_file: Path | None) -> Certificate:
    """From PKCS#12, or from PEM with the key and the certificate, its issuers after it. Raises
    UnfitCertificate."""
    try:
        content = file.read_bytes()
        passphrase = passphrase_file.read_bytes().rstrip(b"\r\n") if passphrase_file else None
    except OSError as error:
        raise UnfitCertificate(f"{error.filename}: {error.strerror}") from None
    is_pem = content.lstrip().startswith(b"-----BEGIN")
    try:
        found = _from_pem(content, passphrase) if is_pem else _from_pkcs12(content, passphrase)
    except (ValueError, TypeError):  # the library's words may quote what it read
        told = "no PKCS#12 and no PEM with a key and its certificate, or the passphrase does not fit"
        raise UnfitCertificate(f"{file}: {told}") from None
    return _checked(file, *found)


def signed(pdf: bytes, certificate: Certificate, at: datetime) -> bytes:
    """The PDF with a signature over all of it, which forbids every change. ``at``: the time it claims.

    An appearance would add a font that is not embedded and a field outside the tagged text; a key on P-256
    would raise the PDF's version: neither is done (decision 0044)."""
    from pyhanko.pdf_utils.incremental_writer import (
        IncrementalPdfFileWriter,  # with the first: it brings 30 MB
    )
    from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession

    class At(PdfSigner):
        """Signs at a moment that it is told: the library takes the machine's."""

        def init_signing_session(self, *about: Any, **named: Any) -> PdfSigningSession:
            session = super().init_signing_session(*about, **named)
            session.system_time = at
            return session

    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,  # asked for: the default is an older one
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    signer = At(meta, _signer(certificate), new_field_spec=SigFieldSpec(FIELD, readable_field_name=FIELD))
    written = BytesIO()
    room = _digits_of_a_signature(certificate)
    signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), bytes_reserved=room, output=written)
    return written.getvalue()


def _signer(certificate: Certificate) -> Any:
    from pyhanko.keys.pemder import load_certs_from_pemder_data
    from pyhanko.sign.signers import Signer

    class Held(Signer):
        """Signs with the key as it is held: the library's own would read and check it twice per signature."""

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            assert digest_algorithm == DIGEST
            if dry_run:
                return bytes(certificate.key.key_size // 8)
            return certificate.key.sign(data, PKCS1v15(), hashes.SHA256())

    chain = (certificate.certificate, *certificate.issuers)
    pem = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in chain)
    own, *issuers = load_certs_from_pemder_data(pem)
    signer = Held(signing_cert=own)
    signer.cert_registry.register_multiple(issuers)
    return signer


def _digits_of_a_signature(certificate: Certificate) -> int:
    """At most, in hexadecimal. Not told it, the library makes a whole signature to see how long one is.

    One holds the certificates, the issuer's name twice, what the key made, and attributes that are always as
    long: with what frames them, some 350 bytes."""
    chain = (certificate.certificate, *certificate.issuers)
    certificates = sum(len(each.public_bytes(serialization.Encoding.DER)) for each in chain)
    names = 2 * len(certificate.certificate.issuer.public_bytes())
    return 2 * (certificates + names + certificate.key.key_size // 8 + 512)


def _from_pkcs12(content: bytes, passphrase: bytes | None) -> tuple[object, Sequence[x509.Certificate]]:
    key, certificate, others = pkcs12.load_key_and_certificates(content, passphrase)
    return key, [*([certificate] if certificate else []), *others]


def _from_pem(content: bytes, passphrase: bytes | None) -> tuple[object, Sequence[x509.Certificate]]:
    # The operator's own key, in the operator's own file: checking that its primes are primes takes 0.1 s.
    key = serialization.load_pem_private_key(content, passphrase, unsafe_skip_rsa_key_validation=True)
    return key, x509.load_pem_x509_certificates(content)


def _checked(file: Path, key: object, certificates: Sequence[x509.Certificate]) -> Certificate:
    if not certificates:
        raise UnfitCertificate(f"{file}: there is no certificate in it")
    if not isinstance(key, RSAPrivateKey) or key.key_size < KEY_BITS_MIN:
        raise UnfitCertificate(f"{file}: the key must be RSA of at least {KEY_BITS_MIN} bits")
    own, *issuers = sorted(certificates, key=lambda one: one.public_key() != key.public_key())
    if own.public_key() != key.public_key():
        raise UnfitCertificate(f"{file}: the certificate is of another key")
    try:
        usage = own.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        raise UnfitCertificate(f"{file}: the certificate says of no use of its key") from None
    if not usage.digital_signature and not usage.content_commitment:
        raise UnfitCertificate(f"{file}: the certificate is not for signing")
    return Certificate(key, own, tuple(issuers))
