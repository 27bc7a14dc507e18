"""Small words used by every aggregate, already parsed and normalised at the edge."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, NewType, Self, get_args

from pydantic import BaseModel, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

# --- personal data ----------------------------------------------------------------------------


class Plain:
    """Personal data or a secret in clear, on its way in or out. Its repr shows nothing."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "Plain(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plain) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _plain, serialization=core_schema.plain_serializer_function_ser_schema(_never)
        )


class Sealed:
    """Personal data as the log keeps it: one self-describing text.

    ``sealed:1|key id|label|nonce|ciphertext`` (the last two base64url). The label is "event
    name/field" as first written; key id and label are authenticated with the ciphertext.
    """

    __slots__ = ("text",)
    FORMAT = re.compile(r"sealed:1\|[^|]+\|[^|]+\|[A-Za-z0-9_=-]+\|[A-Za-z0-9_=-]+")

    def __init__(self, text: str) -> None:
        assert Sealed.FORMAT.fullmatch(text), "not a sealed value"
        self.text = text

    @property
    def key_id(self) -> str:
        return self.text.split("|")[1]

    @property
    def label(self) -> str:
        return self.text.split("|")[2]

    def __repr__(self) -> str:
        return f"Sealed({self.label})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _sealed,
            serialization=core_schema.plain_serializer_function_ser_schema(lambda sealed: sealed.text),
        )


Personal = Annotated[Sealed | Plain, Field(union_mode="left_to_right")]
"""Sealed is tried first: reading the log yields nothing else."""


@dataclass(frozen=True, slots=True)
class SealedFor:
    """Marks a personal field of an event: which key seals it.

    ``subject`` names the non-personal field of the same event that holds the subject's id;
    ``year`` the one that holds the financial year (class fiscal only, D12).
    """

    key_class: Literal["holder", "customer", "fiscal", "question", "deactivation", "staff", "guest", "bank"]
    subject: str
    year: str | None = None


HolderData = Annotated[Personal, SealedFor("holder", "account_id")]
"""Erased with the account (D12). The event has a field ``account_id``."""
CustomerData = Annotated[Personal, SealedFor("customer", "customer_id")]
"""Erased with the customer's last account (D12). The event has a field ``customer_id``."""
QuestionData = Annotated[Personal, SealedFor("question", "question_id")]
"""Erased some time after the answer (D12). The event has a field ``question_id``."""
GuestData = Annotated[Personal, SealedFor("guest", "guest_order_id")]
"""Erased some time after a guest's order ended (D12, R55). The event has a field ``guest_order_id``."""
DeactivationData = Annotated[Personal, SealedFor("deactivation", "deactivation_id")]
"""Erased some time after the request was settled (D12). The event has a field ``deactivation_id``."""
StaffData = Annotated[Personal, SealedFor("staff", "person_id")]
"""A member of staff's own: no holder's erasure reaches it. The event has a field ``person_id``."""
BankData = Annotated[Personal, SealedFor("bank", "booked_year")]
"""What the bank tells of a payer: kept 7 years after the year of the booking (D12). The event has
``booked_year``."""
FiscalData = Annotated[Personal, SealedFor("fiscal", "customer_id", "financial_year")]
"""Kept 7 years after its financial year (D12). The event has ``customer_id`` and ``financial_year``."""


def _plain(value: object) -> Plain:
    if isinstance(value, Plain):
        return value
    raise PydanticCustomError("plain", "personal data must arrive wrapped")


def _sealed(value: object) -> Sealed:
    if isinstance(value, str) and Sealed.FORMAT.fullmatch(value):
        sealed = object.__new__(Sealed)
        sealed.text = value  # its format was just looked at
        return sealed
    if isinstance(value, Sealed):
        return value
    raise PydanticCustomError("sealed", "not a sealed value")


def _never(_: Plain) -> str:
    raise ValueError("personal data in clear is never serialised")


