"""A folder of the tree that is lost whole after an earlier break: a break too, and no name is used twice."""

import json
import shutil

import pytest

from adapters.evidence import read_verifier
from api import compose
from api.compose import open_system
from api.settings import Settings
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.test_audit_acknowledge import ACKNOWLEDGE, acknowledged, changed, take


@pytest.mark.parametrize("witnessed", [True, False])
def test_a_tree_lost_whole_is_a_break_and_the_next_has_a_name_of_its_own(
    system: Settings, toegang: Toegang, *, witnessed: bool
) -> None:
    """By the log's own record of the first break, or by what its witness has."""
    changed(system, toegang)
    assert toegang(*ACKNOWLEDGE).code == 0
    second = read_verifier(system.evidence_dir)
    assert second.name == "toegang.example/log/2"
    shutil.rmtree(system.evidence_dir)
    for witness in () if witnessed else system.witnesses:
        shutil.rmtree(witness, ignore_errors=True)
    compose.init(system, simulated=True)
    assert not (system.evidence_dir / "log.key").exists(), "nobody makes a second key of that name"
    with open_system(system) as opened:
        assert opened.ports.broken()
    assert toegang(*ACKNOWLEDGE).code == 0
    assert read_verifier(system.evidence_dir).name == "toegang.example/log/3"
    assert [event.former_name for event in acknowledged(system)][-1] == second.name
    verified = json.loads(toegang("audit", "verify", "--json").out)
    gone = "the tree toegang.example/log was set aside, and is gone or cannot be read"
    assert [found["says"] for found in verified["findings"]] == [gone], "what it proved is lost, for ever"


def test_a_first_tree_that_is_lost_is_a_finding_and_the_way_out_is_named(
    system: Settings, toegang: Toegang
) -> None:
    """Never to begin another, as on a new system: a witness tells that there was one."""
    take(system, 1, 2, 3)
    key = json.loads(toegang("audit", "sign", "--json").out)["key"]
    shutil.rmtree(system.evidence_dir)
    begun = toegang("init", "--simulated")
    assert not (system.evidence_dir / "log.key").exists()
    assert "toegang audit acknowledge" in begun.out
    for words in (("verify",), ("verify", "--whole"), ("verify", "--key", key), ("sign",), ("prove", "2")):
        told = toegang("audit", *words)
        said = f"{told.out} {told.err}"
        assert told.code == 1, (words, said)
        for named in (
            "there is no key",
            str(system.witnesses[0] / "checkpoint"),
            "toegang audit acknowledge",
        ):
            assert named in said, words
        for wrong in ("toegang init", "toegang audit sign"):
            assert wrong not in said, words
        in_dutch = toegang("audit", *words, "--language", "nl")
        assert "er is geen sleutel" in f"{in_dutch.out} {in_dutch.err}"
        in_json = toegang("audit", *words, "--json")
        assert (in_json.code, in_json.err) == (1, "")
        assert [one["what"] for one in json.loads(in_json.out)["findings"]] == ["checkpoint"]
    assert toegang(*ACKNOWLEDGE).code == 0
    verified = toegang("audit", "verify", "--whole")
    assert (verified.code, "Past break: tree 1 was set aside and cannot be read." in verified.out) == (
        0,
        True,
    )
