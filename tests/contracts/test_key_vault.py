"""KeyVault: what every adapter keeps."""

import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.key_vault import FileVault, MemoryVault, make_wrapping_key
from adapters.randomness import SeededRandomness
from domain.ports import KeyVault
from domain.values import Plain, Sealed

HOLDER, LABEL = "holder/a1", "account.opened/name"


@pytest.fixture(params=["memory", "files"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> KeyVault:
    randomness = SeededRandomness(1)
    if request.param == "memory":
        return MemoryVault(randomness)
    make_wrapping_key(tmp_path / "operator.key", randomness)
    return FileVault(tmp_path / "vault", tmp_path / "operator.key", randomness)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(text=st.text())
def test_what_is_sealed_can_be_unsealed(vault: KeyVault, text: str) -> None:
    sealed = vault.seal(HOLDER, LABEL, Plain(text))
    assert vault.unseal(sealed) == Plain(text)
    assert sealed.label == LABEL


def test_the_same_value_is_never_sealed_into_the_same_text(vault: KeyVault) -> None:
    texts = {vault.seal(HOLDER, LABEL, Plain("Jansen")).text for _ in range(20)}
    assert len(texts) == 20
    assert not any("Jansen" in text for text in texts)


def test_a_subject_has_one_key_and_another_subject_another(vault: KeyVault) -> None:
    first, second = (vault.seal(HOLDER, LABEL, Plain("x")) for _ in range(2))
    other = vault.seal("customer/a1", LABEL, Plain("x"))
    assert first.key_id == second.key_id != other.key_id
    assert HOLDER not in first.key_id


def test_what_was_sealed_for_a_destroyed_subject_is_gone_and_nothing_else(vault: KeyVault) -> None:
    sealed = [vault.seal(HOLDER, LABEL, Plain(text)) for text in "ab"]
    other = vault.seal("holder/a12", LABEL, Plain("c"))
    vault.destroy(HOLDER)
    vault.destroy(HOLDER)
    assert [vault.unseal(each) for each in sealed] == [None, None]
    assert vault.unseal(other) == Plain("c")
    assert vault.is_destroyed(sealed[0].key_id)
    assert not vault.is_destroyed(other.key_id)
    assert not any(vault.is_destroyed(no_id) for no_id in ("x", "x" * 300, "ë" * 24, "\0", ".."))


def test_sealing_after_destruction_makes_a_new_key(vault: KeyVault) -> None:
    before = vault.seal(HOLDER, LABEL, Plain("a"))
    vault.destroy(HOLDER)
    after = vault.seal(HOLDER, LABEL, Plain("b"))
    assert after.key_id != before.key_id
    assert (vault.unseal(before), vault.unseal(after)) == (None, Plain("b"))


def test_every_changed_character_of_a_sealed_value_is_found(vault: KeyVault) -> None:
    text = vault.seal(HOLDER, LABEL, Plain("Jansen")).text
    for place in range(len("sealed:1|"), len(text)):
        changed = f"{text[:place]}{'A' if text[place] != 'A' else 'B'}{text[place + 1 :]}"
        if Sealed.FORMAT.fullmatch(changed):
            with pytest.raises(ValueError, match="sealed value"):
                vault.unseal(Sealed(changed))


def test_a_sealed_value_moved_to_another_field_is_found(vault: KeyVault) -> None:
    text = vault.seal(HOLDER, LABEL, Plain("Jansen")).text
    with pytest.raises(ValueError, match="tampered"):
        vault.unseal(Sealed(text.replace("name", "email")))


def test_a_key_that_was_lost_is_not_taken_for_one_that_was_destroyed(vault: KeyVault) -> None:
    stranger = MemoryVault(SeededRandomness(99)).seal(HOLDER, LABEL, Plain("Jansen"))
    with pytest.raises(ValueError, match="never had or has lost"):
        vault.unseal(stranger)


def test_an_index_finds_the_same_value_in_the_same_scope_only(vault: KeyVault) -> None:
    found = vault.index("code", "WABC")
    assert found == vault.index("code", "WABC")
    assert found not in (vault.index("code", "WABD"), vault.index("payment", "WABC"))


def test_the_index_keys_of_a_customer_go_with_the_customer(vault: KeyVault) -> None:
    scopes = ("person/69599084", "address/69599084", "code", "person/68727720")
    before = [vault.index(scope, "jansen") for scope in scopes]
    vault.destroy("customer/69599084")
    after = [vault.index(scope, "jansen") for scope in scopes]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, False, True, True]


def test_indexes_are_told_under_every_year_s_key_newest_first(vault: KeyVault) -> None:
    years = [vault.index(f"private-person/{year}", "jansen") for year in (2025, 2027, 2026)]
    assert vault.indexes("private-person", "jansen") == [years[1], years[2], years[0]]
    assert vault.indexes("private", "jansen") == []
    vault.destroy("private-person/2026")
    assert vault.indexes("private-person", "jansen") == [years[1], years[0]]


def test_a_secret_is_kept_until_it_is_destroyed_and_the_first_stays(vault: KeyVault) -> None:
    vault.keep_secret("code/a1", Plain("W234"))
    vault.keep_secret("code/a1", Plain("other"))
    assert vault.secret("code/a1") == Plain("W234")
    vault.destroy_secret("code/a1")
    vault.destroy_secret("code/a1")
    assert vault.secret("code/a1") is None


def test_threads_that_need_the_same_key_at_once_end_up_with_one(vault: KeyVault) -> None:
    start, sealed = threading.Barrier(8), list[Sealed]()

    def seal() -> None:
        start.wait(10)
        sealed.append(vault.seal(HOLDER, LABEL, Plain("x")))

    threads = [threading.Thread(target=seal) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sealed) == 8
    assert len({each.key_id for each in sealed}) == 1
    assert {vault.unseal(each) for each in sealed} == {Plain("x")}
