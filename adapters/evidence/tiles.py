"""The tree as files: tiles and entries as C2SP tlog-tiles lays them out."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count as upwards
from itertools import islice
from pathlib import Path
from typing import Final

from adapters.evidence.tree import HASH_BYTES, leaf_hashes, perfect

WIDTH: Final = 256
HEIGHT: Final = 8
ENTRIES: Final = "entries"
ENTRY_BYTES: Final = 2 + HASH_BYTES
"""In a bundle: an entry's length, and the entry, which is a hash."""
SYNCED_AT_ONCE: Final = 4
"""A file system puts on the disk together what it is asked for together: a busy one makes each wait."""
READ_MAX: Final = 64
"""Files that are kept in memory."""


class TilesUnfit(Exception):
    """A tile is missing, or does not hold what it must."""


class Tiles:
    """Below ``folder``. What is written twice has the same bytes, so a run that was cut short is repeated."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, bytes] = {}

    def grow(self, size: int, entries: Iterable[bytes]) -> int:
        """Adds entries to a tree of that size; its new size. All of it is on the disk when this returns.
        Raises TilesUnfit where the tree of that size is not there."""
        edge = [self._hashes(level, size >> (HEIGHT * level)) for level in range(_levels(size))] or [[]]
        bundle, coming, written = self._bundle(size), iter(entries), list[Path]()
        while part := list(islice(coming, WIDTH - len(bundle))):
            size += len(part)
            bundle += part
            edge[0] += leaf_hashes(part)
            if len(bundle) == WIDTH:
                written.append(self._write(ENTRIES, size // WIDTH - 1, _bundled(bundle)))
                written += self._climb(edge, size)
                bundle = []
        if bundle:
            written.append(self._write(ENTRIES, size // WIDTH, _bundled(bundle), len(bundle)))
        for level, hashes in enumerate(edge):
            if hashes:
                at = size >> (HEIGHT * (level + 1))
                written.append(self._write(str(level), at, b"".join(hashes), len(hashes)))
        self._settle(written)
        return size

    def node(self, size: int, level: int, number: int) -> bytes:
        """The hash of a complete subtree of a tree of that size, from the tile that holds its parts. Raises
        TilesUnfit."""
        tall, rest = divmod(level, HEIGHT)
        first, count = number << rest, 1 << rest
        hashes = self._tile(tall, first // WIDTH, size)[first % WIDTH : first % WIDTH + count]
        if len(hashes) != count:
            raise TilesUnfit(f"{self._name(str(tall), first // WIDTH)} is too short")
        return perfect(hashes)

    def leaves(self, tile: int, size: int) -> list[bytes]:
        """The leaves' hashes in one tile of the lowest level. Raises TilesUnfit."""
        return self._tile(0, tile, size)

    def entries(self, tile: int, size: int) -> list[bytes]:
        """What those leaves are the hashes of. Raises TilesUnfit."""
        content = self._file(ENTRIES, tile, _count(size, tile))
        found = [content[at + 2 : at + ENTRY_BYTES] for at in range(0, len(content), ENTRY_BYTES)]
        if _bundled(found) != content:
            raise TilesUnfit(f"{self._name(ENTRIES, tile)} holds what is no entry of this log")
        return found

    def part(self, level: int, tile: int, count: int, size: int) -> bytes | None:
        """The first hashes of a tile of a tree of that size, so many of them, as the standard serves them;
        nothing where it has not as many. Raises TilesUnfit."""
        return self._part(str(level), tile, count, size >> (HEIGHT * level))

    def bundle(self, tile: int, count: int, size: int) -> bytes | None:
        """The same of entries."""
        return self._part(ENTRIES, tile, count, size)

    def torn(
        self, size: int, after: int = 0, known: Mapping[int, bytes] | None = None
    ) -> Iterator[tuple[int, int, str]]:
        """Tiles above the lowest level that do not hold the roots of those below: level, tile, what. Of those
        only that grew beyond ``after`` leaves. ``known``: roots of tiles of the lowest level, worked out from
        what was found to be in them."""
        for level in range(1, _levels(size)):
            grown, before = size >> (HEIGHT * level), after >> (HEIGHT * level)
            for tile in range(before // WIDTH if grown > before else _tiles(grown), _tiles(grown)):
                name = self._name(str(level), tile)
                try:
                    held = self._tile(level, tile, size)
                    below = [self._root(level - 1, tile * WIDTH + at, size, known) for at in range(len(held))]
                except TilesUnfit as unfit:
                    yield level, tile, str(unfit)
                    continue
                if held != below:
                    yield level, tile, f"{name} does not hold the roots of the tiles below it"

    def _root(self, level: int, tile: int, size: int, known: Mapping[int, bytes] | None) -> bytes:
        root = known.get(tile) if known and level == 0 else None
        return root or perfect(self._tile(level, tile, size))

    def files(self, size: int) -> Iterator[tuple[str, bytes]]:
        """Every file that a tree of that size needs, by its name. Raises TilesUnfit."""
        for level in range(_levels(size)):
            held = size >> (HEIGHT * level)
            for tile in range(_tiles(held)):
                names = [str(level), ENTRIES] if level == 0 else [str(level)]
                count = _count(held, tile)
                for name in names:
                    path = self._path(name, tile, count).relative_to(self.folder)
                    yield path.as_posix(), self._file(name, tile, count)

    def _climb(self, edge: list[list[bytes]], size: int) -> Iterator[Path]:
        """Writes the tiles that are full, the lowest first; each gives one hash to the level above."""
        for level in upwards():
            if len(edge[level]) < WIDTH:
                return
            yield self._write(str(level), (size >> (HEIGHT * (level + 1))) - 1, b"".join(edge[level]))
            if level + 1 == len(edge):
                edge.append([])
            edge[level + 1].append(perfect(edge[level]))
            edge[level] = []

    def _settle(self, written: Sequence[Path]) -> None:
        """On the disk before a checkpoint speaks of it. What a full tile began with is then of no use."""
        with ThreadPoolExecutor(SYNCED_AT_ONCE) as threads:
            for _ in threads.map(_sync, {*written, *(path.parent for path in written)}):
                pass
        for path in written:
            if path.parent.suffix != ".p":
                shutil.rmtree(path.with_name(f"{path.name}.p"), ignore_errors=True)
        self._read.clear()

    def _hashes(self, level: int, held: int) -> list[bytes]:
        """Of the tile at the right edge, where it is not full."""
        if held % WIDTH == 0:
            return []
        return _parted(self._file(str(level), held // WIDTH, held % WIDTH))

    def _bundle(self, size: int) -> list[bytes]:
        return list(self.entries(size // WIDTH, size)) if size % WIDTH else []

    def _tile(self, level: int, tile: int, size: int) -> list[bytes]:
        return _parted(self._file(str(level), tile, _count(size >> (HEIGHT * level), tile)))

    def _part(self, name: str, tile: int, count: int, held: int) -> bytes | None:
        if not 0 < count <= _count(held, tile):
            return None
        whole = self._file(name, tile, _count(held, tile))
        return whole[: count * (ENTRY_BYTES if name == ENTRIES else HASH_BYTES)]

    def _file(self, name: str, tile: int, count: int) -> bytes:
        """A full tile begins with every part of it that was written before."""
        for path in (self._path(name, tile, count), self._path(name, tile, WIDTH)):
            if path not in self._read:
                try:
                    content = path.read_bytes()
                except OSError:
                    continue
                if len(self._read) >= READ_MAX:
                    self._read.clear()
                self._read[path] = content
            whole = self._read[path]
            each = ENTRY_BYTES if name == ENTRIES else HASH_BYTES
            if len(whole) < count * each or len(whole) % each:
                raise TilesUnfit(f"{self._name(name, tile)} has {len(whole)} bytes")
            return whole[: count * each]
        raise TilesUnfit(f"{self._name(name, tile)} is missing")

    def _write(self, name: str, tile: int, content: bytes, count: int = WIDTH) -> Path:
        path = self._path(name, tile, count)
        beside = path.with_name(f".{path.name}.new")
        try:
            beside.write_bytes(content)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
        beside.replace(path)
        return path

    def _path(self, name: str, tile: int, count: int) -> Path:
        path = self.folder / self._name(name, tile)
        return path if count == WIDTH else path.with_name(f"{path.name}.p") / str(count)

    @staticmethod
    def _name(name: str, tile: int) -> str:
        parts, rest = [f"{tile % 1000:03}"], tile // 1000
        while rest:
            parts.append(f"x{rest % 1000:03}")
            rest //= 1000
        return "/".join(["tile", name, *reversed(parts)])


def write_whole(path: Path, content: bytes) -> None:
    """All of it or nothing, also where the machine stops in the middle."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _levels(size: int) -> int:
    """On how many levels a tree of that size has tiles."""
    levels = 0
    while size >> (HEIGHT * levels):
        levels += 1
    return levels


def _tiles(held: int) -> int:
    """How many tiles a level has that holds so many hashes."""
    return (held + WIDTH - 1) // WIDTH


def _count(held: int, tile: int) -> int:
    """How many hashes that tile holds where its level holds so many."""
    return min(WIDTH, held - tile * WIDTH)


def _parted(content: bytes) -> list[bytes]:
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


def _bundled(entries: Sequence[bytes]) -> bytes:
    return b"".join([len(entry).to_bytes(2) + entry for entry in entries])
