"""Files of the bank booked: the traps of the formats, each once, and any order gives the same state (I2)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from adapters.bank_files import Refused
from adapters.bank_files.bookings import claimed
from adapters.intake import BankFiles
from adapters.intake.bank_files import TakenIn
from domain.bank_entry.events import EntryBooked, EntryDetailed, EntryUnmatched, Mismatch
from domain.bank_file.events import BankFileRefused
from domain.closing_days import calendars
from domain.invoice.aggregate import INVOICE, Invoice
from domain.invoice.debiting import Debit
from domain.invoice.events import CollectionReturned, InvoiceSettled
from domain.kernel import Command, Done, Request
from domain.payment_reference import payment_reference
from domain.ports import EntryKind
from domain.statements.events import StatementOff
from domain.values import InvoiceNumber
from tests.adapters.bank_files import made
from toegang_testing.desks.desk import A1, A2, MONDAY, OTHER_KVK, at
from toegang_testing.desks.office import Office
from toegang_testing.world import World

M53, M54 = "camt.053.001.08", "camt.054.001.08"
F1, F2 = InvoiceNumber("F2026-000001"), InvoiceNumber("F2026-000002")
C1, C2 = f"{F1}-1", f"{F2}-1"
DIRECT_DEBIT = made.CODE.replace("RCDT", "IDDT").replace("ESCT", "ESDD")


class Clock:
    def __init__(self, office: Office) -> None:
        self._office = office

    def now(self) -> datetime:
        """As the office says."""
        return self._office.now


class InMemory:
    """Executes in the test's world, as the store would: by command id once."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def execute(self, command: Command, request: Request) -> Done:
        return self._office.world.execute(command, request)

    def known(self, request: Request) -> Done | None:
        return self._office.world.known(request)


class Desk:
    """Two invoices whose direct debits are with the bank, and what its files lead to."""

    def __init__(self, folder: Path) -> None:
        self.office, self._folder = Office(World(now=at(date(2026, 5, 25)))), folder
        for account_id, kvk_number in ((A1, "69599084"), (A2, OTHER_KVK)):
            self.office.open_account(account_id, kvk_number=kvk_number)
            self.office.to_direct_debit(account_id, f"mandate-{account_id}")
            self.office.order(f"o-{account_id}", account_id)
            self.office.deliver(f"o-{account_id}")
        self.office.go_to(MONDAY)
        self.office.run()
        self.office.run_until(date(2026, 6, 16))
        assert self.invoice(F1).debit is self.invoice(F2).debit is Debit.ORDERED
        self.files = BankFiles(
            executor=InMemory(self.office),
            log=self.office.world,
            account=made.OURS,
            calendars=calendars(),
            clock=Clock(self.office),
        )

    def take_in(self, text: str) -> TakenIn:
        return self.files.take_in(made.written(self._folder, text))

    def invoice(self, number: InvoiceNumber) -> Invoice:
        return self.office.world.state(INVOICE.stream(number))

    def state(self) -> object:
        """Everything that the bank's files decide: invoices, bookings, and what waits."""
        streams = self.office.world.streams
        return {
            **streams("invoice"),
            **{name: (entry.seen, entry.waits) for name, entry in streams("bank_entry").items()},
        }


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def collected(message: str, reference: str, of: str = "2.35", **more: str) -> str:
    """An entry of one direct debit."""
    entry = made.entry(message, of, details=made.payment(message, of, reference=reference, **more))
    return entry.replace(made.CODE, DIRECT_DEBIT).replace("BANK1", f"B-{reference}")


def went_back(
    message: str, reference: str, of: str = "2.35", reason: str = "MD06", reversal: str = ""
) -> str:
    details = made.payment(message, of, reference=reference, returned=reason)
    entry = made.entry(message, of, side="DBIT", reversal=reversal, details=details)
    return entry.replace(made.CODE, DIRECT_DEBIT).replace("BANK1", f"R-{reference}")


def transferred(message: str, of: str, text: str, named: str) -> str:
    details = made.payment(message, of, reference="NOTPROVIDED", text=text).replace(
        "<MndtId>M-1</MndtId>", ""
    )
    return made.entry(message, of, details=details).replace("BANK1", named)


