"""`toegang bank read`: what is shown of the bank's files, and what is refused."""

import json
from pathlib import Path

import pytest

from tests.adapters.bank_files import made
from tests.cli.in_process.conftest import Toegang

MESSAGE = "camt.053.001.08"

pytestmark = pytest.mark.usefixtures("empty")


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    """A transfer, a batch of three of which two are listed, and one that is only announced."""
    batch = "<Btch><NbOfTxs>3</NbOfTxs></Btch>" + made.payment(MESSAGE, "10") + made.payment(MESSAGE, None)
    entries = (
        made.entry(MESSAGE, details=made.payment(MESSAGE, "12.50", reference="C-9", text="F2026-000001")),
        made.entry(MESSAGE, "30.00", side="DBIT", reversal="true", details=batch),
        made.entry(MESSAGE, "0001.00", state="PDNG", further="Interest\x9b31m"),
    )
    return made.written(tmp_path, made.document(MESSAGE, made.statement(MESSAGE, *entries)))


@pytest.fixture
def status(tmp_path: Path) -> Path:
    single = (
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>B-1</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>C-1</OrgnlEndToEndId>"
        f"<TxSts>RJCT</TxSts>{made.reason('AC04', 'closed')}</TxInfAndSts></OrgnlPmtInfAndSts>"
    )
    file = tmp_path / "status.xml"
    file.write_text(made.status(made.STATES[1], single, group="<GrpSts>PART</GrpSts>"))
    return file


def rows(out: str) -> list[str]:
    return [" ".join(line.split()) for line in out.splitlines()]


def test_a_statement_is_shown_with_balances_and_entries(toegang: Toegang, statement: Path) -> None:
    answer = toegang("bank", "read", str(statement))
    assert (answer.code, answer.err) == (0, "")
    told = rows(answer.out)
    assert told[0] == f"{statement}: {MESSAGE} S-1 number 7, account {made.OURS}, 2026-11-02 to 2026-11-02"
    assert told[1] == "balance CLBD on 2026-11-02: 100.00 EUR"
    assert told[3:] == [
        f"2026-11-02 booked 12.50 EUR PMNT-RCDT-ESCT C-9 J. de Vries {made.THEIRS} F2026-000001",
        "2026-11-02 booked -30.00 EUR PMNT-RCDT-ESCT reversal BANK1 3 payments, 2 listed",
        f"of it -10.00 EUR C-1 J. de Vries {made.THEIRS}",
        f"of it not given C-1 J. de Vries {made.THEIRS}",
        "2026-11-02 PDNG 1.00 EUR PMNT-RCDT-ESCT BANK1 Interest 31m",
        "",
    ]


def test_a_status_report_is_shown_from_the_file_to_the_payment(toegang: Toegang, status: Path) -> None:
    told = rows(toegang("bank", "read", str(status)).out)
    assert told[0] == f"{status}: pain.002.001.10, on pain.008.001.08 DD-1"
    assert told[2:5] == ["file DD-1 PART", "batch B-1", "payment C-1 RJCT AC04 closed"]


def test_scripts_read_cents_with_their_sign(toegang: Toegang, statement: Path, status: Path) -> None:
    answer = toegang("bank", "read", str(statement), str(status), "--json")
    first, second = json.loads(answer.out)
    [head] = first["statements"]
    assert (first["message"], head["account"], head["ours"]) == (MESSAGE, made.OURS, None)
    told = [(each["signed_cents"], each["unexplained_cents"], each["booked"]) for each in head["entries"]]
    assert told == [(1250, 0, True), (-3000, -2000, True), (100, 100, False)]
    assert head["entries"][0]["transactions"][0]["debtor"]["iban"] == made.THEIRS
    assert [(each["of"], each["status"]) for each in second["states"]] == [
        ("file", "PART"), ("batch", None), ("payment", "RJCT"),
    ]  # fmt: skip


def test_a_statement_of_another_account_is_told_by_the_exit_code(toegang: Toegang, statement: Path) -> None:
    answer = toegang("bank", "read", str(statement), "--account", made.THEIRS, "--json")
    assert answer.code == 3
    assert made.OURS in answer.err
    assert json.loads(answer.out)[0]["statements"][0]["ours"] is False
    assert toegang("bank", "read", str(statement), "--account", made.OURS).code == 0


def test_a_bad_file_is_refused_with_its_line_and_the_good_ones_are_shown(
    toegang: Toegang, statement: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_text(statement.read_text().replace("PDNG", "PENDING"))
    answer = toegang("bank", "read", str(bad), str(statement))
    assert answer.code == 1
    assert answer.err == f"toegang: {bad}, line 3: Element 'Cd' is not of its kind\n"
    assert str(statement) in answer.out
    alone = toegang("bank", "read", str(bad), "--json")
    assert (alone.code, alone.out) == (1, "")


def test_a_file_that_is_not_there_is_a_sentence(toegang: Toegang, tmp_path: Path) -> None:
    answer = toegang("bank", "read", str(tmp_path / "none.xml"))
    assert (answer.code, answer.out) == (1, "")
    assert "none.xml: No such file" in answer.err
