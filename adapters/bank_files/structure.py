"""What has to stand in a message for our readers: names, order, number, kinds; the rest may be anything."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

NEEDED: Final = {
    "BkToCstmrStmt": ("GrpHdr", "Stmt"), "BkToCstmrDbtCdtNtfctn": ("GrpHdr", "Ntfctn"),
    "CstmrPmtStsRpt": ("GrpHdr", "OrgnlGrpInfAndSts"), "GrpHdr": ("MsgId", "CreDtTm"),
    "Stmt": ("Id", "Acct", "Bal"), "Ntfctn": ("Id", "Acct"), "Acct": ("Id",),
    "Bal": ("Tp", "Amt", "CdtDbtInd", "Dt"), "Ntry": ("Amt", "CdtDbtInd", "Sts", "BkTxCd"),
    "OrgnlGrpInfAndSts": ("OrgnlMsgId", "OrgnlMsgNmId"), "OrgnlPmtInfAndSts": ("OrgnlPmtInfId",),
}  # fmt: skip
"""In this order. What is not in MANY stands once."""
MANY: Final = frozenset({"Stmt", "Ntfctn", "Bal"})
ROOTS: Final = {
    "camt.053": "BkToCstmrStmt",
    "camt.054": "BkToCstmrDbtCdtNtfctn",
    "pain.002": "CstmrPmtStsRpt",
}
_DATES: Final = frozenset({"Dt", "DtTm", "FrDt", "ToDt", "FrDtTm", "ToDtTm", "ReqdColltnDt", "ReqdExctnDt"})
_KINDS: Final = {
    "CdtDbtInd": r"CRDT|DBIT", "RvslInd": r"true|false|0|1", "LastPgInd": r"true|false|0|1",
    "PgNb": r"\d{1,5}", "NbOfTxs": r"\d{1,15}", "ElctrncSeqNb": r"\d{1,18}", "LglSeqNb": r"\d{1,18}",
    "IBAN": r"[A-Z]{2}\d{2}[a-zA-Z0-9]{1,30}", "MsgId": r".{1,35}", "EndToEndId": r".{1,35}",
}  # fmt: skip
_AMOUNT: Final = re.compile(r"\+?(?=.*\d)\d{0,18}(\.\d{0,17})?", re.ASCII)


class Misshapen(Exception):
    """Names elements, never what they say."""


class Structure:
    """Hears every element; keeps the names of those that are open."""

    def __init__(self, message: str, namespace: str) -> None:
        self._namespace, self._root = namespace, ROOTS[message[:8]]
        self._money = {"InstdAmt", "IntrBkSttlmAmt"} if message.startswith("pain") else {"Amt"}
        self._open: list[tuple[str, list[str], list[str], Mapping[str, str]]] = []
        self._foreign = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._foreign or (self._open and self._open[-1][0] == "Envlp"):
            self._foreign += 1
            return
        if not tag.startswith(self._namespace):
            raise Misshapen("an element is of another namespace")
        name = tag[len(self._namespace) :]
        if self._open:
            self._judge_place(name)
        self._open.append((name, [], [], dict(attributes)))

    def _judge_place(self, name: str) -> None:
        above, before = self._open[-1][:2]
        if above == "Document" and (name != self._root or before):
            raise Misshapen(f"Element '{name}' has no place here")
        order = NEEDED.get(above, ())
        if name in order:
            if name in before and name not in MANY:
                raise Misshapen(f"Element '{name}' stands twice in '{above}'")
            if any(each in before for each in order[order.index(name) + 1 :]):
                raise Misshapen(f"Element '{name}' stands too late in '{above}'")
        elif name in {"Ntry", "NtryDtls", "TxInfAndSts", "OrgnlPmtInfAndSts"}:
            self._complete(above, before)
        if name not in before:
            before.append(name)

    def _complete(self, name: str, within: list[str]) -> None:
        if missing := [each for each in NEEDED.get(name, ()) if each not in within]:
            raise Misshapen(f"Element '{name}': Missing child element(s): {', '.join(missing)}")

    def data(self, text: str) -> None:
        if self._open and not self._foreign:
            self._open[-1][2].append(text)

    def end(self, _: str) -> None:
        if self._foreign:
            self._foreign -= 1
            return
        name, within, texts, attributes = self._open.pop()
        text, above = "".join(texts).strip(), self._open[-1][0] if self._open else ""
        if name != "Acct" or above in {"Stmt", "Ntfctn"}:
            self._complete(name, within)
        if name == "Document" and not within:
            raise Misshapen("Element 'Document' is empty")
        if within and text:
            raise Misshapen(f"Element '{name}' has text between its elements")
        if (above, name) == ("Bal", "Dt") and not {"Dt", "DtTm"} & set(within):
            raise Misshapen("Element 'Dt': Missing child element(s): Dt or DtTm")
        if name in self._money:
            self._judge_money(name, within, text, attributes)
        elif not within:
            _judge_kind(name, text)
            if (name == "Sts" or (above, name) == ("Sts", "Cd")) and not 1 <= len(text) <= 4:
                raise Misshapen(f"Element '{name}' is not of its kind")

    def _judge_money(self, name: str, within: list[str], text: str, attributes: Mapping[str, str]) -> None:
        if not re.fullmatch("[A-Z]{3}", attributes.get("Ccy", "")):
            raise Misshapen(f"Element '{name}', attribute 'Ccy': is no currency")
        if within or not _AMOUNT.fullmatch(text):
            raise Misshapen(f"Element '{name}' is no amount")

    def close(self) -> None:
        pass


def _judge_kind(name: str, text: str) -> None:
    if name in _KINDS and not re.fullmatch(_KINDS[name], text, re.ASCII):
        raise Misshapen(f"Element '{name}' is not of its kind")
    if name in _DATES:
        try:
            date.fromisoformat(text[:10])
        except ValueError:
            raise Misshapen(f"Element '{name}' is no date") from None
