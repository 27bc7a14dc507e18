"""Hostile and broken files: refused with file, line and rule, before anything of them is handed out."""

import contextlib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from lxml import etree

from adapters.bank_files import Refused, checking, read_bank_file
from tests.adapters.bank_files import made

MESSAGE = "camt.053.001.08"
DOCTYPES = (
    '<!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    '<!DOCTYPE Document SYSTEM "http://127.0.0.1:1/evil.dtd">',
    '<!DOCTYPE Document [<!ENTITY % e SYSTEM "file:///etc/passwd"> %e;]>',
    "<!DOCTYPE Document>",
    "<!doctype Document>",
)


def good(*entries: str) -> str:
    return made.document(MESSAGE, made.statement(MESSAGE, *(entries or (made.entry(MESSAGE),))))


def refused(folder: Path, text: str | bytes) -> Refused:
    """Nothing is handed out first."""
    file = made.written(folder, text)
    with pytest.raises(Refused) as error:
        next(iter(read_bank_file(file)))
    assert error.value.file == file
    assert str(error.value) == f"{file}, line {error.value.line}: {error.value.rule}"
    return error.value


def line_of(text: str, what: str) -> int:
    return text[: text.index(what)].count("\n") + 1


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("before", ["", "\n", "<!-- a remark -->\n", "<?hint?>\n"])
def test_a_doctype_is_refused_whatever_is_in_it(tmp_path: Path, doctype: str, before: str) -> None:
    text = good().replace("<Document", f"{before}{doctype}<Document", 1)
    error = refused(tmp_path, text)
    assert "DOCTYPE" in error.rule
    assert error.line == line_of(text, doctype)


def test_an_entity_that_nobody_defined_is_refused(tmp_path: Path) -> None:
    text = good().replace("BANK1", "\n&secret;")
    error = refused(tmp_path, text)
    assert "not well-formed" in error.rule
    assert error.line == line_of(text, "&secret;")


@pytest.mark.parametrize(
    ("good_part", "bad"),
    [
        ("BANK1", "&Jansen;"),
        ("<Ntry>", "<Jansen>"),
        ("<Ntry>", "<Ntry Jansen>"),
        ("<Ntry>", "<Ntry Jansen='1' Jansen='2'>"),
        ("<Ntry>", "<Jansen:x/><Ntry>"),
        ("<Ntry>", "<!-- Jansen -- --><Ntry>"),
        ("<Ntry>", "<Ntry Jansen"),
        ("<Ntry>", "<x><Jansen>1<y/></Jansen></x><Ntry>"),
        ("<BkToCstmrStmt>", "<Jansen/><BkToCstmrStmt>"),
        ("BANK1", "BANK1<Jansen/>"),
    ],
)
def test_a_refusal_quotes_nothing_of_the_file(tmp_path: Path, good_part: str, bad: str) -> None:
    """It stands in an event for ever: no names either that somebody made up."""
    rule = refused(tmp_path, good().replace(good_part, bad, 1)).rule
    assert "JANSEN" not in rule.upper()
    assert rule.isprintable()


def test_a_file_that_breaks_its_schema_at_the_end_hands_out_no_entry(tmp_path: Path) -> None:
    text = good(*[made.entry(MESSAGE)] * 20, "\n<Ntry/>\n")
    error = refused(tmp_path, text)
    assert error.line == line_of(text, "<Ntry/>")
    assert "Element 'Ntry': Missing child element(s)" in error.rule
    assert "urn:" not in error.rule


@pytest.mark.parametrize("ends", ["</Ntry>", "</Stmt>", "</Document>", "<Ntry>"])
def test_a_file_that_ends_too_early_is_refused(tmp_path: Path, ends: str) -> None:
    text = good()
    assert "not well-formed" in refused(tmp_path, text[: text.index(ends)]).rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02", "not XML"),
        (b"PK\x03\x04", "not XML"),
        (b"<!-- nothing else -->", "not XML"),
        (b" " * checking.HEAD_BYTES_MAX + good().encode(), "not XML"),
        (b"<html></html>", "first element"),
        (b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.052.001.08'/>", "camt.053.001.02"),
        (good().encode("utf-16"), "not XML in UTF-8"),
        (good().replace("UTF-8", "ISO-8859-1").encode(), "UTF-8"),
        (good().replace("BANK1", "Müller").encode("latin-1"), "not well-formed"),
        (good().encode() + b"<Document/>", "not well-formed"),
        (good().replace("<Ntry>", "<Ntry><Ntry>").encode(), "not well-formed"),
    ],
)
def test_what_is_no_bank_file_is_refused(tmp_path: Path, text: bytes, rule: str) -> None:
    assert rule in refused(tmp_path, text).rule


def test_a_status_report_of_a_version_without_schema_is_refused(tmp_path: Path) -> None:
    assert "first element" in refused(tmp_path, good().replace("camt.053.001.08", "pain.002.001.11")).rule


