"""One short history for each situation: what random ones seldom meet can be asked for."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

from toegang_testing.histories import STEPS, History, histories, shortened
from toegang_testing.machines.catalogue import MACHINES
from toegang_testing.machines.machine import Machine
from toegang_testing.situations.catalogue import SITUATIONS, seen_in

FILE: Final = Path(__file__).with_name("kept.json")


@cache
def kept() -> Mapping[str, History[Machine]]:
    """By the situation's name. Raises ValueError where a rule was renamed since."""
    found: dict[str, Any] = json.loads(FILE.read_text())
    return {
        name: History.of(MACHINES[one["machine"]], json.dumps(one["steps"])) for name, one in found.items()
    }


def histories_with(situation: str, *, steps: int = STEPS) -> st.SearchStrategy[History[Machine]]:
    """Histories that meet this situation, and then go on at random."""
    one = kept()[situation]
    return histories(one.machine, steps=steps, begins=one.steps)


def is_met(situation: str, history: History[Machine]) -> bool:
    return situation in seen_in(history.lived().world.log)


def shortest(situation: str, history: History[Machine]) -> History[Machine]:
    """Without the steps that the situation does not need."""
    return shortened(history, lambda fewer: is_met(situation, fewer))


def keep(found: Mapping[str, History[Machine]]) -> None:
    """In place of what is kept of these situations; those that have no name any more are dropped."""
    names = {machine: name for name, machine in MACHINES.items()}
    every = {**kept(), **found}
    body = {
        one.name: {"machine": names[every[one.name].machine], "steps": json.loads(every[one.name].line)}
        for one in SITUATIONS
        if one.name in every
    }
    lines = (f"{json.dumps(name)}: {json.dumps(one, separators=(',', ':'))}" for name, one in body.items())
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    kept.cache_clear()
