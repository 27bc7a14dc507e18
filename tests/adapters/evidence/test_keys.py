"""A key is made whole, and a tree set aside whole, however often either is cut short."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.evidence import (
    Contradicted,
    NoEvidence,
    begin_anew,
    contradiction,
    keys,
    make_key,
    names,
    read_verifier,
)
from adapters.evidence.keys import read_signer
from tests.adapters.evidence.signed_log import ORIGIN, SignedLog, fill, signed_log
from tests.databases import Database


@pytest.fixture
def log(database: Database, tmp_path: Path) -> SignedLog:
    return signed_log(database.store(), tmp_path, 25)


class Cut(Exception):
    """The machine stops."""


def cut_after(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    """The machine stops before the change of a file that comes after so many."""
    left = [steps]

    def counted(change: Callable[..., object]) -> Callable[..., object]:
        def changed(*given: object, **named: object) -> object:
            if not left[0]:
                raise Cut
            left[0] -= 1
            return change(*given, **named)

        return changed

    for name in ("replace", "unlink", "touch", "mkdir"):
        monkeypatch.setattr(Path, name, counted(getattr(Path, name)))


def test_a_key_that_was_cut_short_is_made_whole(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    for steps in range(20):
        with pytest.MonkeyPatch.context() as patch:
            cut_after(patch, steps)
            try:
                make_key(folder, ORIGIN)
            except Cut:
                continue
        break
    assert steps > 4
    assert read_signer(folder).verifier == read_verifier(folder)
    assert (folder / "log.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("steps", range(28))
def test_setting_aside_that_was_cut_short_is_a_break_until_it_is_repeated(log: SignedLog, steps: int) -> None:
    signed = log.evidence.verifier
    called = names(log.folder, ORIGIN)
    assert called == (ORIGIN, f"{ORIGIN}/2")
    with pytest.MonkeyPatch.context() as patch:
        cut_after(patch, steps)
        try:
            begin_anew(log.folder, [log.witness], ORIGIN)
            whole = True
        except Cut:
            whole = False
    if not whole and (log.folder / "former").exists() and any((log.folder / "former").iterdir()):
        fill(log.store, 1)
        assert contradiction(log.store, log.folder, [log.witness]) is not None
        with pytest.raises((Contradicted, NoEvidence)):
            log.keeper.step()
        assert names(log.folder, ORIGIN) == called, "it is recorded once"
    if not whole:
        begin_anew(log.folder, [log.witness], ORIGIN)
    assert read_verifier(log.folder / "former/1") == signed
    assert read_verifier(log.folder).name == f"{ORIGIN}/2"
    assert list((log.folder / "former").iterdir()) == [log.folder / "former/1"]
    assert not list((log.folder / "former").rglob(keys.KEY)), "nobody can sign for it any more"
    assert not (log.folder / keys.SPENT).exists()
    assert contradiction(log.store, log.folder, [log.witness]) is None
    while log.keeper.step():
        pass
    assert log.told() == ["former tree None"], "nobody recorded that it was set aside"


@pytest.mark.parametrize("lost", [["log.public"], ["log.public", "checkpoint", "tile"]])
@pytest.mark.parametrize("has_key", [True, False])
def test_a_name_is_signed_for_once_also_where_a_former_tree_was_damaged(
    log: SignedLog, lost: list[str], has_key: bool
) -> None:
    begin_anew(log.folder, [log.witness], ORIGIN)
    while log.keeper.step():
        pass
    second, witnessed = log.evidence.verifier, (log.witness / "checkpoint.1").read_bytes()
    for name in lost:
        (log.folder / "former/1" / name).rename(log.folder.parent / f"lost-{name}")
    if not has_key:
        (log.folder / keys.KEY).unlink()
    assert contradiction(log.store, log.folder, [log.witness]) is None, "the one in use is whole"
    assert names(log.folder, ORIGIN) == (f"{ORIGIN}/2", f"{ORIGIN}/3")
    begin_anew(log.folder, [log.witness], ORIGIN)
    assert read_verifier(log.folder / "former/2") == second
    assert read_verifier(log.folder).name == f"{ORIGIN}/3"
    assert (log.witness / "checkpoint.1").read_bytes() == witnessed


@pytest.mark.parametrize("lost", ["log.public", "checkpoint"])
@pytest.mark.parametrize("steps", range(0, 20, 3))
def test_a_name_is_signed_for_once_also_where_the_last_former_tree_is_gone(
    log: SignedLog, lost: str, steps: int
) -> None:
    """Also where the tree in use is damaged, and setting it aside is cut short."""
    begin_anew(log.folder, [log.witness], ORIGIN)
    log.keeper.step()
    (log.folder / "former/1").rename(log.folder / "lost")
    (log.folder / lost).unlink()
    assert names(log.folder, ORIGIN) == (f"{ORIGIN}/2", f"{ORIGIN}/3")
    with pytest.MonkeyPatch.context() as patch:
        cut_after(patch, steps)
        try:
            begin_anew(log.folder, [log.witness], ORIGIN)
        except Cut:
            patch.undo()
            assert names(log.folder, ORIGIN) == (f"{ORIGIN}/2", f"{ORIGIN}/3")
            begin_anew(log.folder, [log.witness], ORIGIN)
    assert read_verifier(log.folder).name == f"{ORIGIN}/3"
    assert list((log.folder / "former").iterdir()) == [log.folder / "former/2"]


def test_a_log_whose_own_name_ends_in_a_number_begins_with_the_first_tree(tmp_path: Path) -> None:
    make_key(tmp_path, "toegang.example/log/7")
    assert names(tmp_path, "toegang.example/log/7") == ("toegang.example/log/7", "toegang.example/log/7/2")


def test_no_key_is_destroyed_before_all_else_is_done(log: SignedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    signer = read_signer(log.folder)
    replace = Path.replace

    def refused(file: Path, to: Path) -> Path:
        if file.name == "tile":
            raise OSError("Device or resource busy")
        return replace(file, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refused)
        with pytest.raises(OSError, match="busy"):
            begin_anew(log.folder, [log.witness], ORIGIN)
    assert (log.witness / "checkpoint").exists()
    (log.folder / keys.SPENT).rename(log.folder / keys.KEY)
    assert read_signer(log.folder).verifier == signer.verifier
    (log.folder / "former/1").rmdir()
    assert contradiction(log.store, log.folder, [log.witness]) is None
