"""Letters: what every adapter keeps."""

import hashlib
import json
import re
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from adapters.letters import DayFolder, PostedLetter, read_letters
from domain.ports import Letter, LetterRefused, Paragraph, Sheet, TechnicalFault
from domain.values import Plain
from toegang_testing.seller import SELLER

MM = 72 / 25.4
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
LETTER = Letter(
    letter_id="l1",
    post_on=MONDAY,
    to=Plain("Test BV Donald\nPostbus 200\n1000AE Rommeldam"),
    sheets=[
        Sheet(
            "nl",
            "Uw toegangscode",
            [Paragraph("Dit is uw toegangscode:"), Paragraph("W23456789ABC", code=True), Paragraph("Groet.")],
        ),
        Sheet(
            "en",
            "Your access code",
            [Paragraph("This is your access code:"), Paragraph("W23456789ABC", code=True)],
        ),
    ],
)
HOSTILE = '#panic("x") *vet* _cursief_ $x^2$ @wie <label> `code` // niets \\ "quote" #include "/etc/passwd"'


def post_room(directory: Path) -> DayFolder:
    return DayFolder(directory, SELLER)


def saying(text: str) -> Letter:
    return replace(LETTER, sheets=[Sheet("nl", "Een brief", [Paragraph(text)])])


def pdf(directory: Path, day: date = MONDAY, letter_id: str = "l1") -> PdfReader:
    return PdfReader(directory / day.isoformat() / f"{letter_id}.pdf")


def printed(directory: Path, letter_id: str = "l1") -> str:
    return " ".join(
        " ".join(page.extract_text() for page in pdf(directory, letter_id=letter_id).pages).split()
    )


def manifest(directory: Path, day: date = MONDAY) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((directory / day.isoformat() / "manifest.json").read_text("utf-8"))
    return found


def test_a_letter_lies_as_a_pdf_in_the_folder_of_the_day_it_is_posted(tmp_path: Path) -> None:
    post_room(tmp_path).post(LETTER)
    text = printed(tmp_path)
    assert "Test BV Donald Postbus 200 1000AE Rommeldam" in text
    assert "Uw toegangscode 2 maart 2026 Dit is uw toegangscode: W234 5678 9ABC Groet." in text


@pytest.mark.parametrize("symbol", ["李", "😀", "ﷺ", "\ue000"])
def test_what_cannot_be_printed_is_refused_for_good_and_not_quoted(tmp_path: Path, symbol: str) -> None:
    with pytest.raises(LetterRefused) as refused:
        post_room(tmp_path).post(replace(LETTER, to=Plain(f"Test {symbol} Donald\nPostbus 200")))
    assert refused.value.__suppress_context__
    assert symbol not in str(refused.value)
    assert list(tmp_path.rglob("*.pdf")) == []


