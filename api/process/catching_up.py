"""Waiting for read models for as long as they move, and saying which one stands still."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from api.ports import Catchup
from api.process.starting import Unfit
from projections.kernel import NotYet

ROUND_S: Final = 1.0
"""How often is looked whether they moved."""
STILL_MAX_S: Final = 30.0
"""By then the lease of a process that died has run out, and another went on."""

Told = Callable[[int, int], None]
"""Called after each round: how far the last of them has come, and how far all must come."""


def wait_while_moving(
    catchup: Catchup,
    position: int,
    names: Sequence[str],
    told: Told,
    still_max_s: float = STILL_MAX_S,
) -> None:
    """Returns once all have reached the position. Raises Unfit, with a sentence, where one failed, or where
    none of those that are behind has moved for ``still_max_s``."""
    before: dict[str, int] = {}
    moved_s = time.monotonic()
    while True:
        try:
            return catchup.wait_for(position, names, ROUND_S)
        except NotYet:
            states = [each for each in catchup.states() if each.name in names and each.position < position]
        if failed := {each.name: each.position for each in states if each.failed_at is not None}:
            raise Unfit(_sentence(failed, position))
        behind = {each.name: each.position for each in states}
        if behind != before:
            before, moved_s = behind, time.monotonic()
        elif time.monotonic() - moved_s >= still_max_s:
            raise Unfit(_sentence(behind, position))
        told(min(behind.values(), default=position), position)


def _sentence(still: dict[str, int], position: int) -> str:
    where = ", ".join(f"{name} at position {reached}" for name, reached in still.items())
    return (
        f"Nothing was done: read models stand still before position {position}: {where}."
        " See toegang subscriptions for why, mend it, then toegang subscriptions --retry NAME."
    )
