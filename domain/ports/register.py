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
class PartialDay:
    """A day as the register writes it, whose month and day may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """What a company does, by the Standard Industrial Classification (SBI)."""

    code: str
    description: str
    main: bool


@dataclass(frozen=True, slots=True)
class BranchEntry:
    """A branch as a company's list of branches names it."""

    number: BranchNumber
    name: str
    main: bool


@dataclass(frozen=True, slots=True)
class BranchProfile:
    """All that is told of one branch. A protected address is None (D16), as one that there is not."""

    number: BranchNumber
    name: str
    main: bool
    trade_names: tuple[str, ...]
    registered_on: PartialDay | None
    began_on: PartialDay | None
    ended_on: PartialDay | None
    activities: tuple[Activity, ...]
    persons: int | None
    visiting: Address | None
    postal: Address | None


@dataclass(frozen=True, slots=True)
class CompanyProfile:
    """All that is told of a company: what documents are made from (R1). Where nothing is registered, None or
    empty. Addresses as in Listing."""

    kvk_number: KvkNumber
    name: str
    statutory_name: str | None
    trade_names: tuple[str, ...]
    legal_form: str
    rsin: str | None
    registered_on: PartialDay | None
    began_on: PartialDay | None
    ended_on: PartialDay | None
    activities: tuple[Activity, ...]
    persons: int | None
    main: BranchProfile | None
    branches: tuple[BranchEntry, ...]
    visiting: Address | None
    postal: Address | None


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration that a search of the register found; ``kind`` in the register's own word."""

    kvk_number: KvkNumber
    name: str
    branch: BranchNumber | None
    kind: str
    town: str


@dataclass(frozen=True, slots=True)
class Found:
    """The first registrations that a search found, and how many there are."""

    registrations: Sequence[Registration]
    total: int


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


class Profiles(Protocol):
    """The register as documents are made from it. All calls raise as BusinessRegister does."""

    def profile(self, kvk_number: KvkNumber) -> CompanyProfile:
        """All that is told of a company, for a document about it."""

    def branch_profile(self, number: BranchNumber) -> BranchProfile:
        """All that is told of one branch."""

    def same_owner(self, rsin: str) -> Found:
        """What is registered for the legal person of that RSIN, the first hundred; nothing where the register
        knows none."""
