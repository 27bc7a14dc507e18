"""The log's own key: made once, its private half for its owner alone, its name the log's."""

import fcntl
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.evidence.notes import BadNote, Signer, Verifier
from adapters.evidence.tiles import write_whole
from adapters.evidence.tree import EMPTY

KEY: Final = "log.key"
PUBLIC: Final = "log.public"
CHECKPOINT: Final = "checkpoint"
TILES: Final = "tile"
VERIFIED: Final = "verified"
LAST_RUN: Final = "last-run"
FORMER: Final = "former"
MOVED: Final = (TILES, VERIFIED, LAST_RUN, CHECKPOINT)
SPENT: Final = ".log.key.spent"
"""The private key while its tree is being set aside; empty where it was lost before."""
NUMBER: Final = re.compile("[1-9][0-9]{0,3}")
TOLD: Final = "told"


class NoEvidence(Exception):
    """There is no tree yet, or what lies there cannot be used. Its text says what."""


def make_key(folder: Path, name: str, begun: int = 0) -> None:
    """Where there is none and no tree either: a key that is lost is not made anew, also where nothing is left
    of ``begun`` trees that are known of elsewhere (known.py): an auditor looks first. The key comes before
    what it signs of the empty log, its public half last: one that was cut short goes on when repeated, and a
    tree that has its public key without a checkpoint was broken. ``name``: host/log."""
    if any((folder / held).exists() for held in (PUBLIC, TILES)) or _half_aside(folder) is not None:
        return
    if begun and _is_bare(folder):
        return
    private = _read(folder / KEY) or Ed25519PrivateKey.generate().private_bytes_raw()
    try:
        signer = Signer(_named(name, current_number(folder, name)), private)
    except ValueError:
        return  # damaged: to be restored
    first = signer.sign(0, EMPTY).encode()
    if _read(folder / CHECKPOINT) not in (b"", first):
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / SPENT).unlink(missing_ok=True)
    _write_private(folder / KEY, private)
    write_whole(folder / CHECKPOINT, first)
    write_whole(folder / PUBLIC, f"{signer.verifier}\n".encode())


def _write_private(path: Path, content: bytes) -> None:
    """All of it or nothing, never readable by others; what is written beside it next syncs the folder."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def names(folder: Path, name: str, begun: int = 0) -> tuple[str, str]:
    """What the tree is called that is to be set aside, or just was; and the one after it."""
    number = current_number(folder, name, begun) - _is_between(folder)
    return _named(name, number), _named(name, number + 1)


def begin_anew(folder: Path, witnesses: Sequence[Path], name: str, begun: int = 0) -> None:
    """Sets the tree aside with what witnesses have of it, and makes a key for another: what it proves stays
    proven, and its private key is destroyed. One that was cut short goes on when repeated. Waits for who
    signs just now."""
    with alone(folder, wait=True):
        if _is_between(folder):
            for half in (KEY, SPENT, CHECKPOINT):
                (folder / half).unlink(missing_ok=True)
        else:
            _set_aside(folder, witnesses, current_number(folder, name, begun))
        make_key(folder, name)


def _set_aside(folder: Path, witnesses: Sequence[Path], number: int) -> None:
    """The public key goes last of what is moved, and only then the private one is destroyed: what failed
    before can be mended. A witness that is away keeps what it has: it is known by that key later."""
    to = folder / FORMER / str(number)
    if (folder / KEY).exists():
        (folder / KEY).replace(folder / SPENT)
    (folder / SPENT).touch()  # also where the key was lost
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in MOVED:
        if (folder / name).exists():
            (folder / name).replace(to / name)
    for witness in witnesses:
        with suppress(OSError):
            if (witness / CHECKPOINT).exists():
                remember_told(folder, told(folder) - {str(witness)})
                (witness / CHECKPOINT).replace(witness / f"{CHECKPOINT}.{number}")
    if (folder / PUBLIC).exists():
        (folder / PUBLIC).replace(to / PUBLIC)
    else:
        (to / PUBLIC).touch()  # lost with the tree
    (folder / SPENT).unlink()


def former_trees(folder: Path) -> Sequence[Path]:
    """Those that were set aside, wholly, the oldest first, whatever of them was lost since. A tree's number
    is its folder's name."""
    half = _half_aside(folder)
    return [each for each in _numbered(folder) if each != half]


