#!/usr/bin/env bash
# pyHanko 0.38.0: its own signer reads and checks the private key twice for every signature.
#
# Seen: SimpleSigner holds the key as bytes; its sign_raw loads them with cryptography's load_der_private_key, which checks that
# the primes of an RSA key are primes, and it is called for the dry run that measures the signature and again for the signature
# itself. Of RSA-2048 each takes some 0.1 s of the processor: 0.39 s for a signed PDF, 0.05 s with a subclass of Signer whose
# async_sign_raw uses a key that was loaded once and answers the dry run with as many bytes as the key is long.
# Fails if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pyhanko==0.38.0 cryptography==50.0.2
"$folder/env/bin/python" - <<'PYTHON'
import datetime
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.signers import pdf_cms

key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test")])
now = datetime.datetime.now(datetime.UTC)
certificate = (
    x509.CertificateBuilder()
    .subject_name(name)
    .issuer_name(name)
    .public_key(key.public_key())
    .serial_number(1)
    .not_valid_before(now)
    .not_valid_after(now + datetime.timedelta(days=1))
    .sign(key, hashes.SHA256())
)
archive = pkcs12.serialize_key_and_certificates(
    b"test", key, certificate, None, serialization.NoEncryption()
)
signer = signers.SimpleSigner.load_pkcs12_data(archive, other_certs=())

writer = PdfFileWriter()
content = writer.add_object(StreamObject(stream_data=b"q Q"))
writer.insert_page(PageObject(contents=content, media_box=(0, 0, 100, 100)))

loads = 0
load = serialization.load_der_private_key


def counting(*given, **named):
    global loads
    loads += 1
    return load(*given, **named)


pdf_cms.serialization.load_der_private_key = counting
signers.sign_pdf(writer, signers.PdfSignatureMetadata(field_name="Signature"), signer, output=BytesIO())
print(f"one signature, the key read {loads} times")
assert loads == 2, "this changed"
PYTHON
