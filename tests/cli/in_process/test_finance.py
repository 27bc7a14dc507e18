"""`toegang finance`: its lists, on a terminal and as JSON."""

import json
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest

from api.compose import open_system
from api.settings import Settings
from domain.bank_entry.commands import LeaveEntry
from domain.bank_entry.events import Mismatch
from domain.calendar import local_date
from domain.credit_note import CreditReason
from domain.final_notice.commands import IssueNotice, RecordNoticeSent
from domain.final_notice.events import ListedInvoice
from domain.four_eyes import REQUEST_VALID
from domain.invoice.commands import (
    FailPayBack,
    HoldDunning,
    IssueCreditNote,
    IssueInvoice,
    OrderPayBack,
    ReceivePayment,
    RequestCreditNote,
)
from domain.invoice.events import InvoiceKind
from domain.invoice.line import Line
from domain.kernel import Command, Request
from domain.ports import EntryKind
from domain.refund.commands import RequestRefund
from domain.values import (
    AccountId,
    CustomerId,
    EntryId,
    InvoiceNumber,
    NoticeId,
    OrderId,
    PayoutId,
    PersonId,
    Plain,
    RefundId,
)
from tests.cli.in_process.conftest import Toegang

F1, F2, NOTICE = InvoiceNumber("F2026-000001"), InvoiceNumber("F2026-000002"), NoticeId("68750110-20260601")


@pytest.fixture
def today(settings: Settings) -> date:
    """Two customers owe EUR 2.35 since 40 days ago, and 12 days to come; one of them is held, and got a final
    notice."""
    with open_system(settings) as system:
        now, ids = system.clock.now(), count()
        day = local_date(now)

        def do(command: Command) -> None:
            system.log.execute(command, Request(f"c{next(ids)}", b"", "tester", correlation_id="chain"))

        for number, customer_id, due_on in ((F1, "68750110", -40), (F2, "69599084", 12)):
            do(
                IssueInvoice(
                    at=now,
                    invoice_number=number,
                    customer_id=CustomerId(customer_id),
                    kind=InvoiceKind.DIRECT_DEBIT,
                    issued_on=day,
                    financial_year=day.year,
                    due_on=day + timedelta(due_on),
                    lines=(Line(item="extract", order_id=OrderId("o1"), amount_cents=235),),
                    buyer=Plain("Test BV Donald\nHizzaarderlaan 3A\n8823SJ Lollum"),
                    payment_id=None,
                    collect_on=None,
                    mandate_id=None,
                    terms="2025-01",
                )
            )
        do(HoldDunning(at=now, invoice_number=F1, today=day, held_until=day + timedelta(5)))
        do(
            IssueNotice(
                at=now,
                notice_id=NOTICE,
                customer_id=CustomerId("68750110"),
                issued_on=day,
                invoices=(ListedInvoice(invoice_number=F1, outstanding_cents=235),),
                sum_cents=235,
                fee_cents=900,
                fee_reference="A2026-000001",
                terms="2025-01",
            )
        )
        ends_on = day + timedelta(14)
        do(RecordNoticeSent(at=now, notice_id=NOTICE, sent_on=day, term_ends_on=ends_on))
        system.subscriptions.step_all()
    return day


def read(toegang: Toegang, *words: str) -> Any:
    answer = toegang("finance", *words, "--json")
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


@pytest.mark.usefixtures("today")
def test_open_items_are_listed_by_stage_customer_and_hold_and_go_on(toegang: Toegang) -> None:
    def numbers(*words: str) -> list[str]:
        return [row["invoice_number"] for row in read(toegang, "open-items", *words)]

    assert numbers() == [F1, F2]
    assert numbers("--stage", "issued") == [F1, F2]
    assert numbers("--stage", "overdue") == []
    assert numbers("--held") == numbers("--limit", "1") == numbers("--customer", "68750110") == [F1]
    assert numbers("--after", F1) == [F2]
    lines = toegang("finance", "open-items").out.splitlines()
    assert lines[0].split()[:2] == ["invoice", "customer"]
    assert lines[1].split()[:4] == [F1, "68750110", "2.35", "issued"]
    assert toegang("finance", "open-items", "--stage", "overdue").out == "Nothing is to be paid.\n"


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("words", [("--stage", "paid"), ("--after", "F2026-000009"), ("--limit", "0")])
def test_what_no_list_has_is_refused_by_name(toegang: Toegang, words: tuple[str, str]) -> None:
    answer = toegang("finance", "open-items", *words)
    assert answer.code == 2
    assert words[0] in answer.err
    assert answer.out == ""


def test_what_is_owed_is_shown_by_age_per_customer_and_in_all(toegang: Toegang, today: date) -> None:
    told = read(toegang, "ageing")
    assert told["as_of"] == today.isoformat()
    assert [row["customer_id"] for row in told["customers"]] == ["68750110", "69599084"]
    assert (told["customers"][0]["to_60_cents"], told["customers"][1]["not_due_cents"]) == (235, 235)
    assert told["sum"]["total_cents"] == 470
    assert read(toegang, "ageing", "--customer", "69599084")["sum"]["total_cents"] == 235
    *_, everybody = toegang("finance", "ageing").out.splitlines()
    assert everybody.split() == ["all", "2.35", "0.00", "2.35", "0.00", "0.00", "4.70"]


@pytest.mark.usefixtures("today")
def test_fees_are_listed_with_what_is_left_of_them(toegang: Toegang) -> None:
    [fee] = read(toegang, "fees", "--open")
    assert (fee["notice_id"], fee["outstanding_cents"], fee["fee_cents"]) == (NOTICE, 900, 900)
    assert read(toegang, "fees", "--customer", "69599084") == []
    assert toegang("finance", "fees").out.splitlines()[1].split()[:3] == [NOTICE, "A2026-000001", "9.00"]
    assert toegang("finance", "fees", "--after", NOTICE).out == "There is no such fee.\n"


