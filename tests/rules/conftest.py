"""One town for all proofs of a process, and `make rules`: each rule's sentence with its result."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import time, timedelta
from pathlib import Path

import pytest

from tests.rules import april as april_days
from tests.rules import june as june_days
from tests.rules.listed import OPEN, PROOFS, RULES
from tests.rules.town import Town, lived_in

HERE = Path(__file__).parent
BROWSER = HERE.parent / "browser"


@pytest.fixture(scope="session")
def one_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with lived_in(tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest.fixture
def town(one_town: Town) -> Town:
    """Every proof begins on a morning of its own, past all post of the one before."""
    one_town.driver.jump(one_town.driver.today + timedelta(days=8))
    one_town.driver.clock_to(one_town.driver.today, time(9))
    return one_town


@pytest.fixture
def april(tmp_path: Path) -> Iterator[Town]:
    """A town of its own, whose calendar is known (tests/rules/april.py)."""
    with lived_in(tmp_path, april_days.BEGINS) as town:
        yield town


@pytest.fixture
def june(tmp_path: Path) -> Iterator[Town]:
    """A town of its own, whose calendar is known (tests/rules/june.py)."""
    with lived_in(tmp_path, june_days.BEGINS) as town:
        yield town


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """A skipped proof is no proof."""
    report: pytest.TestReport = yield  # type: ignore[assignment]  # a wrapper is sent the result
    if report.skipped:
        report.outcome, report.longrepr = "failed", "A skipped proof is no proof."
    return report  # type: ignore[return-value]  # and returns it


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A rule of whose proofs one was left out is not proven either, nor one that lost its file."""
    if not _all_of_it(session.config) or session.exitstatus != 0:
        return
    verdicts = _verdicts(session.config)
    if _without(verdicts) or not all(verdicts.values()) or _not_seen(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Every rule that has a file here, in order."""
    if not _all_of_it(config):
        return
    terminalreporter.section("rules")
    verdicts = _verdicts(config)
    not_seen = _not_seen(config)
    for path, proven in verdicts.items():
        mark, colour = ("proven    ", {"green": True}) if proven else ("NOT PROVEN", {"red": True})
        number = _number(path)
        seen = "NOT SEEN" if number in not_seen else "seen    "
        terminalreporter.write_line(f"{mark}  {seen}  {_sentence(path)}", **colour)
    for number in _without(verdicts):
        terminalreporter.write_line(f"NO PROOF    R{number} {RULES[number]}", red=True)
    for number, waits_for in OPEN.items():
        terminalreporter.write_line(f"open        R{number} waits for {waits_for}", yellow=True)


def _without(verdicts: Mapping[Path, bool]) -> list[int]:
    """The rules that have no proof, and that nothing named as open."""
    return sorted(set(RULES) - set(OPEN) - {_number(path) for path in verdicts})


def _all_of_it(config: pytest.Config) -> bool:
    asked = [Path(config.invocation_params.dir, arg) for arg in config.args]
    return asked == [HERE, BROWSER] and not config.option.collectonly


def _not_seen(config: pytest.Config) -> set[int]:
    """The rules that no test showed in a browser."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    assert isinstance(reporter, pytest.TerminalReporter)
    told = [dict(report.user_properties).get("rules", "") for report in reporter.stats.get("passed", [])]
    seen = {int(number) for numbers in told for number in str(numbers).split()}
    return set(RULES) - seen


def _verdicts(config: pytest.Config) -> dict[Path, bool]:
    """By file: whether as many proofs passed as the rule has, and nothing failed."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    assert isinstance(reporter, pytest.TerminalReporter)
    passed, failed = _proofs(reporter, "passed"), _proofs(reporter, "failed", "error")
    return {
        path: len(passed[path.name]) >= PROOFS.get(_number(path), 1) and not failed[path.name]
        for path in sorted(HERE.glob("test_r*.py"), key=_number)
    }


def _proofs(reporter: pytest.TerminalReporter, *kinds: str) -> Mapping[str, set[str]]:
    """By file: what is called so, of a proof that was tried with several values once."""
    found = defaultdict[str, set[str]](set)
    for report in (report for kind in kinds for report in reporter.stats.get(kind, [])):
        file, _, name = report.nodeid.partition("::")
        found[Path(file).name].add(name.partition("[")[0])
    return found


def _number(path: Path) -> int:
    return int(path.stem.removeprefix("test_r"))


def _sentence(path: Path) -> str:
    told = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or path.name
    return " ".join(told.split())
