"""Files of payment orders: written once, and handed to the bank (D15)."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from adapters.bank_files import pain_001, pain_008
from adapters.bank_files.orders import Account, account_of
from adapters.bank_files.refusing import Unwritable
from adapters.reactors.facts import Facts
from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.calendar import local_time
from domain.kernel import Command, Event, Recorded
from domain.payment_file.aggregate import PAYMENT_FILE
from domain.payment_file.commands import RecordFileWritten
from domain.payment_file.events import (
    CollectionsDrawnUp,
    FiledCollection,
    FiledPayout,
    FileWritten,
    PayoutsDrawnUp,
)
from domain.ports import Bank, Clock
from domain.refund.aggregate import REFUND
from domain.refund.events import RefundRequested
from domain.use_cases.collection_files import RecordCollectionsSent
from domain.values import CustomerId, Personal

UNWRITABLE: Final = "unwritable"
"""The register's own account, as it was when the file was drawn up, fits in no file."""
PAYEE_ERASED: Final = "payee_erased"
"""Whom it is collected from or paid to was erased: the file cannot be made any more."""
FILE_DIFFERS: Final = "file_differs"
"""Written again it has other bytes than those that were settled: nothing is sent."""


class PaymentFiles:
    """Makes the bytes of a file, the same at every call: all of it stands in the log. Nothing is kept."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def bytes_of(self, drawn: CollectionsDrawnUp | PayoutsDrawnUp) -> bytes:
        """Raises Hopeless where somebody in it was erased, or the register's own account fits in no file."""
        try:
            return self._debits(drawn) if isinstance(drawn, CollectionsDrawnUp) else self._transfers(drawn)
        except Unwritable:
            raise Hopeless(UNWRITABLE) from None

    def drawn_up(self, file_id: str) -> CollectionsDrawnUp | PayoutsDrawnUp:
        """What stands in it."""
        stream = PAYMENT_FILE.stream(file_id).name
        drawn = self._facts.latest(stream, CollectionsDrawnUp) or self._facts.latest(stream, PayoutsDrawnUp)
        assert drawn is not None, "only what was drawn up is written"
        return drawn

    def _debits(self, drawn: CollectionsDrawnUp) -> bytes:
        debits = pain_008.DirectDebits(
            message_id=drawn.file_id,
            created_at=local_time(drawn.drawn_up_at).replace(tzinfo=None),
            due_on=drawn.due_on,
            creditor=Account(drawn.own.name, drawn.own.iban),
            creditor_id=drawn.own.creditor_id,
            collections=tuple(map(self._collection, drawn.collections)),
        )
        return pain_008.write(debits)

    def _transfers(self, drawn: PayoutsDrawnUp) -> bytes:
        transfers = pain_001.Transfers(
            message_id=drawn.file_id,
            created_at=local_time(drawn.drawn_up_at).replace(tzinfo=None),
            execute_on=drawn.execute_on,
            debtor=Account(drawn.own.name, drawn.own.iban),
            transfers=tuple(map(self._transfer, drawn.payouts)),
        )
        return pain_001.write(transfers)

    def bytes_again(self, written: FileWritten) -> bytes:
        """Those that were settled. Raises Hopeless where others would be written now."""
        content = self.bytes_of(self.drawn_up(written.file_id))
        if sha256(content).hexdigest() != written.sha256:
            raise Hopeless(FILE_DIFFERS)
        return content

    def _collection(self, filed: FiledCollection) -> pain_008.Collection:
        mandate = self._facts.mandate(filed.customer_id, filed.mandate_id)
        account = self._debited(filed.customer_id, filed.iban_of)
        before = filed.iban_before and self._debited(filed.customer_id, filed.iban_before).iban
        return pain_008.Collection(
            end_to_end_id=filed.collection_id,
            amount_cents=filed.amount_cents,
            mandate_id=filed.mandate_id,
            mandate_signed_on=mandate.signed_on,
            iban_before=before,
            debtor=account,
            text=f"Factuur {filed.invoice_number}",
        )

    def _transfer(self, filed: FiledPayout) -> pain_001.Transfer:
        if filed.refund_id is not None:
            asked = self._facts.latest(REFUND.stream(filed.refund_id).name, RefundRequested)
            assert asked is not None, "only what was asked for is paid out"
            to = self._account(asked.payee, asked.iban, f"Terugbetaling {filed.payout_id}")
            text = f"Terugbetaling saldo {filed.payout_id}"
        else:
            assert filed.customer_id is not None
            assert filed.iban_of is not None
            to = self._debited(filed.customer_id, filed.iban_of)
            text = f"Terugbetaling factuur {filed.invoice_number}"
        return pain_001.Transfer(filed.payout_id, filed.amount_cents, to, text)

    def _debited(self, customer_id: CustomerId, iban_of: str) -> Account:
        given = self._facts.debited(customer_id, iban_of)
        return self._account(given.debtor, given.iban, f"Mandate {given.mandate_id}")

    def _account(self, name: Personal | None, iban: Personal | None, instead: str) -> Account:
        """``instead`` of a name in letters of no bank. Raises Hopeless where it was erased: staff is told."""
        named, numbered = self._facts.opened(name), self._facts.opened(iban)
        if named is None or numbered is None:
            raise Hopeless(PAYEE_ERASED)
        return account_of(named.text, numbered.text, instead)


class WriteFiles(Reactor):
    """Settles which bytes go under the file's id; nothing leaves yet."""

    name = "write_collections"  # as its checkpoint is known since direct debits alone were filed
    handles = frozenset({CollectionsDrawnUp, PayoutsDrawnUp})

    def __init__(self, *, files: PaymentFiles, clock: Clock) -> None:
        self._files, self._clock = files, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, CollectionsDrawnUp | PayoutsDrawnUp)
        digest = sha256(self._files.bytes_of(event)).hexdigest()
        return [RecordFileWritten(at=self._clock.now(), file_id=event.file_id, sha256=digest)]


class SendFiles(Reactor):
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
