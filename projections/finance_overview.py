"""The day of finance: what is owed by age, the bank's files, what waits for two. Asked in one statement."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Date, Integer, Select, bindparam, select

from projections import approval_list, approvals, bank_batches
from projections.approval_list import ApprovalRow
from projections.approvals import Matter
from projections.bank_batches import Batch
from projections.kernel import Utc
from projections.open_invoices import BY_AGE, Owed, days_of, owed_of
from projections.together import Together

READ: Final = ("bank_batches", "open_invoices", *approval_list.READ)
"""The read models that are asked."""
OWED, BANK_FILES, APPROVALS = "owed", "bank_files", "approvals"
"""Parts that not everybody is shown."""
OF_MONEY: Final = (Matter.CREDIT_NOTE, Matter.WRITE_OFF, Matter.FEE_WRITE_OFF, Matter.REFUND)


@dataclass(frozen=True, slots=True)
class FinanceOverview:
    """``owed``: on all invoices; ``bank_files``: of the day; ``approvals``: of money, the oldest first.
    None: not asked for."""

    owed: Owed | None
    bank_files: Sequence[Batch] | None
    approvals: Sequence[ApprovalRow] | None


def overview(
    tx: Connection, parts: Collection[str], *, today: date, now: datetime, most: int
) -> FinanceOverview:
    """``most``: so many of each kind at the most."""
    found = _question(tuple(sorted(parts))).read(tx, **days_of(today), now=now, most=most)
    owed, files, waits = (found.get(name) for name in (OWED, BANK_FILES, APPROVALS))
    return FinanceOverview(
        None if owed is None else owed_of(owed[0]),
        None if files is None else [bank_batches.batch_of(row) for row in sorted(files, key=_position)],
        None
        if waits is None
        else [approval_list.approval_of(row, now) for row in sorted(waits, key=_position)],
    )


def _position(row: Any) -> int:
    return int(row["position"])


_MOST: Final = bindparam("most", type_=Integer)
_PARTS: Final[dict[str, Select[Any]]] = {
    OWED: BY_AGE,
    BANK_FILES: select(bank_batches.table)
    .where(bank_batches.table.c.on == bindparam("today", type_=Date))
    .order_by(bank_batches.table.c.position)
    .limit(_MOST),
    APPROVALS: approval_list.told()
    .where(
        approvals.table.c.matter.in_([matter.value for matter in OF_MONEY]),
        approval_list.is_open_at(bindparam("now", type_=Utc)),
    )
    .order_by(approvals.table.c.position)
    .limit(_MOST),
}


@cache
def _question(parts: tuple[str, ...]) -> Together:
    return Together(**{name: _PARTS[name] for name in parts})