@pytest.mark.parametrize(
    ("good_part", "bad", "rule"),
    [
        ('Ccy="EUR">12.50', 'Ccy="EUR">Jansen', "no amount"),
        ("<Cd>BOOK", "<Cd>BOOKJANSEN", "of its kind"),
        (made.OURS, "JANSEN'S", "of its kind"),
        ('Ccy="EUR">12', 'Ccy="Jansen">12', "attribute 'Ccy'"),
    ],
)
def test_a_refusal_does_not_say_what_the_file_says(
    tmp_path: Path, good_part: str, bad: str, rule: str
) -> None:
    text = good().replace(good_part, bad)
    error = refused(tmp_path, text)
    assert rule in error.rule
    assert "JANSEN" not in error.rule.upper()
    assert error.line == line_of(text, bad)


def test_a_line_far_down_is_told_as_well(tmp_path: Path) -> None:
    text = good(made.entry(MESSAGE), "\n" * 70_000, made.entry(MESSAGE).replace("CRDT", "CASH"))
    assert refused(tmp_path, text).line == line_of(text, "CASH")


@pytest.mark.parametrize(
    ("good_part", "bad", "rule"),
    [
        ('Ccy="EUR">12.50', 'Ccy="EUR">12.505', "fraction of a cent"),
        ("2026-11-02", "12026-11-02", "years 1 to 9999"),
        ("2026-11-02", "-2026-11-02", "years 1 to 9999"),
        ("<CdtDbtInd>CRDT<", "<CdtDbtInd><x/><", "of its kind"),
        ("<BookgDt><Dt>2026-11-02<", "<BookgDt><Dt><x/><", "of its kind"),
    ],
)
def test_what_the_schema_allows_and_no_type_can_hold_is_refused(
    tmp_path: Path, good_part: str, bad: str, rule: str
) -> None:
    text = good(made.entry(MESSAGE), "\n" + made.entry(MESSAGE).replace(good_part, bad))
    error = refused(tmp_path, text)
    assert rule in error.rule
    assert error.line == line_of(text, bad)


def test_elements_that_are_nested_without_end_are_refused(tmp_path: Path) -> None:
    deep = "<x>" * 5_000 + "</x>" * 5_000
    assert "deeper" in refused(tmp_path, good().replace("<CdtDbtInd>", deep + "<CdtDbtInd>", 1)).rule


@pytest.mark.parametrize("filling", ["<!-- {} -->", "<Ustrd>{}</Ustrd>", "{}"])
def test_one_record_that_fills_the_memory_is_refused(tmp_path: Path, filling: str) -> None:
    more = filling.format(" " * 100) * (2 * checking.RECORD_BYTES_MAX // 100)
    details = made.payment(MESSAGE, None, text="x").replace("<Ustrd>x</Ustrd>", f"<Ustrd>x</Ustrd>{more}")
    assert "one record" in refused(tmp_path, good(made.entry(MESSAGE, details=details))).rule


def test_more_transactions_in_an_entry_than_any_bank_takes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "TRANSACTIONS_MAX", 3)
    three = made.entry(MESSAGE, details=made.payment(MESSAGE, "1") * 3)
    assert len(list(read_bank_file(made.written(tmp_path, good(three, three))))) == 3
    four = made.entry(MESSAGE, details=made.payment(MESSAGE, "1") * 4)
    assert "more than 3 transactions" in refused(tmp_path, good(three, four)).rule


def test_a_file_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "FILE_BYTES_MAX", 500)
    assert "longer than 500 bytes" in refused(tmp_path, good()).rule


ENVELOPE = "<SplmtryData><Envlp>{}</Envlp></SplmtryData>"


@pytest.mark.parametrize(
    ("good_part", "bad", "rule"),
    [
        ("</Ntry>", ENVELOPE.format(made.entry(MESSAGE)) + "</Ntry>", "within 'Envlp'"),
        ("</Ntry>", f"{made.entry(MESSAGE)}</Ntry>", "has no place"),
        ("</Ntry>", "<TxDtls></TxDtls></Ntry>", "has no place"),
        ("<Stmt>", f"{made.entry(MESSAGE)}<Stmt>", "has no place"),
        ("<CreDtTm>2026-11-03T06:00:00</CreDtTm><FrToDt>", "<CreDtTm>soon</CreDtTm><FrToDt>", "years 1 to"),
    ],
)
def test_what_stands_where_no_reader_may_find_it_is_refused(
    tmp_path: Path, good_part: str, bad: str, rule: str
) -> None:
    assert rule in refused(tmp_path, good().replace(good_part, bad, 1)).rule


@pytest.mark.parametrize("filling", ["<x{0}/>", "<y a{0}=''/>", "<y xmlns:a{0}='u{0}'/>"])
def test_more_names_than_any_message_has_are_refused(tmp_path: Path, filling: str) -> None:
    """A parser keeps each of them, until its memory is full."""
    names = "".join(filling.format(number) for number in range(checking.NAMES_MAX))
    assert "different names" in refused(tmp_path, good().replace("<CdtDbtInd>", names, 1)).rule


