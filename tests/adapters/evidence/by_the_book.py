"""The tree and its files once more, from the standards' own definitions alone: slow and plain."""

from collections.abc import Mapping, Sequence
from hashlib import sha256


def mth(entries: Sequence[bytes]) -> bytes:
    """RFC 9162 §2.1.1: the Merkle tree hash of a list of entries."""
    n = len(entries)
    if n == 0:
        return sha256().digest()
    if n == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = below(n)
    return sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def below(n: int) -> int:
    """k of the RFC: the largest power of two smaller than n."""
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def path(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """RFC 9162 §2.1.3.1: PATH(m, D_n)."""
    n = len(entries)
    if n == 1:
        return []
    k = below(n)
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def proof(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """RFC 9162 §2.1.4.1: PROOF(m, D_n), 0 < m < n."""
    return _subproof(m, entries, whole=True)


def _subproof(m: int, entries: Sequence[bytes], *, whole: bool) -> list[bytes]:
    n = len(entries)
    if m == n:
        return [] if whole else [mth(entries)]
    k = below(n)
    if m <= k:
        return [*_subproof(m, entries[:k], whole=whole), mth(entries[k:])]
    return [*_subproof(m - k, entries[k:], whole=False), mth(entries[:k])]


def files(entries: Sequence[bytes]) -> Mapping[str, bytes]:
    """C2SP tlog-tiles: every tile and bundle of a tree of these entries, by its path."""
    found = {}
    span = 1
    level = 0
    while len(entries) // span:
        hashes = [mth(entries[at * span : (at + 1) * span]) for at in range(len(entries) // span)]
        for number in range(-(-len(hashes) // 256)):
            part = hashes[number * 256 : (number + 1) * 256]
            found[_path(str(level), number, len(part))] = b"".join(part)
        span, level = span * 256, level + 1
    for number in range(-(-len(entries) // 256)):
        some = entries[number * 256 : (number + 1) * 256]
        content = b"".join(len(entry).to_bytes(2, "big") + entry for entry in some)
        found[_path("entries", number, len(some))] = content
    return found


def _path(level: str, number: int, width: int) -> str:
    digits = f"{number:0{-(-len(str(number)) // 3) * 3}}"
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join(["tile", level, *(f"x{part}" for part in parts[:-1]), parts[-1]])
    return name if width == 256 else f"{name}.p/{width}"
