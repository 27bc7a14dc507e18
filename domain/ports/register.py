"""The business register."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from domain.values import (
    BranchNumber,
    KvkNumber,
    Plain,
)


class UnknownNumber(Exception):
    """The register does not know this number."""


class BadNumber(Exception):
    """The register says that this is no well-formed number."""


class TechnicalFault(Exception):
    """The register cannot be asked now: "Technische storing" (R40). Never read as "not registered" (D13)."""


class Comparison(StrEnum):
    """An applicant's email address beside the one the register lists (R10)."""

    SAME = "same"
    DIFFERENT = "different"
    UNLISTED = "unlisted"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as printed; personal data, so its repr shows nothing.

    ``lines`` are street and town, without the name; ``country`` is as the register writes it."""

    lines: tuple[str, ...] = field(repr=False)
    country: str = field(default="Nederland", repr=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """One establishment as the register lists it. A protected address is None (D16)."""

    number: BranchNumber
    main: bool
    ends_on: date | None = None
    """The day it ends or ended, None while it goes on; unknown parts are taken as late as possible (D13)."""
    visiting: Address | None = None
    postal: Address | None = None
    foreign: bool = False
    """The visiting address is outside the Netherlands (R41)."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A company as the register lists it now. ``ends_on`` as in Branch."""

    kvk_number: KvkNumber
    name: str = field(repr=False)
    ends_on: date | None
    branches: tuple[Branch, ...]
    visiting: Address | None = None
    """Of the registered office: the main branch's, or the owner's where there is no branch."""
    postal: Address | None = None

    def branch(self, number: BranchNumber) -> Branch | None:
        return next((branch for branch in self.branches if branch.number == number), None)


@dataclass(frozen=True, slots=True)
class Signal:
    """A change the register announces: what changed, not the new value (D13)."""

    signal_id: str
    timestamp: datetime
    type: str
    kvk_number: KvkNumber
    branch: BranchNumber | None = None


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Aged(Generic[T]):
    """A fact of the register, and when the question for it was asked."""

    fact: T
    read_at: datetime


class RecentFacts(Protocol):
    """Facts of the register that may have been read up to a minute ago, each with its age: for a decision
    that names its reading, as an application does (D13, R34, I15). Raises as BusinessRegister does."""

    def listing(self, kvk_number: KvkNumber) -> Aged[Listing]: ...
    def branch(self, number: BranchNumber) -> Aged[tuple[KvkNumber, Branch]]: ...


class BusinessRegister(Protocol):
    """All calls raise TechnicalFault; those on a number also UnknownNumber and BadNumber."""

    def listing(self, kvk_number: KvkNumber) -> Listing: ...

    def branch(self, number: BranchNumber) -> tuple[KvkNumber, Branch]:
        """One establishment with its addresses, and the company it belongs to."""

    def compare(self, kvk_number: KvkNumber, email: Plain) -> Comparison:
        """``email`` comes in the form in which addresses are compared (sameness.email_of); who answers brings
        the listed one into the same form, and compares the two as they stand (R10, D27). The listed address
        never leaves the adapter."""

    def signals(self, since: datetime, until: datetime) -> Sequence[Signal]:
        """Every signal from since (inclusive) to until, oldest first, all pages, each id once."""