def test_more_statements_than_a_bank_gives_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "STATEMENTS_MAX", 2)
    text = made.document(MESSAGE, *[made.statement(MESSAGE)] * 3)
    assert "more than 2 statements" in refused(tmp_path, text).rule


def every_cut(text: str) -> Iterator[str]:
    return (text[:end] for end in range(0, len(text) - 1, 97))


def test_wherever_a_file_is_cut_off_it_is_refused(tmp_path: Path) -> None:
    text = good(made.entry(MESSAGE, details=made.payment(MESSAGE, "12.50"))).rstrip()
    for part in every_cut(text):
        refused(tmp_path, part)


@given(some.data())
def test_whatever_becomes_of_a_file_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: some.DataObject
) -> None:
    message = data.draw(some.sampled_from(made.VERSIONS))
    details = made.payment(message, "12.50", text="F1") + made.payment(message, None)
    text = made.document(message, made.statement(message, made.entry(message, details=details))).encode()
    for _ in range(data.draw(some.integers(1, 3))):
        start = data.draw(some.integers(0, len(text)))
        end = start + data.draw(some.integers(0, 20))
        likely = some.sampled_from([b"0", b"-", b"&lt;", b" ", b"9" * 30, b"<x/>", text])
        new = data.draw(some.binary(max_size=4) | likely)
        text = text[:start] + new + text[end:]
    file = made.written(tmp_path_factory.getbasetemp(), text)
    with contextlib.suppress(Refused):
        list(read_bank_file(file))


TEXTS = (
    "",
    "0",
    "-1",
    "1e5",
    "+1",
    "9" * 18,
    "JANSEN",
    "2026-11-02",
    "9999-12-31",
    "2026-W45-1",
    "\u202e",
    "EUR",
)


def whole(message: str) -> str:
    """Something of everything that is read."""
    if message in made.STATES:
        single = (
            f"<TxInfAndSts><OrgnlEndToEndId>C-1</OrgnlEndToEndId><TxSts>RJCT</TxSts>{made.reason('AC04')}"
            "<OrgnlTxRef><IntrBkSttlmAmt Ccy='EUR'>2.35</IntrBkSttlmAmt>"
            "<ReqdColltnDt>2026-11-01</ReqdColltnDt></OrgnlTxRef></TxInfAndSts>"
        )
        batch = f"<OrgnlPmtInfId>P</OrgnlPmtInfId><PmtInfSts>PART</PmtInfSts>{single}{single}"
        return made.status(message, f"<OrgnlPmtInfAndSts>{batch}</OrgnlPmtInfAndSts>")
    payments = made.payment(message, "12.50", text="F1") + made.payment(message, None, instructed="3.00")
    details = f"<Btch><NbOfTxs>2</NbOfTxs></Btch>{payments}"
    first = made.statement(message, made.entry(message, details=details), made.entry(message, reversal="1"))
    return made.document(message, first, made.statement(message, made.entry(message)))


def disturb(data: some.DataObject, root: etree._Element) -> None:
    """One element goes, stands elsewhere or twice, is called otherwise, is wrapped, or says another thing."""
    every = list(root.iter())
    one, other = data.draw(some.sampled_from(every[1:])), data.draw(some.sampled_from(every))
    above = one.getparent()
    assert above is not None
    match data.draw(some.integers(0, 6)):
        case 0:
            above.remove(one)
        case 1:
            one.text = data.draw(some.sampled_from(TEXTS))
        case 2 if one is not other and one not in other.iterancestors():
            other.append(one)
        case 3:
            one.tag = other.tag
        case 4:
            other.insert(data.draw(some.integers(0, len(other))), deepcopy(one))
        case 5:
            names = [other.tag, other.tag.replace(etree.QName(other).localname, "Envlp")]
            wrapped = etree.Element(data.draw(some.sampled_from(names)))
            above.replace(one, wrapped)
            wrapped.append(one)
        case _:
            one.text = None
            one.insert(0, etree.Element(other.tag))


@settings(max_examples=300, deadline=None)
@given(some.data())
def test_however_its_elements_are_disturbed_a_file_is_read_or_refused_before_the_first(
    tmp_path_factory: pytest.TempPathFactory, data: some.DataObject
) -> None:
    root = etree.fromstring(whole(data.draw(some.sampled_from(made.VERSIONS + made.STATES))).encode())
    for _ in range(data.draw(some.integers(1, 4))):
        if len(root):
            disturb(data, root)
    file = made.written(tmp_path_factory.getbasetemp(), etree.tostring(root, encoding="UTF-8"))
    items: list[object] = []
    told = ""
    try:
        items += read_bank_file(file)
    except Refused as error:
        told = error.rule
    assert not (items and told)
    assert "JANSEN" not in told
