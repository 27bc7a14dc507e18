"""The journal: what each event posts, and that it ties to the other read models (D18, I1)."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from domain.bank_entry.commands import ListedPayment, NoteDetails, SettleEntry
from domain.bank_entry.events import EntryBooked, EntryOutcome
from domain.invoice.aggregate import Stage
from domain.ledger import LedgerAccount
from domain.ports import EntryKind
from domain.terms import terms_on
from domain.use_cases.book_bank_entry import MatchEntry
from projections import fees
from projections.bank_entries import bank_entries
from projections.journal_lines import JournalLine, balances, journal_lines, unbalanced
from projections.loose_ends import loose_ends
from tests.domain.test_collecting import F1, run_until_stage
from tests.projections.history import ReadModels
from tests.projections.test_open_invoices import F2, collect_on, two_invoices
from toegang_testing.desks.desk import NL
from toegang_testing.desks.finance import Finance
from toegang_testing.desks.office import Office
from toegang_testing.desks.portal import Portal
from toegang_testing.desks.refunds import Refunds

EVER, NEVER = date(2000, 1, 1), date(2100, 1, 1)


def two_rejected(office: Office) -> None:
    """Two invoices whose direct debits were refused before any money moved."""
    two_invoices(office)
    office.run_until(collect_on(office))
    for number in (F1, F2):
        office.book(number, 235, EntryKind.REJECTED, reason="AC04")


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
    came_again = {"PROVIDER": 1000, "CREDIT": -765, "REVENUE": -235}
    assert standing(models, office) == came_again
    office.charge_back(1000, "pay-1", nth=2)
    Finance(office).write_off(F1)
    office.restore("pay-1", nth=2)
    assert standing(models, office) == came_again, "nothing was given up after all"


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


@pytest.mark.parametrize("paid_cents", [100, 235])
@pytest.mark.parametrize("paid_back", [False, True])
def test_what_a_crossing_debit_brought_too_much_goes_back_with_it(
    office: Office, models: ReadModels, paid_cents: int, paid_back: bool
) -> None:
    """Where staff had paid it back before, what left twice waits, to be claimed or borne."""
    two_invoices(office)
    office.run_until(collect_on(office))
    office.book(F1, paid_cents)
    office.book(F1, 235, EntryKind.COLLECTED, entry_id="debit")
    assert standing(models, office)["WAITING"] == -paid_cents
    if paid_back:
        office.do(SettleEntry(at=office.now, entry_id="debit", outcome=EntryOutcome.PAID_BACK))
    office.book(F1, 235, EntryKind.RETURNED, entry_id="back")
    waits_cents = paid_cents if paid_back else 0
    found = standing(models, office)
    assert (found["BANK"], found["DEBTORS"], found.get("WAITING", 0)) == (
        paid_cents,
        470 - paid_cents,
        waits_cents,
    )
    waiting = {one.entry_id: one.left_cents for one in bank_entries(models.tx)}
    assert waiting == ({"back": -paid_cents} if paid_back else {})
    assert {one.subject: one.amount_cents for one in loose_ends(models.tx)} == waiting
    if paid_back:
        office.do(SettleEntry(at=office.now, entry_id="back", outcome=EntryOutcome.BY_HAND))
        assert "WAITING" not in standing(models, office)


def test_a_collection_that_was_rejected_moves_no_money(office: Office, models: ReadModels) -> None:
    two_rejected(office)
    assert standing(models, office) == {"DEBTORS": 470, "REVENUE": -470}


@pytest.mark.parametrize("paid_cents", [0, 100, 235])
def test_a_collection_that_did_not_come_moves_no_money_and_is_claimed_again(
    office: Office, models: ReadModels, paid_cents: int
) -> None:
    """By finance's word: the bank booked nothing that it could be of, before or after it."""
    two_invoices(office)
    office.run_until(collect_on(office))
    if paid_cents:
        office.book(F1, paid_cents, entry_id="crossed")
    before = standing(models, office)
    office.go_to(collect_on(office) + timedelta(terms_on(office.today).collection_silent_days + 1))
    Finance(office).settle_collection(F1)
    assert standing(models, office) == before
    assert before.get("BANK", 0) == paid_cents
    assert before["DEBTORS"] == 470 - paid_cents
    assert unbalanced(models.tx) == []
    if paid_cents < 235:
        office.book(F1, 235 - paid_cents)
    assert standing(models, office) == {"BANK": 235, "DEBTORS": 235, "REVENUE": -470}


