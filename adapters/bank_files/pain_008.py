"""pain.008.001.08: direct debits in euro (SEPA core scheme), one file per due date."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lxml import etree

from adapters.bank_files.orders import ID_MAX, TEXT_MAX, Account, Writing, compact_iban, judged
from adapters.bank_files.sepa_text import identifier, sepa

MESSAGE: Final = "pain.008.001.08"


@dataclass(frozen=True, slots=True)
class Collection:
    """One direct debit; amounts in cents. ``iban_before``: the account that was debited before under this
    mandate, where the debtor's bank is to be told that it is another now."""

    end_to_end_id: str
    amount_cents: int
    mandate_id: str
    mandate_signed_on: date
    debtor: Account
    text: str
    iban_before: str | None = None


@dataclass(frozen=True, slots=True)
class DirectDebits:
    """A file. ``message_id`` is unique for ever, ``created_at`` without zone as the bank's clock shows it."""

    message_id: str
    created_at: datetime
    due_on: date
    creditor: Account
    creditor_id: str
    collections: tuple[Collection, ...]


def write(debits: DirectDebits) -> bytes:
    """The file, of one batch. The same debits give the same bytes. Raises Unwritable.

    Every collection is a recurrent one: since November 2016 the first of a mandate needs no other name."""
    judged(debits.collections)
    identifier(debits.message_id, ID_MAX, "a message id")
    writing = Writing(MESSAGE)
    whole = writing.sub(writing.root, "CstmrDrctDbtInitn")
    writing.head(whole, debits.message_id, debits.created_at, debits.collections, debits.creditor.name)
    info = writing.sub(whole, "PmtInf")
    writing.sub(info, "PmtInfId", text=debits.message_id)
    writing.sub(info, "PmtMtd", text="DD")
    writing.sub(info, "BtchBookg", text="true")
    writing.sums(info, debits.collections)
    kind = writing.sub(info, "PmtTpInf")
    writing.sub(kind, "SvcLvl", "Cd", text="SEPA")
    writing.sub(kind, "LclInstrm", "Cd", text="CORE")
    writing.sub(kind, "SeqTp", text="RCUR")
    writing.sub(info, "ReqdColltnDt", text=debits.due_on.isoformat())
    writing.party(info, "Cdtr", debits.creditor, "our own")
    writing.account(info, "Cdtr", debits.creditor, "our own")
    writing.bank(info, "Cdtr")
    writing.sub(info, "ChrgBr", text="SLEV")
    scheme = writing.sub(info, "CdtrSchmeId", "Id", "PrvtId", "Othr")
    writing.sub(scheme, "Id", text=identifier(debits.creditor_id, ID_MAX, "a creditor id"))
    writing.sub(scheme, "SchmeNm", "Prtry", text="SEPA")
    for each in debits.collections:
        _collection(writing, writing.sub(info, "DrctDbtTxInf"), each)
    return writing.done()


def _collection(writing: Writing, into: etree._Element, collection: Collection) -> None:
    whose = f"{collection.end_to_end_id}: the debtor's"
    writing.sub(into, "PmtId", "EndToEndId", text=collection.end_to_end_id)
    writing.amount(into, "InstdAmt", cents=collection.amount_cents)
    mandate = writing.sub(into, "DrctDbtTx", "MndtRltdInf")
    mandate_id = identifier(collection.mandate_id, ID_MAX, f"{collection.end_to_end_id}: a mandate id")
    writing.sub(mandate, "MndtId", text=mandate_id)
    writing.sub(mandate, "DtOfSgntr", text=collection.mandate_signed_on.isoformat())
    if collection.iban_before is not None:
        writing.sub(mandate, "AmdmntInd", text="true")
        original = writing.sub(mandate, "AmdmntInfDtls", "OrgnlDbtrAcct", "Id", "IBAN")
        original.text = compact_iban(collection.iban_before, f"{whose} former")
    writing.bank(into, "Dbtr")
    writing.party(into, "Dbtr", collection.debtor, whose)
    writing.account(into, "Dbtr", collection.debtor, whose)
    text = sepa(collection.text, TEXT_MAX, f"{collection.end_to_end_id}: the text")
    writing.sub(into, "RmtInf", "Ustrd", text=text)
