"""Taking an invoice back, in whole or in part, by two persons (D14, D17, I7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from domain.four_eyes import AskedBy, NotRequested
from domain.invoice.line import Line
from domain.kernel import Rejected, replace
from domain.values import Cents


class CreditReason(StrEnum):
    """Why an invoice is taken back; the buyer reads it."""

    NOT_DELIVERED = "not_delivered"
    """What was ordered did not come, or was not what was ordered."""
    CHARGED_TWICE = "charged_twice"
    WRONG_PRICE = "wrong_price"
    WRONG_BUYER = "wrong_buyer"
    """It was made out to another name or address than it should."""
    GOODWILL = "goodwill"


class CreditLine(BaseModel):
    """How much of which line of the invoice, counted from 1; in cents."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: Annotated[int, Field(ge=1)]
    amount_cents: Cents


class NothingToCredit(Rejected):
    """Nothing of this invoice is left to be credited."""

    rule = "I7"
    advice = "Look at it again: it was credited or written off."


class MoreThanIsLeft(Rejected):
    """A credit note takes back no more than what is left of each line, and of the whole."""

    rule = "I7"
    advice = "Look at the invoice, and at what was credited or written off of it before."


class TopUpIsRefunded(Rejected):
    """The invoice of a top-up is not credited: its money is the holder's credit."""

    rule = "R47"
    advice = "Refund the credit."


class NotInWhole(Rejected):
    """A new invoice takes the place of one that is credited in whole."""

    rule = "D14"
    advice = "Name no lines, of an invoice of which nothing was credited or written off before."


@dataclass(frozen=True, slots=True)
class CreditAsked:
    """What one person asked for."""

    by: AskedBy
    lines: tuple[CreditLine, ...]
    why: CreditReason
    new_invoice: bool


@dataclass(frozen=True, slots=True)
class Crediting:
    """``lines``: of the invoice; ``credited``: what was taken back of each, in cents."""

    lines: tuple[Line, ...] = ()
    credited: tuple[int, ...] = ()
    asked: CreditAsked | None = None

    @property
    def left(self) -> tuple[CreditLine, ...]:
        """All that is left."""
        pairs = enumerate(zip(self.lines, self.credited, strict=True), 1)
        return tuple(
            CreditLine(line=number, amount_cents=line.amount_cents - credited)
            for number, (line, credited) in pairs
            if line.amount_cents > credited
        )

    def checked(self, lines: Sequence[CreditLine], left_cents: int) -> tuple[CreditLine, ...]:
        """These lines, or where none are named all that is left. ``left_cents``: of the invoice. Rejected:
        NothingToCredit, MoreThanIsLeft."""
        if left_cents <= 0:
            raise NothingToCredit
        asked = tuple(lines) or self.left
        left = {one.line: one.amount_cents for one in self.left}
        twice = len({one.line for one in asked}) < len(asked)
        if twice or any(one.amount_cents > left.get(one.line, 0) for one in asked):
            raise MoreThanIsLeft(field="lines")
        if sum(one.amount_cents for one in asked) > left_cents:
            raise MoreThanIsLeft(field="lines")
        return asked

    def check_waits(self, at: datetime) -> CreditAsked:
        """What was asked in the last 24 hours. Rejected: NotRequested."""
        if self.asked is None or not self.asked.by.is_open(at):
            raise NotRequested
        return self.asked

    def requested(self, asked: CreditAsked) -> "Crediting":
        return replace(self, asked=asked)

    def rejected(self) -> "Crediting":
        return replace(self, asked=None)

    def done(self, lines: Sequence[CreditLine]) -> "Crediting":
        taken = {one.line: one.amount_cents for one in lines}
        credited = tuple(cents + taken.get(line, 0) for line, cents in enumerate(self.credited, 1))
        return Crediting(self.lines, credited)


NOTHING_CREDITED: Final = Crediting()
