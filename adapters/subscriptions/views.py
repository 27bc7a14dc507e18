"""What a read model remembers of its own rows from one transaction to the next."""

from collections.abc import Sequence

from sqlalchemy import Connection

from adapters.subscriptions.checkpoints import Claim
from domain.kernel import Event, Recorded
from projections.kernel import View


class Views:
    """The view of one read model. What it remembers is true while the claim is held under one fence and every
    transaction was committed: then nobody else has written to its tables. Else it starts anew."""

    def __init__(self, claim: Claim, suffix: str = "") -> None:
        self._claim, self._suffix = claim, suffix
        self._kept: View | None = None
        self._used: View | None = None
        self._fence: int | None = None

    def within(self, tx: Connection, stretch: Sequence[Recorded[Event]]) -> View:
        """For this stretch, in a transaction whose checkpoint has moved; ``committed`` follows its commit."""
        kept, self._kept = self._kept, None
        known = kept is not None and self._fence == self._claim.fence
        self._used = kept.go_on(tx) if kept is not None and known else View(tx, self._suffix)
        self._fence = self._claim.fence
        return self._used.expect(stretch)

    def committed(self) -> None:
        self._kept, self._used = self._used, None
