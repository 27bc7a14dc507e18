"""The framework's own promises."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import AGGREGATES
from domain.kernel import replace

STATES = list(
    {each.name: each.initial for each in AGGREGATES.values() if dataclasses.fields(each.initial)}.values()
)


@pytest.mark.parametrize("state", STATES, ids=lambda state: type(state).__name__)
@given(value=st.integers())
def test_a_state_is_replaced_as_the_standard_library_does(state: Any, value: int) -> None:
    for field in dataclasses.fields(state):
        changed = replace(state, **{field.name: value})
        assert changed == dataclasses.replace(state, **{field.name: value})
        assert type(changed) is type(state)
    assert replace(state) == state


@pytest.mark.parametrize("state", STATES, ids=lambda state: type(state).__name__)
def test_a_state_allows_what_replacing_relies_on(state: Any) -> None:
    assert not hasattr(state, "__post_init__")
    assert not hasattr(state, "__dict__")
    with pytest.raises(AttributeError):
        replace(state, no_such_field=1)
