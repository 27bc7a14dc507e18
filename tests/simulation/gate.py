"""Where the system touches what is not it: what becomes of each call is drawn from the seed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Final, TypeVar

T = TypeVar("T")


class Crash(BaseException):
    """The process is no more. No ``except Exception`` of its code may see this."""


class Fate(StrEnum):
    """What becomes of one call to the outside."""

    FINE = "fine"
    REFUSED = "fails"
    """Nothing was done, and the caller is told so."""
    UNKNOWN = "answer lost"
    """It was done, and the caller is told that it failed."""
    DIES_BEFORE = "crash before"
    DIES_AFTER = "crash after"
    OTHERS_BEFORE = "others before"
    """Somebody else acts between the decision and the call."""
    OTHERS_AFTER = "others after"
    """Somebody else acts between the call and what the caller makes of it."""


TROUBLES: Final = (Fate.REFUSED, Fate.UNKNOWN, Fate.DIES_BEFORE, Fate.DIES_AFTER)
OTHERS: Final = (Fate.OTHERS_BEFORE, Fate.OTHERS_AFTER)
RATES: Final = (0.0, 0.0, 0.03, 0.1, 0.3)
"""How often a kind of call meets trouble, drawn for each seed: swarms find more than averages."""


@dataclass
class Gate:
    """Every call to the outside passes here. ``meanwhile``: lets somebody else act, in another process;
    ``taken_over``: lets leases run out, and another process take them."""

    chance: Random
    meanwhile: Callable[[], None] = lambda: None
    taken_over: Callable[[], None] = lambda: None
    told: Callable[[str], None] = lambda _line: None
    quiet: bool = True
    """No trouble is made."""
    met: Counter[str] = field(default_factory=Counter)
    """How often each fault was injected."""
    calls: Counter[str] = field(default_factory=Counter)
    _rates: dict[str, tuple[float, float]] = field(default_factory=dict)
    _nested: bool = False

    def call(
        self, what: str, act: Callable[[], T], fault: Callable[[], Exception], *, alone: bool = False
    ) -> T:
        """``fault``: what the caller is told where the call failed, or its answer was lost. ``alone``: it
        holds the database's lock, and nobody else could act."""
        self.calls[what] += 1
        fate = self._draw(what, alone=alone)
        if fate is Fate.FINE:
            return act()
        self.note(f"{what}: {fate}")
        match fate:
            case Fate.REFUSED:
                raise fault()
            case Fate.UNKNOWN:
                act()
                raise fault()
            case Fate.DIES_BEFORE:
                raise Crash(what)
            case Fate.DIES_AFTER:
                act()
                raise Crash(what)
            case Fate.OTHERS_BEFORE:
                self._let(self.meanwhile)
                return act()
            case _:
                answer = act()
                self._let(self.meanwhile)
                return answer

    def goes_to_write(self) -> None:
        """A process is held up here for so long, at times, that another takes over what it had in hand."""
        if self.quiet or self._nested or self.chance.random() >= self._rates_of("write")[1]:
            return
        self.note("held up before a write")
        self._let(self.taken_over)

    def note(self, fault: str) -> None:
        """A fault was injected."""
        self.met[fault] += 1
        self.told(f"! {fault}")

    def _draw(self, what: str, *, alone: bool) -> Fate:
        if self.quiet:
            return Fate.FINE
        trouble, others = self._rates_of(what)
        trouble = trouble / 10 if alone else trouble  # there are so many of them
        drawn = self.chance.random()
        if drawn < trouble:
            return self.chance.choice(TROUBLES)
        if drawn < trouble + others and not alone and not self._nested:
            return self.chance.choice(OTHERS)
        return Fate.FINE

    def _rates_of(self, what: str) -> tuple[float, float]:
        if what not in self._rates:
            self._rates[what] = self.chance.choice(RATES), self.chance.choice((0.0, 0.05, 0.2))
        return self._rates[what]

    def _let(self, act: Callable[[], None]) -> None:
        self._nested = True
        try:
            act()
        finally:
            self._nested = False
