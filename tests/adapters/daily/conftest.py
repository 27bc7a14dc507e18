"""Fixtures: the whole machine, and the outside world."""

from tests.adapters.reactors.system import system
from tests.adapters.stand_in_world import world

__all__ = ["system", "world"]
