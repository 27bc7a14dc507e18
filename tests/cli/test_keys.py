"""`toegang keys`: shown once, listed without secrets, revoked."""

from tests.cli.command import Toegang


def test_a_key_is_shown_when_it_is_made_and_never_again_and_is_gone_once_revoked(
    toegang: Toegang,
) -> None:
    system = toegang.said("keys", "make", "site", "--scope", "apply", "--scope", "login-check").strip()
    other = toegang.said("keys", "make", "desk", "--scope", "history").strip()
    listed = toegang.said("keys", "list")
    assert all(part in listed for part in ("site", "apply, login-check", "desk", "history"))
    for key in (system, other):
        secret = key.split("_", 2)[2]
        assert len(secret) > 20
        assert secret not in listed
        for file in toegang.data_dir.rglob("*"):
            assert file.is_dir() or secret.encode() not in file.read_bytes()
    [line] = [line for line in listed.splitlines() if "site" in line]
    assert toegang.said("keys", "revoke", line.split()[0]) == "Revoked.\n"
    listed = toegang.said("keys", "list")
    assert ("site" in listed, "desk" in listed) == (False, True)


def test_a_key_that_does_not_exist_cannot_be_revoked(toegang: Toegang) -> None:
    assert "toegang keys list" in toegang.run("keys", "revoke", "nope").sentence


def test_a_key_has_a_scope(toegang: Toegang) -> None:
    ran = toegang.run("keys", "make", "x")
    assert (ran.code, ran.out) == (2, "")
    assert "give --scope" in ran.err
    assert "Traceback" not in ran.err


def test_an_unknown_scope_is_refused_with_those_there_are(toegang: Toegang) -> None:
    ran = toegang.run("keys", "make", "x", "--scope", "everything")
    assert ran.code == 2
    assert "login-check" in ran.err
    assert "Traceback" not in ran.err
