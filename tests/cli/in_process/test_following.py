"""`toegang subscriptions` and `parked`."""

import json
from collections.abc import Callable

import pytest

from adapters.clock import SystemClock
from adapters.event_store import open_engine
from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.schema import subscription
from api.cli.following import show_subscriptions
from api.settings import Settings
from projections.catalogue import all_projections
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.parking import change, park

READ_MODEL = all_projections()[0].name


def stop(settings: Settings) -> None:
    """The first read model stopped at position 1."""
    row = {"name": READ_MODEL, "position": 0, "fence": 0, "failed_at": 1, "error": "KeyError"}
    change(settings.read_models_url, subscription.insert().values(row))


@pytest.mark.usefixtures("data")
def test_every_subscription_is_listed_with_its_lag(toegang: Toegang) -> None:
    answer = toegang("subscriptions", "--json")
    assert answer.code == 0
    rows = json.loads(answer.out)
    assert {row["name"] for row in rows} >= {projection.name for projection in all_projections()}
    assert all(row["lag"] == row["head"] - row["position"] == 0 for row in rows)
    assert all(row["name"] in toegang("subscriptions").out for row in rows[:1])


def test_one_that_stands_still_is_exit_code_3(settings: Settings, toegang: Toegang) -> None:
    stop(settings)
    answer = toegang("subscriptions")
    assert answer.code == 3
    assert "KeyError" in answer.out


def test_one_that_stands_still_can_go_on(settings: Settings, toegang: Toegang) -> None:
    assert toegang("subscriptions", "--retry", READ_MODEL).code == 1
    stop(settings)
    assert toegang("subscriptions", "--retry", READ_MODEL).code == 0
    assert toegang("subscriptions").code == 0


def test_what_staff_did_by_hand_is_settled_once(settings: Settings, toegang: Toegang) -> None:
    toegang("parked")
    park(settings, "send_code", 3)
    assert toegang("parked", "--settle", "send_code", "3", "--retry", "send_code", "3").code == 2
    assert toegang("parked", "--settle", "send_code", "3").code == 0
    assert toegang("parked", "--settle", "send_code", "3").code == 1
    assert json.loads(toegang("parked", "--json").out) == []


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("in_json", [False, True])
def test_watching_looks_again_until_it_is_interrupted(
    capsys: pytest.CaptureFixture[str], in_json: bool
) -> None:
    with pytest.raises(KeyboardInterrupt):
        show_subscriptions(watch=True, in_json=in_json, wait=interrupted_after(2))
    out = capsys.readouterr().out
    assert READ_MODEL in out
    if in_json:
        assert len([json.loads(line) for line in out.splitlines()]) == 3


def test_what_is_parked_is_listed_and_tried_again_once(settings: Settings, toegang: Toegang) -> None:
    assert toegang("parked").out == "Nothing is parked.\n"
    park(settings, "send_code", 3)
    [row] = json.loads(toegang("parked", "--json").out)
    assert (row["name"], row["position"], row["attempts"]) == ("send_code", 3, 7)
    assert "ConnectionError" in toegang("parked").out
    assert toegang("parked", "--retry", "send_code", "3").code == 0
    assert toegang("parked", "--retry", "send_code", "3").code == 1
    assert json.loads(toegang("parked", "--json").out) == []


def interrupted_after(looks: int) -> Callable[[], None]:
    left = iter(range(looks))

    def wait() -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    return wait


def test_a_rebuild_beside_another_says_so(settings: Settings, toegang: Toegang) -> None:
    toegang("subscriptions")
    engine = open_engine(settings.read_models_url)
    elsewhere = Checkpoints(engine, "another", SystemClock())
    assert elsewhere.claim(f"rebuild:{READ_MODEL}").held()
    engine.dispose()
    answer = toegang("rebuild", READ_MODEL)
    assert (answer.code, answer.err) == (
        1,
        f"toegang: another process is rebuilding {READ_MODEL}: wait until it is done\n",
    )


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("number", ["99999999999999999999999", "-99999999999999999999999"])
@pytest.mark.parametrize("act", ["--retry", "--settle"])
def test_a_position_that_no_log_reaches_is_not_parked(toegang: Toegang, act: str, number: str) -> None:
    answer = toegang("parked", act, "send_code", number)
    assert (answer.code, answer.out) == (1, "")
    assert "nothing of send_code is parked" in answer.err


def test_what_was_done_is_told_in_json(settings: Settings, toegang: Toegang) -> None:
    for act in ("retry", "settle"):
        park(settings, "send_code", 3 if act == "retry" else 4)
        position = 3 if act == "retry" else 4
        answer = toegang("parked", f"--{act}", "send_code", str(position), "--json")
        assert json.loads(answer.out) == {"name": "send_code", "position": position, "done": act}
    stop(settings)
    answer = toegang("subscriptions", "--retry", READ_MODEL, "--json")
    assert json.loads(answer.out) == {"name": READ_MODEL, "done": "retry"}
