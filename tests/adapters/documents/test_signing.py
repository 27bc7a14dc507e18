"""The register's signature in a document: what it holds, what it keeps true, and what breaks it (R5)."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.keys.pemder import load_certs_from_pemder_data
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import PdfSignatureStatus, SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from adapters.clock import SimulatedClock
from adapters.documents import DocumentFiles, UnfitCertificate, read_certificate
from adapters.documents.signing import Certificate
from domain.ports import CannotBeMade
from domain.products import DELIVERED, Delivered, Product
from domain.values import KvkNumber, Language, OrderId
from tests.adapters.documents.reading import certificate, claims
from tests.adapters.stand_in_world import World, world
from toegang_testing.desks.office import Office

__all__ = ["world"]
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
DONALD = KvkNumber("68750110")
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def files(world: World, folder: Path, signs_with: Certificate | None, now: datetime = NOW) -> DocumentFiles:
    return DocumentFiles(
        folder / "documents",
        register=world.register,
        log=Office().world,
        clock=SimulatedClock(now),
        certificate=signs_with,
    )


def made(documents: DocumentFiles, product: Product, language: Language = Language.DUTCH) -> bytes:
    document = documents.make(OrderId(f"{product}-{language}"), product, DONALD, language)
    content = documents.read(document.document_id)
    assert content is not None
    return content


@pytest.fixture
def signed(world: World, tmp_path: Path) -> bytes:
    return made(files(world, tmp_path, certificate()), Product.CERTIFIED_EXTRACT)


def judged(pdf: bytes, trusted: x509.Certificate) -> PdfSignatureStatus:
    """By the library's validator, with that certificate as the only one that is trusted."""
    [embedded] = PdfFileReader(BytesIO(pdf)).embedded_signatures
    roots = list(load_certs_from_pemder_data(trusted.public_bytes(serialization.Encoding.DER)))
    return validate_pdf_signature(embedded, ValidationContext(trust_roots=roots, moment=NOW))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "product", [Product.EXTRACT, Product.CONCERN_RELATIONS, Product.PAPER_EXTRACT, Product.CERTIFIED_EXTRACT]
)
def test_a_document_claims_pdf_a_3a_and_pdf_ua_1_signed_or_not(
    world: World, tmp_path: Path, product: Product, language: Language
) -> None:
    found = claims(made(files(world, tmp_path, certificate()), product, language))
    title = {Language.DUTCH: "ittreksel Test BV Donald", Language.ENGLISH: "xtract Test BV Donald"}[language]
    assert (found.pop("title").endswith(title)) is (product is not Product.CONCERN_RELATIONS)
    assert found == {
        "version": "1.7",
        "raised": "None",
        "part": "3",
        "conformance": "A",
        "ua": "1",
        "language": {Language.DUTCH: "nl-NL", Language.ENGLISH: "en-GB"}[language],
        "tagged": "True",
    }


def test_only_what_is_certified_bears_a_signature(world: World, tmp_path: Path) -> None:
    documents = files(world, tmp_path, certificate())
    for product in Product:
        if product in (Product.ANNUAL_ACCOUNT, Product.CERTIFIED_FILED_DOCUMENT):
            continue  # nothing was filed
        found = PdfFileReader(BytesIO(made(documents, product))).embedded_signatures
        assert bool(found) is (DELIVERED[product] is Delivered.SIGNED_PDF)


def test_the_signature_is_pades_covers_the_whole_file_and_claims_the_time_it_was_told(signed: bytes) -> None:
    status = judged(signed, certificate().certificate)
    assert status.bottom_line
    assert status.trusted
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.signer_reported_dt == NOW
    [embedded] = PdfFileReader(BytesIO(signed)).embedded_signatures
    assert embedded.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert "signing_certificate_v2" in {
        each["type"].native for each in embedded.signer_info["signed_attrs"]
    }, "a baseline signature names its certificate (ETSI EN 319 142-1)"


def test_the_signature_shows_nothing_and_its_field_is_named(signed: bytes) -> None:
    with pikepdf.open(BytesIO(signed)) as opened:
        [field] = list(opened.Root.AcroForm.Fields)
        assert [int(str(side)) for side in field.Rect] == [0, 0, 0, 0]
        assert "/AP" not in field
        assert str(field.TU) == "Handtekening"
        fonts = [
            font
            for page in opened.pages
            for font in page.Resources.get("/Font", pikepdf.Dictionary()).values()
        ]
        assert fonts
        assert all("/FontFile" in str(dict(descriptor_of(font)).keys()) for font in fonts)


def descriptor_of(font: pikepdf.Object) -> pikepdf.Object:
    return font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor


@pytest.mark.parametrize("found", [b"\x80\x80\x80\x80", b"<pdfuaid:part>1", b"CreateDate>2026"])
def test_one_changed_byte_is_seen(signed: bytes, found: bytes) -> None:
    at = signed.index(found) + len(found) - 1
    status = judged(signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :], certificate().certificate)
    assert not status.intact
    assert not status.bottom_line


def test_what_is_added_to_the_file_afterwards_is_seen(signed: bytes) -> None:
    writer: Any = IncrementalPdfFileWriter(BytesIO(signed))
    writer.root[pdf_name("/Added")] = pdf_string("by somebody")
    writer.update_root()
    written = BytesIO()
    writer.write(written)
    status = judged(written.getvalue(), certificate().certificate)
    assert status.coverage is not SignatureCoverageLevel.ENTIRE_FILE
    assert not status.bottom_line


