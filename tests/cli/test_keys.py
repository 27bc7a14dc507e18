"""`toegang keys`: shown once, listed without secrets, revoked."""

from tests.cli.command import Toegang


def test_a_key_is_shown_when_it_is_made_and_never_again(toegang: Toegang) -> None:
    system = toegang.said("keys", "make", "site", "--scope", "apply", "--scope", "login-check").strip()
    staff = toegang.said("keys", "make", "desk", "--person", "p1", "--role", "clerk").strip()
    listed = toegang.said("keys", "list")
    assert ["apply, login-check" in listed, "p1" in listed, "clerk" in listed] == [True, True, True]
    for key in (system, staff):
        secret = key.rpartition("_")[2]
        assert len(secret) > 20
        assert secret not in listed
        for file in toegang.data_dir.rglob("*"):
            assert file.is_dir() or secret.encode() not in file.read_bytes()


def test_a_revoked_key_is_gone_and_the_others_stay(toegang: Toegang) -> None:
    for label in ("site", "shop"):
        toegang.said("keys", "make", label, "--scope", "apply")
    [line] = [line for line in toegang.said("keys", "list").splitlines() if "site" in line]
    assert toegang.said("keys", "revoke", line.split()[0]) == "Revoked.\n"
    listed = toegang.said("keys", "list")
    assert ("site" in listed, "shop" in listed) == (False, True)


def test_a_key_that_does_not_exist_cannot_be_revoked(toegang: Toegang) -> None:
    assert "toegang keys list" in toegang.run("keys", "revoke", "nope").sentence


def test_a_key_is_for_a_system_or_for_a_person(toegang: Toegang) -> None:
    for options in ([], ["--role", "clerk", "--person", "p1", "--scope", "apply"]):
        assert "--scope for a system" in toegang.run("keys", "make", "x", *options).sentence
    assert "id" in toegang.said("keys", "list")


def test_an_unknown_scope_is_refused_with_those_there_are(toegang: Toegang) -> None:
    ran = toegang.run("keys", "make", "x", "--scope", "everything")
    assert ran.code == 2
    assert "login-check" in ran.err
    assert "Traceback" not in ran.err
