"""The PDFs that came with mails, as they lie where a mail server put them."""

from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path

import pikepdf

from adapters.mail import ReceivedMail


def enclosed(spool: Path, mail: ReceivedMail) -> Mapping[str, bytes]:
    """Each by its file name."""
    for path in sorted(spool.glob("*.eml"), reverse=True):
        message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
        if message["Message-ID"] == mail.message_id:
            parts = list(message.iter_attachments())
            assert {part.get_content_type() for part in parts} <= {"application/pdf"}
            return {str(part.get_filename()): bytes(part.get_content()) for part in parts}
    raise AssertionError("it is not there")


def ubl_in(pdf: bytes) -> str:
    """The e-invoice in an invoice's PDF, which claims to be PDF/A-3a and PDF/UA-1."""
    with pikepdf.open(BytesIO(pdf)) as document:
        claims = document.open_metadata()
        assert (claims.pdfa_status, claims["pdfuaid:part"]) == ("3A", "1")
        [file] = document.attachments.values()
        return bytes(file.get_file().read_bytes()).decode()
