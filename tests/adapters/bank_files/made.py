"""Bank files in the making, in each version that banks send; the schema's least, and what a test adds."""

from pathlib import Path

OURS = "NL91ABNA0417164300"
THEIRS = "NL20INGB0001234567"

VERSIONS = ("camt.053.001.02", "camt.053.001.08", "camt.054.001.02", "camt.054.001.08")
STATES = ("pain.002.001.03", "pain.002.001.10", "pain.002.001.12")

CODE = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"


def later(message: str) -> bool:
    return message.endswith(".08")


def amount(text: str, currency: str = "EUR") -> str:
    return f'<Amt Ccy="{currency}">{text}</Amt>'


def entry(
    message: str, of: str = "12.50", *, side: str = "CRDT", state: str = "BOOK", currency: str = "EUR",
    reversal: str = "", details: str = "", further: str = "",
) -> str:  # fmt: skip
    """One entry; ``details`` is what stands between <NtryDtls> and its end."""
    status = f"<Cd>{state}</Cd>" if later(message) else state
    within = f"<NtryDtls>{details}</NtryDtls>" if details else ""
    turned = f"<RvslInd>{reversal}</RvslInd>" if reversal else ""
    said = f"<AddtlNtryInf>{further}</AddtlNtryInf>" if further else ""
    return (
        f"<Ntry>{amount(of, currency)}<CdtDbtInd>{side}</CdtDbtInd>{turned}<Sts>{status}</Sts>"
        f"<BookgDt><Dt>2026-11-02</Dt></BookgDt><ValDt><DtTm>2026-11-03T00:00:00+01:00</DtTm></ValDt>"
        f"<AcctSvcrRef>BANK1</AcctSvcrRef>{CODE}{within}{said}</Ntry>"
    )


def payment(
    message: str, of: str | None, *, reference: str = "C-1", instructed: str = "", side: str = "",
    returned: str = "", text: str = "",
) -> str:  # fmt: skip
    """One transaction; without ``of`` the bank gave no amount. ``returned``: a reason code."""
    own, details = "", f"<InstdAmt>{amount(instructed)}</InstdAmt>" if instructed else ""
    if of is not None and later(message):
        own = amount(of)
    elif of is not None:
        details += f"<TxAmt>{amount(of)}</TxAmt>"
    own += f"<CdtDbtInd>{side}</CdtDbtInd>" if side else ""
    name = ("<Pty><Nm>{}</Nm></Pty>" if later(message) else "<Nm>{}</Nm>").format
    bic = "BICFI" if later(message) else "BIC"
    said = f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>" if text else ""
    back = f"<RtrInf><Rsn><Cd>{returned}</Cd></Rsn></RtrInf>" if returned else ""
    return (
        f"<TxDtls><Refs><EndToEndId>{reference}</EndToEndId><MndtId>M-1</MndtId></Refs>{own}"
        f"{f'<AmtDtls>{details}</AmtDtls>' if details else ''}"
        f"<RltdPties><Dbtr>{name('J. de Vries')}</Dbtr><DbtrAcct><Id><IBAN>{THEIRS}</IBAN></Id></DbtrAcct>"
        f"<Cdtr>{name('Register')}</Cdtr><CdtrAcct><Id><IBAN>{OURS}</IBAN></Id></CdtrAcct></RltdPties>"
        f"<RltdAgts><DbtrAgt><FinInstnId><{bic}>INGBNL2A</{bic}></FinInstnId></DbtrAgt></RltdAgts>"
        f"{said}{back}</TxDtls>"
    )


def balance(code: str = "CLBD", of: str = "100.00", side: str = "CRDT", currency: str = "EUR") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount(of, currency)}"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-11-02</Dt></Dt></Bal>"
    )


def statement(
    message: str,
    *entries: str,
    named: str = "S-1",
    account: str = OURS,
    currency: str = "EUR",
    balances: str = "",
) -> str:
    head = "Stmt" if "053" in message else "Ntfctn"
    held = (balances or balance(currency=currency)) if head == "Stmt" else ""
    return (
        f"<{head}><Id>{named}</Id><ElctrncSeqNb>7</ElctrncSeqNb><CreDtTm>2026-11-03T06:00:00</CreDtTm>"
        "<FrToDt><FrDtTm>2026-11-02T00:00:00</FrDtTm><ToDtTm>2026-11-02T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>{held}{''.join(entries)}</{head}>"
    )


def document(message: str, *statements: str) -> str:
    """The whole file."""
    inner = "BkToCstmrStmt" if "053" in message else "BkToCstmrDbtCdtNtfctn"
    head = "<GrpHdr><MsgId>MSG-1</MsgId><CreDtTm>2026-11-03T06:00:00</CreDtTm></GrpHdr>"
    return _document(message, f"<{inner}>{head}{''.join(statements)}</{inner}>")


def status(message: str, *batches: str, group: str = "") -> str:
    """A status report on a file of direct debits."""
    return _document(
        message,
        "<CstmrPmtStsRpt><GrpHdr><MsgId>STS-1</MsgId><CreDtTm>2026-11-03T06:00:00</CreDtTm></GrpHdr>"
        "<OrgnlGrpInfAndSts><OrgnlMsgId>DD-1</OrgnlMsgId><OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>"
        f"{group}</OrgnlGrpInfAndSts>{''.join(batches)}</CstmrPmtStsRpt>",
    )


def reason(code: str, text: str = "") -> str:
    said = f"<AddtlInf>{text}</AddtlInf>" if text else ""
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn>{said}</StsRsnInf>"


def written(folder: Path, text: str | bytes) -> Path:
    """Put into a file."""
    file = folder / "bank.xml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def _document(message: str, inner: str) -> str:
    space = f"urn:iso:std:iso:20022:tech:xsd:{message}"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{space}">\n{inner}\n</Document>\n'