def test_one_that_came_when_all_was_paid_holds_up_nothing(office: Office, models: ReadModels) -> None:
    """What a transfer had paid is credited and owed; the debit's money waits, and goes back by itself."""
    two_invoices(office)
    office.run_until(collect_on(office))
    office.book(F1, 235)
    office.book(F1, 235, EntryKind.COLLECTED, entry_id="debit")
    finance = Finance(office)
    finance.credit(F1)
    office.book(F1, 235, EntryKind.RETURNED, entry_id="back")
    assert standing(models, office) == {"BANK": 235, "DEBTORS": 235, "REFUNDS": -235, "REVENUE": -235}
    assert office.invoice(F1).owed_back_cents == 235
    assert unbalanced(models.tx) == []
    finance.pay_back(F1)
    assert "REFUNDS" not in standing(models, office)


def test_what_was_paid_too_much_or_fits_nothing_waits_and_is_settled_by_staff(
    office: Office, models: ReadModels
) -> None:
    two_rejected(office)
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


def test_of_an_entry_of_several_what_no_payment_explains_waits(office: Office, models: ReadModels) -> None:
    """Charges of EUR 0.20: the bank tells first one, then both of the payments."""
    two_rejected(office)

    def told(*numbers: str) -> None:
        payments = tuple(ListedPayment(name=one.lower(), signed_cents=235) for one in numbers)
        office.do(
            NoteDetails(
                at=office.now,
                entry_id="batch",
                total_cents=450,
                payments=payments,
                booked_on=office.today,
            )
        )

    before = standing(models, office).get("BANK", 0)
    office.book(F1, 235)
    told(F1)
    found = standing(models, office)
    assert (found["BANK"] - before, found["WAITING"]) == (450, -215)
    office.do(SettleEntry(at=office.now, entry_id="batch", outcome=EntryOutcome.BY_HAND))
    assert standing(models, office)["SETTLED"] == -215
    office.book("F2026-000002", 235)
    told(F2)
    found = standing(models, office)
    assert (found["BANK"] - before, found["WAITING"]) == (450, 20)
    assert "SETTLED" not in found
    office.do(SettleEntry(at=office.now, entry_id="batch", outcome=EntryOutcome.BY_HAND))
    assert standing(models, office)["SETTLED"] == 20


def test_entries_of_the_first_releases_tell_by_what_they_were_for_whether_they_came(
    office: Office, models: ReadModels
) -> None:
    """They had neither a kind nor a sign."""
    two_invoices(office)
    office.run_until(collect_on(office))
    models.follow(office)
    for kind in (EntryKind.COLLECTED, EntryKind.RETURNED):
        events = office.book(F1, 235, kind, reason="MD06")
        old = {"kind": None, "signed_cents": None}
        told = [one.model_copy(update=old) if isinstance(one, EntryBooked) else one for one in events]
        models.happens(*told)
        bank = balances(models.tx, None, NEVER).get(LedgerAccount.BANK, 0)
        assert bank == (235 if kind is EntryKind.COLLECTED else 0)
    assert LedgerAccount.WAITING not in {
        account for account, cents in balances(models.tx, None, NEVER).items() if cents
    }


def test_fees_are_claimed_with_their_letter_paid_and_given_up(office: Office, models: ReadModels) -> None:
    two_rejected(office)
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


