"""What the outside must offer. Adapters implement these; every adapter passes the port's contract suite."""

from domain.ports.access import (
    ApiKey,
    ApiKeys,
    Role,
    Scope,
    Session,
    Sessions,
    Throttle,
)
from domain.ports.chance import (
    Clock,
    Randomness,
)
from domain.ports.log import (
    CommandIdMisused,
    Contended,
    Executor,
    Log,
    Lookup,
)
from domain.ports.messages import (
    Document,
    Documents,
    Letter,
    Letters,
    Mail,
    Mailer,
    MailRefused,
)
from domain.ports.money import (
    Bank,
    BankEntry,
    Collection,
    EntryKind,
    Payments,
    PaymentState,
    PaymentStatus,
)
from domain.ports.register import (
    Address,
    BadNumber,
    Branch,
    BusinessRegister,
    Comparison,
    Listing,
    Signal,
    TechnicalFault,
    UnknownNumber,
)
from domain.ports.secrets import (
    Busy,
    CredentialStore,
    KeyVault,
)

__all__ = [
    "Address",
    "ApiKey",
    "ApiKeys",
    "BadNumber",
    "Bank",
    "BankEntry",
    "Branch",
    "BusinessRegister",
    "Busy",
    "Clock",
    "Collection",
    "CommandIdMisused",
    "Comparison",
    "Contended",
    "CredentialStore",
    "Document",
    "Documents",
    "EntryKind",
    "Executor",
    "KeyVault",
    "Letter",
    "Letters",
    "Listing",
    "Log",
    "Lookup",
    "Mail",
    "MailRefused",
    "Mailer",
    "PaymentState",
    "PaymentStatus",
    "Payments",
    "Randomness",
    "Role",
    "Scope",
    "Session",
    "Sessions",
    "Signal",
    "TechnicalFault",
    "Throttle",
    "UnknownNumber",
]
