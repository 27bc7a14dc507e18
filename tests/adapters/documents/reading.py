"""Documents as other libraries read them, and a certificate to make them with."""

from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pypdf

from adapters.documents import Certificate, make_test_certificate, read_certificate


@cache
def certificate() -> Certificate:
    """That of development; a key takes a while."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "test.pem"
        file.write_bytes(make_test_certificate())
        return read_certificate(file, None)


def text_of(pdf: bytes) -> str:
    """What it says, on one line."""
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def claims(pdf: bytes) -> dict[str, str]:
    """What it says that it is (ISO 19005-3, ISO 14289-1), and its version."""
    with pikepdf.open(BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        return {
            "version": str(opened.pdf_version),
            "raised": str(opened.Root.get("/Version")),
            "part": str(metadata.get("pdfaid:part")),
            "conformance": str(metadata.get("pdfaid:conformance")),
            "ua": str(metadata.get("pdfuaid:part")),
            "language": str(opened.Root.get("/Lang")),
            "title": str(metadata.get("dc:title")),
            "tagged": str(opened.Root.MarkInfo.Marked),
        }
