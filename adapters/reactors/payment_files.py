"""Files of payment orders: written once, and handed to the bank (D15)."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from adapters.bank_files import pain_008
from adapters.bank_files.orders import NAME_MAX, Account
from adapters.bank_files.refusing import Unwritable
from adapters.bank_files.sepa_text import sepa
from adapters.reactors.facts import Facts
from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.calendar import local_time
from domain.kernel import Command, Event, Recorded
from domain.payment_file.aggregate import PAYMENT_FILE
from domain.payment_file.commands import RecordFileWritten
from domain.payment_file.events import CollectionsDrawnUp, FiledCollection, FileWritten
from domain.ports import Bank, Clock
from domain.use_cases.collection_files import RecordCollectionsSent

UNWRITABLE: Final = "unwritable"
"""The register's own account, as it was when the file was drawn up, fits in no file."""
FILE_DIFFERS: Final = "file_differs"
"""Written again it has other bytes than those that were settled: nothing is sent."""


class PaymentFiles:
    """Makes the bytes of a file, the same at every call: all of it stands in the log. Nothing is kept."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def bytes_of(self, drawn: CollectionsDrawnUp) -> bytes:
        """Raises Hopeless where a mandate was erased, or the register's own account fits in no file."""
        debits = pain_008.DirectDebits(
            message_id=drawn.file_id,
            created_at=local_time(drawn.drawn_up_at).replace(tzinfo=None),
            due_on=drawn.due_on,
            creditor=Account(drawn.own.name, drawn.own.iban),
            creditor_id=drawn.own.creditor_id,
            collections=tuple(map(self._collection, drawn.collections)),
        )
        try:
            return pain_008.write(debits)
        except Unwritable:
            raise Hopeless(UNWRITABLE) from None

    def bytes_again(self, written: FileWritten) -> bytes:
        """Those that were settled. Raises Hopeless where others would be written now."""
        drawn = self._facts.latest(PAYMENT_FILE.stream(written.file_id).name, CollectionsDrawnUp)
        assert drawn is not None, "only what was drawn up is written"
        content = self.bytes_of(drawn)
        if sha256(content).hexdigest() != written.sha256:
            raise Hopeless(FILE_DIFFERS)
        return content

    def _collection(self, filed: FiledCollection) -> pain_008.Collection:
        mandate = self._facts.mandate(filed.customer_id, filed.mandate_id)
        iban, debtor = self._facts.debited(filed.customer_id, filed.iban_of)
        before = filed.iban_before and self._facts.debited(filed.customer_id, filed.iban_before)[0].text
        return pain_008.Collection(
            end_to_end_id=filed.collection_id,
            amount_cents=filed.amount_cents,
            mandate_id=filed.mandate_id,
            mandate_signed_on=mandate.signed_on,
            iban_before=before,
            debtor=Account(_writable(debtor.text, filed.mandate_id), iban.text),
            text=f"Factuur {filed.invoice_number}",
        )


class WriteCollections(Reactor):
    """Settles which bytes go under the file's id; nothing leaves yet."""

    name = "write_collections"
    handles = frozenset({CollectionsDrawnUp})

    def __init__(self, *, files: PaymentFiles, clock: Clock) -> None:
        self._files, self._clock = files, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, CollectionsDrawnUp)
        digest = sha256(self._files.bytes_of(event)).hexdigest()
        return [RecordFileWritten(at=self._clock.now(), file_id=event.file_id, sha256=digest)]


class SendCollections(Reactor):
    """Hands the file to the bank, which takes it once."""

    name = "send_collections"
    handles = frozenset({FileWritten})

    def __init__(self, *, files: PaymentFiles, bank: Bank, clock: Clock) -> None:
        self._files, self._bank, self._clock = files, bank, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, FileWritten)
        self._bank.send(event.file_id, self._files.bytes_again(event))
        return [RecordCollectionsSent(at=self._clock.now(), file_id=event.file_id, sha256=event.sha256)]


def _writable(name: str, mandate_id: str) -> str:
    """A name of letters that no bank takes is told by what the debtor knows: the mandate."""
    try:
        return sepa(name, NAME_MAX, "a debtor's name")
    except Unwritable:
        return f"Mandate {mandate_id}"
