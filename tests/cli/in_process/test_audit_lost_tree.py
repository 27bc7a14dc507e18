"""A folder of the tree that is lost whole after an earlier break: a break too, and no name is used twice."""

import json
import shutil

import pytest

from adapters.evidence import read_verifier
from api import compose
from api.compose import open_system
from api.settings import Settings
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.test_audit_acknowledge import ACKNOWLEDGE, acknowledged, changed


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
