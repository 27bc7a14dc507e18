"""What goes to the bank, and what files of it have in common: parties, sums, and what no file can hold."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from lxml import etree
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from adapters.bank_files.checking import NAMESPACE
from adapters.bank_files.messages import EURO
from adapters.bank_files.refusing import Unwritable
from adapters.bank_files.sepa_text import identifier, sepa

NAME_MAX: Final = 70
TEXT_MAX: Final = 140
ID_MAX: Final = 35
CENTS_MAX: Final = 99_999_999_999


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's account. Its bank is found by the IBAN: a BIC is not known, and so left out.

    No address: SEPA asks for none within it, and banks refuse those of lines alone since 15 November 2026."""

    name: str
    iban: str


def account_of(name: str, iban: str, instead: str) -> Account:
    """Somebody's, whatever the name: one in letters of no bank is told by what its owner knows, ``instead``:
    the mandate, the payout."""
    return Account(name if is_written(name) else instead, iban)


def is_written(name: str) -> bool:
    """Whether it can be told in the letters that banks take."""
    try:
        return bool(sepa(name, NAME_MAX, "a name"))
    except Unwritable:
        return False


class Order(Protocol):
    """What a payment of either direction has."""

    @property
    def end_to_end_id(self) -> str: ...
    @property
    def amount_cents(self) -> int: ...


def judged(orders: Iterable[Order]) -> None:
    """Raises Unwritable where an id comes twice or breaks the rules, or an amount is none that banks take."""
    counted = Counter(order.end_to_end_id for order in orders)
    if not counted:
        raise Unwritable("a file without payments is not written")
    for each, times in counted.items():
        identifier(each, ID_MAX, "an EndToEndId")
        if times > 1:
            raise Unwritable(f"EndToEndId {each} is there {times} times")
    for order in orders:
        if type(order.amount_cents) is not int or not 1 <= order.amount_cents <= CENTS_MAX:
            raise Unwritable(f"{order.end_to_end_id}: an amount is 1 to {CENTS_MAX} cents")


class Writing:
    """A message in the making: elements in the order in which they are asked for."""

    def __init__(self, message: str) -> None:
        self._message = message
        self._namespace = NAMESPACE + message
        space: Mapping[str | None, str] = {None: self._namespace}
        self.root = etree.Element(f"{{{self._namespace}}}Document", nsmap=dict(space))

    def sub(
        self, parent: etree._Element, *names: str, text: str | None = None, **attributes: str
    ) -> etree._Element:
        """One below the other; the innermost is answered, and holds the text."""
        for name in names:
            parent = etree.SubElement(parent, f"{{{self._namespace}}}{name}")
        parent.text = text
        parent.attrib.update(attributes)
        return parent

    def head(
        self, parent: etree._Element, message_id: str, created_at: datetime, orders: Iterable[Order], by: str
    ) -> None:
        head = self.sub(parent, "GrpHdr")
        self.sub(head, "MsgId", text=message_id)
        self.sub(head, "CreDtTm", text=created_at.replace(microsecond=0).isoformat())
        self.sums(head, orders)
        self.sub(head, "InitgPty", "Nm", text=sepa(by, NAME_MAX, "our own name"))

    def sums(self, parent: etree._Element, orders: Iterable[Order]) -> None:
        cents = [order.amount_cents for order in orders]
        self.sub(parent, "NbOfTxs", text=str(len(cents)))
        self.sub(parent, "CtrlSum", text=decimals(sum(cents)))

    def amount(self, parent: etree._Element, *names: str, cents: int) -> None:
        self.sub(parent, *names, text=decimals(cents), Ccy=EURO)

    def party(self, parent: etree._Element, side: str, account: Account, whose: str) -> None:
        self.sub(parent, side, "Nm", text=sepa(account.name, NAME_MAX, f"{whose} name"))

    def account(self, parent: etree._Element, side: str, account: Account, whose: str) -> None:
        self.sub(parent, f"{side}Acct", "Id", "IBAN", text=compact_iban(account.iban, whose))

    def bank(self, parent: etree._Element, side: str) -> None:
        """As SEPA wants a bank named that the IBAN alone finds."""
        self.sub(parent, f"{side}Agt", "FinInstnId", "Othr", "Id", text="NOTPROVIDED")

    def done(self) -> bytes:
        """The file's bytes: the same for the same orders."""
        data: bytes = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return data


def compact_iban(iban: str, whose: str) -> str:
    """Raises Unwritable where it is wrong."""
    try:
        return IBAN(iban).compact
    except SchwiftyException:
        raise Unwritable(f"{whose} IBAN is wrong") from None


def decimals(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
