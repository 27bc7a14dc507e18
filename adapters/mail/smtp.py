"""Mail over SMTP."""

import re
import smtplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from enum import Enum, auto

from domain.ports import Clock, Mail, MailRefused, TechnicalFault
from domain.sameness import sent_to
from domain.values import Plain

TIMEOUT_SECONDS = 10.0
NO_LOGIN = frozenset({530, 534, 535, 538})
"""RFC 4954: the server does not let us in. That is ours to mend, and no fault of the message."""


class Security(Enum):
    """How a connection is kept from others' eyes; with either, the server's certificate is verified."""

    TLS = auto()
    """From its first byte."""
    STARTTLS = auto()
    """Before anything is said; a server that cannot gets nothing."""
    NONE = auto()


@dataclass(frozen=True, slots=True)
class Login:
    """Who we are to the mail server."""

    user: str
    password: Plain


class SmtpMailer:
    """Implements domain.ports.Mailer. ``sender`` is our address, in the From field and the envelope.

    The machine's certificates tell whether a server is the one it says."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        clock: Clock,
        *,
        security: Security = Security.NONE,
        login: Login | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._sender = Address(addr_spec=sender)
        self._clock = clock
        self._security, self._login = security, login
        self._trusted = None if security is Security.NONE else ssl.create_default_context()

    def send(self, mail: Mail) -> None:
        message = self._message(mail)
        try:
            with self._connected() as server:
                _hand_over(server, message)
        except (smtplib.SMTPException, OSError):
            raise TechnicalFault("the mail server cannot be reached, or does not let us in") from None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Secured and logged in, as it was set."""
        if self._security is Security.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host,
                self._port,
                local_hostname=self._sender.domain,
                timeout=TIMEOUT_SECONDS,
                context=self._trusted,
            )
        else:
            server = smtplib.SMTP(
                self._host, self._port, local_hostname=self._sender.domain, timeout=TIMEOUT_SECONDS
            )
        with server:
            if self._security is Security.STARTTLS:
                server.starttls(context=self._trusted)
            if self._login is not None:
                server.login(self._login.user, self._login.password.text)
            yield server

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        try:
            message["From"] = self._sender
            # Parsed as one address: neither a second recipient nor another header can hide in it.
            message["To"] = Address(addr_spec=sent_to(mail.to.text))
            message["Subject"] = mail.subject
            message["Message-ID"] = self._message_id(mail)
        except (ValueError, HeaderParseError, IndexError):
            raise MailRefused("the address, subject or id cannot stand in a mail") from None
        message["Date"] = format_datetime(self._clock.now())
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text.text)
        for one in mail.enclosed:
            message.add_attachment(one.pdf, maintype="application", subtype="pdf", filename=one.name)
        return message

    def _message_id(self, mail: Mail) -> str:
        identity = mail.message_id.strip("<>")
        if not re.fullmatch(r"[A-Za-z0-9._-]+(@[A-Za-z0-9.-]+)?", identity):
            raise ValueError("message_id: letters, digits, dots, - and _")
        return f"<{identity}>" if "@" in identity else f"<{identity}@{self._sender.domain}>"


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        raise _outcome(code for code, _ in error.recipients.values()) from None
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise _outcome([error.smtp_code]) from None
    except smtplib.SMTPNotSupportedError:
        raise MailRefused("the mail server cannot deliver to such an address") from None


def _outcome(codes: Iterable[int]) -> Exception:
    """5xx is for good, unless it is about us; 4xx may pass at another try."""
    if all(code >= 500 and code not in NO_LOGIN for code in codes):
        return MailRefused("the mail server refuses this message")
    return TechnicalFault("the mail server does not take the message now")
