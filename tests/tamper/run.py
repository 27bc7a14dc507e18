"""Many changes, one after the other, each on a copy of its own."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.adapters.evidence.signed_log import SignedLog
from tests.tamper.tampering import Found, try_one

EVENTS: Final = 300
"""More than a tile holds."""


def tamper(signed: SignedLog, seeds: Iterable[int]) -> Iterator[Found]:
    for seed in seeds:
        with TemporaryDirectory() as folder:
            yield try_one(signed, Path(folder), seed)
