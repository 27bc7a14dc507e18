"""Credit transfers: what the file says, read back by others (pain.001.001.09)."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pydantic import TypeAdapter
from pyiso20022.pain import pain_001_001_09, pain_008_001_09
from schwifty import IBAN
from sepaxml.validation import ValidationError, try_valid_xml
from xsdata.formats.dataclass.parsers import XmlParser

from adapters.bank_files import pain_001, pain_008
from adapters.bank_files.orders import account_of, is_written
from adapters.bank_files.pain_001 import Transfer
from adapters.bank_files.refusing import Unwritable
from api.http.fields import Iban
from domain.sepa import SEPA
from domain.values import CENTS_MAX
from tests.adapters.bank_files.sent import DEBTOR, REGISTER, collection, debits, transfer, transfers
from tests.adapters.bank_files.test_writing import OFFICIAL, SCHEMAS, told

TWO = transfers(transfer(), transfer("CT-20261103-1-2", 100_000))


def test_a_transfer_says_who_gets_what_and_when() -> None:
    data = pain_001.write(transfers(transfer()))
    assert told(data, "CdtTrfTxInf", "PmtId", "EndToEndId") == ["CT-20261103-1-1"]
    assert told(data, "Amt", "InstdAmt") == ["12.50"]
    assert told(data, "Cdtr", "Nm") + told(data, "CdtrAcct", "Id", "IBAN") == [DEBTOR.name, DEBTOR.iban]
    assert told(data, "ReqdExctnDt", "Dt") == ["2026-11-03"]
    assert told(data, "BtchBookg") == ["false"], "each is booked by itself, and named"


def test_count_and_sums_fit_and_no_bank_or_address_is_given() -> None:
    data = pain_001.write(TWO)
    assert told(data, "GrpHdr", "NbOfTxs") + told(data, "GrpHdr", "CtrlSum") == ["2", "1012.50"]
    assert told(data, "PmtInf", "NbOfTxs") + told(data, "PmtInf", "CtrlSum") == ["2", "1012.50"]
    assert told(data, "BICFI") == told(data, "PstlAdr") == told(data, "CdtrAgt") == []


def test_the_same_transfers_give_the_same_bytes() -> None:
    assert pain_001.write(TWO) == pain_001.write(replace(TWO))
    assert pain_001.write(TWO) != pain_001.write(transfers(*reversed(TWO.transfers)))


@pytest.mark.parametrize(
    "changed",
    [
        {"end_to_end_id": "CT-20261103-1-1"},
        {"end_to_end_id": "C 2"},
        {"amount_cents": 0},
        {"amount_cents": 12.5},
        {"creditor": replace(DEBTOR, iban="NL21INGB0001234567")},
        {"creditor": replace(DEBTOR, name="东京")},
        {"text": " "},
    ],
    ids=str,
)
def test_what_no_bank_would_take_is_not_written(changed: dict[str, Any]) -> None:
    with pytest.raises(Unwritable) as refused:
        pain_001.write(transfers(transfer(), replace(transfer("CT-20261103-1-2"), **changed)))
    assert DEBTOR.iban not in str(refused.value)


SCHEMA = etree.XMLSchema(file=str(SCHEMAS / f"{pain_001.MESSAGE}.xsd"))
KEPT_IBAN: TypeAdapter[str] = TypeAdapter(Iban)
NAMES = st.one_of(
    st.text(max_size=120), st.sampled_from(["东京", "...", "//", "ß" * 70, "Ærø & Zoon", "李 A", "\x00"])
)
COUNTRIES = sorted(SEPA[-1].countries)


@given(
    payees=st.lists(
        st.tuples(NAMES, st.sampled_from(COUNTRIES), st.integers(0), st.integers(1, CENTS_MAX)),
        min_size=1,
        max_size=4,
    ),
    register=st.sampled_from([REGISTER.name, "Ærøs register & Co. " * 3, "Торговый реестр"]),
)
def test_whatever_holders_gave_and_the_register_was_set_to_makes_a_file_by_its_schema(
    payees: list[tuple[str, str, int, int]], register: str
) -> None:
    """0072: a name of any letters, an account as the forms take it, an amount as events hold it."""
    orders = []
    for number, (name, country, seed, cents) in enumerate(payees, 1):
        typed = IBAN.random(country_code=country, random=Random(seed)).formatted.lower()
        payout_id = f"CT-20261103-1-{number}"
        to = account_of(name, KEPT_IBAN.validate_python(typed), f"Terugbetaling {payout_id}")
        orders.append(Transfer(payout_id, cents, to, f"Terugbetaling saldo {payout_id}"))
    assert is_written(register)
    data = pain_001.write(transfers(*orders, debtor=replace(REGISTER, name=register)))
    SCHEMA.assertValid(etree.fromstring(data))


def test_another_schema_reader_reads_it() -> None:
    data = pain_001.write(TWO)
    try_valid_xml(data, pain_001.MESSAGE)
    decoded: Any = xmlschema.XMLSchema(SCHEMAS / f"{pain_001.MESSAGE}.xsd").decode(data.decode())
    [batch] = decoded["CstmrCdtTrfInitn"]["PmtInf"]
    read = [(each["PmtId"]["EndToEndId"], each["Amt"]["InstdAmt"]["$"]) for each in batch["CdtTrfTxInf"]]
    assert read == [("CT-20261103-1-1", Decimal("12.50")), ("CT-20261103-1-2", Decimal("1000.00"))]
    broken = data.replace(b"<PmtMtd>TRF</PmtMtd>", b"<PmtMtd>FOO</PmtMtd>")
    with pytest.raises(ValidationError):
        try_valid_xml(broken, pain_001.MESSAGE)


def test_pyiso20022_reads_our_transfers() -> None:
    data = pain_001.write(TWO)
    whole = XmlParser().from_bytes(data, pain_001_001_09.Document).cstmr_cdt_trf_initn
    assert whole.grp_hdr.ctrl_sum == Decimal("1012.50")
    [batch] = whole.pmt_inf
    read = [
        (
            each.pmt_id.end_to_end_id,
            each.amt.instd_amt.value,
            each.amt.instd_amt.ccy,
            each.cdtr.nm,
            each.cdtr_acct.id.iban,
        )
        for each in batch.cdt_trf_tx_inf
    ]
    assert read == [
        (each.end_to_end_id, Decimal(each.amount_cents) / 100, "EUR", DEBTOR.name, DEBTOR.iban)
        for each in TWO.transfers
    ]
    assert str(batch.reqd_exctn_dt.dt) == "2026-11-03"


def test_pyiso20022_reads_our_direct_debits() -> None:
    """It has no version 08; of what is written here 09 differs in nothing but its name."""
    sent = debits(collection("C-1", 1250), collection("C-2", 100_000))
    data = pain_008.write(sent).replace(b"pain.008.001.08", b"pain.008.001.09")
    whole = XmlParser().from_bytes(data, pain_008_001_09.Document).cstmr_drct_dbt_initn
    assert whole.grp_hdr.ctrl_sum == Decimal("1012.50")
    [batch] = whole.pmt_inf
    read = [
        (
            each.pmt_id.end_to_end_id,
            each.instd_amt.value,
            each.drct_dbt_tx.mndt_rltd_inf.mndt_id,
            each.dbtr_acct.id.iban,
        )
        for each in batch.drct_dbt_tx_inf
    ]
    assert read == [
        (each.end_to_end_id, Decimal(each.amount_cents) / 100, each.mandate_id, each.debtor.iban)
        for each in sent.collections
    ]


@pytest.mark.reference
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="../shared/data/iso20022 is not here")
def test_the_official_schema_takes_what_we_wrote() -> None:
    schema = etree.XMLSchema(file=str(OFFICIAL / f"{pain_001.MESSAGE}.xsd"))
    long = transfer("CT-20261103-1-2", creditor=replace(DEBTOR, name="Œ" * 100), text="ß" * 200)
    schema.assertValid(etree.fromstring(pain_001.write(transfers(transfer(), long))))
