"""What witnesses have: the newest checkpoint, that of a tree that was set aside, or nothing that counts."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from adapters.evidence.keys import CHECKPOINT, NoEvidence, former_trees, read_verifier, remember_told, told
from adapters.evidence.notes import BadNote, Checkpoint, Verifier
from adapters.evidence.tiles import write_whole


@dataclass(frozen=True, slots=True)
class Witness:
    """``checkpoint``: what it has that this tree's key signed, and only that can contradict; ``former``: the
    number of the tree that was set aside, of which it has one; ``doubt``: why it proves nothing now, else
    empty."""

    folder: Path
    note: bytes
    checkpoint: Checkpoint | None = None
    former: str = ""
    doubt: str = ""


def look_at(witnesses: Sequence[Path], folder: Path, verifier: Verifier) -> Sequence[Witness]:
    """Each as it is now."""
    before, verifiers = told(folder), dict(_former(folder))
    return [_look(each, str(each) in before, verifier, verifiers) for each in witnesses]


def _former(folder: Path) -> Iterator[tuple[str, Verifier]]:
    for tree in former_trees(folder):
        with suppress(NoEvidence):  # its public key was lost
            yield tree.name, read_verifier(tree)


def _look(witness: Path, was_told: bool, verifier: Verifier, former: dict[str, Verifier]) -> Witness:
    try:
        note = (witness / CHECKPOINT).read_bytes()
    except OSError:
        doubt = f"the witness in {witness} was told before, and has nothing now: is it mounted?"
        return Witness(witness, b"", doubt=doubt if was_told else "")
    try:
        return Witness(witness, note, verifier.checkpoint(note.decode()))
    except (BadNote, UnicodeError) as bad:
        for number, key in former.items():
            with suppress(BadNote, UnicodeError):
                key.checkpoint(note.decode())
                return Witness(witness, note, former=number)
        return Witness(witness, note, doubt=f"the witness in {witness} has no checkpoint of this log: {bad}")


def tell(seen: Sequence[Witness], folder: Path) -> None:
    """Those that do not have the newest checkpoint: they are new, or we were stopped before, or they were
    away. What is in doubt is left as it is. One that cannot be told does not keep the others from it. Raises
    OSError."""
    note = (folder / CHECKPOINT).read_bytes()
    done, failed = told(folder), None
    for witness in seen:
        if witness.doubt:
            continue
        try:
            if witness.note != note:
                _tell(witness, note)
            done.add(str(witness.folder))
        except OSError as error:
            failed = failed or error
    remember_told(folder, done)
    if failed is not None:
        raise failed


def _tell(witness: Witness, note: bytes) -> None:
    kept = witness.folder / CHECKPOINT
    if witness.former:
        kept.replace(witness.folder / f"{CHECKPOINT}.{witness.former}")
    elif not witness.note:
        witness.folder.mkdir(parents=True, exist_ok=True)  # new: it was never told
    write_whole(kept, note)


def begin_witnesses(witnesses: Sequence[Path], folder: Path) -> Sequence[str]:
    """Has those that have nothing begin with the newest checkpoint, also where they were told before: the
    operator asks for it. What must be known of it."""
    says: list[str] = []
    if not (folder / CHECKPOINT).exists():
        return says
    for witness in witnesses:
        if (witness / CHECKPOINT).exists():
            continue
        if str(witness) in told(folder):
            says.append(f"The witness in {witness} was told before, had nothing, and begins anew.")
        try:
            tell([Witness(witness, b"")], folder)
        except OSError as error:
            says.append(f"The witness in {witness} cannot be told: {error.strerror}.")
    return says
