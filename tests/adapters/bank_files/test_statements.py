"""Statements and notifications: the sign, the state and the amounts of money, in every version alike."""

from datetime import date
from pathlib import Path

import pytest

from adapters.bank_files import Direction, Entry, Item, Statement, read_bank_file
from tests.adapters.bank_files import made

each_version = pytest.mark.parametrize("message", made.VERSIONS)
each_statement = pytest.mark.parametrize("message", [name for name in made.VERSIONS if "053" in name])


@pytest.fixture(autouse=True)
def _in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(text: str, *ours: str) -> list[Item]:
    return list(read_bank_file(made.written(Path(), text), ours))


def only_entry(message: str, entry: str) -> Entry:
    head, found = read(made.document(message, made.statement(message, entry)))
    assert isinstance(head, Statement)
    assert isinstance(found, Entry)
    return found


def cents(entry: Entry) -> list[int | None]:
    return [each.signed_cents for each in entry.transactions]


@each_version
def test_a_transfer_says_who_paid_what_for_which_reference(message: str) -> None:
    details = made.payment(message, "12.50", text="F2026-000001")
    [payment] = only_entry(message, made.entry(message, details=details)).transactions
    assert payment.signed_cents == 1250
    assert (payment.end_to_end_id, payment.mandate_id, payment.texts) == ("C-1", "M-1", ("F2026-000001",))
    assert (payment.debtor.name, payment.debtor.iban, payment.debtor.bic) == (
        "J. de Vries",
        made.THEIRS,
        "INGBNL2A",
    )
    assert (payment.creditor.name, payment.creditor.iban, payment.creditor.bic) == (
        "Register",
        made.OURS,
        None,
    )


@each_version
def test_an_entry_has_its_days_its_code_and_the_banks_reference(message: str) -> None:
    entry = only_entry(message, made.entry(message, further="Interest"))
    assert (entry.booked_on, entry.value_on) == (date(2026, 11, 2), date(2026, 11, 3))
    assert (entry.code, entry.bank_reference, entry.further) == ("PMNT-RCDT-ESCT", "BANK1", "Interest")
    assert (entry.transactions, entry.unexplained_cents) == ((), 1250)


@each_version
def test_of_a_batch_each_transaction_has_its_own_amount(message: str) -> None:
    details = "".join(made.payment(message, text, reference=text) for text in ("10", "2.50"))
    entry = only_entry(message, made.entry(message, "12.50", details=details))
    assert (cents(entry), entry.unexplained_cents) == ([1000, 250], 0)


@each_version
def test_of_a_batch_a_missing_amount_is_not_made_up(message: str) -> None:
    details = made.payment(message, "10") + made.payment(message, None, reference="C-2")
    entry = only_entry(message, made.entry(message, "12.50", details=details))
    assert (cents(entry), entry.unexplained_cents) == ([1000, None], 250)


@each_version
def test_a_batch_without_any_transaction_says_how_many_there_were(message: str) -> None:
    entry = only_entry(message, made.entry(message, details="<Btch><NbOfTxs>3</NbOfTxs></Btch>"))
    assert entry.batch is not None
    assert (entry.batch.count, entry.transactions, entry.unexplained_cents) == (3, (), 1250)


@each_version
def test_the_only_transaction_has_the_entrys_amount(message: str) -> None:
    entry = only_entry(message, made.entry(message, details=made.payment(message, None)))
    assert (cents(entry), entry.unexplained_cents) == ([1250], 0)


@each_version
def test_the_only_one_listed_of_several_does_not_have_the_entrys_amount(message: str) -> None:
    details = "<Btch><NbOfTxs>2</NbOfTxs></Btch>" + made.payment(message, None)
    assert cents(only_entry(message, made.entry(message, details=details))) == [None]


@each_version
def test_a_batch_told_in_parts_is_one(message: str) -> None:
    part = "<Btch><NbOfTxs>1</NbOfTxs></Btch>" + made.payment(message, None)
    entry = only_entry(message, made.entry(message, details=f"{part}</NtryDtls><NtryDtls>{part}"))
    assert entry.batch is not None
    assert (entry.batch.count, cents(entry)) == (2, [None, None])


@each_version
def test_a_return_has_its_reason_and_what_was_collected_beside_what_was_taken(message: str) -> None:
    details = made.payment(message, "13.00", instructed="12.50", returned="MD06")
    entry = only_entry(message, made.entry(message, "13.00", side="DBIT", details=details))
    [payment] = entry.transactions
    assert (entry.signed_cents, payment.signed_cents, payment.return_reason) == (-1300, -1300, "MD06")
    assert payment.instructed is not None
    assert payment.instructed.cents == 1250
    assert payment.debtor.iban == made.THEIRS  # roles are the first payment's


@each_version
@pytest.mark.parametrize("reversal", ["true", "1"])
def test_the_sign_of_a_reversal_is_the_indicators_and_not_turned_again(message: str, reversal: str) -> None:
    turned = made.entry(message, side="DBIT", reversal=reversal, details=made.payment(message, "12.50"))
    entry = only_entry(message, turned)
    assert (entry.reversal, entry.direction, entry.signed_cents) == (True, Direction.DEBIT, -1250)
    assert cents(entry) == [-1250]
    assert not only_entry(message, made.entry(message, reversal="false")).reversal