@pytest.fixture
def waiting(settings: Settings) -> None:
    """A booking of EUR 5.00 fits nothing, and credit of EUR 3.00 is to be paid back."""
    with open_system(settings) as system:
        now, day, ids = system.clock.now(), local_date(system.clock.now()), count()

        def do(command: Command) -> None:
            system.log.execute(command, Request(f"w{next(ids)}", b"", "tester", correlation_id="chain"))

        do(
            LeaveEntry(
                at=now,
                entry_id="E1",
                amount_cents=500,
                mismatch=Mismatch.UNKNOWN_REFERENCE,
                booked_on=day,
                kind=EntryKind.TRANSFER,
                signed_cents=500,
                counter_account=Plain("NL20INGB0001234567"),
                counter_name=Plain("J. de Vries"),
                text=Plain("dank u wel"),
            )
        )
        do(
            RequestRefund(
                at=now,
                refund_id=RefundId("r1"),
                account_id=AccountId("a1"),
                customer_id=CustomerId("68750110"),
                amount_cents=300,
                payment_id=None,
                provider_payment_id=None,
                iban=Plain("NL91ABNA0417164300"),
                payee=Plain("J. Jansen"),
                requested_on=day,
                on_paper=False,
            )
        )
        system.subscriptions.step_all()


@pytest.mark.usefixtures("waiting")
def test_bookings_that_wait_and_refunds_are_listed(toegang: Toegang) -> None:
    [booking] = read(toegang, "unmatched")
    assert (booking["amount_cents"], booking["reason"]) == (500, "unknown_reference")
    payer = ["NL20INGB0001234567", "J. de Vries", "dank u wel"]
    assert [booking[name] for name in ("counter_account", "counter_name", "text")] == payer
    told = toegang("finance", "unmatched").out.splitlines()[1]
    assert told.split()[1:3] == ["5.00", "unknown_reference"]
    assert all(each in told for each in payer)
    [refund] = read(toegang, "refunds")
    assert (refund["refund_id"], refund["amount_cents"], refund["life"]) == ("r1", 300, "requested")
    assert "iban" not in refund
    assert read(toegang, "refunds", "--state", "paid") == []
    assert toegang("finance", "refunds", "--state", "paid").out == "There is no such refund.\n"
    assert toegang("finance", "refunds").out.splitlines()[1].split()[1:4] == ["r1", "68750110", "3.00"]
    lost = toegang("finance", "refunds", "--state", "lost")
    assert (lost.code, lost.out) == (2, "")
    assert "--state" in lost.err
    beyond = toegang("finance", "refunds", "--after", "9" * 23)
    assert (beyond.code, beyond.out, "--after" in beyond.err) == (2, "", True)


@pytest.mark.usefixtures("data")
def test_nothing_that_waits_is_said_so(toegang: Toegang) -> None:
    assert toegang("finance", "unmatched").out == "Every booking was used or settled.\n"


@pytest.fixture
def credited(today: date, settings: Settings) -> None:
    """Both invoices were paid by a direct debit, and credited; the bank could not pay the first back."""
    with open_system(settings) as system:
        now, ids = system.clock.now(), count()

        def do(command: Command) -> None:
            system.log.execute(command, Request(f"o{next(ids)}", b"", "tester", correlation_id="chain"))

        for number in (F1, F2):
            paid = ReceivePayment(
                at=now,
                invoice_number=number,
                entry_id=EntryId(f"e-{number}"),
                amount_cents=235,
                collected=True,
                booked_on=today,
            )
            asked = RequestCreditNote(
                at=now,
                invoice_number=number,
                lines=(),
                why=CreditReason.GOODWILL,
                new_invoice=False,
                requested_by=PersonId("p1"),
            )
            issue = IssueCreditNote(
                at=now,
                invoice_number=number,
                credit_note_number=InvoiceNumber(f"C{number[1:]}"),
                issued_on=today,
                replaced_by=None,
                buyer=Plain("Test BV Donald"),
                approved_by=PersonId("p2"),
                seen=now + REQUEST_VALID,
            )
            for command in (paid, asked, issue):
                do(command)
        for one, number in (("CT-20260601-1-1", F1), ("CT-20260601-1-2", F2)):
            do(OrderPayBack(at=now, invoice_number=number, payout_id=PayoutId(one)))
        do(
            FailPayBack(
                at=now,
                invoice_number=F1,
                payout_id=PayoutId("CT-20260601-1-1"),
                paid_back_cents=0,
                cause="ac04",
                failed_on=today,
            )
        )
        system.subscriptions.step_all()


@pytest.mark.usefixtures("credited")
def test_what_is_owed_back_is_listed_with_how_it_goes_back_and_why_it_did_not(toegang: Toegang) -> None:
    first, second = read(toegang, "owed-back")
    assert first == {
        "invoice_number": F1,
        "customer_id": "68750110",
        "owed_back_cents": 235,
        "way": "by_hand",
        "failed": "ac04",
    }
    assert (second["invoice_number"], second["way"], second["failed"]) == (F2, "under_way", None)
    assert read(toegang, "owed-back", "--after", F1) == [second]
    shown = toegang("finance", "owed-back").out
    assert "by hand" in shown
    assert "ac04" in shown


@pytest.mark.usefixtures("today")
def test_where_nothing_is_owed_back_that_is_said(toegang: Toegang) -> None:
    assert toegang("finance", "owed-back").out == "Nothing is owed back.\n"
