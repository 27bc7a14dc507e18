"""A file from outside is looked at whole, within limits, before anything of it is believed."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from lxml import etree

from adapters.bank_files.messages import EURO
from adapters.bank_files.refusing import Refused
from adapters.bank_files.structure import DATES, Misshapen, Structure

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"
FILE_BYTES_MAX: Final = 256 * 2**20
HEAD_BYTES_MAX: Final = 1 << 16
"""Within these the first element has to begin."""
RECORD_BYTES_MAX: Final = 2**20
"""What may stand between the ends of two records: this much is in memory at once."""
DEPTH_MAX: Final = 40
"""The deepest of these messages have some 15 levels."""
TRANSACTIONS_MAX: Final = 100_000
"""Of one entry; banks take up to 50,000 in a batch."""
STATEMENTS_MAX: Final = 10_000
NAMES_MAX: Final = 5_000
"""Different ones of elements, attributes and namespaces: a parser keeps each. A message has some hundreds."""

RECORDS: Final = frozenset({
    "Bal", "TtlNtriesPerBkTxCd", "NtryDtls", "TxDtls", "Ntry", "Stmt", "Ntfctn",
    "TxInfAndSts", "OrgnlPmtInfAndSts",
})  # fmt: skip
"""What can stand any number of times, and is let go once it was read."""

SAFE: Final[Mapping[str, bool | str]] = {
    "encoding": "utf-8", "resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False,
}  # fmt: skip
_CHUNK: Final = 1 << 16
_PROLOG: Final = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ENCODING: Final = re.compile(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_ROOT: Final = re.compile(rb"<(?![!?])")
_DATE: Final = re.compile(r"\s*(?!0000)\d{4}-")
_BROKEN: Final[Mapping[int | None, str]] = {
    code: name.removeprefix("ERR_").replace("_", " ").lower()
    for name, code in vars(etree.ErrorTypes).items()
    if name.startswith(("ERR_", "NS_ERR_"))
}
_CENTS: Final = re.compile(r"[^.]*(?:\.\d{0,2}0*)?")


def check(file: BinaryIO, path: Path, messages: Collection[str]) -> str:
    """Reads the file to its end and answers the message's name, one of these. Raises Refused.

    Limits and well-formedness first, then the structure that our readers need."""
    message = message_of(file, path, messages)
    for probe in (lambda: _Limits(message), lambda: _Shape(message)):
        _run(probe, file, path)
    return message


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """The file from its start."""
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk


class _Probe(Protocol):
    def feed(self, data: bytes) -> "_Wrong | None": ...
    def close(self) -> "_Wrong | None": ...


class _Wrong(Exception):
    """A rule that was broken; line 0 where the parser does not know."""

    def __init__(self, rule: str, line: int = 0) -> None:
        super().__init__(rule)
        self.rule = rule
        self.line = line


def _run(make: Callable[[], _Probe], file: BinaryIO, path: Path) -> None:
    probe, lines = make(), 1
    for number, chunk in enumerate(chunks(file)):
        if wrong := probe.feed(chunk):
            raise Refused(path, wrong.line or _line(make(), file, number, lines), wrong.rule)
        lines += chunk.count(b"\n")
    if wrong := probe.close():
        raise Refused(path, wrong.line or lines, wrong.rule)


def _line(probe: _Probe, file: BinaryIO, bad: int, lines: int) -> int:
    """Where in this chunk it went wrong: the same again, line by line. While it reads piece by piece, lxml
    knows no lines of a schema's rules."""
    for number, chunk in enumerate(chunks(file)):
        if number < bad:
            probe.feed(chunk)
            continue
        for line in chunk.splitlines(keepends=True):
            if probe.feed(line):
                return lines
            lines += line.endswith(b"\n")
        break
    return lines


def message_of(file: BinaryIO, path: Path, messages: Collection[str]) -> str:
    """The message's name, one of these, by the first element alone. Raises Refused."""
    file.seek(0)
    head = file.read(HEAD_BYTES_MAX)
    prolog = _PROLOG.match(head)
    start = prolog.end() if prolog else 0
    line = head[:start].count(b"\n") + 1
    if not head:
        raise Refused(path, 1, "the file is empty")
    if head[start : start + 9].upper() == b"<!DOCTYPE":
        raise Refused(path, line, "a DOCTYPE is not taken: it can name other files, and grow without end")
    if (given := _ENCODING.match(head)) and given[1].upper() not in {b"UTF-8", b"US-ASCII"}:
        raise Refused(path, line, "ISO 20022 messages are in UTF-8, and this says otherwise")
    if not _ROOT.match(head, start):
        raise Refused(path, line, "this is not XML in UTF-8")
    root = _Root()
    parser = etree.XMLParser(target=root, **SAFE)
    try:
        parser.feed(head)
    except etree.XMLSyntaxError as error:
        if root.tag is None:
            raise Refused(path, error.lineno or line, _said(error)) from None
    name = (root.tag or "").removesuffix("}Document").removeprefix("{" + NAMESPACE)
    if name not in messages:
        raise Refused(path, line, f"its first element is none that is read: {', '.join(sorted(messages))}")
    return name


