"""The Merkle tree of RFC 9162: hashes, roots, proofs that something is in it and that it only grew."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY: Final = sha256(b"").digest()
"""The root of a tree without leaves."""

_LEAF: Final = sha256(b"\x00")
_NODE: Final = sha256(b"\x01")

Node = Callable[[int, int], bytes]
"""Answers the hash of a complete subtree: of 2^level leaves, the how-manieth of those."""


def leaf_hash(entry: bytes) -> bytes:
    """RFC 9162 §2.1.1."""
    return sha256(b"\x00" + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """Of many. A hash that has begun is copied: quicker than beginning each."""
    found = []
    for entry in entries:
        begun = _LEAF.copy()
        begun.update(entry)
        found.append(begun.digest())
    return found


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162 §2.1.1."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree that only grows, kept as the roots of its complete subtrees: at most one of each height."""

    def __init__(self, size: int = 0, roots: Sequence[bytes] = ()) -> None:
        """``roots``: of the complete subtrees of a tree that has that size already, the largest first."""
        self.size = size
        self._roots = list(roots)

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Adds leaves' hashes, as many at a time as make a complete subtree."""
        at = 0
        while at < len(leaves):
            # The largest power of two that both fits here and is left.
            count = min(self.size & -self.size or len(leaves), 1 << ((len(leaves) - at).bit_length() - 1))
            count = 1 << (count.bit_length() - 1)
            self.add(perfect(leaves[at : at + count]), count)
            at += count

    def add(self, root: bytes, count: int) -> None:
        """Adds a complete subtree of so many leaves, of which the tree has a multiple already."""
        assert self.size % count == 0
        self._roots.append(root)
        self.size += count
        size = self.size // count
        while size % 2 == 0:
            right = self._roots.pop()
            self._roots[-1] = node_hash(self._roots[-1], right)
            size //= 2

    @property
    def root(self) -> bytes:
        return folded(self._roots)


def perfect(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes."""
    while len(hashes) > 1:
        pairs = iter(hashes)
        found = []
        for left, right in zip(pairs, pairs, strict=True):
            begun = _NODE.copy()
            begun.update(left + right)
            found.append(begun.digest())
        hashes = found
    return hashes[0]


def folded(roots: Sequence[bytes]) -> bytes:
    """The root over complete subtrees, the largest first."""
    if not roots:
        return EMPTY
    root = roots[-1]
    for left in reversed(roots[:-1]):
        root = node_hash(left, root)
    return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Over the leaves' hashes."""
    tree = Frontier()
    tree.extend(list(leaves))
    return tree.root


def root_at(node: Node, size: int) -> bytes:
    """The root of a tree of that size."""
    return _subtree(node, 0, size) if size else EMPTY


def complete(node: Node, size: int) -> list[bytes]:
    """The roots of the complete subtrees of a tree of that size, the largest first."""
    found, begin = [], 0
    while begin < size:
        level = (size - begin).bit_length() - 1
        found.append(node(level, begin >> level))
        begin += 1 << level
    return found


def inclusion(node: Node, index: int, size: int) -> list[bytes]:
    """The path from a leaf to the root (RFC 9162 §2.1.3.1). ``index`` counts from 0 and lies below size."""
    return _path(node, index, 0, size)


def consistency(node: Node, older: int, size: int) -> list[bytes]:
    """That the first ``older`` leaves are a tree of that size's too (RFC 9162 §2.1.4.1). From nothing, and
    from the same size, it is empty."""
    return [] if older in (0, size) else _growth(node, older, 0, size, known=True)


def is_included(path: Sequence[bytes], leaf: bytes, index: int, size: int, root: bytes) -> bool:
    """Whether the path leads from that leaf to the root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if at % 2 or at == last:
            found = node_hash(step, found)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            found = node_hash(found, step)
        at, last = at // 2, last // 2
    return last == 0 and found == root


def is_grown(path: Sequence[bytes], older: int, older_root: bytes, size: int, root: bytes) -> bool:
    """Whether the tree of ``size`` begins with the older one (RFC 9162 §2.1.4.2). Every tree begins with
    the empty one."""
    if not 0 <= older <= size:
        return False
    if older == 0:
        return not path and older_root == EMPTY
    if older == size:
        return not path and older_root == root
    whole = older & (older - 1) == 0
    steps = [older_root, *path] if whole else list(path)
    if not steps:
        return False
    at, last = older - 1, size - 1
    while at % 2:
        at, last = at // 2, last // 2
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            second = node_hash(second, step)
        at, last = at // 2, last // 2
    return last == 0 and first == older_root and second == root


# --- subtrees ------------------------------------------------------------------------------------


def _split(count: int) -> int:
    """The largest power of two below."""
    return 1 << ((count - 1).bit_length() - 1)


def _subtree(node: Node, begin: int, end: int) -> bytes:
    count = end - begin
    if count & (count - 1) == 0:
        return node(count.bit_length() - 1, begin // count)
    middle = begin + _split(count)
    return node_hash(_subtree(node, begin, middle), _subtree(node, middle, end))


def _path(node: Node, index: int, begin: int, end: int) -> list[bytes]:
    if end - begin == 1:
        return []
    middle = begin + _split(end - begin)
    if index < middle:
        return [*_path(node, index, begin, middle), _subtree(node, middle, end)]
    return [*_path(node, index, middle, end), _subtree(node, begin, middle)]


def _growth(node: Node, older: int, begin: int, end: int, *, known: bool) -> list[bytes]:
    if older == end:
        return [] if known else [_subtree(node, begin, end)]
    middle = begin + _split(end - begin)
    if older <= middle:
        return [*_growth(node, older, begin, middle, known=known), _subtree(node, middle, end)]
    return [*_growth(node, older, middle, end, known=False), _subtree(node, begin, middle)]
