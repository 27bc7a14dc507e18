"""A process that has loaded the domain and its tests: who is forked from it needs no time to begin."""

import os
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Final

import pytest

from tests.mutants.swapping import swapped

QUICKLY: Final = ("-x", "-q", "-p", "tests.mutants.few", "-p", "no:cacheprovider", "--assert=plain")
CPU_MAX_S: Final = 600
"""A mutant that goes round for ever is killed."""
NOT_SWAPPED: Final = 100
"""The exit code where a mutant changes more than functions that are there."""


@dataclass(frozen=True)
class Change:
    """The text of a module, as it is and with a mutant."""

    path: str
    before: str
    after: str


class Ready:
    """Begins with what these tests import."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._asked, end = get_context("fork").Pipe()
        get_context("fork").Process(target=_answer, args=(end, tests), daemon=True).start()

    def outcome(self, change: Change, tests: Sequence[str]) -> int:
        """The exit code of these tests, negative where a signal ended them; or NOT_SWAPPED."""
        self._asked.send((change, tests))
        code: int = self._asked.recv()
        return code


def silently(*words: str, plugins: Sequence[object] = ()) -> int:
    """Runs pytest in this process, which is good for nothing else afterwards."""
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_MAX_S, CPU_MAX_S))
    return pytest.main([*QUICKLY, *words], plugins)


def _answer(end: Connection, tests: Sequence[str]) -> None:
    silently("--collect-only", *tests)
    while True:
        change, asked = end.recv()
        child = os.fork()
        if child == 0:
            is_there = swapped(change.before, change.after, change.path)
            os._exit(silently(*asked) if is_there else NOT_SWAPPED)
        _, status = os.waitpid(child, 0)
        end.send(os.waitstatus_to_exitcode(status))
