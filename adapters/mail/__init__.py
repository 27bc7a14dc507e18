"""Mail: sent over SMTP, with TLS and log-in; in development caught in a spool."""

from adapters.mail.opening import is_in_clear, open_mailer
from adapters.mail.smtp import SmtpMailer
from adapters.mail.spool import ReceivedMail, read_inbox, serve_spool

__all__ = ["ReceivedMail", "SmtpMailer", "is_in_clear", "open_mailer", "read_inbox", "serve_spool"]
