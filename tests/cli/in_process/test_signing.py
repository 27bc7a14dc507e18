"""While a service runs its log is signed, and doctor tells when that lags."""

import json
import logging
import time
from pathlib import Path

import pytest

from adapters.event_store import open_engine
from adapters.evidence import standing
from api.cli.signing import SIGN_EVERY_S, Signing
from api.compose import open_system
from api.process.evidence import keeper
from api.settings import Settings
from tests.adapters.evidence.signed_log import fill
from tests.cli.in_process.conftest import Toegang
from tests.patient import SECONDS_MAX


def fill_log(settings: Settings, events: int) -> None:
    store = open_engine(settings.event_store_url)
    fill(store, events)
    store.dispose()


def evidence(toegang: Toegang, what: str = "evidence") -> tuple[str, str]:
    """Level and words of what doctor finds."""
    found = json.loads(toegang("doctor", "--json").out)["findings"]
    [one] = [each for each in found if each["what"] == what]
    return one["level"], one["says"]


def test_what_is_recorded_is_signed_within_its_time(settings: Settings) -> None:
    assert SIGN_EVERY_S <= 2
    fill_log(settings, 20)
    with open_system(settings) as system:
        signing = Signing(keeper(system.store, system.settings), every_s=0.01)
        signing.start()
        try:
            begun = time.monotonic()
            while system.ports.signed.standing().unsigned:
                assert time.monotonic() - begun < SECONDS_MAX
        finally:
            signing.stop()
        now = system.ports.signed.standing()
    assert (now.signed, now.unsigned, now.witnesses_behind) == (20, 0, 0)


def test_at_its_end_a_service_signs_what_is_left(settings: Settings) -> None:
    with open_system(settings) as system:
        signing = Signing(keeper(system.store, system.settings))
        signing.start()
        fill(system.store, 20)
        signing.stop()
        assert system.ports.signed.standing().unsigned == 0


def test_what_goes_wrong_is_told_once_and_tried_again(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    fill_log(settings, 20)
    key = settings.evidence_dir / "log.key"
    kept = key.read_bytes()
    key.unlink()
    with open_system(settings) as system, caplog.at_level(logging.ERROR):
        signing = Signing(keeper(system.store, system.settings))
        for _ in range(3):
            signing.sign()
        assert [json.loads(record.message)["error"] for record in caplog.records] == ["NoEvidence"]
        key.write_bytes(kept)
        signing.sign()
        assert system.ports.signed.standing().unsigned == 0


def test_a_witness_that_cannot_be_told_keeps_no_other_from_it(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("no folder")
    dirs = f"{tmp_path / 'in the way'},{tmp_path / 'other'}"
    two = Settings(data_dir=settings.data_dir, witness_dirs=dirs)
    fill_log(settings, 20)
    with open_system(two) as system, pytest.raises(FileExistsError):
        keeper(system.store, system.settings).step()
    assert standing_of(two) == (0, 1)
    assert (tmp_path / "other/checkpoint").exists()


def standing_of(settings: Settings) -> tuple[int, int]:
    store = open_engine(settings.event_store_url)
    found = standing(store, settings.evidence_dir, settings.witnesses)
    store.dispose()
    return found.unsigned, found.witnesses_behind


def test_doctor_tells_how_far_the_tree_and_the_witnesses_are(settings: Settings, toegang: Toegang) -> None:
    fill_log(settings, 1_100)
    assert evidence(toegang) == ("warn", "0 events are signed, 1100 wait")
    toegang("audit", "sign")
    assert evidence(toegang) == ("ok", "1100 events are signed, 0 wait")
    assert evidence(toegang, "witnesses") == ("ok", "1 have what was signed last")
    (settings.witnesses[0] / "checkpoint").unlink()
    level, says = evidence(toegang, "witnesses")
    assert (level, "was told before, and has nothing now" in says) == ("warn", True)
    assert "begins anew" in toegang("init", "--simulated").out
    assert evidence(toegang, "witnesses") == ("ok", "1 have what was signed last")
    (settings.evidence_dir / "log.key").unlink()
    assert evidence(toegang)[0] == "warn"
    assert "there is no key" in evidence(toegang)[1]
    (settings.evidence_dir / "checkpoint").unlink()
    assert evidence(toegang)[0] == "fail"


def test_a_tree_that_was_put_back_is_found_at_the_start(settings: Settings, toegang: Toegang) -> None:
    fill_log(settings, 20)
    toegang("audit", "sign")
    older = (settings.evidence_dir / "checkpoint").read_bytes()
    fill_log(settings, 20)
    toegang("audit", "sign")
    (settings.evidence_dir / "checkpoint").write_bytes(older)
    level, says = evidence(toegang)
    assert (level, "a witness saw 40 events, the tree has 20" in says) == ("fail", True)
    with open_system(settings) as system:
        assert "put back" in system.ports.broken
