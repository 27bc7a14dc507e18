"""Which mailer an address names."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from adapters.mail.smtp import Login, Security, SmtpMailer
from adapters.mail.spool import serve_spool
from domain.ports import Clock, Mailer
from domain.values import Plain

SECURITY = {"smtps": Security.TLS, "smtp+starttls": Security.STARTTLS, "smtp": Security.NONE}
PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}


@contextmanager
def open_mailer(url: str, password: Plain, sender: str, spool: Path, clock: Clock) -> Iterator[Mailer]:
    """A mail server by its scheme; ``spool:`` catches every mail in that folder."""
    parts = urlsplit(url)
    security = SECURITY.get(parts.scheme)
    if security is not None:
        login = Login(unquote(parts.username), password) if parts.username else None
        port = parts.port or PORTS[security]
        yield SmtpMailer(parts.hostname or "", port, sender, clock, security=security, login=login)
        return
    with serve_spool(spool, 0) as port:
        yield SmtpMailer("127.0.0.1", port, sender, clock)


def is_in_clear(url: str) -> bool:
    """Whether codes and passwords would cross a network where others can read them."""
    parts = urlsplit(url)
    return SECURITY.get(parts.scheme) is Security.NONE and not _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
