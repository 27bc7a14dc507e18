"""pain.001.001.09: credit transfers in euro (SEPA), one file per day of execution."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lxml import etree

from adapters.bank_files.orders import ID_MAX, TEXT_MAX, Account, Writing, judged
from adapters.bank_files.sepa_text import identifier, sepa

MESSAGE: Final = "pain.001.001.09"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money to somebody; amounts in cents."""

    end_to_end_id: str
    amount_cents: int
    creditor: Account
    text: str


@dataclass(frozen=True, slots=True)
class Transfers:
    """A file. ``message_id`` is unique for ever, ``created_at`` without zone as the bank's clock shows it."""

    message_id: str
    created_at: datetime
    execute_on: date
    debtor: Account
    transfers: tuple[Transfer, ...]


def write(transfers: Transfers) -> bytes:
    """The file, of one batch. The same transfers give the same bytes. Raises Unwritable.

    Each is booked by itself, so that the bank's files name it."""
    judged(transfers.transfers)
    identifier(transfers.message_id, ID_MAX, "a message id")
    writing, payer = Writing(MESSAGE), transfers.debtor
    whole = writing.sub(writing.root, "CstmrCdtTrfInitn")
    writing.head(whole, transfers.message_id, transfers.created_at, transfers.transfers, payer.name)
    info = writing.sub(whole, "PmtInf")
    writing.sub(info, "PmtInfId", text=transfers.message_id)
    writing.sub(info, "PmtMtd", text="TRF")
    writing.sub(info, "BtchBookg", text="false")
    writing.sums(info, transfers.transfers)
    writing.sub(info, "PmtTpInf", "SvcLvl", "Cd", text="SEPA")
    writing.sub(info, "ReqdExctnDt", "Dt", text=transfers.execute_on.isoformat())
    writing.party(info, "Dbtr", payer, "our own")
    writing.account(info, "Dbtr", payer, "our own")
    writing.bank(info, "Dbtr")
    writing.sub(info, "ChrgBr", text="SLEV")
    for each in transfers.transfers:
        _transfer(writing, writing.sub(info, "CdtTrfTxInf"), each)
    return writing.done()


def _transfer(writing: Writing, into: etree._Element, transfer: Transfer) -> None:
    whose = f"{transfer.end_to_end_id}: the payee's"
    writing.sub(into, "PmtId", "EndToEndId", text=transfer.end_to_end_id)
    writing.amount(into, "Amt", "InstdAmt", cents=transfer.amount_cents)
    writing.party(into, "Cdtr", transfer.creditor, whose)
    writing.account(into, "Cdtr", transfer.creditor, whose)
    text = sepa(transfer.text, TEXT_MAX, f"{transfer.end_to_end_id}: the text")
    writing.sub(into, "RmtInf", "Ustrd", text=text)
