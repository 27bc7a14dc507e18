"""Nothing that is committed names a registry, a machine's own paths, or holds a key."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, committed

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

# In pieces, so that this file passes its own test.
REGISTRIES = re.compile(
    "|".join(["py" + r"pi\.org", "py" + r"thonhosted\.org", "np" + r"mjs\.org", "ya" + r"rnpkg\.com"])
)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:ro" + r"ot|Us" + r"ers|home/\w+|wo" + r"rk|tmp/bu" + r"ild)/")
PRIVATE_KEYS = re.compile(r"-----BEGIN [A-Z ]*PRIV" + r"ATE KEY-----")


def text_of(file: Path) -> str:
    try:
        return file.read_text()
    except UnicodeDecodeError:
        return ""  # a picture or a font


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_versions_and_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash=sha256:)", text, re.MULTILINE)
    pinned = re.findall(r"^[a-z0-9].*$", text, re.MULTILINE)
    assert pinned
    assert all(re.fullmatch(r"[a-z0-9\-]+==[\w.]+(?: ; .+)? \\", line) for line in pinned)


@pytest.mark.parametrize("forbidden", [REGISTRIES, MACHINE_PATHS, PRIVATE_KEYS], ids=lambda p: p.pattern[:20])
def test_no_committed_file_holds(forbidden: re.Pattern[str]) -> None:
    holding = [str(file.relative_to(ROOT)) for file in committed() if forbidden.search(text_of(file))]
    assert holding == []
