"""The log's own key: made once, its private half for its owner alone, its name the log's."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.evidence.notes import BadNote, Signer, Verifier
from adapters.evidence.tiles import write_whole

KEY: Final = "log.key"
PUBLIC: Final = "log.public"
CHECKPOINT: Final = "checkpoint"
TILES: Final = "tile"
VERIFIED: Final = "verified"
FORMER: Final = "former"


class NoEvidence(Exception):
    """There is no tree yet, or what lies there cannot be used. Its text says what."""


def make_key(folder: Path, name: str) -> None:
    """Where there is none and no tree either: a key that is lost is not made anew. ``name``: host/log."""
    if any((folder / held).exists() for held in (KEY, PUBLIC, CHECKPOINT)):
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = Ed25519PrivateKey.generate().private_bytes_raw()
    signer = Signer(_after(name, len(former_trees(folder))), private)
    write_whole(folder / PUBLIC, f"{signer.verifier}\n".encode())
    with os.fdopen(os.open(folder / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private)


def next_name(folder: Path, name: str) -> str:
    """What the tree after this one is called."""
    return _after(name, len(former_trees(folder)) + 1)


def set_aside(folder: Path, witnesses: Sequence[Path]) -> None:
    """The tree, its key and what witnesses have of it, to be kept: what it proves stays proven. One that was
    cut short goes on when repeated; the public key goes last."""
    number = len(former_trees(folder)) + 1
    to = folder / FORMER / str(number)
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    for witness in witnesses:
        if (witness / CHECKPOINT).exists():
            (witness / CHECKPOINT).replace(witness / f"{CHECKPOINT}.{number}")
    for name in (TILES, VERIFIED, CHECKPOINT, KEY):
        if (folder / name).exists():
            (folder / name).replace(to / name)
    if (folder / PUBLIC).exists():
        (folder / PUBLIC).replace(to / PUBLIC)
    else:
        (to / PUBLIC).touch()  # lost with the tree


def former_trees(folder: Path) -> Sequence[Path]:
    """Those that were set aside, wholly."""
    return [each.parent for each in sorted((folder / FORMER).glob(f"*/{PUBLIC}"))]


def _after(name: str, former: int) -> str:
    """A name is signed for once: host/log, then host/log/2 and so on."""
    return f"{name}/{former + 1}" if former else name


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
