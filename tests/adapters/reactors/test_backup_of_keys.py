"""A backup of the keys never brings back who was erased, and fits its own log only."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from adapters.event_store import StoreUnfit
from adapters.key_vault import FileVault, make_wrapping_key
from adapters.key_vault.upkeep import Restored, VaultUpkeep
from adapters.mail import serve_spool
from adapters.randomness import SystemRandomness
from domain.account.events import AccountOpened
from domain.customer.events import CustomerErasureDone, CustomerRegistered
from domain.kernel import Event
from domain.values import Personal, Sealed
from tests.adapters.reactors.system import System, set_up
from tests.adapters.reactors.test_erasing import close, let_staff_in
from tests.adapters.reactors.wishes import SURNAME, activated, business
from tests.adapters.stand_in_world import World
from tests.databases import Database


@dataclass(frozen=True)
class Keys:
    """Where they lie, as the settings say it."""

    folder: Path

    @property
    def keys_dir(self) -> Path:
        return self.folder / "keys"

    @property
    def wrapping_key_file(self) -> Path:
        return self.folder / "wrapping.key"

    @property
    def backup(self) -> Path:
        return self.folder / "one.vault"

    def vault(self) -> FileVault:
        return FileVault(self.keys_dir, self.wrapping_key_file, SystemRandomness())

    def lose(self) -> None:
        shutil.rmtree(self.keys_dir)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    made = Keys(tmp_path / "secret")
    made.folder.mkdir()
    make_wrapping_key(made.wrapping_key_file, SystemRandomness())
    return made


@pytest.fixture
def system(keys: Keys, sqlite: Database, world: World, tmp_path: Path) -> Iterator[System]:
    with serve_spool(tmp_path / "mail", 0) as port:
        made = System(sqlite.holding(set_up), world, tmp_path, port, keys.vault(), made=True)
        let_staff_in(made)  # with keys of their own, older than every backup
        yield made


def upkeep(system: System, keys: Keys) -> VaultUpkeep:
    return VaultUpkeep(keys, SystemRandomness(), system.engine)


def restore(system: System, keys: Keys, *, accept_loss: bool = False) -> Restored:
    return upkeep(system, keys).restore(keys.backup, lambda _done, _of: None, accept_loss=accept_loss)


def read(keys: Keys, personal: Personal | None) -> str | None:
    assert isinstance(personal, Sealed)
    plain = keys.vault().unseal(personal)
    return None if plain is None else plain.text


def sealed(system: System, kind: type[Event], field: str) -> list[Sealed]:
    return [getattr(happened, field) for happened in system.events(kind)]


def close_and_erase(system: System) -> None:
    close(system, system.last(AccountOpened).account_id)
    day = system.today
    for _ in range(3):
        day = date.fromordinal(day.toordinal() + 1)
        system.new_day(day)


def test_what_was_lost_is_read_again(system: System, keys: Keys) -> None:
    activated(system, business(system))
    assert upkeep(system, keys).backup(keys.backup) == system.app.head()
    keys.lose()
    done = restore(system, keys)
    assert (done.position, done.destroyed_again, done.lost) == (system.app.head(), 0, 0)
    assert read(keys, system.last(AccountOpened).surname) == SURNAME


def test_a_backup_holds_nothing_that_opens_without_the_wrapping_key(system: System, keys: Keys) -> None:
    activated(system, business(system))
    upkeep(system, keys).backup(keys.backup)
    content = keys.backup.read_bytes()
    assert SURNAME.encode() not in content
    assert keys.wrapping_key_file.read_bytes() not in content
    assert keys.backup.stat().st_mode & 0o777 == 0o600
    make_wrapping_key(keys.folder / "other.key", SystemRandomness())
    (keys.folder / "other.key").replace(keys.wrapping_key_file)
    keys.lose()
    with pytest.raises(StoreUnfit, match="another wrapping key"):
        restore(system, keys)
    assert not keys.keys_dir.exists()


def test_who_was_erased_since_stays_unreadable(system: System, keys: Keys) -> None:
    activated(system, business(system))
    upkeep(system, keys).backup(keys.backup)
    close_and_erase(system)
    assert len(system.events(CustomerErasureDone)) == 1
    keys.lose()
    done = restore(system, keys)
    assert (done.destroyed_again, done.lost) == (2, 0)
    assert [read(keys, each) for each in sealed(system, AccountOpened, "surname")] == [None]
    assert [read(keys, each) for each in sealed(system, CustomerRegistered, "billing_address")] == [None]
    assert not (keys.folder / "keys.restoring").exists()


def test_an_erasure_that_was_only_begun_is_carried_out(system: System, keys: Keys) -> None:
    activated(system, business(system))
    close(system, system.last(AccountOpened).account_id)
    upkeep(system, keys).backup(keys.backup)
    system.to(date(2026, 6, 3))
    system.daily.run()  # begins it; no reactor has run since
    keys.lose()
    assert restore(system, keys).destroyed_again == 1
    assert read(keys, system.last(AccountOpened).surname) is None


def test_who_came_back_after_an_erasure_keeps_the_new_key(system: System, keys: Keys) -> None:
    activated(system, business(system))
    close_and_erase(system)
    activated(system, business(system))
    upkeep(system, keys).backup(keys.backup)
    keys.lose()
    assert restore(system, keys).lost == 0
    addresses = sealed(system, CustomerRegistered, "billing_address")
    assert [read(keys, each) is not None for each in addresses] == [False, True]
    assert [read(keys, each) for each in sealed(system, AccountOpened, "surname")] == [None, SURNAME]


def test_who_came_back_after_the_backup_and_an_erasure_is_told_as_lost(system: System, keys: Keys) -> None:
    activated(system, business(system))
    upkeep(system, keys).backup(keys.backup)
    close_and_erase(system)
    activated(system, business(system))
    keys.lose()
    with pytest.raises(StoreUnfit, match="2 keys were made after this backup"):
        restore(system, keys)
    assert not list(keys.folder.glob("keys*"))
    assert restore(system, keys, accept_loss=True).lost == 2
    addresses = sealed(system, CustomerRegistered, "billing_address")
    assert [read(keys, each) for each in addresses] == [None, None]


def test_a_vault_that_is_there_is_never_replaced(system: System, keys: Keys) -> None:
    activated(system, business(system))
    upkeep(system, keys).backup(keys.backup)
    with pytest.raises(StoreUnfit, match="never replaces"):
        restore(system, keys)
    with pytest.raises(StoreUnfit, match="never replaces"):
        upkeep(system, keys).backup(keys.backup)


def test_a_folder_with_other_things_in_it_is_left_alone(system: System, keys: Keys) -> None:
    activated(system, business(system))
    upkeep(system, keys).backup(keys.backup)
    keys.lose()
    keys.keys_dir.mkdir()
    (keys.keys_dir / "thesis.txt").write_text("years of work")
    with pytest.raises(OSError, match="not empty"):
        restore(system, keys)
    assert (keys.keys_dir / "thesis.txt").read_text() == "years of work"


def test_any_changed_or_missing_byte_is_found(system: System, keys: Keys) -> None:
    activated(system, business(system))
    upkeep(system, keys).backup(keys.backup)
    keys.lose()
    whole = keys.backup.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        keys.backup.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(StoreUnfit):
            restore(system, keys)
    for length in (0, 1, len(whole) // 2, len(whole) - 1):
        keys.backup.write_bytes(whole[:length])
        with pytest.raises(StoreUnfit):
            restore(system, keys)
    assert not keys.keys_dir.exists()


def test_a_backup_newer_than_the_log_and_one_of_another_store_are_refused(
    system: System, keys: Keys, world: World, tmp_path: Path
) -> None:
    activated(system, business(system))
    upkeep(system, keys).backup(keys.backup)
    keys.lose()
    with_other_log = Database(f"sqlite:///{tmp_path / 'other.sqlite'}", "sqlite")
    (tmp_path / "other").mkdir()
    other = System(with_other_log.store(), world, tmp_path / "other", 1)
    with pytest.raises(StoreUnfit, match="this log ends at 0"):
        restore(other, keys)
    for number in range(system.app.head()):
        other.ask(business(other, number))
    with pytest.raises(StoreUnfit, match="another store"):
        restore(other, keys)
    with_other_log.close()


def test_of_two_restores_at_once_one_is_refused(system: System, keys: Keys) -> None:
    """Else it could put in place what the other has unpacked and not erased again."""
    activated(system, business(system))
    upkeep(system, keys).backup(keys.backup)
    close_and_erase(system)
    keys.lose()
    refused: list[int] = []

    def another(done: int, of: int) -> None:
        del of
        with pytest.raises(StoreUnfit, match="Another restore"):
            restore(system, keys)
        refused.append(done)

    upkeep(system, keys).restore(keys.backup, another, accept_loss=False)
    assert refused
    assert [read(keys, each) for each in sealed(system, AccountOpened, "surname")] == [None]


def test_a_restore_that_was_cut_off_begins_anew(system: System, keys: Keys) -> None:
    activated(system, business(system))
    upkeep(system, keys).backup(keys.backup)
    keys.lose()

    class Cut(Exception):
        pass

    def cut(done: int, of: int) -> None:
        if done == of - 1:
            raise Cut

    with pytest.raises(Cut):
        upkeep(system, keys).restore(keys.backup, cut, accept_loss=False)
    assert (keys.folder / "keys.restoring").exists()
    assert not keys.keys_dir.exists()
    restore(system, keys)
    assert read(keys, system.last(AccountOpened).surname) == SURNAME
    assert not (keys.folder / "keys.restoring").exists()
