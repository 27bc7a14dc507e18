"""Which tests run which line: a mutant is shown to the quickest of them first."""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from coverage import Coverage

QUICKEST = 30
"""How many tests of a line are asked first; whoever runs it often runs it alike."""


class Noting:
    """A plugin of pytest that notes for each line of these folders who ran it, the quickest first."""

    def __init__(self, folders: Sequence[str], into: Path) -> None:
        self._into = into
        inside = [f"{Path(folder).resolve()}/*" for folder in folders]
        self._coverage = Coverage(data_file=None, config_file=False, include=inside)
        self._seconds: dict[str, float] = {}

    def pytest_sessionstart(self) -> None:
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._coverage.switch_context(item.nodeid)
        begun = time.perf_counter()
        told = yield
        self._seconds[item.nodeid] = time.perf_counter() - begun
        self._coverage.switch_context("")
        return told

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        data, found = self._coverage.get_data(), defaultdict[str, dict[int, list[str]]](dict)
        for path in data.measured_files():
            for line, tests in data.contexts_by_lineno(path).items():
                if ran := sorted(self._seconds.keys() & set(tests), key=lambda test: self._seconds[test]):
                    found[str(Path(path).relative_to(Path.cwd()))][line] = ran[:QUICKEST]
        self._into.write_text(json.dumps(found))


def noted(path: Path) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """By module and line."""
    told: Mapping[str, Mapping[str, Sequence[str]]] = json.loads(path.read_text())
    return told
