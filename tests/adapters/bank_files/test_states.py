"""What became of a file: whole, part and single, in every version alike."""

from datetime import date
from pathlib import Path

import pytest

from adapters.bank_files import BatchStatus, FileStatus, Item, TransactionStatus, read_bank_file
from tests.adapters.bank_files import made

each_version = pytest.mark.parametrize("message", made.STATES)


def original(message: str) -> str:
    bare = "<MndtId>M-1</MndtId>"
    mandate = f"<DrctDbtMndt>{bare}</DrctDbtMndt>" if message.endswith("12") else bare
    name = "<Nm>J. de Vries</Nm>" if message.endswith("03") else "<Pty><Nm>J. de Vries</Nm></Pty>"
    return (
        '<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">012.50</InstdAmt></Amt><ReqdColltnDt>2026-11-02</ReqdColltnDt>'
        f"<MndtRltdInf>{mandate}</MndtRltdInf><Dbtr>{name}</Dbtr>"
        f"<DbtrAcct><Id><IBAN>{made.THEIRS}</IBAN></Id></DbtrAcct></OrgnlTxRef>"
    )


def transaction(reference: str, state: str = "RJCT", rest: str = "") -> str:
    named = f"<OrgnlEndToEndId>{reference}</OrgnlEndToEndId>"
    return f"<TxInfAndSts>{named}<TxSts>{state}</TxSts>{rest}</TxInfAndSts>"


def batch(named: str, *rest: str) -> str:
    return f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{named}</OrgnlPmtInfId>{''.join(rest)}</OrgnlPmtInfAndSts>"


def told(item: Item) -> tuple[str | None, ...]:
    """Where it stands, and its status."""
    match item:
        case FileStatus():
            return (item.status,)
        case BatchStatus():
            return item.payment_information_id, item.status
        case TransactionStatus():
            return item.payment_information_id, item.end_to_end_id, item.status
        case _:
            raise AssertionError(item)


@each_version
def test_a_file_that_is_rejected_whole(tmp_path: Path, message: str) -> None:
    text = made.status(
        message, group="<GrpSts>RJCT</GrpSts>" + made.reason("AM05", "twice") + made.reason("FF01")
    )
    [head] = read_bank_file(made.written(tmp_path, text))
    assert isinstance(head, FileStatus)
    assert (head.message, head.message_id, head.status) == (message, "STS-1", "RJCT")
    assert (head.original_message, head.original_message_id) == ("pain.008.001.08", "DD-1")
    assert [(each.code, each.texts) for each in head.reasons] == [("AM05", ("twice",)), ("FF01", ())]


@each_version
def test_a_file_of_which_batches_and_payments_are_rejected(tmp_path: Path, message: str) -> None:
    text = made.status(
        message,
        batch("B-1", "<PmtInfSts>RJCT</PmtInfSts>", made.reason("DT01")),
        batch(
            "B-2",
            transaction("C-1", "ACSC"),
            transaction("C-2", rest=made.reason("AC04") + original(message)),
        ),
        batch("B-3", transaction("C-3")),
        group="<GrpSts>PART</GrpSts>",
    )
    items = list(read_bank_file(made.written(tmp_path, text)))
    assert [told(each) for each in items] == [
        ("PART",), ("B-1", "RJCT"), ("B-2", None), ("B-2", "C-1", "ACSC"), ("B-2", "C-2", "RJCT"),
        ("B-3", None), ("B-3", "C-3", "RJCT"),
    ]  # fmt: skip


@each_version
def test_a_single_reject_says_which_payment_it_was(tmp_path: Path, message: str) -> None:
    rest = made.reason("MD01", "no mandate") + original(message)
    text = made.status(message, batch("B-1", transaction("C-1", rest=rest)))
    head, _, found = read_bank_file(made.written(tmp_path, text))
    assert isinstance(head, FileStatus)
    assert isinstance(found, TransactionStatus)
    assert head.status is None
    assert [(each.code, each.texts) for each in found.reasons] == [("MD01", ("no mandate",))]
    assert found.amount is not None
    assert (found.amount.cents, found.mandate_id, found.due_on) == (1250, "M-1", date(2026, 11, 2))
    assert (found.debtor.name, found.debtor.iban) == ("J. de Vries", made.THEIRS)
