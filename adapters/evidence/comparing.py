"""Whether the database, the tree and its witnesses still tell the same: what a start and each signing ask."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, func, select

from adapters.event_store.schema import event
from adapters.evidence.keys import (
    CHECKPOINT,
    KEY,
    PUBLIC,
    TILES,
    TOLD,
    NoEvidence,
    is_unfinished,
    read_verifier,
)
from adapters.evidence.known import recorded
from adapters.evidence.leaves import UNREADABLE, entry_of, stored
from adapters.evidence.notes import BadNote, Checkpoint, Verifier
from adapters.evidence.tiles import WIDTH, Tiles, TilesUnfit
from adapters.evidence.tree import EMPTY, root_at
from adapters.evidence.witnesses import Witness, look_at
from domain.log_break.events import BreakKind

_LAST: Final = select(func.max(event.c.position))
UNFINISHED: Final = "a tree is being set aside: `toegang audit acknowledge` was cut short; repeat it"


class Contradicted(Exception):
    """The database, the tree and what was witnessed do not tell the same. Nothing more is signed: an auditor
    looks first. Its text says where. ``before``: what was signed last, as far as it can be read."""

    def __init__(self, kind: BreakKind, says: str, before: Checkpoint) -> None:
        super().__init__(says)
        self.kind, self.before = kind, before


def contradiction(store: Engine, folder: Path, witnesses: Sequence[Path]) -> Contradicted | None:
    """As it is now; nothing where there was never a tree. Reads some files, and the last rows signed."""
    try:
        verifier = read_verifier(folder)
    except NoEvidence as none:
        return _without_a_key(store, folder, witnesses, none)
    seen = look_at(witnesses, folder, verifier)  # before the tree's own, which only grows: it may just now
    try:
        compare(store, Tiles(folder), seen, signed_before(folder, verifier))
    except Contradicted as contradicted:
        return contradicted
    return None


@contextmanager
def lost_or_none(store: Engine, folder: Path, witnesses: Sequence[Path]) -> Iterator[None]:
    """Tells a tree that was lost from one that never was. Raises Contradicted where it was lost, NoEvidence
    where nothing tells of one."""
    try:
        yield
    except NoEvidence:
        if (contradicted := contradiction(store, folder, witnesses)) is not None:
            raise contradicted from None
        raise


def _without_a_key(
    store: Engine, folder: Path, witnesses: Sequence[Path], none: NoEvidence
) -> Contradicted | None:
    """A tree is begun once, and its traces stay: where there are any, `toegang init` begins no other."""
    nothing = Checkpoint("", 0, EMPTY)
    if is_unfinished(folder):
        return Contradicted(BreakKind.TREE, UNFINISHED, nothing)
    traces = [folder / name for name in (PUBLIC, KEY, CHECKPOINT, TILES, TOLD) if (folder / name).exists()]
    traces += [each / CHECKPOINT for each in witnesses if _is_checkpoint(each / CHECKPOINT)]
    found = [*map(str, traces), *[f"{name} in the log" for name in sorted(set(recorded(store)))]]
    if not found:
        return None
    what = none if (folder / PUBLIC).exists() else f"there is no key in {folder}"
    return Contradicted(BreakKind.TREE, f"{what}, though there is {', '.join(found)}", nothing)


def _is_checkpoint(file: Path) -> bool:
    try:
        Checkpoint.read(file.read_text().partition("\n\n")[0] + "\n")
    except (OSError, UnicodeError, BadNote):
        return False
    return True


def signed_before(folder: Path, verifier: Verifier) -> Checkpoint:
    """The newest checkpoint. Raises Contradicted."""
    nothing = Checkpoint(verifier.name, 0, EMPTY)
    try:
        return verifier.checkpoint((folder / CHECKPOINT).read_text())
    except FileNotFoundError:
        says = UNFINISHED if is_unfinished(folder) else f"the checkpoint in {folder} is gone"
        raise Contradicted(BreakKind.TREE, says, nothing) from None
    except (BadNote, UnicodeError) as bad:
        says = f"the checkpoint in {folder} cannot be used: {bad}"
        raise Contradicted(BreakKind.TREE, says, nothing) from None


def compare(store: Engine, tiles: Tiles, seen: Sequence[Witness], before: Checkpoint) -> int:
    """What was signed is there still: in the tree, in the database, and as witnessed; the last position in
    the database. Only what this tree's key signed counts: else a witness could stop all writing. Raises
    Contradicted."""
    if is_unfinished(tiles.folder):
        raise Contradicted(BreakKind.TREE, UNFINISHED, before)
    for witness in seen:
        if witness.checkpoint not in (None, before):
            _compare_witness(tiles, witness.checkpoint, before)
    now = head(store)
    if before.size == 0:
        return now
    if _root(tiles, before.size, before) != before.root:
        says = f"the tree does not hold what was signed at {before.size} events"
        raise Contradicted(BreakKind.TREE, says, before)
    if now < before.size:
        says = f"{before.size} events were signed, the database holds {now}: it was put back"
        raise Contradicted(BreakKind.PUT_BACK, says, before)
    _compare_last(store, tiles, before)
    return now


def head(store: Engine) -> int:
    """The last position in the database."""
    with store.connect() as tx:
        return tx.scalar(_LAST) or 0


def _compare_witness(tiles: Tiles, seen: Checkpoint, before: Checkpoint) -> None:
    if seen.size > before.size:
        says = f"a witness saw {seen.size} events, the tree has {before.size}: it was put back"
        raise Contradicted(BreakKind.TREE, says, seen)
    if _root(tiles, seen.size, before) != seen.root:
        says = f"the tree does not hold what a witness saw at {seen.size} events"
        raise Contradicted(BreakKind.TREE, says, seen)


def _compare_last(store: Engine, tiles: Tiles, before: Checkpoint) -> None:
    """An older backup that has grown anew differs at the end of what was signed: those of the last tile."""
    tile = (before.size - 1) // WIDTH
    try:
        signed = tiles.entries(tile, before.size)
    except TilesUnfit as unfit:
        says = f"{unfit}: restore the folder of the tree"
        raise Contradicted(BreakKind.TREE, says, before) from None
    first = tile * WIDTH + 1
    try:
        found = {row[0]: entry_of(row) for page in stored(store, first - 1, before.size) for row in page}
    except UNREADABLE as error:
        if getattr(error, "connection_invalidated", False):
            raise
        found = {}
    for position, entry in enumerate(signed, first):
        if found.get(position) != entry:
            says = f"the event at position {position} is not the one that was signed"
            raise Contradicted(BreakKind.CHANGED, says, before)


def _root(tiles: Tiles, size: int, before: Checkpoint) -> bytes:
    try:
        return root_at(lambda level, number: tiles.node(size, level, number), size)
    except TilesUnfit as unfit:
        says = f"{unfit}: restore the folder of the tree"
        raise Contradicted(BreakKind.TREE, says, before) from None
