"""A strategy for every event of the catalogue, and for its place in history."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

from domain.catalogue import EVENTS
from domain.kernel import Event, Recorded
from toegang_testing.strategies.values import built, moments, of_class, opaque

E = TypeVar("E", bound=Event)

BY_NAME: Final[Mapping[str, st.SearchStrategy[Event]]] = {
    name: of_class(kind) for name, kind in EVENTS.items()
}
"""By the name that the log has. Personal values are in clear, as when it happens."""
events: Final = st.one_of(list(BY_NAME.values()))
"""Any event there is."""


def event(kind: type[E], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[E]:
    """Events of this kind; ``given``: strategies for some of its fields."""
    return built(kind, **given)


def recorded(of: st.SearchStrategy[E]) -> st.SearchStrategy[Recorded[E]]:
    """Such an event at some place of some history. Not valid with those around it: for what looks at one."""
    ids: st.SearchStrategy[Any] = opaque
    return st.builds(
        Recorded,
        position=st.integers(1, 10**9),
        stream=ids,
        version=st.integers(1, 10**6),
        recorded_at=moments,
        actor=ids,
        role=st.none(),
        reason=st.none(),
        command_id=ids,
        causation_id=st.none() | ids,
        correlation_id=ids,
        event=of,
    )
