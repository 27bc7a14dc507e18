"""Through a checked file record by record, holding one at a time; and what stands in an element."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from adapters.bank_files.checking import NAMESPACE, RECORDS, SAFE, check, chunks
from adapters.bank_files.messages import EURO, Direction, Money, Party
from domain.calendar import local_date

_TRUE = frozenset({"true", "1"})


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that keeps every rule; ``message`` is its name."""

    file: BinaryIO
    message: str

    def records(self) -> Iterator["Element"]:
        """Each one at its end, inner before outer, and last the whole message without them."""
        of_this = [f"{{{NAMESPACE}{self.message}}}{name}" for name in RECORDS]
        parser = etree.XMLPullParser(
            events=("end",),
            tag=of_this,
            remove_comments=True,
            remove_pis=True,
            remove_blank_text=True,
            **SAFE,
        )
        for chunk in chunks(self.file):
            parser.feed(chunk)
            for _, found in parser.read_events():
                yield Element(found, self.message)
                _let_go(found)
        root = parser.close()
        yield Element(root[0], self.message)


@contextmanager
def checked(path: Path, messages: Collection[str]) -> Iterator[Checked]:
    """Opens a file of one of these messages after looking at it whole. Raises Refused, and OSError."""
    with path.open("rb") as file:
        yield Checked(file, check(file, path, messages))


def _let_go(found: etree._Element) -> None:
    """Its content now, itself when its next sibling ends: lxml still needs it."""
    found.clear(keep_tail=True)
    while (former := found.getprevious()) is not None and former.tag == found.tag:
        parent = found.getparent()
        assert parent is not None
        parent.remove(former)


class Element:
    """An element of a message, asked by names without namespaces: ``Refs/EndToEndId``.

    What stands below it is gathered once, when first asked: lxml's own search walks again for each path."""

    __slots__ = ("_below", "_found", "_message", "_prefix")

    def __init__(self, found: etree._Element, message: str) -> None:
        self._found, self._message = found, message
        self._prefix = len(NAMESPACE) + len(message) + len("{}")
        self._below: dict[str, list[etree._Element]] | None = None

    @property
    def name(self) -> str:
        return str(self._found.tag)[self._prefix :]

    @property
    def line(self) -> int:
        return self._found.sourceline or 1

    def parent(self) -> "Element":
        above = self._found.getparent()
        assert above is not None
        return Element(above, self._message)

    def one(self, names: str) -> "Element | None":
        return next(self.each(names), None)

    def each(self, names: str) -> "Iterator[Element]":
        return (Element(found, self._message) for found in self._at(names))

    def text(self, *names: str) -> str | None:
        """Of the first of these that says something."""
        for name in names:
            for found in self._at(name):
                if text := (found.text or "").strip():
                    return str(text)
        return None

    def texts(self, names: str) -> tuple[str, ...]:
        found = (each.own_text for each in self.each(names))
        return tuple(text for text in found if text)

    def _at(self, names: str) -> Sequence[etree._Element]:
        if self._below is None:
            self._below = {}
            self._gather(self._found, "", self._below)
        return self._below.get(names, ())

    def _gather(self, above: etree._Element, path: str, into: dict[str, list[etree._Element]]) -> None:
        for found in above:
            here = path + found.tag[self._prefix :]
            into.setdefault(here, []).append(found)
            if len(found):
                self._gather(found, here + "/", into)

    @property
    def own_text(self) -> str:
        return (self._found.text or "").strip()

    def needed(self, *names: str) -> str:
        """What the schema asks for; empty where there are only blanks, which it lets pass."""
        return self.text(*names) or ""

    def number(self, *names: str) -> int | None:
        found = self.text(*names)
        return None if found is None else int(Decimal(found))

    def true(self, name: str) -> bool | None:
        found = self.text(name)
        return None if found is None else found in _TRUE

    def day(self, *names: str) -> date | None:
        """Of a date, or of a time in Europe/Amsterdam: one that tells no zone is written there."""
        found = self.text(*names)
        if found is None or "T" not in found:
            return self.written_day(*names)
        with suppress(ValueError, OverflowError):  # 24:00:00, or beyond all days
            moment = datetime.fromisoformat(found)
            return moment.date() if moment.tzinfo is None else local_date(moment)
        return self.written_day(*names)

    def written_day(self, *names: str) -> date | None:
        """Of a date or a time, as written, whatever its zone."""
        found = self.text(*names)
        return None if found is None else date.fromisoformat(found[:10])

    def direction(self) -> Direction | None:
        """Asked of an entry while it still grows, so without gathering what it holds."""
        found = next(self._found.iterchildren(f"{{{NAMESPACE}{self._message}}}CdtDbtInd"), None)
        return None if found is None else _DIRECTIONS[found.text.strip()]

    def money(self, *names: str) -> Money | None:
        for each in names:
            for found in self._at(each):
                return _money(found.attrib["Ccy"], Decimal(found.text.strip()))
        return None

    def party(self, side: str, among: str = "", agents: str = "") -> Party:
        """``Dbtr`` or ``Cdtr``: later versions have one element more around a name, and call a BIC BICFI."""
        person, account, bank = f"{among}{side}", f"{among}{side}Acct/Id", f"{agents}{side}Agt/FinInstnId"
        return Party(
            name=self.text(f"{person}/Nm", f"{person}/Pty/Nm", f"{person}/Agt/FinInstnId/Nm"),
            iban=self.text(f"{account}/IBAN", f"{account}/Othr/Id"),
            bic=self.text(f"{bank}/BICFI", f"{bank}/BIC"),
        )


_DIRECTIONS = {"CRDT": Direction.CREDIT, "DBIT": Direction.DEBIT}


def _money(currency: str, amount: Decimal) -> Money:
    cents = int(amount * 100) if currency == EURO else None
    return Money(currency, f"{amount.normalize():f}", cents)
