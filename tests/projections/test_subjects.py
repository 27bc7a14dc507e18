"""What touches whom in the story: compared with a look at the whole log."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from pydantic import BaseModel

from domain.account.events import AccountOpened, CodeIssued, CreditDeposited, SuccessorIssued
from domain.application.events import ApplicationReceived
from domain.bank_entry.events import EntryBooked
from domain.consultation.commands import RecordConsultation
from domain.consultation.events import PersonalDataRead, ReadingPurpose
from domain.deactivation.events import DeactivationRequested
from domain.effect.events import EffectEvent
from domain.final_notice.events import FinalNoticeIssued
from domain.invoice.aggregate import Stage
from domain.invoice.events import InvoiceIssued
from domain.invoice.numbers import invoice_of
from domain.kernel import Event, Recorded
from domain.order.events import OrderPlaced, OrderRefused
from domain.ports import EntryKind
from domain.reservation.events import ReservationTaken
from projections.fees import fees
from projections.subjects import FIELDS, OF_MAINTENANCE, Kind, Subject, positions, table
from tests.databases import Database
from tests.domain.test_collecting import run_until_stage
from tests.domain.test_collection_files import F1, F2, owing_two
from tests.domain.test_splitting import split
from tests.projections.history import ReadModels, in_memory
from tests.projections.story import story
from tests.projections.test_open_invoices import two_returned
from toegang_testing.desks.desk import A1, A2, KVK, OTHER_KVK
from toegang_testing.desks.office import Office

LOG = story()
OWNED: Mapping[Kind, tuple[type[Event], ...]] = {
    Kind.ACCOUNT: (AccountOpened,),
    Kind.APPLICATION: (ApplicationReceived,),
    Kind.CODE: (CodeIssued, SuccessorIssued),
    Kind.ORDER: (OrderPlaced, OrderRefused),
    Kind.INVOICE: (InvoiceIssued, CreditDeposited),
    Kind.FINAL_NOTICE: (FinalNoticeIssued,),
    Kind.DEACTIVATION: (DeactivationRequested,),
}
"""With these events it becomes known to whom something belongs."""


def test_whoever_is_named_in_the_story_has_all_of_it_in_the_history() -> None:
    with in_memory() as models:
        models.read(*LOG)
        found = defaultdict(set)
        for kind, subject_id, position in models.tx.execute(table.select()):
            found[Subject(Kind(kind), subject_id)].add(position)
    named = defaultdict(set)
    for recorded in LOG:
        for subject in names(recorded.event):
            named[subject].add(recorded.position)
    assert {kind.kind for kind in named} == set(Kind)
    lacking = {str(subject): at - found[subject] for subject, at in named.items() if at - found[subject]}
    assert lacking == {}


def test_nothing_else_is_in_it_than_what_names_it_or_something_of_its_own() -> None:
    """An order's delivery is in its account's history, though it names none."""
    account = Subject(Kind.ACCOUNT, A1)
    own = {account}
    for recorded in LOG:
        named = set(names(recorded.event))
        if account in named:
            own |= {one for one in named if isinstance(recorded.event, OWNED.get(one.kind, ()))}
    with in_memory() as models:
        models.read(*LOG)
        found = [LOG[at - 1] for at in positions(models.tx, account, limit=10_000)]
    crossed = {recorded.event.NAME for recorded in found}
    assert crossed >= {"order.delivered", "invoice.sent", "reservation.taken"}
    for recorded in found:
        assert own & touched_by(recorded), recorded


def touched_by(recorded: Recorded[Event]) -> set[Subject]:
    event = recorded.event
    if isinstance(event, EffectEvent):
        return touched_by(LOG[int(event.effect_id.rpartition("-")[2]) - 1])
    if isinstance(event, ReservationTaken):
        return {Subject(Kind.ACCOUNT, event.taken_by)}
    if isinstance(event, EntryBooked):
        return {*names(event), Subject(Kind.INVOICE, event.reference)}
    return set(names(event))


def names(event: BaseModel) -> Iterator[Subject]:
    """Everything in an event that bears a subject's name."""
    if isinstance(event, PersonalDataRead):
        parts = (stream.split("-", 1) for stream in event.subjects)
        yield from (Subject(Kind(kind), key) for kind, key in parts)
    for name in type(event).model_fields:
        value = getattr(event, name)
        if name == "notice_id" and isinstance(event, OF_MAINTENANCE):
            continue
        for one in value if isinstance(value, tuple) else [value]:
            if isinstance(one, BaseModel):
                yield from names(one)
            elif name in FIELDS and isinstance(one, str):
                yield Subject(FIELDS[name], one)


def test_a_booking_touches_the_invoice_it_was_used_for_and_its_customer(models: ReadModels) -> None:
    models.read(*LOG)
    booked = next(one for one in LOG if isinstance(one.event, EntryBooked) and one.event.reference[0] == "F")
    assert isinstance(booked.event, EntryBooked)
    number = invoice_of(booked.event.reference)
    for subject in (Subject(Kind.INVOICE, number), Subject(Kind.BANK_ENTRY, booked.event.entry_id)):
        assert booked.position in positions(models.tx, subject, limit=10_000)
    assert booked.position in positions(models.tx, Subject(Kind.CUSTOMER, KVK), limit=10_000)


