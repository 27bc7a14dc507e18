"""What has to stand in a message for our readers: names, order, number, kinds; the rest may be anything."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

ROOTS: Final = {
    "camt.053": "BkToCstmrStmt",
    "camt.054": "BkToCstmrDbtCdtNtfctn",
    "pain.002": "CstmrPmtStsRpt",
}
NEEDED: Final = {
    "BkToCstmrStmt": ("GrpHdr", "Stmt"), "BkToCstmrDbtCdtNtfctn": ("GrpHdr", "Ntfctn"),
    "CstmrPmtStsRpt": ("GrpHdr", "OrgnlGrpInfAndSts"), "GrpHdr": ("MsgId", "CreDtTm"),
    "Stmt": ("Id", "Acct", "Bal"), "Ntfctn": ("Id", "Acct"), "Acct": ("Id",),
    "Bal": ("Tp", "Amt", "CdtDbtInd", "Dt"), "Ntry": ("Amt", "CdtDbtInd", "Sts", "BkTxCd"),
    "OrgnlGrpInfAndSts": ("OrgnlMsgId", "OrgnlMsgNmId"), "OrgnlPmtInfAndSts": ("OrgnlPmtInfId",),
}  # fmt: skip
"""In this order. What is not in MANY stands once."""
PLACES: Final = {
    "GrpHdr": tuple(ROOTS.values()), "OrgnlGrpInfAndSts": ("CstmrPmtStsRpt",), "Stmt": ("BkToCstmrStmt",),
    "Ntfctn": ("BkToCstmrDbtCdtNtfctn",), "Ntry": ("Stmt", "Ntfctn"), "NtryDtls": ("Ntry",),
    "TxDtls": ("NtryDtls",), "OrgnlPmtInfAndSts": ("CstmrPmtStsRpt",), "TxInfAndSts": ("OrgnlPmtInfAndSts",),
}  # fmt: skip
"""Where alone these stand: a reader finds them wherever they are."""
MANY: Final = frozenset({"Stmt", "Ntfctn", "Bal"})
DATES: Final = frozenset(
    {"Dt", "DtTm", "FrDt", "ToDt", "FrDtTm", "ToDtTm", "CreDtTm", "ReqdColltnDt", "ReqdExctnDt"}
)
_KINDS: Final = {
    "CdtDbtInd": r"CRDT|DBIT", "RvslInd": r"true|false|0|1", "LastPgInd": r"true|false|0|1",
    "PgNb": r"\d{1,5}", "NbOfTxs": r"\d{1,15}", "ElctrncSeqNb": r"\d{1,18}", "LglSeqNb": r"\d{1,18}",
    "IBAN": r"[A-Z]{2}\d{2}[a-zA-Z0-9]{1,30}", "MsgId": r".{1,35}", "EndToEndId": r".{1,35}",
}  # fmt: skip
_AROUND_DATES: Final = frozenset({"Dt", "BookgDt", "ValDt", "ReqdExctnDt", "FrToDt"})
_LOOKED_FOR: Final = frozenset(
    {*NEEDED, *(each for order in NEEDED.values() for each in order), *PLACES, *_KINDS, *DATES, "Document"}
)
_AMOUNT: Final = re.compile(r"\+?(?=.*\d)\d{0,18}(\.\d{0,17})?", re.ASCII)


class Misshapen(Exception):
    """Names elements that these messages have, never what a file says."""


@dataclass(slots=True)
class _Open:
    """An element that has not ended. ``within``: those of its elements that we look for."""

    name: str
    attributes: Mapping[str, str]
    within: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    leaf: bool = True


class Structure:
    """Hears every element; keeps those that are open."""

    def __init__(self, message: str, namespace: str) -> None:
        self._namespace, self._root = namespace, ROOTS[message[:8]]
        self._money = {"InstdAmt", "IntrBkSttlmAmt"} if message.startswith("pain") else {"Amt"}
        self._open: list[_Open] = []
        self._foreign = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        ours = tag.startswith(self._namespace)
        if self._foreign or (self._open and self._open[-1].name == "Envlp"):
            if ours:
                raise Misshapen("an element of the message stands within 'Envlp'")
            self._foreign += 1
            return
        if not ours:
            raise Misshapen("an element is of another namespace")
        name = tag[len(self._namespace) :]
        if self._open:
            self._judge_place(name, self._open[-1])
        self._open.append(_Open(name, dict(attributes)))

    def _judge_place(self, name: str, above: _Open) -> None:
        elsewhere = above.name not in PLACES.get(name, (above.name,))
        if elsewhere or (above.name == "Document" and (name != self._root or not above.leaf)):
            raise Misshapen(f"{_called(name)} has no place here")
        order = NEEDED.get(above.name, ())
        if name in order:
            if name in above.within and name not in MANY:
                raise Misshapen(f"Element '{name}' stands twice in '{above.name}'")
            if above.within.intersection(order[order.index(name) + 1 :]):
                raise Misshapen(f"Element '{name}' stands too late in '{above.name}'")
        elif name in {"Ntry", "NtryDtls", "TxInfAndSts", "OrgnlPmtInfAndSts"}:
            _complete(above)
        above.leaf = False
        if name in _LOOKED_FOR:
            above.within.add(name)

    def data(self, text: str) -> None:
        if self._open and not self._foreign and (self._open[-1].leaf or not text.isspace()):
            self._open[-1].texts.append(text)

    def end(self, _: str) -> None:
        if self._foreign:
            self._foreign -= 1
            return
        ended = self._open.pop()
        name, text, above = (
            ended.name,
            "".join(ended.texts).strip(),
            self._open[-1].name if self._open else "",
        )
        if name != "Acct" or above in {"Stmt", "Ntfctn"}:
            _complete(ended)
        if name == "Document" and ended.leaf:
            raise Misshapen("Element 'Document' is empty")
        if text and not ended.leaf:
            raise Misshapen(f"{_called(name)} has text between its elements")
        if (above, name) == ("Bal", "Dt") and not ended.within & {"Dt", "DtTm"}:
            raise Misshapen("Element 'Dt': Missing child element(s): Dt or DtTm")
        if name in self._money:
            _judge_money(ended, text)
        elif ended.leaf:
            _judge_kind(name, text)
            if (name == "Sts" or (above, name) == ("Sts", "Cd")) and not 1 <= len(text) <= 4:
                raise Misshapen(f"Element '{name}' is not of its kind")
        elif name in _KINDS or (name in DATES and above in _AROUND_DATES):
            raise Misshapen(f"Element '{name}' is not of its kind")

    def close(self) -> None:
        pass


def _called(name: str) -> str:
    """Another's name could be anything that somebody wrote."""
    return f"Element '{name}'" if name in _LOOKED_FOR else "An element that is not looked for"


def _complete(ended: _Open) -> None:
    if missing := [each for each in NEEDED.get(ended.name, ()) if each not in ended.within]:
        raise Misshapen(f"Element '{ended.name}': Missing child element(s): {', '.join(missing)}")


def _judge_money(ended: _Open, text: str) -> None:
    if not re.fullmatch("[A-Z]{3}", ended.attributes.get("Ccy", "")):
        raise Misshapen(f"Element '{ended.name}', attribute 'Ccy': is no currency")
    if not ended.leaf or not _AMOUNT.fullmatch(text):
        raise Misshapen(f"Element '{ended.name}' is no amount")


def _judge_kind(name: str, text: str) -> None:
    if name in _KINDS and not re.fullmatch(_KINDS[name], text, re.ASCII):
        raise Misshapen(f"Element '{name}' is not of its kind")
    if name in DATES:
        try:
            date.fromisoformat(text[:10])
        except ValueError:
            raise Misshapen(f"Element '{name}' is no date") from None
