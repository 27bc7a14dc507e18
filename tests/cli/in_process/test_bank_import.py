"""`toegang bank import`: files of the bank booked from the command line."""

import json
from pathlib import Path

import pytest

from tests.adapters.bank_files import made
from tests.cli.in_process.conftest import Toegang

MESSAGE = "camt.053.001.08"
pytestmark = pytest.mark.usefixtures("data")


def statement(folder: Path, name: str, number: int) -> Path:
    entry = made.entry(MESSAGE, details=made.payment(MESSAGE, "12.50", text="thanks"))
    text = made.document(MESSAGE, made.statement(MESSAGE, entry))
    file = folder / name
    file.write_text(text.replace("<ElctrncSeqNb>7<", f"<ElctrncSeqNb>{number}<"))
    return file


def test_a_file_is_booked_once_however_often_it_is_imported(toegang: Toegang, tmp_path: Path) -> None:
    file = statement(tmp_path, "one.xml", 7)
    [first] = json.loads(toegang("bank", "import", str(file), "--json").out)
    assert (first["bookings"], first["new"]) == (1, 1)
    again = toegang("bank", "import", str(file))
    assert again.code == 0
    assert again.out.split()[-5:] == [str(file), "1", "0", "0", "0"]


def test_a_bad_file_is_refused_and_the_good_one_beside_it_booked(toegang: Toegang, tmp_path: Path) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_text(statement(tmp_path, "one.xml", 7).read_text().replace(made.OURS, made.THEIRS))
    answer = toegang("bank", "import", str(bad), str(tmp_path / "one.xml"), str(tmp_path / "none.xml"))
    assert answer.code == 1
    assert f"{bad}, line 3: a statement is of an account that is not ours" in answer.err
    assert "none.xml: No such file" in answer.err
    assert str(tmp_path / "one.xml") in answer.out
    assert made.THEIRS not in answer.err


def test_missing_statements_are_told_by_the_exit_code(toegang: Toegang, tmp_path: Path) -> None:
    assert toegang("bank", "import", str(statement(tmp_path, "one.xml", 7))).code == 0
    answer = toegang("bank", "import", str(statement(tmp_path, "two.xml", 10)))
    assert (answer.code, answer.err) == (3, "toegang: statements are missing: 2026: 8, 9\n")