def test_what_is_paid_online_is_on_its_way_and_what_is_taken_back_is_owed_again(
    office: Office, models: ReadModels
) -> None:
    two_rejected(office)
    portal = Portal(office)
    portal.start(F1)
    office.book(F1, 35)
    portal.paid(F1, 235)
    booked = {"BANK": 35, "PROVIDER": 235, "WAITING": -35, "DEBTORS": 235, "REVENUE": -470}
    assert standing(models, office) == booked, "35 was paid twice, and waits for staff"
    assert entry(models, "bank_entry.booked") == [("PROVIDER", 235), ("WAITING", -235)]
    portal.taken_back(F1, 235)
    back = {"BANK": 35, "DEBTORS": 435, "REVENUE": -470}
    assert standing(models, office) == back, "the bookings of staff's list cancel each other"
    assert entry(models, "invoice.payment_taken_back") == [("DEBTORS", 200), ("PROVIDER", -200)]
    assert entry(models, "bank_entry.unmatched") == [("PROVIDER", -35), ("WAITING", 35)]
    portal.came_again(F1, 235)
    again = {"BANK": 35, "PROVIDER": 235, "WAITING": -35, "DEBTORS": 235, "REVENUE": -470}
    assert standing(models, office) == again


def test_a_fee_that_is_paid_online_with_its_invoice_stands_on_its_own_account(
    office: Office, models: ReadModels
) -> None:
    two_rejected(office)
    run_until_stage(office, Stage.ON_FINAL_NOTICE)
    portal = Portal(office)
    portal.start(F1)
    portal.paid(F1, 1200)
    earned = {"DEBTORS": 235, "FEES": 900, "REVENUE": -470, "FEE_INCOME": -1800}
    assert standing(models, office) == {"PROVIDER": 1200, "WAITING": -65, **earned}, "65 was too much"
    assert entry(models, "bank_entry.booked") == [("PROVIDER", 1200), ("WAITING", -1200)]
    assert entry(models, "invoice.payment_received") == [("WAITING", 235), ("DEBTORS", -235)]
    assert entry(models, "final_notice.fee_paid") == [("WAITING", 900), ("FEES", -900)]
    portal.taken_back(F1, 1200)
    assert standing(models, office) == {**earned, "DEBTORS": 470, "FEES": 1800}
    assert entry(models, "final_notice.fee_taken_back") == [("FEES", 900), ("PROVIDER", -900)]
    assert fees.outstanding_cents(models.tx) == 1800, "as the list of fees has it"


def test_what_a_credit_note_owed_of_an_online_payment_goes_back_by_its_chargeback(
    office: Office, models: ReadModels
) -> None:
    two_rejected(office)
    portal = Portal(office)
    portal.start(F1)
    portal.paid(F1)
    Finance(office).credit(F1)
    assert standing(models, office) == {"PROVIDER": 235, "DEBTORS": 235, "REFUNDS": -235, "REVENUE": -235}
    portal.taken_back(F1)
    assert standing(models, office) == {"DEBTORS": 235, "REVENUE": -235}


def test_what_is_paid_back_is_owed_until_it_was_and_again_when_it_comes_back(
    office: Office, models: ReadModels
) -> None:
    office.open_account()
    office.deposit(1000)
    Finance(office)  # its members are let in
    refunds = Refunds(office)
    refunds.ask("r1", 600)
    assert standing(models, office) == {"PROVIDER": 1000, "CREDIT": -400, "REFUNDS": -600}
    refunds.agree("r1")
    refunds.filed("r1")
    assert standing(models, office)["REFUNDS"] == -600, "ordered is not paid"
    refunds.settle("r1")
    paid = standing(models, office)
    assert (paid["CREDIT"], paid["SETTLED"]) == (-400, -600), "paid by hand: until staff settles that booking"
    assert "REFUNDS" not in paid
    refunds.fail("r1")
    assert standing(models, office) == {"PROVIDER": 1000, "CREDIT": -1000}
    refunds.ask("r2", 600)
    refunds.refuse("r2")
    assert standing(models, office) == {"PROVIDER": 1000, "CREDIT": -1000}


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
