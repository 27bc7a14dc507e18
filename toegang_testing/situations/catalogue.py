"""Every situation that has a name, and what makes it that one."""

from collections.abc import Iterable, Sequence
from typing import Final

from domain.kernel import Event, Recorded
from toegang_testing.situations.debts import OF_DEBTS
from toegang_testing.situations.holders import OF_HOLDERS
from toegang_testing.situations.money import OF_MONEY
from toegang_testing.situations.recognising import Situation, Subjects
from toegang_testing.situations.staff import OF_STAFF

SITUATIONS: Final[Sequence[Situation]] = (*OF_HOLDERS, *OF_MONEY, *OF_DEBTS, *OF_STAFF)


def seen_in(log: Iterable[Recorded[Event]]) -> frozenset[str]:
    """The names of the situations that this log shows."""
    subjects = Subjects.of(log)
    return frozenset(one.name for one in SITUATIONS if one.is_in(subjects))
