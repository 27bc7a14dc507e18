"""What the stand-in bank says: camt.054 of each booking, camt.053 of a day, pain.002 of a rejection."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final
from xml.sax.saxutils import escape

CODES: Final = {
    "collected": ("IDDT", "ESDD"),
    "returned": ("IDDT", "UPDD"),
    "transfer": ("RCDT", "ESCT"),
    "paid_out": ("ICDT", "ESCT"),
    "payout_returned": ("ICDT", "RRTN"),
}
OUTGOING: Final = ("returned", "paid_out")
Booking = Mapping[str, Any]


def notification(account: str, booking: Booking) -> str:
    """Of one booking, as soon as it was made."""
    named = f"N{booking['entry_id']}"
    return _document(
        "camt.054.001.08",
        f"<BkToCstmrDbtCdtNtfctn>{_head(named, booking['booked_on'])}<Ntfctn><Id>{named}</Id>"
        f"{_account(account)}{_entry(booking)}</Ntfctn></BkToCstmrDbtCdtNtfctn>",
    )


def statement(account: str, number: int, day: str, before_cents: int, bookings: Iterable[Booking]) -> str:
    """Of all bookings of a day, numbered without gaps."""
    listed = list(bookings)
    after_cents = before_cents + sum(signed(each) for each in listed)
    period = f"<FrToDt><FrDtTm>{day}T00:00:00</FrDtTm><ToDtTm>{day}T23:59:59</ToDtTm></FrToDt>"
    return _document(
        "camt.053.001.08",
        f"<BkToCstmrStmt>{_head(f'S{number:06}', day)}<Stmt><Id>S{number:06}</Id>"
        f"<ElctrncSeqNb>{number}</ElctrncSeqNb><CreDtTm>{day}T23:00:00</CreDtTm>{period}{_account(account)}"
        f"{_balance('OPBD', before_cents, day)}{_balance('CLBD', after_cents, day)}"
        f"{''.join(map(_entry, listed))}</Stmt></BkToCstmrStmt>",
    )


def rejection(order: Mapping[str, Any], reason: str, day: str) -> str:
    """Of one order, before it was booked."""
    file_id = escape(order["file_id"])
    return _document(
        "pain.002.001.10",
        f"<CstmrPmtStsRpt>{_head('R' + escape(order['id']), day)}<OrgnlGrpInfAndSts>"
        f"<OrgnlMsgId>{file_id}</OrgnlMsgId><OrgnlMsgNmId>{order['file']}</OrgnlMsgNmId></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{file_id}</OrgnlPmtInfId><TxInfAndSts>"
        f"<OrgnlEndToEndId>{escape(order['id'])}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt>",
    )


def signed(booking: Booking) -> int:
    cents: int = booking["amount_cents"]
    return -cents if booking["kind"] in OUTGOING else cents


def _entry(booking: Booking) -> str:
    side = "DBIT" if booking["kind"] in OUTGOING else "CRDT"
    amount = f'<Amt Ccy="EUR">{_decimals(booking["amount_cents"])}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
    family, sub = CODES[booking["kind"]]
    day = booking["booked_on"]
    return (
        f"<Ntry>{amount}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
        f"<AcctSvcrRef>{booking['entry_id']}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd>"
        f"<SubFmlyCd>{sub}</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls>{_refs(booking)}{amount}"
        f"{_payer(booking)}{_told(booking)}</TxDtls></NtryDtls></Ntry>"
    )


def _refs(booking: Booking) -> str:
    if booking["kind"] == "transfer":
        return "<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
    mandate = f"<MndtId>{escape(booking['mandate_id'])}</MndtId>" if booking["mandate_id"] else ""
    return f"<Refs><EndToEndId>{escape(booking['reference'])}</EndToEndId>{mandate}</Refs>"


def _payer(booking: Booking) -> str:
    name, iban = booking.get("name"), booking.get("iban")
    named = f"<Dbtr><Pty><Nm>{escape(name)}</Nm></Pty></Dbtr>" if name else ""
    account = f"<DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct>" if iban else ""
    return f"<RltdPties>{named}{account}</RltdPties>" if named or account else ""


def _told(booking: Booking) -> str:
    if booking["kind"] == "transfer":
        return f"<RmtInf><Ustrd>{escape(booking['reference'])}</Ustrd></RmtInf>"
    reason = booking["reason"]
    return f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else ""


def _balance(code: str, cents: int, day: str) -> str:
    side = "DBIT" if cents < 0 else "CRDT"
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{_decimals(abs(cents))}</Amt>'
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _head(named: str, day: str) -> str:
    return f"<GrpHdr><MsgId>{named}</MsgId><CreDtTm>{day}T18:00:00</CreDtTm></GrpHdr>"


def _account(account: str) -> str:
    return f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>"


def _decimals(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}"


def _document(message: str, inner: str) -> str:
    space = f"urn:iso:std:iso:20022:tech:xsd:{message}"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{space}">{inner}</Document>\n'
