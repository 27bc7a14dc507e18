"""Giving up what is left of a claim, by two persons: an invoice, or the fee of a final notice (D1, D17)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.four_eyes import AskedBy, NotRequested, check_second
from domain.kernel import Rejected, replace
from domain.values import PersonId


class NothingToWriteOff(Rejected):
    """Nothing of this claim is to be paid."""

    rule = "D1"
    advice = "Look at it again: it was paid, credited or written off, or its letter was never posted."


class AmountChanged(Rejected):
    """What is to be paid changed since the write-off was requested."""

    rule = "D17"
    advice = "Let one member of staff request it anew, for what is to be paid now."


@dataclass(frozen=True, slots=True)
class WriteOff:
    """What was requested for a claim, and what was given up of it; in cents. ``asked_cents``: 0 once a
    request was overtaken."""

    asked: AskedBy | None = None
    asked_cents: int = 0
    written_off_cents: int = 0

    def asks_anew(self, outstanding_cents: int, at: datetime) -> bool:
        """Whether a request says anything new. Rejected: NothingToWriteOff."""
        if outstanding_cents <= 0:
            raise NothingToWriteOff
        waits = self.asked is not None and self.asked.is_open(at)
        return not waits or self.asked_cents != outstanding_cents

    def check_second(
        self, outstanding_cents: int, approved_by: PersonId, at: datetime, seen: datetime
    ) -> None:
        """Another person gives up what was requested, and no more. Rejected: NotRequested, RequestReplaced,
        SamePerson, AmountChanged."""
        check_second(self.asked, approved_by, at, seen)
        if not self.asked_cents or outstanding_cents != self.asked_cents:
            raise AmountChanged

    def check_waits(self, at: datetime) -> None:
        """Rejected: NotRequested."""
        if self.asked is None or not self.asked.is_open(at):
            raise NotRequested

    def requested(self, by: AskedBy, amount_cents: int) -> "WriteOff":
        return replace(self, asked=by, asked_cents=amount_cents)

    def overtaken(self) -> "WriteOff":
        """The claim was paid, or a payment of it taken back: also for the same amount it is asked anew."""
        return replace(self, asked_cents=0)

    def rejected(self) -> "WriteOff":
        return replace(self, asked=None, asked_cents=0)

    def done(self, amount_cents: int) -> "WriteOff":
        return WriteOff(written_off_cents=self.written_off_cents + amount_cents)

    def made_good(self, amount_cents: int) -> "WriteOff":
        """So much of what was given up came after all."""
        return replace(self, written_off_cents=self.written_off_cents - amount_cents)


NO_WRITE_OFF: Final = WriteOff()
"""Of a claim for which nothing was requested."""