# --- identifiers ------------------------------------------------------------------------------
AccountId = NewType("AccountId", str)
"""Opaque, derived from the command that opened the account."""
ApplicationId = NewType("ApplicationId", str)
"""Opaque: the reference an applicant gets (D25)."""
CustomerId = NewType("CustomerId", str)
"""The KVK number of a business customer; opaque ("p" and hex) for a private one (D21)."""
OrderId = NewType("OrderId", str)
PayoutId = NewType("PayoutId", str)
"""The EndToEndId of a credit transfer: its file's id, and which of its payouts it is."""
GuestOrderId = NewType("GuestOrderId", str)
"""Opaque and unguessable: an order without a code (R5). Who has it sees the order."""
InvoiceNumber = NewType("InvoiceNumber", str)
"""Series letter, year, "-" and six digits: F2026-000001 (D14)."""
RefundId = NewType("RefundId", str)
"""Opaque: one request to pay credit back (R47)."""
PaymentId = NewType("PaymentId", str)
"""Ours, derived from the command that started the payment; the provider gives one of its own."""
FilingId = NewType("FilingId", str)
ReceiptNumber = NewType("ReceiptNumber", str)
"""Series letter, year, "-" and six digits: D2026-000001, of a filed statement (D20)."""
NoticeId = NewType("NoticeId", str)
"""Customer id and the day of the final notice: 69599084-20260601 (D1)."""
MaintenanceNoticeId = NewType("MaintenanceNoticeId", str)
"""Opaque: a notice of maintenance or a fault (R45); a final notice has a NoticeId."""
AuthorisationId = NewType("AuthorisationId", str)
"""Opaque: one request to view protected data and what came of it (R4)."""
QuestionId = NewType("QuestionId", str)
"""Opaque: the reference that somebody who asked a question gets (R51)."""
DeactivationId = NewType("DeactivationId", str)
"""Opaque: a request to deactivate or block a code (R26)."""
PersonId = NewType("PersonId", str)
"""Opaque id of a member of staff."""
BlindIndex = NewType("BlindIndex", str)
"""Keyed hash (HMAC) by which personal values are found and compared; hex."""

KvkNumber = Annotated[str, Field(pattern=r"^[0-9]{8}$")]
BranchNumber = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
CENTS_MAX = 100_000_000
Cents = Annotated[int, Field(gt=0, le=CENTS_MAX)]
"""Integer euro cents (D18), at most one million euros."""
CentsOrNone = Annotated[int, Field(ge=0, le=CENTS_MAX)]
BOOKED_CENTS_MAX = 100_000_000_000
BookedCents = Annotated[int, Field(gt=0, le=BOOKED_CENTS_MAX)]
"""Of one booking on the register's own account, which its treasury moves whole balances over: at most a
thousand million euros."""
BookedCentsOrNone = Annotated[int, Field(ge=0, le=BOOKED_CENTS_MAX)]


ProviderPaymentId = Annotated[str, Field(pattern=r"^tr_[A-Za-z0-9]{1,64}$")]
"""The payment provider's own id of a payment, by which it is asked (Mollie, API v2)."""
ProviderRefundId = Annotated[str, Field(pattern=r"^re_[A-Za-z0-9]{1,64}$")]
"""The payment provider's own id of a refund."""
ChargebackId = Annotated[str, Field(pattern=r"^chb_[A-Za-z0-9]{1,64}$")]
"""The payment provider's own id of a chargeback."""
EntryId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""The bank's own id of a booking (I2)."""
SignalId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""The register's own id of a signal (D13)."""
SignalType = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""What kind of change the register announces: SignaalBeeindiging_2025_01 (D13)."""
NoticeText = Annotated[str, Field(min_length=1, max_length=1000)]
"""What a maintenance notice tells everybody (R45): public, and about nobody."""
ReturnReason = Annotated[str, Field(pattern=r"^([A-Z]{2}[A-Z0-9]{2}|unknown)$")]
"""Why a direct debit came back: an ISO 20022 code such as AM04, or unknown."""
ReactionId = Annotated[str, Field(pattern=r"^(policy-)?[a-z][a-z0-9_]*-[1-9][0-9]{0,17}$")]
"""What one reactor or policy makes of one event: its name, "-" and the event's position."""
ReasonCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
"""Why something failed, as a code; never text, which could hold personal data."""


