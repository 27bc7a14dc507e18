"""`toegang subscriptions` and `loose-ends`."""

import json
from collections.abc import Callable

import pytest

from adapters.clock import SystemClock
from adapters.event_store import open_engine
from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.schema import subscription
from api.cli.following import show_subscriptions
from api.compose import open_system
from api.settings import Settings
from projections.catalogue import all_projections
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.parking import change, park
from tests.cli.in_process.test_copy_store import take

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


def followed(settings: Settings) -> None:
    """What `serve` and `work` do."""
    with open_system(settings) as system:
        system.subscriptions.step_all()


def test_what_staff_did_by_hand_is_settled_once(settings: Settings, toegang: Toegang) -> None:
    take(settings, 1)
    park(settings, "reactor:send_code")
    both = toegang("loose-ends", "--settle", "send_code-1", "--retry", "send_code-1")
    assert both.code == 2
    assert toegang("loose-ends", "--settle", "send_code-1").code == 0
    assert toegang("loose-ends", "--settle", "send_code-1").code == 1
    followed(settings)
    assert json.loads(toegang("loose-ends", "--json").out) == []


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


def test_what_is_parked_is_listed_and_tried_again(settings: Settings, toegang: Toegang) -> None:
    assert toegang("loose-ends").out == "Nothing waits for staff.\n"
    take(settings, 1)
    park(settings, "reactor:send_code")
    [row] = json.loads(toegang("loose-ends", "--json").out)
    assert (row["loose_end_id"], row["name"], row["tries"]) == ("send_code-1", "reactor:send_code", 7)
    assert "ConnectionError" in toegang("loose-ends").out
    assert toegang("loose-ends", "--retry", "send_code-1").code == 0
    followed(settings)
    assert toegang("loose-ends", "--retry", "send_code-1").code == 1
    assert json.loads(toegang("loose-ends", "--json").out) == []


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
@pytest.mark.parametrize("nothing", ["send_code-1", "send_code", "99999999999999999999", "entry-1", "-1"])
@pytest.mark.parametrize("act", ["--retry", "--settle"])
def test_what_does_not_wait_is_not_helped(toegang: Toegang, act: str, nothing: str) -> None:
    answer = toegang("loose-ends", act, nothing)
    assert (answer.code, answer.out) == (1, "")
    assert f"nothing of {nothing} waits" in answer.err


def test_what_was_done_is_told_in_json(settings: Settings, toegang: Toegang) -> None:
    take(settings, 1)
    park(settings, "reactor:send_code")
    for act in ("retry", "settle"):
        answer = toegang("loose-ends", f"--{act}", "send_code-1", "--json")
        assert json.loads(answer.out) == {"loose_end_id": "send_code-1", "done": act}


def test_what_goes_on_is_told_in_json(settings: Settings, toegang: Toegang) -> None:
    stop(settings)
    answer = toegang("subscriptions", "--retry", READ_MODEL, "--json")
    assert json.loads(answer.out) == {"name": READ_MODEL, "done": "retry"}
