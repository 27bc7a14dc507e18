"""One booking used for several claims, or booked as other: what there is, and no more (I2, D18)."""

import pytest

from domain.bank_entry.aggregate import BANK_ENTRY, EntryWaitsForNobody, NotForOther
from domain.bank_entry.commands import BookAsOther, ListedPayment, NoteDetails, SettleEntry
from domain.bank_entry.events import EntryBookedAsOther, EntryOutcome, EntryPart, EntrySplit
from domain.invoice.events import InvoiceSettled, PaymentReceived
from domain.kernel import Event, Rejected
from domain.ledger import OTHER_ACCOUNTS, LedgerAccount
from domain.ports import EntryKind
from domain.use_cases.book_bank_entry import MatchEntry, NotATransfer, NothingToPay, UsedInPart
from domain.use_cases.split_entry import PartsDoNotFit, SplitEntry
from tests.domain.test_collection_files import F1, F2, owing_two
from toegang_testing.desks.desk import NL
from toegang_testing.desks.office import Office


@pytest.fixture
def office() -> Office:
    """Two invoices over EUR 2.35, and a transfer of EUR 5 that names both."""
    made = owing_two()
    made.book(f"{F1} en {F2}", 500, entry_id="both")
    return made


def split(office: Office, *parts: tuple[str, int], entry_id: str = "both") -> list[Event]:
    asked = tuple(EntryPart(reference=one, amount_cents=cents) for one, cents in parts)
    return office.do(
        SplitEntry(at=office.now, entry_id=entry_id, parts=asked, today=office.today, calendars=NL)
    )


def as_other(office: Office, account: LedgerAccount, entry_id: str = "both") -> list[Event]:
    return office.do(BookAsOther(at=office.now, entry_id=entry_id, account=account))


def test_a_transfer_pays_several_invoices_and_what_is_left_waits(office: Office) -> None:
    happened = split(office, (F1, 235), (F2, 200))
    kinds = [type(one) for one in happened]
    assert kinds.count(EntrySplit) == kinds.count(InvoiceSettled) == 1
    assert kinds.count(PaymentReceived) == 2
    assert office.invoice(F1).settled
    assert office.invoice(F2).outstanding_cents == 35
    left = office.world.state(BANK_ENTRY.stream("both"))
    assert (left.waits, left.left_cents) == (True, 65)
    split(office, (F2, 35))
    left = office.world.state(BANK_ENTRY.stream("both"))
    assert (office.invoice(F2).settled, left.left_cents) == (True, 30)
    office.do(SettleEntry(at=office.now, entry_id="both", outcome=EntryOutcome.PAID_BACK))
    with pytest.raises(EntryWaitsForNobody):
        split(office, (F2, 1))


def test_what_was_too_much_pays_another_invoice() -> None:
    office = owing_two()
    office.book(F1, 300, entry_id="much")
    head = office.world.head()
    with pytest.raises(UsedInPart):
        office.do(MatchEntry(at=office.now, entry_id="much", reference=F2, today=office.today, calendars=NL))
    assert office.world.head() == head
    split(office, (F2, 65), entry_id="much")
    assert office.invoice(F2).outstanding_cents == 170
    assert not office.world.state(BANK_ENTRY.stream("much")).waits


@pytest.mark.parametrize(
    ("parts", "refused", "field"),
    [
        (((F1, 235), (F2, 266)), PartsDoNotFit, "parts"),
        (((F2, 1), (F1, 236)), PartsDoNotFit, "parts.1.amount_cents"),
        (((F2, 1), (F1, 100), (F1, 100)), PartsDoNotFit, "parts.2.reference"),
        (((F1, 100), ("F2026-000009", 100)), NothingToPay, "parts.1.reference"),
        ((), PartsDoNotFit, "parts"),
    ],
    ids=["more than came", "more than is owed", "twice", "nothing there", "none"],
)
def test_parts_that_do_not_fit_change_nothing(
    office: Office, parts: tuple[tuple[str, int], ...], refused: type[Rejected], field: str
) -> None:
    head = office.world.head()
    with pytest.raises(refused) as told:
        split(office, *parts)
    assert told.value.field == field, "where it does not fit"
    assert office.world.head() == head


def test_only_what_came_for_something_is_split(office: Office) -> None:
    office.book("charges", 50, EntryKind.OTHER, entry_id="charges")
    with pytest.raises(NotATransfer):
        split(office, (F1, 50), entry_id="charges")


@pytest.mark.parametrize("account", sorted(OTHER_ACCOUNTS))
def test_what_waits_is_booked_on_an_account_of_the_ledger_once(
    office: Office, account: LedgerAccount
) -> None:
    [event] = as_other(office, account)
    assert isinstance(event, EntryBookedAsOther)
    assert (event.account, event.amount_cents) == (account, 500)
    with pytest.raises(EntryWaitsForNobody):
        as_other(office, account)


@pytest.mark.parametrize("account", sorted(set(LedgerAccount) - OTHER_ACCOUNTS))
def test_claims_credit_and_revenue_are_not_booked_by_hand(office: Office, account: LedgerAccount) -> None:
    with pytest.raises(NotForOther):
        as_other(office, account)


def test_what_no_listed_payment_explains_is_booked_as_costs(office: Office) -> None:
    office.do(
        NoteDetails(
            at=office.now,
            entry_id="batch",
            booked_on=office.today,
            total_cents=470,
            payments=(ListedPayment(name="one", signed_cents=480),),
        )
    )
    [event] = as_other(office, LedgerAccount.BANK_COSTS, "batch")
    assert isinstance(event, EntryBookedAsOther)
    assert event.amount_cents == -10
