"""Whole histories: what can be asked of a machine, drawn beforehand, lived, and written in one line."""

import inspect
import json
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, Final, Generic, TypeVar, get_type_hints

from hypothesis import currently_in_test_context, note
from hypothesis import strategies as st
from pydantic import TypeAdapter

STEPS: Final = 40
"""How many steps a history has at most, unless told otherwise."""
WEIGHTS: Final = (1, 0, 0, 3, 20)
"""How often a rule is taken in one history, beside the others; two of five rules are off."""

F = TypeVar("F", bound=Callable[..., None])


# --- how a machine says what can be asked of it --------------------------------------------------
@dataclass
class Rule:
    """What can be asked: with which values, and when."""

    given: Mapping[str, st.SearchStrategy[Any]] | None = None
    first: bool = False
    """Asked once, before all others."""
    when: Callable[[Any], Any] | None = None
    always: bool = False
    """Not asked, but true after every step."""


_marked: Final[dict[Any, Rule]] = {}


def rule(**given: st.SearchStrategy[Any]) -> Callable[[F], F]:
    """A step that a history may take, with values drawn from these."""

    def mark(method: F) -> F:
        _of(method).given = given
        return method

    return mark


def initialize(**given: st.SearchStrategy[Any]) -> Callable[[F], F]:
    """The step that every history begins with."""

    def mark(method: F) -> F:
        _of(method).given, _of(method).first = given, True
        return method

    return mark


def precondition(when: Callable[[Any], Any]) -> Callable[[F], F]:
    """The step is passed over where this is not so of the machine."""

    def mark(method: F) -> F:
        _of(method).when = when
        return method

    return mark


def invariant() -> Callable[[F], F]:
    """What holds after every step, and before the first."""

    def mark(method: F) -> F:
        _of(method).always = True
        return method

    return mark


class StateMachine:
    """What histories are lived on: made anew for each."""

    RULES: ClassVar[Mapping[str, Rule]] = {}
    """What can be asked of it, by name."""
    INVARIANTS: ClassVar[Sequence[str]] = ()

    def __init_subclass__(cls) -> None:
        members = ((name, getattr(cls, name)) for name in dir(cls))
        marked = {
            name: _marked[found] for name, found in members if inspect.isfunction(found) and found in _marked
        }
        cls.RULES = {name: rule for name, rule in marked.items() if rule.given is not None}
        cls.INVARIANTS = [name for name, rule in marked.items() if rule.always]

    def teardown(self) -> None:
        """At the end of a history, also of one that failed."""

    def take(self, step: "Step") -> None:
        """Passed over where its precondition is not met."""
        when = self.RULES[step.name].when
        if when is None or when(self):
            getattr(self, step.name)(**step.given)

    def check(self) -> None:
        for name in self.INVARIANTS:
            getattr(self, name)()


M = TypeVar("M", bound=StateMachine)


def _of(method: Any) -> Rule:
    return _marked.setdefault(method, Rule())


# --- a history -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Step:
    """One thing that is asked: the rule's name, and its values."""

    name: str
    given: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(f'{name}={value!r}' for name, value in self.given.items())})"


@dataclass(frozen=True)
class History(Generic[M]):
    """Steps to be taken on a machine of this kind."""

    machine: type[M]
    steps: Sequence[Step]
    taken: list[Step] = field(default_factory=list, init=False, repr=False, compare=False)
    """When it was last lived."""

    def lived(self, *on: Any) -> M:
        """Takes every step on a new machine, made with ``on``, and checks after each what must hold. A
        failure has a note with the line that it replays from; in a property, so has one that comes after."""
        self.taken.clear()
        try:
            machine = self.machine(*on)
            try:
                machine.check()
                for step in self.steps:
                    self.taken.append(step)
                    machine.take(step)
                    machine.check()
            finally:
                machine.teardown()
        except Exception as failed:
            failed.add_note(self._to_replay)
            raise
        if currently_in_test_context():
            note(self._to_replay)
        return machine

    @property
    def _to_replay(self) -> str:
        return f"To replay it: {shlex.quote(self.until_now.line)}"

    @property
    def until_now(self) -> "History[M]":
        """As far as it was last lived: where it failed, to the step that was too much."""
        return History(self.machine, [*self.taken])

    @property
    def line(self) -> str:
        """All steps in one line of JSON."""
        return json.dumps([[step.name, self._plain(step)] for step in self.steps], separators=(",", ":"))

    @classmethod
    def of(cls, machine: type[M], line: str) -> "History[M]":
        """The history that wrote this line. Raises ValueError where it is none of this machine's."""
        return cls(machine, [_read(machine, *step) for step in _steps(json.loads(line))])

    def _plain(self, step: Step) -> Mapping[str, Any]:
        adapters = _adapters(getattr(self.machine, step.name))
        return {name: adapters[name].dump_python(value, mode="json") for name, value in step.given.items()}


def shortened(history: History[M], still: Callable[[History[M]], bool]) -> History[M]:
    """Without the steps that it is not about, as ``still`` tells: many at a time first, then one by one."""
    steps, many = list(history.steps), max(1, len(history.steps) // 2)
    while many:
        place = len(steps)
        while place > 0:
            fewer = steps[: max(0, place - many)] + steps[place:]
            if still(History(history.machine, fewer)):
                steps = fewer
            place -= many
        many //= 2
    return History(history.machine, steps)


def _steps(told: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for step in told if isinstance(told, list) else [told]:
        match step:
            case [str() as name, dict() as given]:
                yield name, given
            case _:
                raise ValueError(f"a step is a rule's name and its values, in a list of steps: {step!r}")


def _read(machine: type[StateMachine], name: str, given: Mapping[str, Any]) -> Step:
    if name not in machine.RULES:
        raise ValueError(f"{machine.__name__} has no rule {name}")
    adapters = _adapters(getattr(machine, name))
    if set(given) != set(adapters):
        raise ValueError(f"{name} takes {', '.join(adapters) or 'nothing'}")
    return Step(name, {each: adapters[each].validate_python(value) for each, value in given.items()})


@cache
def _adapters(method: Callable[..., None]) -> Mapping[str, TypeAdapter[Any]]:
    hints = get_type_hints(method)
    return {each: TypeAdapter(hints[each]) for each in _marked[method].given or {}}


@st.composite
def histories(
    draw: st.DrawFn, machine: type[M], *, steps: int = STEPS, begins: Sequence[Step] = ()
) -> History[M]:
    """Histories of this machine, of at most so many steps after those that it ``begins`` with.

    Each draws first how often each rule is taken beside the others (swarm testing): what most do a little of,
    some do all the time, and others never. What is not needed to fail shrinks away, step by step."""
    rules = machine.RULES
    begun = {step.name for step in begins}
    first = [_drawn(draw, name, one) for name, one in rules.items() if one.first and name not in begun]
    pool: list[str | None] = [None]
    for name, one in rules.items():
        pool += [name] * (0 if one.first else draw(st.sampled_from(WEIGHTS)))
    names = [draw(st.sampled_from(pool)) for _ in range(steps)]
    taken = [_drawn(draw, name, rules[name]) for name in names if name is not None]
    return History(machine, [*first, *begins, *taken])


def _drawn(draw: st.DrawFn, name: str, one: Rule) -> Step:
    return Step(name, {each: draw(strategy) for each, strategy in (one.given or {}).items()})
