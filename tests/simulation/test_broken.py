"""With something broken on purpose, a seed breaks and says what: else finding nothing would mean little."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, update

from adapters.event_store import recorder
from adapters.event_store.facts import Append
from adapters.event_store.line import Line
from adapters.event_store.recorder import EventRecorder
from adapters.evidence.walking import Walk
from adapters.key_vault import FileVault
from adapters.subscriptions import checkpoints, dispatching, projecting
from adapters.subscriptions.checkpoints import Claim
from adapters.subscriptions.projecting import Projecting, Together
from adapters.subscriptions.reactions import Reacting
from adapters.subscriptions.schema import subscription
from domain.account import aggregate
from domain.account.commands import ReserveCredit
from domain.account.credit import Credit, CreditCommand, decide_credit
from domain.account.events import CreditReserved
from domain.account.state import AccountHeldNow, AccountSuspendedNow, BlockedForArrears
from domain.effect.events import EffectDone
from domain.kernel import Event, Recorded
from domain.order.events import Reason
from domain.use_cases import log_in, order
from projections.kernel import Projection, View
from tests.simulation.ground import at_ease, on_sqlite
from tests.simulation.run import run

SEEDS, OVERTAKEN = (6, 8, 5, 7, 9, 10), (10, 14, 11)
"""One of them finds each of these, with 200 steps, most soon; in the latter, processes are overtaken."""
ERASED, TAMPERED, SPENT, FAILED = (5, 60), (15, 55), (7, 10, 14), (4, 3, 13)
"""Somebody is erased; rows of the log are tampered with at the end; all credit is spent; an effect fails."""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What goes wrong here is made to go wrong."""
    logging.disable(logging.CRITICAL)
    with at_ease():
        yield
    logging.disable(logging.NOTSET)


def names(what: str, seeds: Sequence[int] = SEEDS) -> bool:
    """Whether one of the seeds breaks, and says that it is this that does not hold."""
    for seed in seeds:
        with on_sqlite(seed) as ground:
            if what in run(seed, 200, ground.settings, ground.begun).broken:
                return True
    return False


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
    assert names("retries are safe")


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
    assert names("is another when rebuilt")


def test_a_reaction_that_is_not_tried_again_leaves_an_effect_without_an_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before_it_is_broken()
    settle = Reacting._settle

    def forgiving(self: Reacting, tried: Any, attempts: int, *, after: int = 0) -> None:
        settle(self, [(happened, None) for happened, _ in tried], attempts, after=after)

    monkeypatch.setattr(Reacting, "_settle", forgiving)
    assert names("no_effect_is_lost", FAILED)


def test_a_process_whose_lease_is_over_and_that_writes_on_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing asks any more whether the checkpoint is still this holder's, and where it was."""
    before_it_is_broken()

    def unfenced(tx: Connection, claims: Sequence[Claim], after: int) -> None:
        names = [claim.name for claim in claims]
        tx.execute(update(subscription).where(subscription.c.name.in_(names)).values(position=after))

    for module in (checkpoints, dispatching, projecting):
        monkeypatch.setattr(module, "move_together", unfenced)
    assert names("stands at", OVERTAKEN)


class Deaf:
    """A line of the log that records nothing."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def record(self, *_: object) -> None:
        """As if it had."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)


def test_an_event_that_is_acknowledged_and_not_there_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    before_it_is_broken()
    record = EventRecorder._record

    def forgetful(self: EventRecorder, line: Any, group: Sequence[Append], truth: Any) -> Any:
        kinds = {new.type for wish in group for new in wish.events}
        return record(self, Deaf(line) if kinds == {EffectDone.NAME} else line, group, truth)

    monkeypatch.setattr(EventRecorder, "_record", forgetful)
    assert names("no_acknowledged_event_is_lost")


def test_an_order_that_more_is_taken_for_than_there_is_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    before_it_is_broken()

    def generous(credit: Credit, command: CreditCommand) -> Any:
        if isinstance(command, ReserveCredit) and command.order_id not in credit.reserved:
            return [CreditReserved.of(command)]
        return decide_credit(credit, command)

    def unasked(*asked: Any) -> Reason | None:
        found = reason(*asked)
        return None if found is Reason.CREDIT_TOO_LOW else found

    reason = order._reason
    monkeypatch.setattr(aggregate, "decide_credit", generous)
    monkeypatch.setattr(order, "_reason", unasked)
    assert names("never negative", SPENT)


def test_a_key_that_outlives_an_erasure_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    before_it_is_broken()
    monkeypatch.setattr(FileVault, "destroy", lambda _vault, _subject: None)
    assert names("erased_means_unreadable", ERASED)


def test_a_verifier_that_does_not_look_at_rows_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    before_it_is_broken()
    monkeypatch.setattr(Walk, "_tile", lambda *_: True)
    monkeypatch.setattr(Walk, "_row", lambda *_: None)
    assert names("tampering_is_found_offline: not found", TAMPERED)


def test_a_block_that_log_in_passes_over_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    before_it_is_broken()
    blocks, obstacles = {BlockedForArrears, AccountHeldNow, AccountSuspendedNow}, log_in.obstacles
    monkeypatch.setattr(
        log_in, "obstacles", lambda *asked: (one for one in obstacles(*asked) if one not in blocks)
    )
    assert names("I12")
