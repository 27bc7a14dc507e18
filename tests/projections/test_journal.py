"""The journal: what each event posts, and that it ties to the other read models (D18, I1)."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from domain.bank_entry.commands import SettleEntry
from domain.bank_entry.events import EntryOutcome
from domain.ledger import LedgerAccount
from domain.ports import EntryKind
from domain.use_cases.book_bank_entry import MatchEntry
from projections.journal import JournalLine, balances, journal_lines
from tests.domain.desk import NL
from tests.domain.finance import Finance
from tests.domain.office import Office
from tests.domain.test_collecting import F1, run_until_stage
from domain.invoice.aggregate import Stage
from tests.projections.history import ReadModels
from tests.projections.test_open_invoices import collect_on, two_invoices, two_returned

EVER, NEVER = date(2000, 1, 1), date(2100, 1, 1)


def standing(models: ReadModels, office: Office) -> Mapping[str, int]:
    """What is on each account, by its name."""
    found = balances(models.follow(office), None, NEVER)
    assert sum(found.values()) == 0
    return {account.name: cents for account, cents in found.items() if cents}


def entry(models: ReadModels, event: str) -> list[tuple[str, int]]:
    """The last entry that an event of that name posted: account and cents, debit positive."""
    lines = [one for one in all_lines(models) if one.event == event]
    return [(one.account.name, one.cents) for one in lines if one.position == lines[-1].position]


def all_lines(models: ReadModels) -> list[JournalLine]:
    return list(journal_lines(models.tx, EVER, NEVER, limit=10_000))


def test_a_top_up_is_a_liability_until_what_was_ordered_is_delivered(
    office: Office, models: ReadModels
) -> None:
    office.open_account()
    office.deposit(1000)
    assert standing(models, office) == {"PROVIDER": 1000, "CREDIT": -1000}
    office.order()
    assert standing(models, office) == {"PROVIDER": 1000, "CREDIT": -1000}, "reserved is still theirs"
    office.deliver()
    assert standing(models, office) == {"PROVIDER": 1000, "CREDIT": -765, "REVENUE": -235}


def test_a_collection_pays_and_what_comes_back_is_owed_again(office: Office, models: ReadModels) -> None:
    two_invoices(office)
    assert standing(models, office) == {"DEBTORS": 470, "REVENUE": -470}
    assert entry(models, "invoice.issued") == [("DEBTORS", 235), ("REVENUE", -235)]
    office.run_until(collect_on(office))
    office.book(F1, 235, EntryKind.COLLECTED)
    assert standing(models, office) == {"BANK": 235, "DEBTORS": 235, "REVENUE": -470}
    office.book(F1, 235, EntryKind.RETURNED, reason="MD06")
    assert standing(models, office) == {"DEBTORS": 470, "REVENUE": -470}
    assert entry(models, "invoice.collection_returned") == [("DEBTORS", 235), ("WAITING", -235)]


def test_a_collection_that_was_rejected_moves_no_money(office: Office, models: ReadModels) -> None:
    two_invoices(office)
    office.run_until(collect_on(office))
    office.book(F1, 235, EntryKind.REJECTED, reason="AC04")
    assert standing(models, office) == {"DEBTORS": 470, "REVENUE": -470}


def test_what_was_paid_too_much_or_fits_nothing_waits_and_is_settled_by_staff(
    office: Office, models: ReadModels
) -> None:
    two_returned(office)
    before = standing(models, office)
    office.book(F1, 300, entry_id="too-much")
    office.book("betreft factuur", 500, entry_id="fits-nothing")
    found = standing(models, office)
    assert (found["BANK"] - before.get("BANK", 0), found["WAITING"]) == (800, -565)
    match = MatchEntry(
        at=office.now, entry_id="fits-nothing", reference="F2026-000002", today=office.today, calendars=NL
    )
    office.do(match)
    matched = standing(models, office)
    assert matched["BANK"] == found["BANK"], "it came once"
    assert matched["WAITING"] == -330
    for one in ("too-much", "fits-nothing"):
        office.do(SettleEntry(at=office.now, entry_id=one, outcome=EntryOutcome.PAID_BACK))
    settled = standing(models, office)
    assert "WAITING" not in settled
    assert settled["SETTLED"] == -330
    assert "DEBTORS" not in settled


def test_fees_are_claimed_with_their_letter_paid_and_given_up(office: Office, models: ReadModels) -> None:
    two_returned(office)
    run_until_stage(office, Stage.REMINDED)
    office.wait(20)
    office.daily()
    assert "FEES" not in standing(models, office), "nothing is claimed before the letter was posted"
    office.react()
    assert standing(models, office)["FEES"] == 1800
    assert entry(models, "final_notice.sent") == [("FEES", 900), ("FEE_INCOME", -900)]
    finance, notice_id = Finance(office), str(office.invoice(F1).notice_id)
    office.book(f"A{notice_id}", 400)
    finance.ask_fee_write_off(notice_id)
    finance.approve_fee_write_off(notice_id)
    finance.write_off(F1)
    found = standing(models, office)
    assert (found["FEES"], found["FEE_INCOME"], found["WRITTEN_OFF"]) == (900, -1800, 735)
    assert entry(models, "invoice.written_off") == [("WRITTEN_OFF", 235), ("DEBTORS", -235)]


def test_a_charge_back_takes_credit_first_and_claims_the_rest(office: Office, models: ReadModels) -> None:
    office.open_account()
    office.deposit(1000, "pay-1")
    office.order()
    office.deliver()
    office.charge_back(1000, "pay-1")
    assert standing(models, office) == {"DEBTORS": 235, "REVENUE": -235}
    office.restore("pay-1")
    assert standing(models, office) == {"PROVIDER": 1000, "CREDIT": -765, "REVENUE": -235}


def test_every_line_names_its_event_and_the_lines_of_a_day_are_found_in_pages(
    office: Office, models: ReadModels
) -> None:
    two_invoices(office)
    office.wait(1)
    office.deposit(500)
    models.follow(office)
    lines = all_lines(models)
    assert [one.position for one in lines] == sorted(one.position for one in lines)
    happened = {one.position: one.event.NAME for one in office.world.log}
    assert all(happened[one.position] == one.event for one in lines)
    paged: list[JournalLine] = []
    while page := journal_lines(
        models.tx, EVER, NEVER, after=(paged[-1].position, paged[-1].line) if paged else None, limit=3
    ):
        paged += page
    assert paged == lines
    today = [one for one in lines if one.day == office.today]
    assert [one.account for one in today] == [
        LedgerAccount.PROVIDER,
        LedgerAccount.DEBTORS,
        LedgerAccount.DEBTORS,
        LedgerAccount.CREDIT,
    ]
    assert list(journal_lines(models.tx, office.today, office.today)) == today
    assert balances(models.tx, office.today, office.today)[LedgerAccount.CREDIT] == -500
    assert journal_lines(models.tx, office.today + timedelta(1), NEVER) == []
