"""Every value, event and command has a strategy; what it draws is valid, and the log gives it back."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.event_store import EventMapper
from adapters.key_vault import MemoryVault
from adapters.randomness import SystemRandomness
from domain import values
from domain.catalogue import AGGREGATES, EVENTS, USE_CASES
from domain.kernel import Command, Event
from domain.values import Plain, Sealed, sealed_fields
from toegang_testing.strategies import commands, events
from toegang_testing.strategies.values import IDS, KINDS, of

FEW = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
VAULT = MemoryVault(SystemRandomness())
MAPPER = EventMapper(EVENTS, VAULT)


def stored(event: Event) -> Event:
    """As the log gives it back."""
    kept = MAPPER.encode("stream", 1, event)
    return MAPPER.event(kept.type, kept.schema_version, kept.payload)


def in_clear(event: Event) -> dict[str, Any]:
    """Its fields, what is sealed opened."""
    found = {name: getattr(event, name) for name in type(event).model_fields}
    return {name: VAULT.unseal(one) if isinstance(one, Sealed) else one for name, one in found.items()}


def personal_of(drawn: Command) -> list[Plain]:
    """What is personal among its fields, and long enough not to stand elsewhere by chance."""
    fields = (getattr(drawn, name) for name in type(drawn).model_fields)
    return [one for one in fields if isinstance(one, Plain) and len(one.text) > 12]


def test_every_id_and_every_kind_of_value_has_a_strategy() -> None:
    ids = {one for one in vars(values).values() if hasattr(one, "__supertype__")}
    assert ids == set(IDS)
    named = {name: one for name, one in vars(values).items() if hasattr(one, "__metadata__")}
    assert len(named) > 20
    for one in (*named.values(), *KINDS):
        of(one).validate()


def test_every_event_and_every_command_has_a_strategy() -> None:
    assert list(events.BY_NAME) == list(EVENTS)
    assert set(commands.BY_KIND) == {*AGGREGATES, *USE_CASES}


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_that_is_drawn_is_what_the_log_gives_back(name: str) -> None:
    @FEW
    @given(events.BY_NAME[name])
    def it_is(drawn: Event) -> None:
        back = stored(drawn)
        assert type(back) is EVENTS[name]
        assert in_clear(back) == in_clear(drawn)
        personal = [getattr(back, each) for each in sealed_fields(type(back))]
        assert not any(isinstance(one, Plain) for one in personal), "sealed on its way"

    it_is()


@pytest.mark.parametrize("kind", commands.BY_KIND, ids=lambda kind: kind.__name__)
def test_a_command_that_is_drawn_is_valid(kind: type[Command]) -> None:
    @FEW
    @given(commands.BY_KIND[kind])
    def it_is(drawn: Command) -> None:
        assert kind.model_validate(dict(drawn)) == drawn
        assert not any(each.text in repr(drawn) for each in personal_of(drawn)), "nothing personal is printed"

    it_is()


@given(st.data())
def test_some_fields_can_be_given(data: st.DataObject) -> None:
    kind = EVENTS["account.code_blocked"]
    drawn = data.draw(events.event(kind, invoice_number=st.just("F2026-000007")))
    assert drawn.invoice_number == "F2026-000007"  # type: ignore[attr-defined] # of that kind


@given(events.recorded(events.events))
def test_any_event_has_a_place_in_history(drawn: Any) -> None:
    assert isinstance(drawn.event, Event)
    assert drawn.position >= 1
