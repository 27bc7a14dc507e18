"""What the bank's files tell of payouts: any order and number of times gives the same state (I2, I10)."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from adapters.bank_files import Refused
from adapters.intake import BankFiles
from adapters.intake.bank_files import SENT_TWICE
from domain.bank_entry.events import TOLD_TWICE
from domain.closing_days import calendars
from domain.invoice.events import PayBackFailed
from domain.ports import EntryKind
from domain.refund.aggregate import REFUND, Life
from domain.values import InvoiceNumber
from tests.adapters.bank_files import made
from tests.adapters.intake.test_bank_files import M53, M54, Clock, InMemory, file
from toegang_testing.desks.desk import A1, A2, MONDAY, OTHER_KVK, at
from toegang_testing.desks.finance import Finance
from toegang_testing.desks.office import Office
from toegang_testing.desks.refunds import Refunds
from toegang_testing.world import World

F2 = InvoiceNumber("F2026-000002")
REFUNDED, PAID_BACK = "CT-20260615-1-1", "CT-20260615-1-2"


class Desk:
    """A refund and a pay-back are in the file of Monday 15 June."""

    def __init__(self, folder: Path) -> None:
        self.office, self._folder = Office(World(now=at(date(2026, 5, 25)))), folder
        self.office.open_account(A1)
        self.office.deposit(500)
        self.office.open_account(A2, kvk_number=OTHER_KVK)
        self.office.to_direct_debit(A2, "mandate-2")
        self.office.order("o2", A2)
        self.office.deliver("o2")
        self.office.go_to(MONDAY)
        self.office.run()
        self.office.run_until(date(2026, 6, 14))
        self.office.go_to(date(2026, 6, 15))
        self.office.book(F2, 235, EntryKind.COLLECTED)
        Finance(self.office).credit(F2)
        refunds = Refunds(self.office)
        refunds.ask()
        refunds.agree()
        self.office.pay_out()
        self.office.react()
        self.files = BankFiles(
            executor=InMemory(self.office),
            log=self.office.world,
            account=made.OURS,
            calendars=calendars(),
            clock=Clock(self.office),
        )

    def take_in(self, text: str) -> int:
        return self.files.take_in(made.written(self._folder, text)).new

    @property
    def refunded(self) -> Life:
        return self.office.world.state(REFUND.stream("r1")).life

    @property
    def owed_back_cents(self) -> int:
        return self.office.invoice(F2).owed_back_cents

    def state(self) -> object:
        """Everything that the bank's files decide."""
        streams = self.office.world.streams
        waits = {name: (entry.seen, entry.waits) for name, entry in streams("bank_entry").items()}
        return [waits, *map(streams, ("payout", "refund", "account", "invoice", "customer"))]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def booked(message: str, payout: str, of: str) -> str:
    details = made.payment(message, of, reference=payout).replace("<MndtId>M-1</MndtId>", "")
    return made.entry(message, of, side="DBIT", details=details).replace("BANK1", f"P-{payout}")


def came_back(message: str, payout: str, of: str) -> str:
    details = made.payment(message, of, reference=payout, returned="AC04").replace("<MndtId>M-1</MndtId>", "")
    return made.entry(message, of, details=details).replace("BANK1", f"R-{payout}")


def rejected(*payouts: str, group: str = "") -> str:
    single = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{each}</OrgnlEndToEndId><TxSts>RJCT</TxSts>{made.reason('AC04')}"
        "</TxInfAndSts>"
        for each in payouts
    )
    batch = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>CT-20260615-1</OrgnlPmtInfId>{single}</OrgnlPmtInfAndSts>"
    return made.status(made.STATES[1], batch, group=group).replace(">DD-1<", ">CT-20260615-1<")


def test_what_was_booked_is_paid(desk: Desk) -> None:
    assert desk.take_in(file(M54, booked(M54, REFUNDED, "5.00"), booked(M54, PAID_BACK, "2.35"))) == 2
    assert (desk.refunded, desk.owed_back_cents) == (Life.PAID, 0)
    assert desk.take_in(file(M53, booked(M53, REFUNDED, "5.00"), booked(M53, PAID_BACK, "2.35"))) == 0


def test_a_file_that_is_rejected_as_a_whole_rejects_each(desk: Desk) -> None:
    assert desk.take_in(rejected(group="<GrpSts>RJCT</GrpSts>")) == 2
    assert (desk.refunded, desk.owed_back_cents) == (Life.FAILED, 235)
    assert desk.take_in(rejected(REFUNDED, PAID_BACK)) == 0


