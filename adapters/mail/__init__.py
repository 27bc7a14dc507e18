"""Mail: sent over SMTP; in development caught in a spool."""

from adapters.mail.smtp import SmtpMailer
from adapters.mail.spool import ReceivedMail, read_inbox, serve_spool

__all__ = ["ReceivedMail", "SmtpMailer", "read_inbox", "serve_spool"]
