"""How a file of payment orders decides and remembers: it is written once (D15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from domain.kernel import Aggregate, replace
from domain.payment_file.commands import (
    DrawUpCollections,
    DrawUpPayouts,
    PaymentFileCommand,
    RecordFileSent,
    RecordFileWritten,
)
from domain.payment_file.events import (
    CollectionsDrawnUp,
    FiledCollection,
    FiledPayout,
    FileSent,
    FileWritten,
    PaymentFileEvent,
    PayoutsDrawnUp,
)


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """``due_on``: when the bank is to carry it out. ``sha256``: of the only bytes that may go under this id;
    None until they are settled."""

    due_on: date | None = None
    collections: tuple[FiledCollection, ...] = ()
    payouts: tuple[FiledPayout, ...] = ()
    sha256: str | None = None
    sent: bool = False

    @property
    def drawn_up(self) -> bool:
        return self.due_on is not None


def decide(file: PaymentFile, command: PaymentFileCommand) -> Sequence[PaymentFileEvent]:
    match command:
        case DrawUpCollections():
            assert not file.drawn_up, "OrderCollections takes an id that no file has"
            ids = {each.collection_id for each in command.collections}
            assert len(ids) == len(command.collections) > 0, "I8: each direct debit once"
            total = sum(each.amount_cents for each in command.collections)
            return [CollectionsDrawnUp.of(command, drawn_up_at=command.at, sum_cents=total)]
        case DrawUpPayouts():
            assert not file.drawn_up, "OrderPayouts takes an id that no file has"
            payout_ids = {each.payout_id for each in command.payouts}
            assert len(payout_ids) == len(command.payouts) > 0, "I10: each payout once"
            total = sum(each.amount_cents for each in command.payouts)
            return [PayoutsDrawnUp.of(command, drawn_up_at=command.at, sum_cents=total)]
        case RecordFileWritten():
            return [] if file.sha256 else [FileWritten.of(command)]
        case RecordFileSent():
            assert file.sha256 == command.sha256, "only what was written is sent"
            return [] if file.sent else [FileSent.of(command)]
        case _:
            assert_never(command)


def evolve(file: PaymentFile, event: PaymentFileEvent) -> PaymentFile:
    match event:
        case CollectionsDrawnUp():
            return PaymentFile(due_on=event.due_on, collections=event.collections)
        case PayoutsDrawnUp():
            return PaymentFile(due_on=event.execute_on, payouts=event.payouts)
        case FileWritten():
            return replace(file, sha256=event.sha256)
        case FileSent():
            return replace(file, sent=True)
        case _:
            assert_never(event)


PAYMENT_FILE = Aggregate("payment_file", PaymentFile(), decide, evolve)
