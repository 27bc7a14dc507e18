"""What may be asked of a file of payment orders."""

from datetime import date
from typing import ClassVar

from domain.kernel import StreamCommand
from domain.payment_file.events import FiledCollection, FiledPayout, OwnAccount


class OnPaymentFile(StreamCommand):
    AGGREGATE: ClassVar[str] = "payment_file"

    file_id: str

    @property
    def stream_id(self) -> str:
        return self.file_id


class DrawUpCollections(OnPaymentFile):
    """Draw up a file of direct debits under an id that no other has. Asked only by OrderCollections."""

    due_on: date
    own: OwnAccount
    collections: tuple[FiledCollection, ...]


class DrawUpPayouts(OnPaymentFile):
    """Draw up a file of credit transfers under an id that no other has. Asked only by OrderPayouts."""

    execute_on: date
    own: OwnAccount
    payouts: tuple[FiledPayout, ...]


class RecordFileWritten(OnPaymentFile):
    """Its bytes are settled: those of this hash."""

    sha256: str


class RecordFileSent(OnPaymentFile):
    """The bank has it. Asked only by RecordCollectionsSent."""

    sha256: str


PaymentFileCommand = DrawUpCollections | DrawUpPayouts | RecordFileWritten | RecordFileSent
