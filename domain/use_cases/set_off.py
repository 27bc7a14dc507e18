"""A direct debit or payout in two halves, booked and returned: what neither explains waits for staff (I2)."""

from collections.abc import Iterable

from domain.bank_entry.aggregate import BANK_ENTRY
from domain.bank_entry.commands import LeaveHalf, SetOffEntry
from domain.kernel import Command, Load, StreamCommand
from domain.payout.aggregate import Payout
from domain.ports import BankEntry, EntryKind
from domain.values import EntryId


def set_off(
    load: Load, command: Command, new: BankEntry, other: EntryId | None, *, explained_cents: int = 0
) -> Iterable[StreamCommand]:
    """``new`` is told, and nothing but its ``other`` half, where that was told, says what its money is for.

    ``explained_cents``: of the booking of a direct debit, what it had paid and what is open again now. What
    is left waits as the return's: staff may have paid back or used what the booking brought."""
    told = None if other is None else load.state(BANK_ENTRY.stream(other))
    if other is None or told is None or not (told.waits or new.kind is EntryKind.RETURNED):
        yield LeaveHalf(at=command.at, entry_id=EntryId(new.entry_id), left_cents=new.signed_cents)
        return
    left_cents = told.left_cents + explained_cents + new.signed_cents
    differs_cents = told.signed_cents + new.signed_cents
    came_back, booked = (EntryId(new.entry_id), other) if _is_return(new) else (other, EntryId(new.entry_id))
    for one, against in ((booked, came_back), (came_back, booked)):
        left = left_cents if one == came_back else 0
        if left or (one == other and told.waits):
            differs = differs_cents if left else 0
            yield SetOffEntry(
                at=command.at, entry_id=one, against=against, left_cents=left, other_cents=differs
            )


def set_off_payout(load: Load, command: Command, payout: Payout, entry: BankEntry) -> Iterable[StreamCommand]:
    """``payout`` as it was before ``entry``. What it paid, and what came back of that, posts by itself."""
    arrived = payout.booked and not payout.failed
    match entry.kind:
        case EntryKind.PAID_OUT if payout.failed:
            yield from set_off(load, command, entry, payout.returned_by)
        case EntryKind.PAYOUT_RETURNED if not arrived:
            yield from set_off(load, command, entry, payout.booked_by)
        case EntryKind.PAYOUT_REJECTED if arrived:
            assert payout.booked_by is not None, "it was booked"
            yield LeaveHalf(at=command.at, entry_id=payout.booked_by, left_cents=-payout.amount_cents)
        case _:
            pass


def _is_return(entry: BankEntry) -> bool:
    return entry.kind in (EntryKind.RETURNED, EntryKind.PAYOUT_RETURNED)