def file(message: str, *entries: str, number: int = 7) -> str:
    text = made.document(message, made.statement(message, *entries))
    return text.replace("<ElctrncSeqNb>7<", f"<ElctrncSeqNb>{number}<")


def rejected(*references: str, group: str = "") -> str:
    single = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{each}</OrgnlEndToEndId><TxSts>RJCT</TxSts>{made.reason('AC04')}"
        "</TxInfAndSts>"
        for each in references
    )
    batch = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>DD-20260615-1</OrgnlPmtInfId>{single}</OrgnlPmtInfAndSts>"
    return made.status(made.STATES[1], batch, group=group).replace(">DD-1<", ">DD-20260615-1<")


# --- what each means ---------------------------------------------------------------------------------
def test_a_collection_a_transfer_and_a_return_do_what_they_mean(desk: Desk) -> None:
    taken = desk.take_in(file(M53, collected(M53, C1), transferred(M53, "2.35", f"factuur {F2}", "T1")))
    assert (taken.bookings, taken.new) == (2, 2)
    assert desk.invoice(F1).settled
    assert desk.invoice(F2).settled
    desk.take_in(file(M53, went_back(M53, C1), number=8))
    assert desk.invoice(F1).outstanding_cents == 235
    returned = desk.office.happened(CollectionReturned)[0]
    assert isinstance(returned, CollectionReturned)
    assert (returned.reason, returned.kind) == ("MD06", EntryKind.RETURNED)
    kinds = [event.kind for event in desk.office.happened(EntryBooked) if isinstance(event, EntryBooked)]
    assert kinds == [EntryKind.COLLECTED, EntryKind.TRANSFER, EntryKind.RETURNED]


@pytest.mark.parametrize(
    ("states", "open_again"),
    [
        (rejected(C1), {F1}),
        (rejected(group="<GrpSts>RJCT</GrpSts>"), {F1, F2}),
        (rejected(C1, C2, group="<GrpSts>PART</GrpSts>"), {F1, F2}),
        (rejected("F2026-000001-9"), set()),
        (rejected(), set()),
    ],
    ids=["single", "whole", "part", "unknown", "none"],
)
def test_a_status_report_rejects_a_file_a_part_of_it_or_single_ones(
    desk: Desk, states: str, open_again: set[InvoiceNumber]
) -> None:
    taken = desk.take_in(states)
    assert {number for number in (F1, F2) if desk.invoice(number).debit is Debit.RETURNED} == open_again
    assert taken.new == len(open_again)
    assert taken.unknown == ("000001-9" in states)
    moved = [
        event.signed_cents for event in desk.office.happened(EntryBooked) if isinstance(event, EntryBooked)
    ]
    assert moved == [0] * len(open_again), "no money moved"


def test_a_rejection_of_a_file_that_we_never_sent_is_told_as_unknown(desk: Desk) -> None:
    whole = rejected(group="<GrpSts>RJCT</GrpSts>").replace(">DD-20260615-1<", ">DD-20250101-9<")
    taken = desk.take_in(whole)
    assert (taken.bookings, taken.unknown) == (0, 1)
    assert desk.invoice(F1).debit is desk.invoice(F2).debit is Debit.ORDERED


def test_a_batch_that_is_rejected_as_such_rejects_all_of_it(desk: Desk) -> None:
    told = "<OrgnlPmtInfId>DD-20260615-1</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>"
    batch = f"<OrgnlPmtInfAndSts>{told}</OrgnlPmtInfAndSts>"
    desk.take_in(made.status(made.STATES[2], batch).replace(">DD-1<", ">DD-20260615-1<"))
    assert desk.invoice(F1).debit is desk.invoice(F2).debit is Debit.RETURNED


