"""Mail: sent over SMTP; in development caught in a spool."""

from adapters.mail.opening import open_mailer
from adapters.mail.smtp import SmtpMailer
from adapters.mail.spool import ReceivedMail, read_inbox, serve_spool

__all__ = ["ReceivedMail", "SmtpMailer", "open_mailer", "read_inbox", "serve_spool"]
