"""The tree against the RFC's own definitions, and what its proofs refuse."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.evidence import tree
from adapters.evidence.tiles import Tiles
from tests.adapters.evidence import by_the_book

SIZES = st.integers(0, 70)


def entries(size: int) -> list[bytes]:
    return [sha256(str(number).encode()).digest() for number in range(size)]


def grown(folder: Path, some: Sequence[bytes], steps: Sequence[int]) -> Tiles:
    """In so many steps."""
    tiles, before = Tiles(folder), 0
    for until in steps:
        assert tiles.grow(before, some[before:until]) == until
        before = until
    return tiles


def laid_out(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def nodes(some: Sequence[bytes]) -> tree.Node:
    return lambda level, number: by_the_book.mth(some[number << level : (number + 1) << level])


@given(SIZES)
def test_a_root_is_the_one_of_the_standard(size: int) -> None:
    some = entries(size)
    assert tree.root_of(map(tree.leaf_hash, some)) == by_the_book.mth(some)
    assert tree.root_at(nodes(some), size) == by_the_book.mth(some)


@given(st.data())
def test_a_path_is_the_one_of_the_standard_and_leads_from_its_leaf_alone(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    some = entries(size)
    found = tree.inclusion(nodes(some), index, size)
    root = by_the_book.mth(some)
    assert found == by_the_book.path(index, some)
    leaf = tree.leaf_hash(some[index])
    assert tree.is_included(found, leaf, index, size, root)
    assert tree.is_included(found, leaf, other, size, root) is (other == index)
    assert not tree.is_included([*found, leaf], leaf, index, size, root)
    assert not tree.is_included(found, leaf, index, size, leaf) or size == 1
    assert not tree.is_included(found, tree.leaf_hash(b"another"), index, size, root)


@given(st.data())
def test_growth_is_proven_as_in_the_standard_and_nothing_else_is(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    older, other = data.draw(st.integers(0, size)), data.draw(st.integers(0, size))
    some = entries(size)
    found = tree.consistency(nodes(some), older, size)
    if 0 < older < size:
        assert found == by_the_book.proof(older, some)
    root, older_root = by_the_book.mth(some), by_the_book.mth(some[:older])
    assert tree.is_grown(found, older, older_root, size, root)
    assert tree.is_grown(found, other, older_root, size, root) is (other == older)
    rewritten = by_the_book.mth([b"another", *some[1:older]])
    assert not tree.is_grown(found, older, rewritten, size, root)
    assert not tree.is_grown([*found, root], older, older_root, size, root)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 700), min_size=1, max_size=5))
def test_files_are_those_of_the_standard_however_the_tree_grew(steps: list[int]) -> None:
    steps = sorted(steps)
    some = entries(steps[-1])
    with TemporaryDirectory() as folder:
        tiles = grown(Path(folder), some, steps)
        wanted = by_the_book.files(some)
        assert dict(tiles.files(len(some))) == wanted
        held = laid_out(Path(folder))
        assert {name: held[name] for name in wanted} == wanted
        root = tree.root_at(lambda level, number: tiles.node(len(some), level, number), len(some))
        assert root == by_the_book.mth(some)
        assert list(tiles.torn(len(some))) == []


def test_a_tree_of_several_levels_and_its_older_sizes(tmp_path: Path) -> None:
    size = 256 * 256 + 300
    some = entries(size)
    tiles = grown(tmp_path, some, [1000, 256 * 256, size])
    assert {path.name for path in (tmp_path / "tile").iterdir()} == {"0", "1", "2", "entries"}
    roots = {each: tree.root_of(map(tree.leaf_hash, some[:each])) for each in (255, 256, 65_536, size)}
    for older, newer in pairwise(roots):
        at = tree.consistency(lambda level, number: tiles.node(size, level, number), older, size)
        assert tree.is_grown(at, older, roots[older], size, roots[size]), newer


def test_what_is_done_twice_is_the_same(tmp_path: Path) -> None:
    """A run that was cut short before it signed is repeated."""
    some = entries(600)
    Tiles(tmp_path).grow(0, some[:300])
    Tiles(tmp_path).grow(300, some[300:520])
    Tiles(tmp_path).grow(300, some[300:])
    assert dict(Tiles(tmp_path).files(600)) == by_the_book.files(some)
