"""pain.002: what became of a file of payments: as a whole, by batch, one by one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from adapters.bank_files.messages import (
    BatchStatus,
    FileStatus,
    Party,
    Reason,
    TransactionStatus,
)
from adapters.bank_files.walking import Element, checked

MESSAGES: Final = ("pain.002.001.03", "pain.002.001.10", "pain.002.001.12")
_DUE: Final = ("ReqdColltnDt", "ReqdExctnDt/Dt", "ReqdExctnDt/DtTm", "ReqdExctnDt")
_MANDATE: Final = ("MndtRltdInf/MndtId", "MndtRltdInf/DrctDbtMndt/MndtId")


def read(path: Path) -> Iterator[FileStatus | BatchStatus | TransactionStatus]:
    """The file's status, then each batch's with its transactions'. Raises Refused before the first."""
    with checked(path, MESSAGES) as file:
        told_file, told_batch = False, False
        for found in file.records():
            if found.name == "CstmrPmtStsRpt":
                if not told_file:
                    yield _file(found, file.message)
                break
            batch = found if found.name == "OrgnlPmtInfAndSts" else found.parent()
            if not told_file:
                told_file = True
                yield _file(batch.parent(), file.message)
            if not told_batch:
                yield _batch(batch)
            told_batch = found is not batch
            if told_batch:
                yield _transaction(found, batch)


def _file(report: Element, message: str) -> FileStatus:
    group = report.one("OrgnlGrpInfAndSts")
    assert group is not None
    return FileStatus(
        message=message,
        message_id=report.needed("GrpHdr/MsgId"),
        created_at=report.needed("GrpHdr/CreDtTm"),
        original_message_id=group.needed("OrgnlMsgId"),
        original_message=group.needed("OrgnlMsgNmId"),
        status=group.text("GrpSts"),
        reasons=_reasons(group),
        line=group.line,
    )


def _batch(found: Element) -> BatchStatus:
    return BatchStatus(found.needed("OrgnlPmtInfId"), found.text("PmtInfSts"), _reasons(found), found.line)


def _transaction(found: Element, batch: Element) -> TransactionStatus:
    original = found.one("OrgnlTxRef")
    nobody = Party(None, None, None)
    return TransactionStatus(
        payment_information_id=batch.needed("OrgnlPmtInfId"),
        end_to_end_id=found.text("OrgnlEndToEndId"),
        instruction_id=found.text("OrgnlInstrId"),
        status=found.text("TxSts"),
        reasons=_reasons(found),
        amount=original.money("Amt/InstdAmt", "IntrBkSttlmAmt") if original else None,
        mandate_id=original.text(*_MANDATE) if original else None,
        due_on=original.day(*_DUE) if original else None,
        debtor=original.party("Dbtr") if original else nobody,
        creditor=original.party("Cdtr") if original else nobody,
        line=found.line,
    )


def _reasons(found: Element) -> tuple[Reason, ...]:
    return tuple(
        Reason(each.text("Rsn/Cd", "Rsn/Prtry"), each.texts("AddtlInf")) for each in found.each("StsRsnInf")
    )
