"""The kit is whole without this project's tests, at the versions they run with."""

import re
import tomllib

from tests.architecture.sources import ROOT, Source, each_source

NOT_IN_THE_EXTRA = {"pytest", "tests"}


@each_source("toegang_testing")
def test_the_kit_needs_no_pytest_and_none_of_our_tests(source: Source) -> None:
    assert not {name.split(".")[0] for name in source.imports()} & NOT_IN_THE_EXTRA


def test_the_extra_has_what_the_lock_has() -> None:
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"][
        "testing"
    ]
    lock = (ROOT / "requirements" / "test.txt").read_text()
    locked = dict(re.findall(r"^(\S+)==(\S+) \\$", lock, re.M))
    assert extra == [f"{name}=={locked[name]}" for name in ("hypothesis", "httpx")]