@pytest.mark.parametrize("message", [name for name in made.VERSIONS if made.later(name)])
def test_a_transactions_own_side_counts_before_the_entrys(message: str) -> None:
    details = made.payment(message, "20") + made.payment(message, "7.50", side="DBIT")
    entry = only_entry(message, made.entry(message, "12.50", details=details))
    assert (cents(entry), entry.unexplained_cents) == ([2000, -750], 0)


@each_version
def test_a_pending_entry_is_not_booked(message: str) -> None:
    entry = only_entry(message, made.entry(message, state="PDNG"))
    assert (entry.booked, entry.status) == (False, "PDNG")
    assert only_entry(message, made.entry(message)).booked


@pytest.mark.parametrize("message", [name for name in made.VERSIONS if made.later(name)])
def test_a_state_of_the_banks_own_is_not_booked(message: str) -> None:
    own = made.entry(message).replace("<Sts><Cd>BOOK</Cd>", "<Sts><Prtry>BOOKED</Prtry>")
    assert not only_entry(message, own).booked


@each_version
@pytest.mark.parametrize("text", ["0012.50", "12.5", "+12.50", "000012.50000", " 12.50 "])
def test_an_amount_is_a_number_however_it_is_written(message: str, text: str) -> None:
    entry = only_entry(message, made.entry(message, text))
    assert (entry.amount.cents, entry.amount.text) == (1250, "12.5")


@each_version
def test_a_statement_of_another_account_is_told(message: str) -> None:
    text = made.document(message, made.statement(message, account=made.THEIRS), made.statement(message))
    heads = [each for each in read(text, "nl91 abna 0417 1643 00") if isinstance(each, Statement)]
    assert [(head.account, head.ours) for head in heads] == [(made.THEIRS, False), (made.OURS, True)]


@each_version
def test_money_of_another_currency_is_no_cents(message: str) -> None:
    text = made.statement(message, made.entry(message, "1250", currency="JPY"), currency="JPY")
    head, entry = read(made.document(message, text))
    assert isinstance(head, Statement)
    assert isinstance(entry, Entry)
    assert (head.currency, entry.amount.text, entry.amount.currency) == ("JPY", "1250", "JPY")
    assert (entry.amount.cents, entry.signed_cents, entry.unexplained_cents) == (None, None, None)


@each_version
def test_several_statements_of_one_file_keep_their_entries_apart(message: str) -> None:
    first = made.statement(message, made.entry(message, "1"), made.entry(message, "2"), named="S-1")
    empty, last = (
        made.statement(message, named="S-2"),
        made.statement(message, made.entry(message, "3"), named="S-3"),
    )
    items = read(made.document(message, first, empty, last))
    assert [(type(each), each.statement_id) for each in items if isinstance(each, Statement | Entry)] == [
        (Statement, "S-1"), (Entry, "S-1"), (Entry, "S-1"), (Statement, "S-2"),
        (Statement, "S-3"), (Entry, "S-3"),
    ]  # fmt: skip


@each_statement
def test_a_statement_has_its_own_balances_and_no_others(message: str) -> None:
    balances = made.balance("OPBD", "5.00", "DBIT") + made.balance("CLBD", "7.50")
    heads = read(made.document(message, made.statement(message, balances=balances), made.statement(message)))
    told = [
        [(each.code, each.direction.value, each.amount.cents) for each in head.balances]
        for head in heads
        if isinstance(head, Statement)
    ]
    assert told == [[("OPBD", "debit", 500), ("CLBD", "credit", 750)], [("CLBD", "credit", 10000)]]


@each_version
def test_a_head_has_its_number_and_its_days(message: str) -> None:
    [head] = read(made.document(message, made.statement(message)))
    assert isinstance(head, Statement)
    assert (head.message, head.message_id, head.number) == (message, "MSG-1", 7)
    assert (head.from_date, head.to_date, head.copy) == (date(2026, 11, 2), date(2026, 11, 2), None)


@each_version
def test_a_reference_that_was_not_provided_is_none(message: str) -> None:
    details = made.payment(message, None, reference="NOTPROVIDED")
    [payment] = only_entry(message, made.entry(message, details=details)).transactions
    assert payment.end_to_end_id is None


@each_version
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Jansen &amp; Zn &lt;&#66;&#x2e;V.&gt;", "Jansen & Zn <B.V.>"),
        ("<![CDATA[Jansen & Zn]]>", "Jansen & Zn"),
        ("Jansen <!-- of -->&amp; <?a b?>Zn", "Jansen & Zn"),
        ("\n   Jansen\n", "Jansen"),
        ("Łukasz Çelik", "Łukasz Çelik"),
    ],
)
def test_what_is_said_is_whole_however_it_is_written(message: str, text: str, said: str) -> None:
    details = made.payment(message, "12.50", text=text)
    [payment] = only_entry(message, made.entry(message, details=details)).transactions
    assert payment.texts == (said,)


@each_version
def test_an_account_of_blanks_is_nobodys(message: str) -> None:
    iban, blanks = f"<IBAN>{made.OURS}</IBAN>", "<Othr><Id> </Id></Othr>"
    text = made.document(message, made.statement(message).replace(iban, blanks))
    [head] = read(text, made.OURS)
    assert isinstance(head, Statement)
    assert (head.account, head.ours) == ("", False)