# --- the traps ------------------------------------------------------------------------------------------
def test_a_batch_whose_payments_are_not_all_listed_waits_with_the_rest_until_a_file_lists_them(
    desk: Desk,
) -> None:
    def batch(*payments: str) -> str:
        details = "<Btch><NbOfTxs>2</NbOfTxs></Btch>" + "".join(payments)
        return made.entry(M53, "4.70", details=details).replace(made.CODE, DIRECT_DEBIT)

    one, two = made.payment(M53, "2.35", reference=C1), made.payment(M53, "2.35", reference=C2)
    desk.take_in(file(M53, batch(one, made.payment(M53, None, reference=C2))))
    assert desk.invoice(F1).settled
    assert not desk.invoice(F2).settled, "nobody said how much of it"
    left = desk.office.happened(EntryDetailed)[-1]
    assert isinstance(left, EntryDetailed)
    assert (left.total_cents, left.explained_cents) == (470, 235)
    desk.take_in(file(M53, batch(one, two), number=8))
    assert desk.invoice(F2).settled
    assert [name for name, entry in desk.office.world.streams("bank_entry").items() if entry.waits] == []
    before = desk.state()
    desk.take_in(file(M53, batch()))
    assert desk.state() == before, "what was explained stays so"


def test_the_sign_is_the_indicators_and_a_reversal_does_not_turn_it_again(desk: Desk) -> None:
    desk.take_in(file(M53, collected(M53, C1), went_back(M53, C1, reversal="true")))
    [_, back] = desk.office.happened(EntryBooked)
    assert isinstance(back, EntryBooked)
    assert (back.kind, back.signed_cents) == (EntryKind.RETURNED, -235)
    assert desk.invoice(F1).outstanding_cents == 235


def test_what_is_only_announced_is_no_money(desk: Desk) -> None:
    entry = collected(M54, C1).replace(">BOOK<", ">PDNG<")
    taken = desk.take_in(file(M54, entry))
    assert (taken.bookings, taken.announced) == (0, 1)
    assert not desk.invoice(F1).settled


def test_leading_zeros_are_the_same_amount(desk: Desk) -> None:
    desk.take_in(file(M53, collected(M53, C1, "0002.350")))
    assert desk.invoice(F1).settled


def test_a_notification_and_the_statement_that_follows_count_once(desk: Desk) -> None:
    assert desk.take_in(file(M54, collected(M54, C1))).new == 1
    assert desk.take_in(file(M53, collected(M53, C1), collected(M53, C2))).new == 1
    assert len(desk.office.happened(InvoiceSettled)) == 2


def test_a_statement_that_names_no_payment_counts_once_with_the_notification_that_does(desk: Desk) -> None:
    bare = made.entry(M53, "2.35").replace(made.CODE, DIRECT_DEBIT).replace("BANK1", f"B-{C1}")
    desk.take_in(file(M53, bare))
    assert not desk.invoice(F1).settled
    desk.take_in(file(M54, collected(M54, C1)))
    assert desk.invoice(F1).settled
    before = desk.state()
    desk.take_in(file(M53, bare))
    assert desk.state() == before


def test_two_that_look_the_same_on_one_statement_are_two_and_stay_two(desk: Desk) -> None:
    twice = [transferred(M53, "1.00", f"factuur {F1}", "NONREF")] * 2
    assert desk.take_in(file(M53, *twice)).new == 2
    assert desk.take_in(file(M53, *twice, number=8)).new == 0
    assert desk.invoice(F1).outstanding_cents == 35


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda text: text.replace(made.OURS, made.THEIRS), "of an account that is not ours"),
        (lambda text: text.replace('Ccy="EUR"', 'Ccy="USD"'), "not in EUR"),
        (lambda text: text.replace("<BookgDt><Dt>2026", "<BookgDt><Dt>9999"), "ahead"),
        (lambda text: text.replace("<BookgDt><Dt>2026", "<BookgDt><Dt>0001"), "before"),
        (lambda text: text.replace(">2.35<", f">{'9' * 18}<"), "more than EUR"),
        (lambda text: text.replace("<BookgDt><Dt>2026-11-02</Dt></BookgDt>", ""), "no day of booking"),
        (lambda text: text.replace("</Document>", ""), "well-formed"),
        (lambda text: text.replace('?>', '?><!DOCTYPE a>', 1), "DOCTYPE"),
    ],
    ids=["account", "currency", "late", "early", "amount", "day", "broken", "doctype"],
)  # fmt: skip
def test_of_a_bad_file_nothing_is_booked_and_line_and_rule_are_told(
    desk: Desk, change: Callable[[str], str], rule: str
) -> None:
    before = desk.office.world.head()
    with pytest.raises(Refused, match=rule) as refused:
        desk.take_in(change(file(M53, collected(M53, C1), collected(M53, C2))))
    assert refused.value.line >= 1
    [told] = desk.office.world.log[before:]
    assert isinstance(told.event, BankFileRefused)
    assert (told.event.line, told.event.rule) == (refused.value.line, refused.value.rule)