def sent_twice(level: str, code: str) -> str:
    """The bank rejects a copy of the file that it has: as a whole, its batch, or each of it."""
    why = made.reason(code)
    if level == "file":
        return rejected(group=f"<GrpSts>RJCT</GrpSts>{why}")
    text = rejected(REFUNDED, PAID_BACK)
    if level == "single":
        return text.replace(made.reason("AC04"), why)
    head = "<OrgnlPmtInfId>CT-20260615-1</OrgnlPmtInfId>"
    return rejected().replace(head, f"{head}<PmtInfSts>RJCT</PmtInfSts>{why}")


@pytest.mark.parametrize("code", ["AM05", "DUPL", "DU01"])
@pytest.mark.parametrize("level", ["file", "batch", "single"])
def test_a_copy_that_is_rejected_as_one_rejects_nothing_of_the_first(
    desk: Desk, level: str, code: str
) -> None:
    """The bank may pay by the first: finance asks it what became of that."""
    with pytest.raises(Refused) as refused:
        desk.take_in(sent_twice(level, code))
    assert refused.value.rule == SENT_TWICE
    assert (desk.refunded, desk.owed_back_cents) == (Life.ORDERED, 235)
    assert desk.take_in(file(M54, booked(M54, REFUNDED, "5.00"), booked(M54, PAID_BACK, "2.35"))) == 2
    assert (desk.refunded, desk.owed_back_cents) == (Life.PAID, 0)


def test_a_file_without_a_reason_of_its_own_is_a_copy_as_its_payments_are(desk: Desk) -> None:
    single = sent_twice("single", "AM05")
    with pytest.raises(Refused) as refused:
        desk.take_in(single.replace("</OrgnlMsgNmId>", "</OrgnlMsgNmId><GrpSts>RJCT</GrpSts>"))
    assert refused.value.rule == SENT_TWICE
    assert desk.owed_back_cents == 235
    assert desk.refunded is Life.ORDERED


def one_twice(group: str = "", codes: tuple[str, ...] = ("AM05",)) -> str:
    """The bank rejects the refund as a duplicate, and what is paid back for its account."""
    text = rejected(REFUNDED, PAID_BACK, group=group)
    return text.replace(made.reason("AC04"), "".join(map(made.reason, codes)), 1)


@pytest.mark.parametrize("group", ["", "<GrpSts>RJCT</GrpSts>"])
def test_where_one_is_rejected_as_a_duplicate_the_others_are_rejected(desk: Desk, group: str) -> None:
    """That one stays as it is, and waits for finance, once."""
    assert desk.take_in(one_twice(group)) == 2
    assert (desk.refunded, desk.owed_back_cents) == (Life.ORDERED, 235)
    [failed] = desk.office.happened(PayBackFailed)
    assert isinstance(failed, PayBackFailed)
    assert failed.cause == ("unknown" if group else "ac04")
    entry = desk.office.world.streams("bank_entry")[f"{TOLD_TWICE}{REFUNDED}"]
    assert (entry.waits, entry.signed_cents, entry.kind) == (True, 0, EntryKind.PAYOUT_REJECTED)
    assert desk.take_in(one_twice(group)) == 0
    assert desk.take_in(file(M54, booked(M54, REFUNDED, "5.00"))) == 1
    assert (desk.refunded, desk.owed_back_cents) == (Life.PAID, 235)


def test_what_is_rejected_as_a_duplicate_and_for_its_account_is_rejected(desk: Desk) -> None:
    assert desk.take_in(one_twice(codes=("AM05", "AC04"))) == 2
    assert desk.refunded is Life.FAILED


DAY = (
    file(M54, booked(M54, REFUNDED, "5.00")),
    file(M54, came_back(M54, REFUNDED, "5.00")),
    file(
        M53, booked(M53, REFUNDED, "5.00"), booked(M53, PAID_BACK, "2.35"), came_back(M53, PAID_BACK, "2.35")
    ),
    file(M54, came_back(M54, PAID_BACK, "2.35")),
    rejected(PAID_BACK),
)


@settings(max_examples=25, deadline=None)
@given(order=some.permutations(range(len(DAY))), again=some.lists(some.integers(0, len(DAY) - 1), max_size=6))
def test_any_order_with_repetitions_gives_the_same_state(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], again: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("files")
    one, other = Desk(folder), Desk(folder)
    for each in DAY:
        one.take_in(each)
    for which in [*again, *order]:
        other.take_in(DAY[which])
    assert other.state() == one.state()
    assert (one.refunded, one.owed_back_cents) == (Life.FAILED, 235)
