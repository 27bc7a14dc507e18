"""A strategy for every command of the catalogue."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

from domain.catalogue import AGGREGATES, USE_CASES
from domain.kernel import Command
from toegang_testing.strategies.values import built, of_class

C = TypeVar("C", bound=Command)

BY_KIND: Final[Mapping[type[Command], st.SearchStrategy[Command]]] = {
    kind: of_class(kind) for kind in (*AGGREGATES, *USE_CASES)
}
"""Valid as commands are; most are refused, for nothing has happened that they speak of: whole histories
(``toegang_testing.histories``) ask what can be asked."""
commands: Final = st.one_of(list(BY_KIND.values()))
"""Any command there is."""


def command(kind: type[C], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[C]:
    """Commands of this kind; ``given``: strategies for some of its fields."""
    return built(kind, **given)