def test_another_certificate_is_not_believed(signed: bytes) -> None:
    other = issued(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    assert not judged(signed, other).trusted


def test_without_a_certificate_or_outside_its_validity_nothing_is_certified(
    world: World, tmp_path: Path
) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    lapsed = Certificate(key, issued(key))
    for signs_with, now in (
        (None, NOW),
        (lapsed, NOW + timedelta(days=400)),
        (lapsed, NOW - timedelta(days=400)),
    ):
        documents = files(world, tmp_path, signs_with, now)
        assert not documents.certifies
        with pytest.raises(CannotBeMade) as refused:
            made(documents, Product.CERTIFIED_EXTRACT)
        assert refused.value.reason_code == "cannot_be_certified"
    assert files(world, tmp_path, lapsed).certifies


# --- certificates ---------------------------------------------------------------------------------
def issued(
    key: Key,
    *,
    name: str = "Register",
    by: tuple[rsa.RSAPrivateKey, str] | None = None,
    signing: bool = True,
    issues: bool = False,
) -> x509.Certificate:
    """For a year around NOW; by itself, unless another issues it."""
    issuer, issuer_name = by or (key, name)
    uses = dict.fromkeys(("data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False)
    usage = x509.KeyUsage(
        digital_signature=signing,
        content_commitment=signing,
        key_encipherment=not signing,
        key_cert_sign=issues,
        crl_sign=issues,
        **uses,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer_name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=180))
        .not_valid_after(NOW + timedelta(days=180))
        .add_extension(x509.BasicConstraints(ca=issues, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(issuer, hashes.SHA256())
    )


def named(name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(oid, name) for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)]
    )


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.write_text("open sesame\n")
    return file


def pem(key: Key, *certificates: x509.Certificate, passphrase: bytes | None = b"open sesame") -> bytes:
    kept = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    words = serialization.Encoding.PEM
    lines = [key.private_bytes(words, serialization.PrivateFormat.PKCS8, kept)]
    return b"".join([*lines, *(each.public_bytes(words) for each in certificates)])


def p12(key: rsa.RSAPrivateKey, own: x509.Certificate) -> bytes:
    kept = serialization.BestAvailableEncryption(b"open sesame")
    return pkcs12.serialize_key_and_certificates(b"register", key, own, None, kept)


@pytest.mark.parametrize("kind", ["pem", "p12"])
def test_a_real_certificate_is_pem_or_pkcs12_with_a_passphrase_in_a_file(
    world: World, tmp_path: Path, key: rsa.RSAPrivateKey, passphrase: Path, kind: str
) -> None:
    own, issuer = issued(key), issued(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    file = tmp_path / f"register.{kind}"
    file.write_bytes(pem(key, issuer, own) if kind == "pem" else p12(key, own))
    found = read_certificate(file, passphrase)
    assert (found.certificate, found.name) == (own, "Register")
    signed = made(files(world, tmp_path, found), Product.CERTIFIED_EXTRACT)
    assert judged(signed, own).bottom_line
    with pytest.raises(UnfitCertificate, match="passphrase"):
        read_certificate(file, None)


def test_those_that_issued_it_go_along_so_that_whoever_trusts_the_root_trusts_it(
    world: World, tmp_path: Path, key: rsa.RSAPrivateKey, passphrase: Path
) -> None:
    of_root, of_middle = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    name = "M" * 64  # the longest there is: it stands in the signature twice more, which has room for it
    root = issued(of_root, name="Root", issues=True)
    middle = issued(of_middle, name=name, by=(of_root, "Root"), issues=True)
    own = issued(key, by=(of_middle, name))
    file = tmp_path / "register.pem"
    file.write_bytes(pem(key, own, middle, root))
    signed = made(files(world, tmp_path, read_certificate(file, passphrase)), Product.CERTIFIED_EXTRACT)
    assert judged(signed, root).bottom_line


def test_what_is_unfit_is_refused_with_the_reason_and_without_what_it_holds(
    tmp_path: Path, key: rsa.RSAPrivateKey, passphrase: Path
) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    curve = ec.generate_private_key(ec.SECP256R1())
    for content, told in (
        (pem(key), "passphrase does not fit"),
        (pem(other, issued(key)), "the certificate is of another key"),
        (pem(curve, issued(curve)), "the key must be RSA of at least 2048 bits"),
        (pem(small, issued(small)), "the key must be RSA of at least 2048 bits"),
        (pem(key, issued(key, signing=False)), "the certificate is not for signing"),
        (pem(key, issued(key), passphrase=b"another"), "passphrase does not fit"),
        (b"nothing of the kind", "no PKCS#12 and no PEM"),
    ):
        file = tmp_path / "register.pem"
        file.write_bytes(content)
        with pytest.raises(UnfitCertificate, match=told) as refused:
            read_certificate(file, passphrase)
        assert "sesame" not in str(refused.value)
        assert "BEGIN" not in str(refused.value)
    with pytest.raises(UnfitCertificate, match="No such file"):
        read_certificate(tmp_path / "missing.pem", passphrase)