@pytest.mark.parametrize("event", [None, "invoice", "invoice.issued", "account.opened"])
@pytest.mark.parametrize("until", [None, 0, 90])
def test_pages_follow_each_other(models: ReadModels, event: str | None, until: int | None) -> None:
    models.read(*LOG[:300])
    customer = Subject(Kind.CUSTOMER, KVK)
    whole = [
        at
        for at in positions(models.tx, customer, limit=10_000)
        if (until is None or at <= until)
        and (event is None or f"{LOG[at - 1].event.NAME}.".startswith(f"{event}."))
    ]
    found: list[int] = []
    while page := positions(
        models.tx, customer, after=found[-1] if found else 0, until=until, event=event, limit=7
    ):
        found += page
    assert found == whole


def test_the_last_page_of_a_long_history_is_found_as_fast_as_the_first(sqlite: Database) -> None:
    with sqlite.engine().begin() as tx:
        models = ReadModels(tx)
        rows = [{"kind": "account", "subject_id": "long", "position": at} for at in range(1, 5001)]
        tx.execute(table.insert(), rows)
        assert steps(models, after=0) + 40 > steps(models, after=4990)


def steps(models: ReadModels, after: int) -> int:
    """What SQLite's machine did for a page, in tens of steps."""
    count = 0

    def step() -> None:
        nonlocal count
        count += 1

    driver: Any = models.tx.connection.driver_connection
    driver.set_progress_handler(step, 10)
    found = positions(models.tx, Subject(Kind.ACCOUNT, "long"), after=after, limit=5)
    driver.set_progress_handler(None, 0)
    assert len(found) == 5
    return count


def read_of(office: Office, entry_id: str) -> int:
    """Staff reads who paid; answers where that was recorded."""
    number = office.world.head() + 1
    command = RecordConsultation(
        at=office.now,
        consultation_id=f"c{number}",
        purpose=ReadingPurpose.BANK_ENTRIES,
        sought_by=None,
        subjects=(f"bank_entry-{entry_id}",),
        fields=("bank_entry.described/counter_name",),
    )
    office.do(command)
    return number


def readings_of(models: ReadModels, kind: Kind, subject_id: str) -> Sequence[int]:
    return positions(models.tx, Subject(kind, subject_id), event="consultation", limit=100)


def test_who_paid_belongs_to_whose_invoices_it_paid_also_as_it_was_read_before(models: ReadModels) -> None:
    office = owing_two()
    office.book(f"{F1} en {F2}", 500, entry_id="both")
    office.book("bedankt", 100, entry_id="nobodys")
    first, apart = read_of(office, "both"), read_of(office, "nobodys")
    models.follow(office)
    assert readings_of(models, Kind.CUSTOMER, KVK) == []
    split(office, (F1, 235))
    second = read_of(office, "both")
    models.follow(office)
    assert readings_of(models, Kind.CUSTOMER, KVK) == [first, second]
    assert readings_of(models, Kind.CUSTOMER, OTHER_KVK) == [], "nothing of theirs was paid yet"
    split(office, (F2, 235))
    third = read_of(office, "both")
    models.follow(office)
    for customer in (KVK, OTHER_KVK):
        assert readings_of(models, Kind.CUSTOMER, customer) == [first, second, third]
    assert readings_of(models, Kind.BANK_ENTRY, "nobodys") == [apart]
    with in_memory() as at_once:
        at_once.read(*office.world.since(0, office.world.head()))
        assert at_once.dumped() == models.dumped()


def test_who_paid_a_fee_belongs_to_the_customer_of_its_notice(office: Office, models: ReadModels) -> None:
    two_returned(office)
    run_until_stage(office, Stage.ON_FINAL_NOTICE)
    first, second = fees(models.follow(office))
    office.book(first.fee_reference, 400, entry_id="fee")
    at = read_of(office, "fee")
    models.follow(office)
    assert readings_of(models, Kind.CUSTOMER, first.customer_id) == [at]
    assert readings_of(models, Kind.CUSTOMER, second.customer_id) == []


def test_an_invoice_touches_the_accounts_whose_orders_it_bills_and_no_other() -> None:
    """Who is on the telephone about a block is asked about its reminder and its final notice."""
    office = owing_two()
    day = office.invoice(F1).collect_on
    assert day
    office.run_until(day)
    office.book(F1, 235, EntryKind.RETURNED)
    run_until_stage(office, Stage.OVERDUE)
    with in_memory() as models:
        tx = models.follow(office)
        log = office.world.log
        mine, others = (
            [log[at - 1] for at in positions(tx, Subject(Kind.ACCOUNT, account), limit=10_000)]
            for account in (A1, A2)
        )
    told = {one.event.NAME for one in mine}
    assert told >= {"invoice.issued", "invoice.sent", "invoice.reminder_issued", "invoice.overdue"}
    assert F2 not in {getattr(one.event, "invoice_number", None) for one in mine}
    assert F2 in {getattr(one.event, "invoice_number", None) for one in others}
