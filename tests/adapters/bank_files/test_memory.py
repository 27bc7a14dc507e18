"""A long statement is read with little memory: of the small one here, and of 200 MB, is the same asked."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.bank_files import made

MESSAGE = "camt.053.001.08"
BYTES = 8_000_000
GROWN_BYTES_MAX = 20_000_000

READ = """
import re, sys
from collections import Counter
from pathlib import Path
from adapters.bank_files import read_bank_file

def used():
    return int(re.search("VmHWM:\\s*(\\d+) kB", STATUS.read_text())[1]) * 1024

STATUS = Path("/proc/self/status")
small, long = map(Path, sys.argv[1:])
list(read_bank_file(small))
before = used()
counted = Counter(type(item).__name__ for item in read_bank_file(long))
print(counted["Entry"], used() - before)
"""
"""Schema and libraries are there before the measuring begins. Not getrusage: a process that a bigger one
started is said to have been as big."""


def long_file(file: Path, *, single: bool) -> int:
    """Entries of one payment each, or of many; answers how many."""
    payments = 1 if single else 2_000
    entry = made.entry(
        MESSAGE, details="\n".join([made.payment(MESSAGE, "12.50", text="x" * 120)] * payments)
    )
    count = BYTES // len(entry)
    head, _, tail = made.document(MESSAGE, made.statement(MESSAGE, "HERE")).partition("HERE")
    with file.open("w") as written:
        written.write(head)
        written.writelines(f"{entry}\n" for _ in range(count))
        written.write(tail)
    return count


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measured as Linux tells it")
@pytest.mark.parametrize("single", [True, False])
def test_reading_holds_one_record_at_a_time(tmp_path: Path, single: bool) -> None:
    small, long = tmp_path / "small.xml", tmp_path / "long.xml"
    small.write_text(made.document(MESSAGE, made.statement(MESSAGE, made.entry(MESSAGE))))
    count = long_file(long, single=single)
    told = subprocess.run(
        [sys.executable, "-c", READ, small, long], check=True, capture_output=True, text=True, timeout=200
    ).stdout
    entries, grown = map(int, told.split())
    assert entries == count
    assert grown < GROWN_BYTES_MAX
