"""The whole framework: events, commands, refusals, aggregates, and what a use case may see."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Protocol, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

JsonObject = dict[str, Any]


class Event(BaseModel):
    """Something that happened: immutable, named once, readable for ever.

    A subclass gives its stored name and schema version:
    ``class CodeIssued(Event, name="account.code_issued", version=1)``. A later version adds
    ``@staticmethod upcast_v1_v2(body: JsonObject) -> None``, which edits the stored body in place.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)

    NAME: ClassVar[str]
    VERSION: ClassVar[int]

    def __init_subclass__(cls, *, name: str, version: int = 1, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.NAME, cls.VERSION = name, version

    @classmethod
    def of(cls, command: "Command", **more: Any) -> Self:
        """The event that records a command: fields of the same name are taken over, the rest is given."""
        same = cls.model_fields.keys() & type(command).model_fields.keys()
        return cls(**{name: getattr(command, name) for name in same} | more)


class Command(BaseModel):
    """A wish. It may be refused. ``at`` is the time it was asked (UTC); deciders know no other clock."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)

    at: AwareDatetime


class StreamCommand(Command, ABC):
    """A wish addressed to one stream of one kind of aggregate."""

    AGGREGATE: ClassVar[str]

    @property
    @abstractmethod
    def stream_id(self) -> str:
        """The id within the aggregate: an account id, an invoice number."""

    @property
    def stream(self) -> str:
        return f"{self.AGGREGATE}-{self.stream_id}"


class Rejected(Exception):
    """A wish the rules do not grant: an answer to the caller, never a crash.

    A subclass gives its title (first line of its docstring), the ``rule`` it rests on and what the
    caller can do (``advice``). ``detail`` and ``field`` never hold personal data or a secret.
    """

    rule: ClassVar[str] = ""
    advice: ClassVar[str] = ""

    def __init__(self, detail: str = "", *, field: str | None = None) -> None:
        super().__init__(detail or type(self).title())
        self.detail = detail or type(self).title()
        self.field = field

    @classmethod
    def title(cls) -> str:
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0]


C = TypeVar("C", bound=StreamCommand)
S = TypeVar("S")
E = TypeVar("E", bound=Event)
E_co = TypeVar("E_co", bound=Event, covariant=True)
W_contra = TypeVar("W_contra", bound=Command, contravariant=True)


@dataclass(frozen=True, slots=True)
class Aggregate(Generic[C, S, E]):
    """One kind of stream: how it starts, what it grants, how it remembers."""

    name: str
    initial: S
    decide: Callable[[S, C], Sequence[E]]
    evolve: Callable[[S, E], S]

    def stream(self, stream_id: str) -> "Stream[S]":
        return Stream(self, stream_id)


if TYPE_CHECKING:
    from dataclasses import replace as replace  # the same, so that names and types are checked as there
else:

    def replace(state, /, **changes):
        """``dataclasses.replace`` for a state: four times as fast, since nothing is validated anew.

        A fold does little else. For dataclasses with slots and without ``__post_init__``."""
        new = object.__new__(type(state))
        values, setters = _fields(type(state))
        for set_value, value in zip(setters, values(state), strict=True):
            set_value(new, value)
        for name, value in changes.items():
            object.__setattr__(new, name, value)
        return new


@cache
def _fields(kind: type[Any]) -> tuple[Callable[[Any], Sequence[Any]], Sequence[Callable[[Any, Any], None]]]:
    """How to read all fields of a state at once, and how to set each."""
    names = [field.name for field in fields(kind)]
    values = attrgetter(*names) if len(names) > 1 else lambda state: (getattr(state, names[0]),)
    return values, [getattr(kind, name).__set__ for name in names]


@dataclass(frozen=True, slots=True)
class Stream(Generic[S]):
    """One stream of one kind of aggregate."""

    aggregate: Aggregate[Any, S, Any]
    id: str

    @property
    def name(self) -> str:
        return f"{self.aggregate.name}-{self.id}"


class Load(Protocol):
    """What a use case reads. Both calls note the version read: if that stream has moved on when the
    events are appended, nothing is appended and the use case runs again. They see the store, not
    what the use case has yielded so far."""

    def state(self, stream: Stream[S]) -> S: ...
    def version(self, stream: Stream[Any]) -> int: ...


class UseCase(Protocol[W_contra]):
    """A decision that spans streams: pure; yields the commands whose events are appended together.

    A command of another use case that is yielded is expanded in its place, with the same ``load``."""

    def __call__(self, load: Load, command: W_contra, /) -> Iterable[Command]: ...


class Recorded(NamedTuple, Generic[E_co]):
    """An event in its place in history: the line an auditor reads.

    ``role`` and ``reason`` are set for staff only. ``causation_id`` is the command id or event
    position that led to this command; ``correlation_id`` ties a whole chain together.
    """

    position: int
    stream: str
    version: int
    recorded_at: datetime
    actor: str
    role: str | None
    reason: str | None
    command_id: str
    causation_id: str | None
    correlation_id: str
    event: E_co


def by_whom(actor: str, role: str | None, reason: str | None) -> str:
    """An actor with role and reason, as far as there are."""
    why = ", ".join(part for part in (role, reason) if part)
    return f"{actor} ({why})" if why else actor


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks, and how a repeat is recognised (I22).

    ``fingerprint`` is a keyed hash over the parsed body, the path ids and the operation: the same
    command id with another fingerprint is refused.
    """

    command_id: str
    fingerprint: bytes
    actor: str
    correlation_id: str
    role: str | None = None
    reason: str | None = None
    causation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a command led to. ``position``: the last event's, or the log's head where nothing changed."""

    position: int
    changed: bool
    repeated: bool = False


UseCases = Mapping[type[Command], UseCase[Any]]
Aggregates = Mapping[type[StreamCommand], Aggregate[Any, Any, Any]]
