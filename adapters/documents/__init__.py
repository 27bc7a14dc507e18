"""What was ordered, as documents: read files.py, then contents.py; signing.py certifies."""

from adapters.documents.files import DocumentFiles
from adapters.documents.signing import Certificate, UnfitCertificate, read_certificate, signed
from adapters.documents.test_certificate import make_test_certificate

__all__ = [
    "Certificate",
    "DocumentFiles",
    "UnfitCertificate",
    "make_test_certificate",
    "read_certificate",
    "signed",
]