def test_it_can_be_kept_and_read_aloud(tmp_path: Path) -> None:
    post_room(tmp_path).post(LETTER)
    reader = pdf(tmp_path)
    catalog: Any = reader.root_object
    xmp = catalog["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert catalog["/Lang"] == "nl-NL"
    assert reader.metadata is not None
    assert reader.metadata.title == LETTER.title == "Uw toegangscode / Your access code"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == MONDAY
    contents = reader.pages[1].get_contents()
    assert contents is not None
    assert b"en-GB" in contents.get_data()


def set_width(text: str, font: Any, size: float) -> float:
    """How wide the page sets it, in points: by the widths and the letters that the PDF tells of the font."""
    drawn = font["/DescendantFonts"][0].get_object()
    widths: dict[int, float] = {}
    listed = iter(drawn["/W"])
    for first in listed:  # from a glyph on, one each; or the same for all to another
        second = next(listed)
        each = second if isinstance(second, list) else [next(listed)] * (second - first + 1)
        widths.update(enumerate(each, first))
    mapped = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", font["/ToUnicode"].get_data())
    glyphs = {bytes.fromhex(told.decode()).decode("utf-16-be"): int(glyph, 16) for glyph, told in mapped}
    longest_first = "|".join(map(re.escape, sorted(glyphs, key=len, reverse=True)))
    parts = re.findall(longest_first, text)
    assert "".join(parts) == text
    return sum(widths[glyphs[part]] for part in parts) * size / 1000


LONG_NAME = (
    "Stichting Administratiekantoor Familie van der Meulen-Oosterhuis Beheer- en Beleggingen Noord B.V."
)


@pytest.mark.parametrize(
    "to",
    [
        LETTER.to.text,
        f"{LONG_NAME}\nPostbus 200\n1000AE Rommeldam",
        f"{(LONG_NAME + ' ') * 6}\nT.a.v. {LONG_NAME}\nPostbus 200\n1000AE Rommeldam\nBELGI\u00cb",
        f"{'W' * 70}\n{'Llanfairpwllgwyngyll' * 4}  1\nPostbus 200",
        "\n".join(f"Postbus 200{n} " + "en een lange regel " * 3 for n in range(9)),
    ],
    ids=["short", "two lines", "ten lines", "long words", "nine long lines"],
)
def test_the_address_stands_in_the_window_of_the_envelope_however_long_it_is(tmp_path: Path, to: str) -> None:
    post_room(tmp_path).post(replace(LETTER, to=Plain(to)))
    lines: list[tuple[str, float, float, float, float]] = []
    page = pdf(tmp_path).pages[0]

    def look(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if text.strip():
            left, base = tm[4] + cm[4], float(page.mediabox.height) - (tm[5] * cm[3] + cm[5])
            right = left + set_width(text.strip("\n"), font, size)
            lines.append((text.strip(), left / MM, right / MM, (base - size) / MM, base / MM))

    page.extract_text(visitor_text=look)
    said = [text for text, *_ in lines]
    window = lines[said.index("Proefregister, Postbus 7, 1234 AB Proefstad") : said.index("Proefregister")]
    assert "".join("".join(text for text, *_ in window[1:]).split()) == "".join(to.split()), "all of it"
    for text, left, right, top, base in window:
        assert 20 <= left < right <= 105, text
        assert 45 <= top < base <= 89, text


def test_texts_are_never_read_as_markup(tmp_path: Path) -> None:
    to = Plain(f"{HOSTILE}\nStraat 1")
    post_room(tmp_path).post(replace(LETTER, to=to, sheets=[Sheet("nl", HOSTILE, [Paragraph(HOSTILE)])]))
    text = printed(tmp_path)
    plain = HOSTILE.split(" @")[0]
    assert text.count(plain) == 4, "address, title, text, and the foot of the page"
    assert text.count("@wie <label> `code` // niets") == 4


def test_the_same_letter_gives_the_same_bytes_and_another_one_does_not(tmp_path: Path) -> None:
    found = []
    for name, letter in (("a", LETTER), ("b", LETTER), ("c", saying("anders"))):
        post_room(tmp_path / name).post(letter)
        found.append((tmp_path / name / "2026-03-02" / "l1.pdf").read_bytes())
    assert found[0] == found[1] != found[2]


def test_the_manifest_tells_the_printer_what_to_print_and_about_whom_nothing(tmp_path: Path) -> None:
    letters = post_room(tmp_path)
    letters.post(
        replace(saying("regel"), letter_id="l2", sheets=[Sheet("nl", "lang", [Paragraph("regel")] * 99)])
    )
    letters.post(LETTER)
    told = manifest(tmp_path)
    assert (told["post_on"], told["closes_at"]) == ("2026-03-02", "2026-03-02T15:00:00+01:00")
    assert [each["letter_id"] for each in told["letters"]] == ["l1", "l2"]
    for each in told["letters"]:
        content = (tmp_path / "2026-03-02" / f"{each['letter_id']}.pdf").read_bytes()
        assert each["sha512"] == hashlib.sha512(content).hexdigest()
        assert each["pages"] == len(pdf(tmp_path, letter_id=each["letter_id"]).pages)
    assert told["letters"][1]["pages"] > 1
    assert set(told["letters"][0]) == {"letter_id", "pages", "sha512"}


def test_the_same_letter_again_replaces_the_first(tmp_path: Path) -> None:
    letters = post_room(tmp_path)
    letters.post(LETTER)
    letters.post(saying("second"))
    letters.post(replace(LETTER, letter_id="l2"))
    assert sorted(path.name for path in tmp_path.rglob("*.pdf")) == ["l1.pdf", "l2.pdf"]
    assert "second" in printed(tmp_path)
    assert len(manifest(tmp_path)["letters"]) == 2


def test_the_same_letter_for_another_day_moves(tmp_path: Path) -> None:
    letters = post_room(tmp_path)
    letters.post(LETTER)
    letters.post(replace(LETTER, post_on=TUESDAY))
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.pdf")] == [
        "2026-03-03/l1.pdf"
    ]
    assert manifest(tmp_path)["letters"] == []
    assert [each["letter_id"] for each in manifest(tmp_path, TUESDAY)["letters"]] == ["l1"]


def test_only_a_simulated_post_keeps_a_copy_to_be_read_back(tmp_path: Path) -> None:
    post_room(tmp_path / "real").post(LETTER)
    assert read_letters(tmp_path / "real") == []
    assert sorted(path.suffix for path in (tmp_path / "real").rglob("*.*") if path.stem == "l1") == [".pdf"]
    copying = DayFolder(tmp_path / "simulated", SELLER, copies=True)
    copying.post(LETTER)
    copying.post(replace(LETTER, post_on=TUESDAY))
    code = "    W23456789ABC"
    text = f"Dit is uw toegangscode:\n\n{code}\n\nGroet.\n\n\nThis is your access code:\n\n{code}"
    expected = PostedLetter("l1", LETTER.to.text, "2026-03-03", LETTER.title, text)
    assert read_letters(tmp_path / "simulated") == [expected]


def test_letters_are_for_their_owner_only(tmp_path: Path) -> None:
    DayFolder(tmp_path / "post", SELLER, copies=True).post(LETTER)
    found = list((tmp_path / "post").rglob("*"))
    assert len(found) == 5
    assert not [path for path in found if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]


@pytest.mark.parametrize("letter_id", ["", "../x", "a/b", "a.b", "x" * 101, "é"])
def test_an_id_that_is_no_file_name_is_refused(tmp_path: Path, letter_id: str) -> None:
    with pytest.raises(ValueError, match="letter_id"):
        post_room(tmp_path).post(replace(LETTER, letter_id=letter_id))
    assert not list(tmp_path.iterdir())


def test_a_post_room_that_cannot_be_reached_is_a_technical_fault(tmp_path: Path) -> None:
    (tmp_path / "post").write_text("a file where the folder should be")
    with pytest.raises(TechnicalFault):
        post_room(tmp_path / "post").post(LETTER)
