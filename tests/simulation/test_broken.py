"""With something broken on purpose, a seed breaks and says what: else finding nothing would mean little."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, update

from adapters.event_store import recorder
from adapters.subscriptions import checkpoints, dispatching, projecting
from adapters.subscriptions.checkpoints import Claim
from adapters.subscriptions.projecting import Projecting, Together
from adapters.subscriptions.reactions import Reacting
from adapters.subscriptions.schema import subscription
from domain.account.state import AccountHeldNow, AccountSuspendedNow, BlockedForArrears
from domain.kernel import Event, Recorded
from domain.use_cases import log_in
from projections.kernel import Projection, View
from tests.simulation.ground import at_ease, on_sqlite
from tests.simulation.run import run

SEEDS, OVERTAKEN = (6, 8, 5, 7, 9, 10), (10, 14, 11)
"""One of them finds each of these, with 200 steps, most soon; in the latter, processes are overtaken."""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What goes wrong here is made to go wrong."""
    logging.disable(logging.CRITICAL)
    with at_ease():
        yield
    logging.disable(logging.NOTSET)


def found(seeds: Sequence[int] = SEEDS) -> str:
    """What the first seed that breaks says."""
    for seed in seeds:
        with on_sqlite(seed) as ground:
            if broken := run(seed, 200, ground.settings, ground.begun).broken:
                return broken
    return ""


def before_it_is_broken() -> None:
    """Stores that were made by then are whole."""
    for seed in (4, 5):
        with on_sqlite(seed):
            pass


def test_a_store_that_forgets_which_commands_it_knows_does_some_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before_it_is_broken()
    monkeypatch.setattr(recorder, "_command_rows", lambda _granted, _truth: [])
    assert found()


def test_a_read_model_that_passes_over_an_event_is_another_when_rebuilt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only while it follows: built anew, it takes all."""
    before_it_is_broken()
    following, apply = list[str](), Projection.apply

    def take_in(self: Any, members: Sequence[Projecting], stretch: Sequence[Recorded[Event]]) -> Any:
        following.append("")
        try:
            return whole(self, members, stretch)
        finally:
            following.pop()

    def forgetful(self: Projection, view: View, happened: Recorded[Event]) -> None:
        if not (following and happened.event.NAME == "order.delivered"):
            apply(self, view, happened)

    whole = Together._take_in
    monkeypatch.setattr(Together, "_take_in", take_in)
    monkeypatch.setattr(Projection, "apply", forgetful)
    assert "is another when rebuilt" in found()


def test_a_reaction_that_is_not_tried_again_leaves_an_effect_without_an_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before_it_is_broken()
    settle = Reacting._settle

    def forgiving(self: Reacting, tried: Any, attempts: int, *, after: int = 0) -> None:
        settle(self, [(happened, None) for happened, _ in tried], attempts, after=after)

    monkeypatch.setattr(Reacting, "_settle", forgiving)
    assert found()


def test_a_process_whose_lease_is_over_and_that_writes_on_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing asks any more whether the checkpoint is still this holder's, and where it was."""
    before_it_is_broken()

    def unfenced(tx: Connection, claims: Sequence[Claim], after: int) -> None:
        names = [claim.name for claim in claims]
        tx.execute(update(subscription).where(subscription.c.name.in_(names)).values(position=after))

    for module in (checkpoints, dispatching, projecting):
        monkeypatch.setattr(module, "move_together", unfenced)
    assert "stands at" in found(OVERTAKEN)


def test_a_block_that_log_in_passes_over_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    before_it_is_broken()
    blocks, obstacles = {BlockedForArrears, AccountHeldNow, AccountSuspendedNow}, log_in.obstacles
    monkeypatch.setattr(
        log_in, "obstacles", lambda *asked: (one for one in obstacles(*asked) if one not in blocks)
    )
    assert "I12" in found()