class Use(StrEnum):
    """What a code is for; fixed for the account's life (R6)."""

    BUSINESS = "business"
    PRIVATE = "private"


class Language(StrEnum):
    """In which language something is written; ISO 639-1."""

    DUTCH = "nl"
    ENGLISH = "en"


class Channel(StrEnum):
    """How something reaches the holder (R11, R12, R17)."""

    EMAIL = "email"
    POST = "post"


class PaymentMethod(StrEnum):
    """How orders are paid (R1)."""

    CREDIT = "credit"
    DIRECT_DEBIT = "direct_debit"


class Purpose(StrEnum):
    """The page someone logs in to (R29)."""

    ORDER_EXTRACT = "order_extract"
    FILE_STATEMENT = "file_statement"
    MY_ACCOUNT = "my_account"
    INVOICES = "invoices"
    """The payment portal (R53): invoices, and where they are sent; nothing else."""


# --- access codes (D10, R28) ------------------------------------------------------------------
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_SYMBOLS = 10
CODES_COUNT = len(ALPHABET) ** CODE_SYMBOLS
"""How many codes there are: 31^10, about 49 bits."""


class BadCode(ValueError):
    """The text is no access code; the message says why, without repeating it (R27)."""


@dataclass(frozen=True, slots=True, repr=False)
class AccessCode:
    """W, ten symbols and a check symbol (D10). A personal identifier: its repr shows nothing."""

    text: str

    @classmethod
    def number(cls, number: int) -> Self:
        """The number-th code, 0 <= number < CODES_COUNT; the caller draws the number."""
        assert 0 <= number < CODES_COUNT
        symbols = ""
        for _ in range(CODE_SYMBOLS):
            number, rest = divmod(number, len(ALPHABET))
            symbols += ALPHABET[rest]
        return cls(f"W{symbols}{_check_symbol(symbols)}")

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Spaces, hyphens and lower case are accepted (D10). Raises BadCode, which says what is wrong: how it
        begins (R28), its length (D10), what looks alike (R27)."""
        text = re.sub(r"[\s\-]", "", typed[:64]).upper()
        if not text.startswith("W"):
            raise BadCode("An access code begins with W.")
        if len(text) != CODE_SYMBOLS + 2:
            raise BadCode(f"An access code has {CODE_SYMBOLS + 2} characters.")
        if any(symbol not in ALPHABET for symbol in text):
            raise BadCode("An access code never holds 0, O, 1, I or L: look for 2 to 9 and other letters.")
        if _check_symbol(text[1:-1]) != text[-1]:
            raise BadCode("The last character does not fit the others: check for a typing error.")
        return cls(text)

    def __repr__(self) -> str:
        return "AccessCode(…)"


def _check_symbol(symbols: str) -> str:
    return ALPHABET[sum(i * ALPHABET.index(s) for i, s in enumerate(symbols, 1)) % len(ALPHABET)]


# --- texts ------------------------------------------------------------------------------------
def normalised(*parts: str) -> str:
    """One canonical text of what registers print, as addresses and trade names: NFKC, case folded, single
    spaces. Persons and email addresses: sameness.py."""
    folded = (unicodedata.normalize("NFKC", part).casefold() for part in parts)
    return "\x1f".join(" ".join(part.split()) for part in folded)


def sealed_fields(model: type[BaseModel]) -> Mapping[str, SealedFor]:
    """The personal fields of an event and what seals each, optional ones included."""
    found: dict[str, SealedFor] = {}
    for name, field in model.model_fields.items():
        marks = [*field.metadata, *(m for arg in get_args(field.annotation) for m in get_args(arg)[1:])]
        for mark in marks:
            if isinstance(mark, SealedFor):
                found[name] = mark
    return found
