"""A strategy for every value of the domain: ids as they look, numbers within limits, texts of any script."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NewType,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from annotated_types import Ge, Gt, Le, MaxLen, MinLen
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel

from domain import values as domain
from domain.calendar import Calendars
from domain.catalogue import AGGREGATES
from domain.closing_days import calendars
from domain.kernel import Command
from domain.values import AccessCode, Plain, Sealed

T = TypeVar("T")

YEARS: Final = (2024, 2035)
"""Within the dated tables that are shipped: closing days, prices and terms are known."""
SOME_MAX: Final = 3
"""How many of several: what differs between none, one and some shows itself with three."""

texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
"""Of any script, on one line."""
opaque = st.from_regex(r"[0-9a-f]{8,32}", fullmatch=True)
kvk_numbers = st.from_regex(r"[0-9]{8}", fullmatch=True)
branch_numbers = st.from_regex(r"[0-9]{12}", fullmatch=True)
days = st.dates(date(YEARS[0], 1, 1), date(YEARS[1], 12, 31))
moments = st.datetimes(
    datetime(YEARS[0], 1, 1), datetime(YEARS[1], 12, 31), timezones=st.just(UTC), allow_imaginary=False
)
access_codes = st.integers(0, domain.CODES_COUNT - 1).map(AccessCode.number)
plain_texts = texts.map(Plain)
sealed_texts = opaque.map(lambda key: Sealed(f"sealed:1|{key}|of nobody/text|bm9uY2U=|Y2lwaGVydGV4dA=="))
"""As the log has them; no key opens them."""


def numbered(letter: str) -> st.SearchStrategy[str]:
    """Of a series: letter, year and six digits (D14)."""
    return st.builds("{}{}-{:06}".format, st.just(letter), st.integers(*YEARS), st.integers(1, 999_999))


IDS: Final[Mapping[Any, st.SearchStrategy[str]]] = {
    domain.AccountId: opaque,
    domain.ApplicationId: opaque,
    domain.AuthorisationId: opaque,
    domain.BlindIndex: st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    domain.CustomerId: kvk_numbers | opaque.map("p{}".format),
    domain.DeactivationId: opaque,
    domain.FilingId: opaque,
    domain.GuestOrderId: opaque,
    domain.InvoiceNumber: numbered("F"),
    domain.MaintenanceNoticeId: opaque,
    domain.NoticeId: st.builds("{}-{:%Y%m%d}".format, kvk_numbers, days),
    domain.OrderId: opaque,
    domain.PaymentId: opaque,
    domain.PayoutId: st.builds("{}-{}".format, opaque, st.integers(1, 99)),
    domain.PersonId: opaque,
    domain.QuestionId: opaque,
    domain.ReceiptNumber: numbered("D"),
    domain.RefundId: opaque,
}
"""Of every id that has a type of its own."""
KINDS: Final[Mapping[Any, st.SearchStrategy[Any]]] = {
    bool: st.booleans(),
    int: st.integers(-domain.BOOKED_CENTS_MAX, domain.BOOKED_CENTS_MAX),
    str: texts,
    date: days,
    datetime: moments,
    AwareDatetime: moments,
    Plain: plain_texts,
    Sealed: sealed_texts,
    AccessCode: access_codes,
    Calendars: st.builds(calendars),
    NoneType: st.none(),
}


def of(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a class or of an annotated type, as a field of an event or command has it. Fails where the
    domain has a kind of value that is not known here: teach it."""
    if kind in KINDS:
        return KINDS[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _annotated(arguments[0], arguments[1:])
    if origin in (Union, UnionType):
        return _either(arguments)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (tuple, frozenset):
        several = st.lists(of(arguments[0]), max_size=SOME_MAX, unique=origin is frozenset)
        return several.map(origin)
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(of(arguments[0]), of(arguments[1]), max_size=SOME_MAX)
    if isinstance(kind, NewType):
        return IDS[kind]
    return of_class(kind)


@cache
def of_class(kind: Any) -> st.SearchStrategy[Any]:
    """Values of an enum, a model or a dataclass."""
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    if kind is Command:  # what a reactor's outcome leads to: any decision of a stream
        return st.deferred(lambda: st.sampled_from(sorted(AGGREGATES, key=str)).flatmap(of_class))
    return built(kind)


def built(kind: type[T], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    """Of a model or dataclass; ``given``: strategies for some of its fields, in place of their types'."""
    hints = get_type_hints(kind, include_extras=True)
    return st.builds(kind, **{name: of(hints[name]) for name in _fields_of(kind)} | given)


def _fields_of(kind: Any) -> list[str]:
    if issubclass(kind, BaseModel):
        return list(kind.model_fields)
    assert is_dataclass(kind), f"no strategy of {kind} is known"
    return [field.name for field in fields(kind)]


def _either(arguments: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    """A personal value is drawn in clear, as it is when something happens: sealing is the log's."""
    if Plain in arguments and Sealed in arguments:
        return plain_texts
    return st.one_of([of(argument) for argument in arguments])


def _annotated(kind: Any, marks: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    limits = [limit for mark in marks for limit in (*getattr(mark, "metadata", ()), mark)]
    patterns = [pattern for limit in limits if (pattern := getattr(limit, "pattern", None))]
    if patterns:
        return st.from_regex(patterns[0], fullmatch=True, alphabet=st.characters(max_codepoint=126))
    if kind is int and any(isinstance(limit, Gt | Ge | Le) for limit in limits):
        return _within(limits)
    if kind is str and any(isinstance(limit, MinLen | MaxLen) for limit in limits):
        return texts
    return of(kind)


def _within(limits: list[Any]) -> st.SearchStrategy[int]:
    low = [_number(limit.gt) + 1 for limit in limits if isinstance(limit, Gt)]
    low += [_number(limit.ge) for limit in limits if isinstance(limit, Ge)]
    high = [_number(limit.le) for limit in limits if isinstance(limit, Le)]
    return st.integers(max(low, default=None), min(high, default=None))


def _number(limit: Any) -> int:
    assert isinstance(limit, int)
    return limit
