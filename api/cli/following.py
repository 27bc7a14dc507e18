"""`toegang subscriptions` and `loose-ends`: how far what follows has come, and what waits for staff."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from rich.live import Live
from rich.table import Table

from api.cli.operating import operating
from api.compose import System, open_system
from api.ports import Ports
from api.settings import Settings
from api.terminal.drawing import console, drawn, table
from api.terminal.show import NOT_HEALTHY, as_json, fail, said
from domain.effect.aggregate import NotToBeRepeated
from domain.effect.commands import ReopenEffect, SettleEffect
from domain.effect.events import EffectOutcome
from projections.loose_ends import Waiting

WATCH_EVERY_S = 1.0
LISTED_MAX = 10_000

Row = Mapping[str, object]


def pause() -> None:
    """Between two looks."""
    time.sleep(WATCH_EVERY_S)


def show_subscriptions(*, watch: bool, in_json: bool, wait: Callable[[], None] = pause) -> None:
    """Exit code 3 where one stands still after a failure. Watching ends with Ctrl-C."""
    with open_system(Settings()) as system:
        if not watch:
            rows = subscription_rows(system)
            as_json(rows) if in_json else console.print(_table(rows))
        elif in_json:
            while True:
                as_json(subscription_rows(system))
                wait()
        else:
            with Live(_table(subscription_rows(system)), console=console, auto_refresh=False) as live:
                while True:
                    wait()
                    live.update(_table(subscription_rows(system)), refresh=True)
    if any(row["failed_at"] is not None for row in rows):
        sys.exit(NOT_HEALTHY)


def subscription_rows(system: System) -> Sequence[Row]:
    """Every subscription: where it is, how many events behind, what failed, how much is parked."""
    waiting = Counter(reaction.name for reaction in system.subscriptions.parked())
    return [
        {
            "name": state.name,
            "position": state.position,
            "head": state.head,
            "lag": max(0, state.head - state.position),
            "failed_at": state.failed_at,
            "error": state.error,
            "parked": waiting[state.name],
        }
        for state in system.subscriptions.states()
    ]


def _table(rows: Sequence[Row]) -> Table:
    columns = ("name", "position", "head", "lag", "failed at", "error", "parked")
    return drawn(columns, [["" if cell is None else str(cell) for cell in row.values()] for row in rows])


def show_loose_ends(*, in_json: bool) -> None:
    with open_system(Settings()) as system:
        waiting = system.ports.loose_ends.waiting(None, LISTED_MAX)
    if in_json:
        as_json([as_told(each) for each in waiting])
    elif not waiting:
        said("Nothing waits for staff.")
    else:
        table(
            ("id", "whose", "why", "since (UTC)"),
            [
                (
                    each.loose_end_id,
                    ", ".join(f"{name} {value}" for name, value in each.about.items()),
                    each.reason if each.rule is None else f"{each.reason} ({each.rule})",
                    f"{each.since:%Y-%m-%d %H:%M:%S}",
                )
                for each in waiting
            ],
        )


def as_told(waiting: Waiting) -> Row:
    """As JSON has it."""
    return {
        "loose_end_id": waiting.loose_end_id,
        "name": waiting.name,
        "what": waiting.what,
        "about": waiting.about,
        "reason": waiting.reason,
        "rule": waiting.rule,
        "tries": waiting.tries,
        "since": waiting.since.isoformat(),
        "retried": waiting.retried,
    }


def retry_failed(name: str, *, in_json: bool) -> None:
    """Lets a read model try the event that it stopped at again, once the cause is mended."""
    with open_system(Settings()) as system:
        if name not in {state.name for state in system.subscriptions.states() if state.failed_at is not None}:
            fail(f"no read model {name} stands still: see toegang subscriptions")
        system.subscriptions.retry_failed(name)
    if in_json:
        as_json({"name": name, "done": "retry"})
    else:
        said("It goes on while toegang serve or toegang work runs.")


def retry_loose_end(loose_end_id: str, *, in_json: bool) -> None:
    """Asks for another round of tries, which `serve` or `work` makes."""
    with operating("fault") as (ports, request):
        if not _waiting(ports, loose_end_id).retried:
            raise NotToBeRepeated
        ports.executor.execute(ReopenEffect(at=ports.clock.now(), effect_id=loose_end_id), request)
    if in_json:
        as_json({"loose_end_id": loose_end_id, "done": "retry"})
    else:
        said("It will be tried again while toegang serve or toegang work runs.")


def settle_loose_end(loose_end_id: str, *, in_json: bool) -> None:
    """Takes off the list what staff did by hand."""
    with operating("correction") as (ports, request):
        _waiting(ports, loose_end_id)
        outcome = EffectOutcome.BY_HAND
        wish = SettleEffect(at=ports.clock.now(), effect_id=loose_end_id, outcome=outcome)
        ports.executor.execute(wish, request)
    if in_json:
        as_json({"loose_end_id": loose_end_id, "done": "settle"})
    else:
        said("Settled: it is not tried again.")


def _waiting(ports: Ports, loose_end_id: str) -> Waiting:
    found = ports.loose_ends.find(loose_end_id)
    if found is None or found.name.partition(":")[0] not in ("reactor", "policy"):
        fail(f"nothing of {loose_end_id} waits that this can help: see toegang loose-ends")
    return found
