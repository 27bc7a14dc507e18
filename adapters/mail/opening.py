"""Which mailer an address names."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from adapters.mail.smtp import SmtpMailer
from adapters.mail.spool import serve_spool
from domain.ports import Clock, Mailer


@contextmanager
def open_mailer(url: str, sender: str, spool: Path, clock: Clock) -> Iterator[Mailer]:
    """``smtp:`` a mail server; anything else the spool, which catches every mail in that folder."""
    parts = urlsplit(url)
    if parts.scheme == "smtp":
        yield SmtpMailer(parts.hostname or "127.0.0.1", parts.port or 25, sender, clock)
        return
    with serve_spool(spool, 0) as port:
        yield SmtpMailer("127.0.0.1", port, sender, clock)
