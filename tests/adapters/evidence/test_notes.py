"""Signed checkpoints: read back by the key that signed them, and by no other."""

import base64
from hashlib import sha256

import pytest

from adapters.evidence.notes import BadNote, Signer, Verifier
from adapters.evidence.tree import EMPTY

NAME = "toegang.example/log"
SIGNER = Signer(NAME, bytes(range(32)))
ROOT = sha256(b"root").digest()
NOTE = SIGNER.sign(7, ROOT)
OTHER = Signer(NAME, bytes(32))


def test_it_is_read_as_it_was_signed() -> None:
    found = SIGNER.verifier.checkpoint(NOTE)
    assert (found.origin, found.size, found.root) == (NAME, 7, ROOT)
    assert SIGNER.verifier.checkpoint(SIGNER.sign(0, EMPTY)).size == 0


def test_a_note_is_frozen() -> None:
    """What was handed to a witness is compared for ever: this is what version 1 writes."""
    assert str(SIGNER.verifier) == (
        "toegang.example/log+a7b07f7d+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
    )
    assert NOTE == (
        "toegang.example/log\n"
        "7\n"
        "SBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=\n"
        "\n"
        "\N{EM DASH} toegang.example/log p7B/ffKHwBYKIKJa/9rtpGh5BUpjK5eV/ao28wBX"
        "hN1tZ77sAeYF7ufgDOguR+7EbhhIgneUjTN8fU8Hy5HyolSfnwc=\n"
    )


def test_a_key_is_read_back() -> None:
    assert Verifier.read(f"{SIGNER.verifier}\n") == SIGNER.verifier


@pytest.mark.parametrize(
    ("note", "told"),
    [
        (NOTE.replace("\n7\n", "\n8\n"), "signature"),
        (OTHER.sign(7, ROOT), "0 times"),
        (NOTE + NOTE.split("\n\n")[1], "2 times"),
        (NOTE.replace("\n\n", "\n"), "empty line"),
        (NOTE.rstrip("\n"), "empty line"),
        (NOTE.replace("\N{EM DASH} ", "- "), "dash"),
        ("", "empty line"),
        (Signer("other.example/log", bytes(range(32))).sign(7, ROOT), "0 times"),
    ],
)
def test_another_is_refused_and_told_why(note: str, told: str) -> None:
    with pytest.raises(BadNote, match=told):
        SIGNER.verifier.checkpoint(note)


def test_lines_of_other_keys_are_passed_over() -> None:
    stranger = Signer("witness.example/w1", bytes(32)).sign(7, ROOT).split("\n\n")[1]
    assert SIGNER.verifier.checkpoint(NOTE + stranger).size == 7


@pytest.mark.parametrize(
    "key",
    [
        "",
        "a+b",
        str(SIGNER.verifier)[:-2],
        str(SIGNER.verifier).replace("toegang", "other"),
        f"{NAME}+00000000+{base64.b64encode(bytes(33)).decode()}",
    ],
)
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(BadNote):
        Verifier.read(key)
