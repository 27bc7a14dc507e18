"""Rotating the wrapping key: nothing is lost, whoever else uses the vault and wherever it is cut off."""

import hmac
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.key_vault import FileVault, NoBackup, make_wrapping_key, read_backup
from adapters.randomness import SystemRandomness
from domain.values import Plain, Sealed

LABEL = "account.opened/name"
FILE_EVENTS = {"open", "os.rename", "os.link", "os.remove"}


class World:
    """A vault with a key of each kind, and what it sealed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.key_file = folder / "vault", folder / "operator.key"
        make_wrapping_key(self.key_file, SystemRandomness())
        vault = self.opened()
        self.sealed = [vault.seal(f"holder/a{number}", LABEL, Plain(f"x{number}")) for number in range(2)]
        self.index = vault.index("code", "W234")
        vault.keep_secret("s1", Plain("secret"))

    def opened(self) -> FileVault:
        return FileVault(self.folder, self.key_file, SystemRandomness())

    def rotate(self) -> int:
        return self.opened().rotate_wrapping_key(_unseen)

    def check(self, vault: FileVault) -> None:
        assert [vault.unseal(each) for each in self.sealed] == [Plain("x0"), Plain("x1")]
        assert vault.index("code", "W234") == self.index
        assert vault.secret("s1") == Plain("secret")

    def records(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.folder.rglob("=*")}

    def beside(self) -> set[str]:
        return {path.name for path in self.folder.parent.iterdir()}


def _unseen(done: int, of: int) -> None:
    del done, of


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_every_data_key_is_wrapped_anew_and_opens_what_it_sealed(world: World) -> None:
    key, records = world.key_file.read_bytes(), world.records()
    told: list[tuple[int, int]] = []
    assert world.opened().rotate_wrapping_key(lambda done, of: told.append((done, of))) == 5
    assert told == [(done, 5) for done in range(1, 6)]
    world.check(world.opened())
    assert world.key_file.read_bytes() != key
    assert world.key_file.stat().st_mode & 0o777 == 0o600
    wrapped = {path: content for path, content in records.items() if len(content) >= 40}
    assert not [path for path in wrapped if world.records()[path][:40] == wrapped[path][:40]]
    assert world.records().keys() == records.keys()


def test_the_former_key_is_nowhere_and_opens_nothing(world: World) -> None:
    former = world.key_file.read_bytes()
    world.rotate()
    assert world.beside() == {"vault", "operator.key"}
    world.key_file.write_bytes(former)
    with pytest.raises(ValueError, match="not the one"):
        world.opened()


def test_another_process_goes_on_through_rotations(world: World) -> None:
    other = world.opened()
    for number in range(3):
        world.rotate()
        world.check(other)
        world.sealed = [other.seal("holder/a0", LABEL, Plain("x0")), world.sealed[1]]
        new = other.seal(f"holder/new{number}", LABEL, Plain("new"))
        assert world.opened().unseal(new) == Plain("new")


def test_what_is_sealed_erased_and_read_while_it_runs_is_not_lost(world: World) -> None:
    other, stop, made = world.opened(), threading.Event(), list[Sealed]()
    failures: list[BaseException] = []

    def use() -> None:
        try:
            while not stop.is_set():
                made.append(other.seal(f"holder/m{len(made)}", LABEL, Plain("m")))
                world.check(other)
                other.seal("holder/gone", LABEL, Plain("gone"))
                other.destroy("holder/gone")
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    try:
        for _ in range(5):
            world.rotate()
    finally:
        stop.set()
        thread.join()
    assert failures == []
    assert {world.opened().unseal(each) for each in made} <= {Plain("m")}


def test_a_damaged_key_stops_it_and_both_wrapping_keys_are_kept(world: World) -> None:
    damaged = world.folder / "keys" / f"={world.sealed[0].key_id}"
    content = damaged.read_bytes()
    damaged.write_bytes(bytes(40))
    with pytest.raises(ValueError, match="damaged"):
        world.rotate()
    damaged.write_bytes(content)  # from a backup that the former key wrapped
    world.check(world.opened())
    world.rotate()
    world.check(world.opened())
    assert world.beside() == {"vault", "operator.key"}


def test_cut_off_at_any_step_the_vault_opens_and_the_next_rotation_finishes_it(tmp_path: Path) -> None:
    cut = 0
    for step in range(1, 1000):
        world = World(_made(tmp_path / str(step)))
        before = world.key_file.read_bytes()
        if not _killed_at(step, world.rotate):
            break
        cut = step
        vault = world.opened()
        world.check(vault)
        vault.seal("holder/new", LABEL, Plain("new"))
        world.check(world.opened())
        world.rotate()
        world.check(world.opened())
        assert world.beside() == {"vault", "operator.key"}
        assert world.key_file.read_bytes() != before
    assert cut > 20


def test_cut_off_at_any_step_a_new_key_is_whole_or_not_there(tmp_path: Path) -> None:
    cut = 0
    for step in range(1, 1000):
        world = World(_made(tmp_path / str(step)))
        vault = world.opened()

        def use(vault: FileVault = vault) -> None:
            vault.index("person/x", "jansen")
            vault.seal("holder/new", LABEL, Plain("new"))

        if not _killed_at(step, use):
            break
        cut = step
        after = world.opened()
        assert after.index("person/x", "jansen") == after.index("person/x", "jansen")
        assert after.unseal(after.seal("holder/new", LABEL, Plain("new"))) == Plain("new")
        world.check(after)
        assert not list(world.folder.rglob("temporary-*"))
    assert cut > 8


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _killed_at(step: int, act: Callable[[], object]) -> bool:
    """Whether a child process was killed before its nth change of a file; False: it came to its end."""
    child = os.fork()
    if child == 0:
        counted = 0

        def kill(event: str, arguments: object) -> None:
            nonlocal counted
            if event in FILE_EVENTS:
                counted += 1
                if counted == step:
                    os._exit(9)

        code = 1
        try:
            sys.addaudithook(kill)
            act()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, 9}
    return code == 9


def test_a_backup_waits_until_a_rotation_that_was_cut_off_is_finished(world: World) -> None:
    class Cut(Exception):
        pass

    def cut(done: int, of: int) -> None:
        del done, of
        raise Cut

    other = world.opened()
    with pytest.raises(Cut):
        world.opened().rotate_wrapping_key(cut)
    with pytest.raises(ValueError, match="cut off"):
        world.opened().backup(_empty_log)
    world.rotate()
    backup = read_backup(other.backup(_empty_log), world.key_file)
    assert {kind for kind, _, _ in backup.records} == {"operator", "keys", "subjects", "indexes"}


def test_a_damaged_key_is_not_backed_up(world: World) -> None:
    (world.folder / "keys" / f"={world.sealed[0].key_id}").write_bytes(bytes(40))
    with pytest.raises(ValueError, match="damaged"):
        world.opened().backup(_empty_log)


def test_nothing_that_lies_in_a_vault_seals_a_backup(world: World) -> None:
    """Of the record that shows whether the wrapping key is right, everybody knows what it wraps: zeros."""
    made = world.opened().backup(_empty_log).splitlines()[:-1]
    wrapped = next(content for kind, _, content in map(json.loads, made[1:]) if kind == "operator")
    first = json.loads(made[0]) | {"key": wrapped, "records": 0}
    body = f"{json.dumps(first)}\n".encode()
    forged = body + f"{hmac.digest(bytes(32), body, 'sha256').hex()}\n".encode()
    with pytest.raises(NoBackup, match="a key of the vault"):
        read_backup(forged, world.key_file)


def _empty_log() -> tuple[int, str]:
    return 0, ""
