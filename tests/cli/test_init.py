"""`toegang init`, and what every command says where it was not run or where a setting is wrong."""

import pytest

from tests.cli.command import Toegang

NEEDS_A_STORE = ("serve", "work", "run-day", "rebuild all", "keys list")


def test_init_says_what_comes_next_and_is_harmless_when_repeated(fresh: Toegang) -> None:
    first = fresh.said("init")
    kept = (fresh.data_dir / "wrapping.key").read_bytes()
    assert "toegang serve" in first
    assert fresh.said("init") == first
    assert (fresh.data_dir / "wrapping.key").read_bytes() == kept


def test_what_init_makes_is_for_its_owner_only(toegang: Toegang) -> None:
    assert toegang.data_dir.stat().st_mode & 0o077 == 0
    assert (toegang.data_dir / "wrapping.key").stat().st_mode & 0o077 == 0


def test_a_real_store_is_never_marked_simulated(toegang: Toegang) -> None:
    assert "marked real" in toegang.run("init", "--simulated").sentence
    toegang.said("keys", "list")


def test_a_simulated_store_is_never_marked_real(fresh: Toegang) -> None:
    fresh.said("init", "--simulated")
    assert "marked simulated" in fresh.run("init").sentence


@pytest.mark.parametrize("command", NEEDS_A_STORE)
def test_before_init_a_command_says_to_run_it_and_makes_nothing(fresh: Toegang, command: str) -> None:
    assert "run `toegang init`" in fresh.run(*command.split()).sentence
    assert not fresh.data_dir.exists()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "TOEGANG_EVENT_STORE_URL"),
        ("mysql://localhost/x", "sqlite or postgresql, not on mysql"),
        ("postgresql://toegang:geheim@127.0.0.1:1/x", "cannot be opened"),
    ],
)
def test_a_url_that_leads_nowhere_is_named_without_its_password(fresh: Toegang, url: str, told: str) -> None:
    sentence = fresh.run("init", event_store_url=url).sentence
    assert told in sentence
    assert "geheim" not in sentence


def test_a_scheme_that_no_mail_has_is_named(toegang: Toegang) -> None:
    assert "TOEGANG_MAIL_URL" in toegang.run("inbox", mail_url="pigeon:").sentence


def test_a_setting_out_of_its_range_is_named(toegang: Toegang) -> None:
    assert "TOEGANG_PORT" in toegang.run("keys", "list", port="99999").sentence


def test_a_data_directory_that_cannot_be_made_is_named(fresh: Toegang) -> None:
    fresh.data_dir.write_text("a file is in the way")
    assert "TOEGANG_DATA_DIR" in fresh.run("init").sentence
