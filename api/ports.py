"""What HTTP needs of the rest of the system; compose fills it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, Engine

from domain.bank_file.commands import RecordFileRefused, RecordFileTaken
from domain.bank_file.events import FileSource
from domain.calendar import Calendars, local_date
from domain.contact import Contact
from domain.kernel import Event, Recorded
from domain.ledger import JournalForm
from domain.log_break.epochs import Epochs
from domain.payment_file.events import OwnAccount
from domain.ports import (
    ApiKeys,
    Archive,
    BusinessRegister,
    Clock,
    CredentialStore,
    Documents,
    Executor,
    KeyVault,
    Overviews,
    Passkeys,
    Randomness,
    RecentFacts,
    SecondFactors,
    Sessions,
    StaffSessions,
    Throttle,
    Webhooks,
)
from domain.seller import Seller
from domain.values import PersonId, ProviderPaymentId
from projections.assignees import AssignedList, Assignee
from projections.journal_period import Period
from projections.loose_ends import LooseEndState, Waiting


class SubscriptionState(Protocol):
    """How far one subscription is. ``failed_at``: the position it stands still at, None while it works."""

    @property
    def name(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def head(self) -> int: ...
    @property
    def failed_at(self) -> int | None: ...


class Catchup(Protocol):
    """Where the subscriptions are."""

    def wait_for(self, position: int, names: Sequence[str], timeout_s: float, /) -> None:
        """Until those read models have reached the position. Raises projections.kernel.NotYet."""

    def place(self, name: str, /) -> int:
        """How far that read model has come, at least."""

    def states(self) -> Sequence[SubscriptionState]: ...


class LooseEnds(Protocol):
    """What was given up, what fits nothing, what nothing can be done about so far: for staff."""

    def waiting(self, after: tuple[int, str] | None, limit: int) -> Sequence[Waiting]:
        """What is open, after that place in the list."""

    def decided(self, state: LooseEndState, after: int | None, limit: int) -> Sequence[Waiting]:
        """What staff had tried again, or settled, after that position."""

    def elsewhere(self) -> Sequence[datetime]:
        """Since when each that is open waits, of those that are in no read model."""

    def find(self, loose_end_id: str) -> Waiting | None:
        """The open one of that id."""

    def counts(self) -> Mapping[str, int]:
        """How many are open, by name."""


class Assignees(Protocol):
    """Who of the staff is at what waits (decision 0098)."""

    def take(self, list_name: AssignedList, about: str, person_id: PersonId, now: datetime, /) -> Assignee:
        """From now on this member is at it, whoever was; who is at it already goes on since then."""

    def leave(self, list_name: AssignedList, about: str, person_id: PersonId, /) -> None:
        """This member is not at it any more; another stays."""


class PaymentCalls(Protocol):
    """What the payment provider calls about is asked of it, and recorded."""

    def told_of(self, provider_payment_id: ProviderPaymentId, /) -> bool:
        """False where the provider cannot tell now. A payment that is not ours changes nothing."""


class BankFiles(Protocol):
    """Files of the bank that finance sends."""

    def taken_or_refused(self, path: Path, source: FileSource, /) -> RecordFileTaken | RecordFileRefused:
        """Books all that the file tells, each booking once, or nothing where it breaks a rule; answers what
        is to be recorded of it. Raises OSError."""


class Books(Protocol):
    """The journal as files that bookkeepers and the tax authority read."""

    def write(self, form: JournalForm, period: Period, tx: Connection, to: IO[bytes], /) -> None:
        """Every line of those days: of days that are over the same bytes, whenever it is asked."""


class Feed(Protocol):
    """What happens, for all who follow along from this process: they share one reader of the log."""

    @property
    def source(self) -> str:
        """Where clients reach this interface: what its events name as theirs."""

    def epochs(self) -> Epochs:
        """What events are called, as the log has it now: another name after a break than what was lost. Asked
        before and after reading: where it differs, what was read may be of what was lost, and is read again.
        Raises LogDamaged where a break is told that cannot have been."""

    @property
    def has_ended(self) -> bool:
        """The process ends: who follows is told no more."""

    @property
    def has_room(self) -> bool:
        """Whether one more may follow."""

    def since(self, position: int, limit: int, /) -> Sequence[Recorded[Event]]:
        """The next stretch of history, without a gap; empty at its end."""

    def heard(self, tell: Callable[[], object], /) -> AbstractContextManager[bool]:
        """Calls ``tell``, from another thread, whenever something may have happened, and at the end. False:
        there was no room, and nobody is told."""

    def end(self) -> None:
        """Lets all who follow come to an end."""


class RegisterLine(Protocol):
    """How the register is reached by this process."""

    @property
    def is_away(self) -> bool:
        """It did not answer for a while, and nobody knows yet that it does again."""

    @property
    def retries(self) -> int:
        """How often it was asked again, since the start."""


class Standing(Protocol):
    """How far the signed tree is behind the log, and how many witnesses behind the tree."""

    @property
    def signed(self) -> int: ...
    @property
    def unsigned(self) -> int: ...
    @property
    def witnesses(self) -> int: ...
    @property
    def witnesses_behind(self) -> int: ...


class LastVerified(Protocol):
    """When rows and tree were verified last, whether every row was read, and how much was found."""

    @property
    def at(self) -> datetime: ...
    @property
    def whole(self) -> bool: ...
    @property
    def events(self) -> int: ...
    @property
    def signed(self) -> int: ...
    @property
    def findings(self) -> int: ...


class Tree(Protocol):
    """A signed tree. ``number``: from 1, in the order in which they were begun; nothing is told of one that
    cannot be read."""

    @property
    def number(self) -> int: ...
    @property
    def is_current(self) -> bool: ...
    @property
    def origin(self) -> str | None: ...
    @property
    def key(self) -> str | None: ...
    @property
    def events(self) -> int | None: ...
    @property
    def root(self) -> str | None: ...


class SignedLog(Protocol):
    """The signed trees over the log: one that grows, and those that were set aside."""

    def standing(self) -> Standing: ...

    def doubts(self) -> Sequence[str]:
        """Which witnesses prove nothing now, and why."""

    def last_verified(self) -> LastVerified | None:
        """Nothing where nobody did. Nobody signs for it."""

    def trees(self) -> Sequence[Tree]:
        """The one that the log is signed by last."""

    def checkpoint(self, tree: int) -> str:
        """As it was signed last (C2SP signed note). Raises NotSigned, NotAsSigned."""

    def tile(self, tree: int, level: int | None, number: int, width: int) -> bytes:
        """So many hashes of a tile, or entries where no level is named (C2SP tlog-tiles). Raises NotSigned,
        NotAsSigned."""

    def proof(self, tree: int, position: int) -> str:
        """Of the event at that position (C2SP tlog-proof). Raises NotSigned, NotAsSigned."""

    def growth(self, tree: int, older: int, size: int | None) -> tuple[int, Sequence[bytes]]:
        """That the first ``older`` events are those of ``size``, or of all that are signed: how many those
        are, and the path (RFC 9162). ``older`` is no more than that. Raises NotSigned, NotAsSigned."""


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody of the demo, as they are told to whoever tries it. ``who``: what they may do; ``login``: an
    access code, or of staff a work email address; ``one_time_code``: of staff, as it is now."""

    who: str
    login: str
    password: str
    one_time_code: str | None = None


