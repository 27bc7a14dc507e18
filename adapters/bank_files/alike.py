"""Counts entries of a statement that look the same, in bounded memory however many there are."""

import sqlite3
from hashlib import blake2b
from typing import Self

CACHE_KIB = 2048


class Alike:
    """Which one of those that look the same an entry is. In a file of the system's own that has no name."""

    def __init__(self) -> None:
        self._counts = sqlite3.connect("", isolation_level=None)
        for statement in (
            f"PRAGMA cache_size = -{CACHE_KIB}",
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "CREATE TABLE seen (look BLOB PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID",
        ):
            self._counts.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._counts.close()

    def ordinal(self, look: str) -> int:
        """1 for the first that looks so, 2 for the second."""
        named = blake2b(look.encode(), digest_size=16).digest()
        counted = self._counts.execute(
            "INSERT INTO seen VALUES (?, 1) ON CONFLICT (look) DO UPDATE SET times = times + 1"
            " RETURNING times",
            (named,),
        )
        [[times]] = counted.fetchall()
        return int(times)

    def clear(self) -> None:
        """Another statement begins."""
        self._counts.execute("DELETE FROM seen")
