"""Mail over SMTP."""

import re
import smtplib
from collections.abc import Iterable
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from domain.ports import Clock, Mail, MailRefused, TechnicalFault
from domain.sameness import sent_to

TIMEOUT_SECONDS = 10.0


class SmtpMailer:
    """Implements domain.ports.Mailer. ``sender`` is our address, in the From field and the envelope."""

    def __init__(self, host: str, port: int, sender: str, clock: Clock) -> None:
        self._host = host
        self._port = port
        self._sender = Address(addr_spec=sender)
        self._clock = clock

    def send(self, mail: Mail) -> None:
        message = self._message(mail)
        try:
            with smtplib.SMTP(
                self._host, self._port, local_hostname=self._sender.domain, timeout=TIMEOUT_SECONDS
            ) as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _outcome(code for code, _ in error.recipients.values()) from None
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise _outcome([error.smtp_code]) from None
        except smtplib.SMTPNotSupportedError:
            raise MailRefused("the mail server cannot deliver to such an address") from None
        except (smtplib.SMTPException, OSError):
            raise TechnicalFault("the mail server cannot be reached") from None

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
        return message

    def _message_id(self, mail: Mail) -> str:
        identity = mail.message_id.strip("<>")
        if not re.fullmatch(r"[A-Za-z0-9._-]+(@[A-Za-z0-9.-]+)?", identity):
            raise ValueError("message_id: letters, digits, dots, - and _")
        return f"<{identity}>" if "@" in identity else f"<{identity}@{self._sender.domain}>"


def _outcome(codes: Iterable[int]) -> Exception:
    """5xx is for good; 4xx may pass at another try."""
    if all(code >= 500 for code in codes):
        return MailRefused("the mail server refuses this message")
    return TechnicalFault("the mail server does not take the message now")
