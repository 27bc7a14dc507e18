"""`toegang subscriptions` and `parked`: how far what follows has come, and what waits for staff."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import NoReturn

from rich.live import Live
from rich.table import Table

from api.compose import System, open_system
from api.settings import Settings
from api.terminal.drawing import console, drawn, table
from api.terminal.show import NOT_HEALTHY, as_json, fail, said

WATCH_EVERY_S = 1.0
POSITION_MAX = 2**63 - 1
"""What a database can compare with."""

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


def show_parked(*, in_json: bool) -> None:
    with open_system(Settings()) as system:
        waiting = system.subscriptions.parked()
    if in_json:
        as_json([asdict(reaction) | {"tried_at": reaction.tried_at.isoformat()} for reaction in waiting])
    elif not waiting:
        said("Nothing is parked.")
    else:
        table(
            ("name", "position", "attempts", "error", "rule", "tried (UTC)"),
            [
                (r.name, str(r.position), str(r.attempts), r.error, r.rule, f"{r.tried_at:%Y-%m-%d %H:%M:%S}")
                for r in waiting
            ],
        )


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


def retry_parked(name: str, position: int, *, in_json: bool) -> None:
    """Asks for another round of tries, which `serve` or `work` makes."""
    with open_system(Settings()) as system:
        if abs(position) > POSITION_MAX or not system.subscriptions.retry_parked(name, position):
            _not_parked(name, position)
    if in_json:
        as_json({"name": name, "position": position, "done": "retry"})
    else:
        said("It will be tried again while toegang serve or toegang work runs.")


def settle_parked(name: str, position: int, *, in_json: bool) -> None:
    """Takes off the list what staff did by hand."""
    with open_system(Settings()) as system:
        if abs(position) > POSITION_MAX or not system.subscriptions.settle_parked(name, position):
            _not_parked(name, position)
    if in_json:
        as_json({"name": name, "position": position, "done": "settle"})
    else:
        said("Settled: it is not tried again.")


def _not_parked(name: str, position: int) -> NoReturn:
    fail(f"nothing of {name} is parked at position {position}: see toegang parked")
