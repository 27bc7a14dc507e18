"""Letters: what every adapter keeps."""

import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from adapters.letters import DayFolder
from domain.ports import Letter, TechnicalFault
from domain.values import Plain

LETTER = Letter(
    letter_id="l1",
    post_on=date(2026, 3, 2),
    to=Plain("Test BV Donald\nPostbus 200\n1000AE Rommeldam"),
    subject="Your access code",
    text=Plain("Your access code is W…"),
)


def test_a_letter_lies_in_the_folder_of_the_day_it_is_posted(tmp_path: Path) -> None:
    DayFolder(tmp_path).post(LETTER)
    text = (tmp_path / "2026-03-02" / "l1.txt").read_text("utf-8")
    assert text.startswith("Test BV Donald\nPostbus 200\n1000AE Rommeldam\n\n")
    assert "Your access code is W…" in text


def test_the_same_letter_again_replaces_the_first(tmp_path: Path) -> None:
    letters = DayFolder(tmp_path)
    letters.post(LETTER)
    letters.post(replace(LETTER, text=Plain("second")))
    letters.post(replace(LETTER, letter_id="l2"))
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["l1.txt", "l2.txt"]
    assert "second" in (tmp_path / "2026-03-02" / "l1.txt").read_text("utf-8")


def test_the_same_letter_for_another_day_moves(tmp_path: Path) -> None:
    letters = DayFolder(tmp_path)
    letters.post(LETTER)
    letters.post(replace(LETTER, post_on=date(2026, 3, 3)))
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.txt")] == [
        "2026-03-03/l1.txt"
    ]


def test_letters_are_for_their_owner_only(tmp_path: Path) -> None:
    DayFolder(tmp_path / "post").post(LETTER)
    assert not [p for p in tmp_path.rglob("2026*/*") if p.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]


@pytest.mark.parametrize("letter_id", ["", "../x", "a/b", "a.b", "x" * 101, "é"])
def test_an_id_that_is_no_file_name_is_refused(tmp_path: Path, letter_id: str) -> None:
    with pytest.raises(ValueError, match="letter_id"):
        DayFolder(tmp_path).post(replace(LETTER, letter_id=letter_id))
    assert not list(tmp_path.iterdir())


def test_a_post_room_that_cannot_be_reached_is_a_technical_fault(tmp_path: Path) -> None:
    (tmp_path / "post").write_text("a file where the folder should be")
    with pytest.raises(TechnicalFault):
        DayFolder(tmp_path / "post").post(LETTER)
