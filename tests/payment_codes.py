"""Reads a payment code as a telephone does, from its modules alone (ISO/IEC 18004); what is not damaged."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

Modules = Sequence[str]
_CODEWORDS = {1: 26, 2: 44, 3: 70, 4: 100, 5: 134, 6: 172, 7: 196, 8: 242}
_BLOCKS_M = {
    1: [16],
    2: [28],
    3: [44],
    4: [32] * 2,
    5: [43] * 2,
    6: [27] * 4,
    7: [31] * 4,
    8: [38] * 2 + [39] * 2,
}
"""Data codewords of each block, at error level M."""
_LEVEL_M = 0
_MASKS: Sequence[Callable[[int, int], bool]] = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, _: y % 2 == 0,
    lambda _, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
)


def read_code(modules: Modules) -> list[str]:
    """The lines of the text in it."""
    size = len(modules)
    assert all(len(row) == size for row in modules)
    version = (size - 17) // 4
    level, mask = _format(modules)
    assert level == _LEVEL_M, "EPC069-12 wants level M"
    bits = [
        (modules[y][x] == "1") ^ _MASKS[mask](y, x)
        for y, x in _path(size)
        if not _is_function(y, x, size, version)
    ]
    words = [_number(bits[at : at + 8]) for at in range(0, _CODEWORDS[version] * 8, 8)]
    return _text(_data(words, _BLOCKS_M[version])).decode("utf-8").split("\n")


def _format(modules: Modules) -> tuple[int, int]:
    """Error level and mask, of the copy beside the first finder."""
    places = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    found = _number([modules[y][x] == "1" for y, x in places]) ^ 0b101010000010010
    return found >> 13, found >> 10 & 0b111


def _path(size: int) -> Iterator[tuple[int, int]]:
    """Upwards and downwards in columns of two, from the right; the column of the timing is left out."""
    upward = True
    right = size - 1
    while right > 0:
        if right == 6:
            right -= 1
        for y in range(size - 1, -1, -1) if upward else range(size):
            yield from ((y, right), (y, right - 1))
        upward, right = not upward, right - 2


def _is_function(y: int, x: int, size: int, version: int) -> bool:
    finder = (y < 9 and x < 9) or (y < 9 and x >= size - 8) or (y >= size - 8 and x < 9)
    timing = 6 in (y, x)
    aligned = version > 1 and _alignment(y, x, version, size)
    version_words = version > 6 and ((y < 6 and x >= size - 11) or (x < 6 and y >= size - 11))
    return finder or timing or aligned or version_words


def _alignment(y: int, x: int, version: int, size: int) -> bool:
    centres = [6, size - 7] if version < 7 else [6, (size - 1) // 2, size - 7]
    return any(
        abs(y - cy) <= 2 and abs(x - cx) <= 2
        for cy in centres
        for cx in centres
        if (cy, cx) not in ((6, 6), (6, size - 7), (size - 7, 6))
    )


def _data(words: Sequence[int], blocks: Sequence[int]) -> list[int]:
    """The blocks, which lie interleaved, one after the other; without what corrects errors."""
    found: list[list[int]] = [[] for _ in blocks]
    at = 0
    for place in range(max(blocks)):
        for block, length in zip(found, blocks, strict=True):
            if place < length:
                block.append(words[at])
                at += 1
    return [word for block in found for word in block]


def _text(data: Sequence[int]) -> bytes:
    bits = "".join(f"{word:08b}" for word in data)
    take = partial(_taken, iter(bits))
    mode = take(4)
    if mode == 7:  # an extended channel: which character set; 26 is UTF-8
        assert take(8) == 26
        mode = take(4)
    assert mode == 4, "bytes"
    return bytes(take(8) for _ in range(take(8)))


def _taken(bits: Iterator[str], count: int) -> int:
    return int("".join(next(bits) for _ in range(count)), 2)


def _number(bits: Sequence[bool]) -> int:
    return int("".join("1" if bit else "0" for bit in bits), 2)