def test_the_second_of_several_statements_makes_the_whole_file_bad(desk: Desk) -> None:
    ours = made.statement(M53, collected(M53, C1))
    foreign = made.statement(M53, collected(M53, C2), named="S-2", account=made.THEIRS)
    with pytest.raises(Refused, match="a statement is of an account"):
        desk.take_in(made.document(M53, ours, foreign))
    assert not desk.invoice(F1).settled
    both = made.document(M53, ours, made.statement(M53, collected(M53, C2), named="S-2"))
    assert desk.take_in(both).new == 2


def test_charges_and_what_we_paid_ourselves_are_left_to_staff(desk: Desk) -> None:
    charge = made.entry(M53, "0.50", side="DBIT", details=made.payment(M53, "0.50", reference="X"))
    desk.take_in(file(M53, charge))
    left = desk.office.happened(EntryUnmatched)[-1]
    assert isinstance(left, EntryUnmatched)
    assert (left.mismatch, left.kind, left.signed_cents) == (Mismatch.NOT_A_PAYMENT, EntryKind.OTHER, -50)


def test_the_gaps_of_statement_numbers_are_told(desk: Desk) -> None:
    assert list(desk.take_in(file(M53, collected(M53, C1), number=3)).missing[2026]) == []
    assert list(desk.take_in(file(M53, number=6)).missing[2026]) == [4, 5]
    assert list(desk.take_in(file(M53, number=4)).missing[2026]) == [5]
    assert list(desk.take_in(file(M53, number=5)).missing[2026]) == []


def test_balances_that_do_not_fit_are_told_whatever_page_or_file_tells_them(desk: Desk) -> None:
    def of(number: int, opens: str, closes: str, *entries: str) -> str:
        held = made.balance("OPBD", opens) + made.balance("CLBD", closes)
        text = made.document(M53, made.statement(M53, *entries, balances=held))
        return text.replace("<ElctrncSeqNb>7<", f"<ElctrncSeqNb>{number}<")

    announced = made.entry(M53, "9.00", state="PDNG")
    first = of(1, "10.00", "12.35", collected(M53, C1), announced)
    desk.take_in(first)
    assert desk.office.happened(StatementOff) == []
    desk.take_in(of(2, "12.00", "14.35"))
    desk.take_in(first)
    told = StatementOff(year=2026, number=2, entries_cents=-235, former_cents=-35)
    assert desk.office.happened(StatementOff) == [told]
    page = "<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn><ElctrncSeqNb>"
    desk.take_in(of(3, "0.00", "1.00").replace("<ElctrncSeqNb>", page))
    assert desk.office.happened(StatementOff) == [told], "a page is no statement"


# --- which invoice a transfer means ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["betreft factuur F2026-000003"], "F2026-000003"),
        (["f2026 000003"], "F2026-000003"),
        (["factuur f 2026-000003, dank u"], "F2026-000003"),
        (["F2026000003 en F2026-000003"], "F2026-000003"),
        ([payment_reference(InvoiceNumber("F2026-000003"))], "F2026-000003"),
        (["kenmerk " + payment_reference(InvoiceNumber("A2026-000001")).lower()], "A2026-000001"),
        (["F2026-000003 en F2026-000004"], ""),
        (["F2026-0000031"], ""),
        (["XF2026-000003"], ""),
        (["dank u wel"], ""),
        ([], ""),
    ],
)
def test_the_one_invoice_or_fee_that_a_text_names(texts: Sequence[str], found: str) -> None:
    assert claimed(texts) == found
