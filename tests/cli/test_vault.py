"""`toegang vault`: rotation, backup and restore of the keys."""

import json

from tests.cli.command import Toegang


def test_rotate_makes_a_new_wrapping_key_that_opens_everything(toegang: Toegang) -> None:
    key = (toegang.data_dir / "wrapping.key").read_bytes()
    assert "wrapped by the new key" in toegang.said("vault", "rotate")
    assert (toegang.data_dir / "wrapping.key").read_bytes() != key
    assert toegang.run("vault", "rotate", "--json").code == 0
    toegang.said("keys", "list")


def test_rotate_says_in_json_how_many_keys_there_were(toegang: Toegang) -> None:
    told = json.loads(toegang.said("vault", "rotate", "--json"))
    assert told["wrapped_anew"] >= 1
    assert told["wrapping_key_file"] == str(toegang.data_dir / "wrapping.key")


def test_rotate_goes_on_while_the_service_runs(toegang: Toegang) -> None:
    toegang.said("keys", "make", "site", "--scope", "apply")
    with toegang.serving() as (http, _):
        toegang.said("vault", "rotate")
        toegang.said("vault", "rotate")
        assert http.get("/ready").status_code == 200


def test_without_a_wrapping_key_rotate_says_what_to_do(toegang: Toegang) -> None:
    (toegang.data_dir / "wrapping.key").unlink()
    ran = toegang.run("vault", "rotate")
    assert ran.code == 1
    assert "there is no wrapping key" in ran.err
