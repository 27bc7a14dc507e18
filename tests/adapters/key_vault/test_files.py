"""The vault's files: what lies on the disk, several processes, and crashes."""

import multiprocessing
import stat
from pathlib import Path

import pytest

from adapters.key_vault import FileVault, make_wrapping_key
from adapters.randomness import SystemRandomness
from domain.values import Plain, Sealed

HOLDER, LABEL = "holder/a1", "account.opened/name"


@pytest.fixture
def operator_key(tmp_path: Path) -> Path:
    make_wrapping_key(tmp_path / "operator.key", SystemRandomness())
    return tmp_path / "operator.key"


def open_vault(directory: Path, operator_key: Path) -> FileVault:
    return FileVault(directory, operator_key, SystemRandomness())


def contents(directory: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def test_another_process_can_read_what_one_has_sealed(tmp_path: Path, operator_key: Path) -> None:
    sealed = open_vault(tmp_path / "vault", operator_key).seal(HOLDER, LABEL, Plain("Jansen"))
    second = open_vault(tmp_path / "vault", operator_key)
    assert second.unseal(sealed) == Plain("Jansen")
    assert second.seal(HOLDER, LABEL, Plain("x")).key_id == sealed.key_id


def test_a_key_destroyed_by_one_process_is_gone_for_the_others(tmp_path: Path, operator_key: Path) -> None:
    first, second = (open_vault(tmp_path / "vault", operator_key) for _ in range(2))
    sealed = first.seal(HOLDER, LABEL, Plain("Jansen"))
    second.destroy(HOLDER)
    assert first.unseal(sealed) is None


def _seal_at_once(directory: Path, operator_key: Path, start: object, results: object) -> None:
    vault = open_vault(directory, operator_key)
    start.wait(30)  # type: ignore[attr-defined]  # multiprocessing's proxies have no public type
    results.put(vault.seal(HOLDER, LABEL, Plain("x")).text)  # type: ignore[attr-defined]  # as above


def test_processes_that_need_the_same_key_at_once_end_up_with_one(tmp_path: Path, operator_key: Path) -> None:
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(3), context.Queue()
    processes = [
        context.Process(target=_seal_at_once, args=(tmp_path / "vault", operator_key, start, results))
        for _ in range(3)
    ]
    for process in processes:
        process.start()
    sealed = [Sealed(results.get(timeout=60)) for _ in processes]
    for process in processes:
        process.join(60)
    assert len({each.key_id for each in sealed}) == 1
    vault = open_vault(tmp_path / "vault", operator_key)
    assert [vault.unseal(each) for each in sealed] == [Plain("x")] * 3


def test_files_and_folders_are_for_their_owner_only(tmp_path: Path, operator_key: Path) -> None:
    vault = open_vault(tmp_path / "vault", operator_key)
    vault.seal(HOLDER, LABEL, Plain("x"))
    vault.keep_secret("s", Plain("x"))
    paths = [operator_key, *(tmp_path / "vault").rglob("*"), tmp_path / "vault"]
    assert not [path for path in paths if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]


def test_nothing_in_the_files_shows_a_secret_and_a_destroyed_key_leaves_no_bytes(
    tmp_path: Path, operator_key: Path
) -> None:
    vault = open_vault(tmp_path / "vault", operator_key)
    before = contents(tmp_path / "vault")
    sealed = vault.seal(HOLDER, LABEL, Plain("canary"))
    vault.keep_secret("s1", Plain("canary"))
    made = contents(tmp_path / "vault").keys() - before.keys()
    wrapped = [content for path, content in contents(tmp_path / "vault").items() if path in made]
    assert not any(b"canary" in content for content in wrapped)
    vault.destroy(HOLDER)
    vault.destroy_secret("s1")
    left = contents(tmp_path / "vault")
    assert [path.name for path in left.keys() - before.keys()] == [
        f"={sealed.key_id}"
    ]  # that it is destroyed
    assert not any(content in left.values() for content in wrapped if len(content) > 24)


def test_a_destruction_that_was_cut_off_is_finished_by_the_next(tmp_path: Path, operator_key: Path) -> None:
    vault = open_vault(tmp_path / "vault", operator_key)
    sealed = vault.seal(HOLDER, LABEL, Plain("x"))
    (tmp_path / "vault" / "destroyed" / f"={sealed.key_id}").touch(0o600)  # crashed after its first step
    vault.destroy(HOLDER)
    assert vault.unseal(sealed) is None
    assert vault.seal(HOLDER, LABEL, Plain("x")).key_id != sealed.key_id


def test_a_key_destroyed_but_still_named_by_its_subject_is_replaced(
    tmp_path: Path, operator_key: Path
) -> None:
    vault = open_vault(tmp_path / "vault", operator_key)
    sealed = vault.seal(HOLDER, LABEL, Plain("x"))
    (tmp_path / "vault" / "destroyed" / f"={sealed.key_id}").touch(0o600)
    (tmp_path / "vault" / "keys" / f"={sealed.key_id}").unlink()  # crashed after its second step
    assert vault.seal(HOLDER, LABEL, Plain("x")).key_id != sealed.key_id
    assert vault.unseal(sealed) is None


def test_what_a_crash_left_half_written_is_swept_away(tmp_path: Path, operator_key: Path) -> None:
    open_vault(tmp_path / "vault", operator_key)
    leftover = tmp_path / "vault" / "keys" / "temporary-0011"
    leftover.write_bytes(b"half a key")
    open_vault(tmp_path / "vault", operator_key)
    assert not leftover.exists()


def test_a_damaged_key_file_is_told_and_never_taken_for_an_erasure(
    tmp_path: Path, operator_key: Path
) -> None:
    vault = open_vault(tmp_path / "vault", operator_key)
    sealed = vault.seal(HOLDER, LABEL, Plain("x"))
    (tmp_path / "vault" / "keys" / f"={sealed.key_id}").write_bytes(bytes(40))
    with pytest.raises(ValueError, match="damaged"):
        vault.unseal(sealed)


def test_a_kept_secret_that_was_changed_is_found(tmp_path: Path, operator_key: Path) -> None:
    vault = open_vault(tmp_path / "vault", operator_key)
    vault.keep_secret("a", Plain("x"))
    vault.keep_secret("b", Plain("y"))
    secrets = tmp_path / "vault" / "secrets"
    (secrets / "=a").write_bytes((secrets / "=b").read_bytes())
    with pytest.raises(ValueError, match="tampered"):
        vault.secret("a")


def test_names_that_mean_something_to_a_file_system_are_only_names(
    tmp_path: Path, operator_key: Path
) -> None:
    vault = open_vault(tmp_path / "vault", operator_key)
    for subject in ("..", ".", "../../x", "a/b c\0\n%é", "=", "temporary-1"):
        sealed = vault.seal(subject, LABEL, Plain(subject))
        assert vault.unseal(sealed) == Plain(subject)
    assert {path.name for path in tmp_path.iterdir()} == {"vault", "operator.key"}
    for subject in ("", "x" * 201):
        with pytest.raises(ValueError, match="name of a key"):
            vault.seal(subject, LABEL, Plain("x"))


def test_another_operator_key_is_refused_at_the_start(tmp_path: Path, operator_key: Path) -> None:
    open_vault(tmp_path / "vault", operator_key)
    make_wrapping_key(tmp_path / "other.key", SystemRandomness())
    with pytest.raises(ValueError, match="not the one"):
        open_vault(tmp_path / "vault", tmp_path / "other.key")


def test_an_operator_key_that_others_can_read_is_refused(tmp_path: Path, operator_key: Path) -> None:
    operator_key.chmod(0o640)
    with pytest.raises(ValueError, match="0600"):
        open_vault(tmp_path / "vault", operator_key)


def test_a_damaged_operator_key_is_refused(tmp_path: Path, operator_key: Path) -> None:
    operator_key.write_text("not hexadecimal")
    with pytest.raises(ValueError, match="damaged"):
        open_vault(tmp_path / "vault", operator_key)


def test_an_operator_key_is_never_replaced(operator_key: Path) -> None:
    with pytest.raises(FileExistsError):
        make_wrapping_key(operator_key, SystemRandomness())
