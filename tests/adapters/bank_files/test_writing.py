"""Direct debits: what the file says, what it leaves out, and what is not written."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sepaxml
import xmlschema
from lxml import etree
from sepaxml.validation import ValidationError, try_valid_xml

from adapters.bank_files import pain_008
from adapters.bank_files.orders import Account
from adapters.bank_files.refusing import Unwritable
from tests.adapters.bank_files.sent import DEBTOR, collection, debits

SCHEMAS = Path(sepaxml.__file__).parent / "schemas"
"""The official ones, as another library carries them."""
OFFICIAL = Path(__file__).parents[4] / "shared" / "data" / "iso20022" / "xsd"


def told(data: bytes, *names: str) -> list[str]:
    """The texts of the elements at the end of this path, wherever it begins."""
    path = ".//" + "/".join(f"{{*}}{name}" for name in names)
    return [str(each.text) for each in etree.fromstring(data).iterfind(path)]


def test_a_direct_debit_says_who_owes_what_by_which_mandate() -> None:
    data = pain_008.write(debits(collection()))
    assert told(data, "DrctDbtTxInf", "PmtId", "EndToEndId") == ["C-1"]
    assert told(data, "DrctDbtTxInf", "InstdAmt") == ["12.50"]
    assert told(data, "MndtRltdInf", "MndtId") == ["M-1"]
    assert told(data, "MndtRltdInf", "DtOfSgntr") == ["2026-01-31"]
    assert told(data, "Dbtr", "Nm") + told(data, "DbtrAcct", "Id", "IBAN") == [DEBTOR.name, DEBTOR.iban]
    assert told(data, "RmtInf", "Ustrd") == ["Factuur F2026-000001"]


def test_another_account_is_told_with_the_one_that_was_debited_before() -> None:
    changed = replace(collection("C-2"), iban_before="NL20INGB0001234567")
    data = pain_008.write(debits(collection(), changed))
    try_valid_xml(data, pain_008.MESSAGE)
    assert told(data, "AmdmntInd") == ["true"]
    assert told(data, "AmdmntInfDtls", "OrgnlDbtrAcct", "Id", "IBAN") == ["NL20INGB0001234567"]
    first, second = (pain_008.write(debits(one)) for one in (collection(), changed))
    assert b"Amdmnt" not in first
    assert second.index(b"<AmdmntInd>") > second.index(b"<DtOfSgntr>")


def test_a_file_says_when_to_collect_for_whom_by_which_scheme() -> None:
    data = pain_008.write(debits(collection()))
    assert told(data, "GrpHdr", "CreDtTm") == ["2026-11-02T09:30:00"]
    assert told(data, "ReqdColltnDt") == ["2026-11-17"]
    assert told(data, "PmtTpInf", "SvcLvl", "Cd") + told(data, "LclInstrm", "Cd") == ["SEPA", "CORE"]
    assert told(data, "CdtrSchmeId", "Id", "PrvtId", "Othr", "Id") == ["NL79ZZZ999999990000"]
    assert told(data, "CdtrAcct", "Id", "IBAN") == ["NL91ABNA0417164300"]


def test_count_and_sums_fit_i8() -> None:
    data = pain_008.write(debits(collection("C-1", 1), collection("C-2", 99_999_999_999)))
    assert told(data, "GrpHdr", "NbOfTxs") + told(data, "GrpHdr", "CtrlSum") == ["2", "1000000000.00"]
    assert told(data, "PmtInf", "NbOfTxs") + told(data, "PmtInf", "CtrlSum") == ["2", "1000000000.00"]
    assert told(data, "PmtInf", "PmtInfId") == ["DD-2026-11-02-1"]


def test_the_same_payments_give_the_same_bytes() -> None:
    assert pain_008.write(debits(collection())) == pain_008.write(debits(collection()))
    other = replace(debits(collection()), created_at=datetime(2026, 11, 2, 9, 31))
    assert pain_008.write(other) != pain_008.write(debits(collection()))


def test_no_bank_is_guessed_and_no_address_is_given() -> None:
    data = pain_008.write(debits(collection()))
    assert told(data, "DbtrAgt", "FinInstnId", "Othr", "Id") == ["NOTPROVIDED"]
    assert told(data, "BICFI") == told(data, "PstlAdr") == []


def test_long_names_and_texts_are_cut_to_what_the_schema_takes() -> None:
    long = collection(debtor=replace(DEBTOR, name="Œ" * 100), text="ß" * 200)
    data = pain_008.write(debits(long))
    assert told(data, "Dbtr", "Nm") == ["OE" * 35]
    assert told(data, "RmtInf", "Ustrd") == ["ss" * 70]
    try_valid_xml(data, pain_008.MESSAGE)


@pytest.mark.parametrize(
    "changed",
    [
        {"end_to_end_id": "C-1"},
        {"end_to_end_id": ""},
        {"end_to_end_id": "C 2"},
        {"end_to_end_id": "/C-2"},
        {"end_to_end_id": "C//2"},
        {"end_to_end_id": "Ç-2"},
        {"end_to_end_id": "C" * 36},
        {"amount_cents": 0},
        {"amount_cents": -1},
        {"amount_cents": 12.5},
        {"amount_cents": True},
        {"amount_cents": 100_000_000_000},
        {"mandate_id": "M" * 36},
        {"debtor": Account("J. de Vries", "NL21INGB0001234567")},
        {"iban_before": "NL21INGB0001234567"},
        {"debtor": Account("J. de Vries", "")},
        {"debtor": Account("东京", DEBTOR.iban)},
        {"debtor": Account("", DEBTOR.iban)},
        {"text": " "},
    ],
    ids=str,
)
def test_what_no_bank_would_take_is_not_written(changed: dict[str, object]) -> None:
    wrong = replace(collection("C-2"), **changed)  # type: ignore[arg-type] # wrong on purpose
    with pytest.raises(Unwritable) as refused:
        pain_008.write(debits(collection(), wrong))
    assert "Vries" not in str(refused.value)
    assert DEBTOR.iban not in str(refused.value)


def test_no_payments_no_file() -> None:
    with pytest.raises(Unwritable):
        pain_008.write(debits())


def test_another_library_reads_what_we_wrote_by_the_official_schema() -> None:
    """xmlschema is another implementation of XML Schema than libxml2; what breaks it is an error."""
    sent = debits(collection("C-1", 1250), collection("C-2", 100_000))
    data = pain_008.write(sent)
    try_valid_xml(data, pain_008.MESSAGE)
    schema = xmlschema.XMLSchema(SCHEMAS / f"{pain_008.MESSAGE}.xsd")
    decoded: Any = schema.decode(data.decode())
    whole = decoded["CstmrDrctDbtInitn"]
    assert whole["GrpHdr"]["CtrlSum"] == Decimal("1012.50")
    [batch] = whole["PmtInf"]
    assert batch["ReqdColltnDt"] == "2026-11-17"
    read = [
        (
            each["PmtId"]["EndToEndId"],
            each["InstdAmt"]["$"],
            each["InstdAmt"]["@Ccy"],
            each["DrctDbtTx"]["MndtRltdInf"]["MndtId"],
            each["DbtrAcct"]["Id"]["IBAN"],
            each["Dbtr"]["Nm"],
        )
        for each in batch["DrctDbtTxInf"]
    ]
    assert read == [
        (
            each.end_to_end_id,
            Decimal(each.amount_cents) / 100,
            "EUR",
            each.mandate_id,
            each.debtor.iban,
            each.debtor.name,
        )
        for each in sent.collections
    ]


def test_the_other_library_would_have_said_no() -> None:
    broken = pain_008.write(debits(collection())).replace(b"<SeqTp>RCUR</SeqTp>", b"<SeqTp>FOO</SeqTp>")
    with pytest.raises(ValidationError):
        try_valid_xml(broken, pain_008.MESSAGE)


@pytest.mark.reference
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="../shared/data/iso20022 is not here")
def test_the_official_schema_takes_what_we_wrote() -> None:
    schema = etree.XMLSchema(file=str(OFFICIAL / f"{pain_008.MESSAGE}.xsd"))
    long = collection("C-2", debtor=replace(DEBTOR, name="Œ" * 100), text="ß" * 200)
    schema.assertValid(etree.fromstring(pain_008.write(debits(collection(), long))))
