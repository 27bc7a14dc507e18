"""What the stand-in bank reads of a file of payment orders. It keeps no IBAN and no name."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from lxml import etree

HEAD: Final = ("MsgId", "NbOfTxs", "CtrlSum")


class NoOrders(Exception):
    """It is no such file, or its sums do not fit."""


@dataclass(frozen=True, slots=True)
class _Format:
    """Where the orders lie in a message, and what is read of each."""

    kept_as: str
    orders: str
    due: str
    parts: Mapping[str, str]


FORMATS: Final = {
    "pain.008.001.08": _Format(
        "collections",
        "p:CstmrDrctDbtInitn/p:PmtInf/p:DrctDbtTxInf",
        "../p:ReqdColltnDt",
        {
            "id": "p:PmtId/p:EndToEndId",
            "amount": "p:InstdAmt",
            "mandate_id": "p:DrctDbtTx/p:MndtRltdInf/p:MndtId",
            "mandate_signed_on": "p:DrctDbtTx/p:MndtRltdInf/p:DtOfSgntr",
            "text": "p:RmtInf/p:Ustrd",
        },
    ),
    "pain.001.001.09": _Format(
        "payouts",
        "p:CstmrCdtTrfInitn/p:PmtInf/p:CdtTrfTxInf",
        "../p:ReqdExctnDt/p:Dt",
        {"id": "p:PmtId/p:EndToEndId", "amount": "p:Amt/p:InstdAmt", "text": "p:RmtInf/p:Ustrd"},
    ),
}
SPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"


def orders(file_id: str, content: bytes) -> tuple[str, dict[str, dict[str, Any]]]:
    """Which kind they are, and the orders by EndToEndId. Raises NoOrders."""
    try:
        whole = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        message = str(etree.QName(whole).namespace).removeprefix(SPACE)
        told = FORMATS[message]
        space = {"p": SPACE + message}
        listed = whole.xpath(told.orders, namespaces=space)
        head = {name: whole.xpath(f"string(//p:GrpHdr/p:{name})", namespaces=space) for name in HEAD}
        found = {}
        for order in listed:
            new = {
                name: order.xpath(f"string({path})", namespaces=space) for name, path in told.parts.items()
            }
            cents = int(Decimal(new.pop("amount")) * 100)
            due = order.xpath(f"string({told.due})", namespaces=space)
            found[new["id"]] = {
                **new,
                "amount_cents": cents,
                "collect_on": due,
                "file_id": file_id,
                "file": message,
                "state": "submitted",
            }
        total = sum(each["amount_cents"] for each in found.values())
        counted = int(head["NbOfTxs"]) == len(listed) == len(found) > 0
        fits = counted and Decimal(head["CtrlSum"]) * 100 == total and head["MsgId"] == file_id
    except (etree.XMLSyntaxError, ArithmeticError, ValueError, KeyError):
        fits = False
    if not fits:
        raise NoOrders("this is no file of payment orders, or its sums do not fit")
    return told.kept_as, found