def current_number(folder: Path, name: str, begun: int = 0) -> int:
    """Of the tree that the log called ``name`` is signed by, or will be. What it is called tells its number
    also where folders of those before it are gone. Not asked of the log: of what it recorded about trees set
    aside, it may have been put back to before. Only where nothing is left, it is the last of those ``begun``
    that are known of elsewhere: its name was signed for."""
    if (half := _half_aside(folder)) is not None:
        return int(half.name)
    former = _numbered(folder)
    after = int(former[-1].name) + 1 if former else 1
    if _is_bare(folder):
        return max(after, begun)
    return max(after, *(number_in(_name_in(folder / file), name) for file in (PUBLIC, CHECKPOINT)))


def is_unfinished(folder: Path) -> bool:
    """Whether setting a tree aside was cut short."""
    return _half_aside(folder) is not None or _is_between(folder)


def number_in(called: str, name: str) -> int:
    """Of the tree that is called so, of the log called ``name``; 0 where it is none of it."""
    base, _, number = called.rpartition("/")
    if base == name and NUMBER.fullmatch(number):
        return int(number)
    return int(called == name)


def _name_in(file: Path) -> str:
    """With which it begins."""
    return re.split(rb"[+\n]", _read(file), maxsplit=1)[0].decode(errors="replace")


def _is_bare(folder: Path) -> bool:
    """Whether nothing there tells what the tree is called, nor of any before it."""
    return not _numbered(folder) and not any((folder / told).exists() for told in (PUBLIC, CHECKPOINT))


def _numbered(folder: Path) -> Sequence[Path]:
    found = [each for each in (folder / FORMER).glob("*") if NUMBER.fullmatch(each.name)]
    return sorted(found, key=lambda each: int(each.name))


def _half_aside(folder: Path) -> Path | None:
    """Where the tree goes that is being set aside: nobody can sign for it, and its parts are here or there.
    A former tree that lost its public key later is none."""
    former = _numbered(folder)
    if not former or (former[-1] / PUBLIC).exists() or not (folder / SPENT).exists():
        return None
    both = any((folder / name).exists() and (former[-1] / name).exists() for name in MOVED)
    return None if both else former[-1]


def _is_between(folder: Path) -> bool:
    """One was set aside wholly, and of the next nothing can have been signed yet."""
    former = _numbered(folder)
    if not former or not (former[-1] / PUBLIC).exists():
        return False
    if any((folder / held).exists() for held in (PUBLIC, TILES)):
        return False
    return _read(folder / CHECKPOINT).split(b"\n")[1:2] in ([], [b"0"])


def _named(name: str, number: int) -> str:
    """A name is signed for once: host/log, then host/log/2 and so on."""
    return f"{name}/{number}" if number > 1 else name


def told(folder: Path) -> set[str]:
    """The witnesses that have been told of this tree, by their folders."""
    try:
        return set(json.loads((folder / TOLD).read_text()))
    except (OSError, ValueError, TypeError):
        return set()


def remember_told(folder: Path, witnesses: set[str]) -> None:
    """For the day on which one of them holds nothing: it is not mounted, or somebody emptied it."""
    if witnesses != told(folder):
        write_whole(folder / TOLD, json.dumps(sorted(witnesses)).encode() + b"\n")


@contextmanager
def alone(folder: Path, *, wait: bool = False) -> Iterator[bool]:
    """Whether nobody else writes the tree meanwhile."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def read_verifier(folder: Path) -> Verifier:
    """The public half. Raises NoEvidence."""
    try:
        return Verifier.read((folder / PUBLIC).read_text())
    except FileNotFoundError:
        raise NoEvidence(f"there is no key in {folder}: run `toegang init`") from None
    except (BadNote, UnicodeError) as bad:
        raise NoEvidence(f"{folder / PUBLIC} cannot be used: {bad}") from None


def read_signer(folder: Path) -> Signer:
    """Raises NoEvidence."""
    verifier = read_verifier(folder)
    try:
        signer = Signer(verifier.name, (folder / KEY).read_bytes())
    except FileNotFoundError:
        raise NoEvidence(
            f"{folder / KEY} is lost: nobody can sign for this tree; restore it from its backup"
        ) from None
    except ValueError:
        raise NoEvidence(f"{folder / KEY} is no key: restore it from its backup") from None
    if signer.verifier != verifier:
        raise NoEvidence(f"{folder / PUBLIC} is of another key or name than {folder / KEY}")
    return signer