@dataclass(frozen=True, slots=True)
class Played:
    """A simulated world: ``url`` is where it is played, with its inbox and its clock."""

    url: str
    people: Callable[[], Sequence[Invented]] = tuple
    """Who can log in; nobody is told where it is no demo."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything outside that a request may use. ``reads`` is the engine of the read models."""

    executor: Executor
    log: Archive
    reads: Engine
    vault: KeyVault
    credentials: CredentialStore
    second_factors: SecondFactors
    passkeys: Passkeys
    sessions: Sessions
    staff_sessions: StaffSessions
    throttle: Throttle
    api_keys: ApiKeys
    register: BusinessRegister
    register_line: RegisterLine
    recent_facts: RecentFacts
    documents: Documents
    overviews: Overviews
    seller: Seller
    own_account: OwnAccount
    payment_calls: PaymentCalls
    bank_files: BankFiles
    books: Books
    clock: Clock
    randomness: Randomness
    calendars: Calendars
    catchup: Catchup
    contact: Contact
    loose_ends: LooseEnds
    assignees: Assignees
    feed: Feed
    webhooks: Webhooks
    signed: SignedLog
    broken: Callable[[], str] = str
    """What of the log contradicts what was signed of it: then nothing is recorded. "" where all is well."""
    waiting: Callable[[], int] = lambda: 0
    """How many callers wait for the writer."""
    away: Callable[[], Sequence[str]] = tuple
    """What everything needs and does not work now, by name; nothing, where all is well."""
    played: Played | None = None
    """None where time is real."""

    def today(self) -> date:
        """The day in Europe/Amsterdam (D9)."""
        return local_date(self.clock.now())