class _Root:
    """Hears of the first element and of no more."""

    def __init__(self) -> None:
        self.tag: str | None = None

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        self.tag = self.tag or tag

    def close(self) -> None:
        pass


class _Limits:
    """Well-formed, not too big, too deep or too many; and amounts and dates that our types can hold."""

    def __init__(self, message: str) -> None:
        self._counting = _Counting("{" + NAMESPACE + message + "}")
        self._parser = etree.XMLParser(target=self._counting, **SAFE)
        self._bytes = self._since = self._records = 0

    def feed(self, data: bytes) -> _Wrong | None:
        self._bytes += len(data)
        self._since += len(data)
        try:
            self._parser.feed(data)
        except _Wrong as wrong:
            return wrong
        except etree.XMLSyntaxError as error:
            return _Wrong(_said(error), error.lineno or 0)
        if self._counting.records > self._records:
            self._records, self._since = self._counting.records, 0
        if self._since > RECORD_BYTES_MAX + HEAD_BYTES_MAX:
            return _Wrong(f"one record is longer than {RECORD_BYTES_MAX} bytes")
        if self._bytes > FILE_BYTES_MAX:
            return _Wrong(f"the file is longer than {FILE_BYTES_MAX} bytes")
        return None

    def close(self) -> _Wrong | None:
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            return _Wrong(_said(error), error.lineno or 0)
        return None


class _Counting:
    """Hears every element; keeps none."""

    def __init__(self, namespace: str) -> None:
        self.records = 0
        self._names: set[str] = set()
        self._depth = self._transactions = self._statements = 0
        self._text: list[str] | None = None
        self._records = frozenset(namespace + name for name in RECORDS)
        self._dates = frozenset(namespace + name for name in DATES)
        self._heads = frozenset({namespace + "Stmt", namespace + "Ntfctn"})
        self._transaction, self._entry = namespace + "TxDtls", namespace + "Ntry"

    def start(self, tag: str, attributes: Mapping[str, str], spaces: Mapping[str, str]) -> None:
        self._names.add(tag)
        if attributes:
            self._names.update(attributes)
        if spaces:
            self._names.update(f"{prefix}={space}" for prefix, space in spaces.items())
        if len(self._names) > NAMES_MAX:
            raise _Wrong(f"more than {NAMES_MAX} different names stand in it")
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise _Wrong(f"elements are nested deeper than {DEPTH_MAX}")
        self._text = [] if tag in self._dates or attributes.get("Ccy") == EURO else None

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._text:
            self._judge(tag, "".join(self._text))
        self._text = None
        if tag in self._records:
            self.records += 1
            if tag == self._entry:
                self._transactions = 0
            elif tag == self._transaction:
                self._transactions += 1
                if self._transactions > TRANSACTIONS_MAX:
                    raise _Wrong(f"one entry holds more than {TRANSACTIONS_MAX} transactions")
            elif tag in self._heads:
                self._statements += 1
                if self._statements > STATEMENTS_MAX:
                    raise _Wrong(f"the file holds more than {STATEMENTS_MAX} statements")

    def _judge(self, tag: str, text: str) -> None:
        if tag in self._dates:
            if not _DATE.match(text):
                raise _Wrong("a date lies outside the years 1 to 9999")
        elif not _CENTS.fullmatch(text.strip()):
            raise _Wrong("an amount in euro has a fraction of a cent")

    def close(self) -> None:
        pass


class _Shape:
    """By what our readers need."""

    def __init__(self, message: str) -> None:
        target = Structure(message, "{" + NAMESPACE + message + "}")
        self._parser = etree.XMLParser(target=target, **SAFE)

    def feed(self, data: bytes) -> _Wrong | None:
        try:
            self._parser.feed(data)
        except Misshapen as wrong:
            return _Wrong(str(wrong))
        return None

    def close(self) -> _Wrong | None:
        self._parser.close()
        return None


def _said(error: etree.XMLSyntaxError) -> str:
    """By the parser's own code of what is wrong: its sentences quote names, and these could be anybody's."""
    return f"this is not well-formed XML: {_BROKEN.get(error.code, 'broken')}"
