"""Bookings of the bank that fit nothing or brought too much: finance says what they are for (I2, D17)."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints, WithJsonSchema

from api.http.answers import Answer, Page, Positioned
from api.http.bodies import Body, example
from api.http.idempotency import IdempotencyKey
from api.http.principals import Wired
from api.http.problems import not_found, refuses
from api.http.reading import After, Cursor, FirstDay, LastDay, Limit, as_json, in_order, shown
from api.staff.acting import Done, FinanceSecond, StaffAct, act
from api.staff.consulting import read_by
from domain.bank_entry.aggregate import BANK_ENTRY
from domain.bank_entry.commands import BookAsOther
from domain.bank_entry.events import EntryPart
from domain.consultation.events import ReadingPurpose
from domain.ledger import OTHER_ACCOUNTS, LedgerAccount
from domain.ports import EntryKind
from domain.use_cases.split_entry import SplitEntry
from domain.values import EntryId
from projections.bank_entries import EntryState, bank_entries, bank_entry

Reference = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9-]{4,60}$")]

OtherAccount = Annotated[
    LedgerAccount, WithJsonSchema({"type": "string", "enum": sorted(one.value for one in OTHER_ACCOUNTS)})
]
"""Only those are offered; of any other the refusal tells why (D18)."""


class Part(Body):
    """How much of the booking pays what."""

    reference: Reference = Field(description="The number of an invoice, or the reference of a fee.")
    amount_cents: int = Field(gt=0, le=100_000_000)


class EntrySplitting(StaffAct):
    """What a transfer was meant for, part by part."""

    model_config = example(
        {
            "reason": "correction",
            "parts": [
                {"reference": "F2026-000003", "amount_cents": 235},
                {"reference": "F2026-000004", "amount_cents": 470},
            ],
        }
    )

    parts: list[Part] = Field(min_length=1, max_length=100)


class OtherBooking(StaffAct):
    """Where it belongs in the ledger."""

    model_config = example({"reason": "correction", "account": "4020"})

    account: OtherAccount = Field(
        description="1010 what the payment provider paid out, 1910 what another ledger explains, 4020 bank"
        " costs and interest, 8300 other income."
    )


class EntryRow(Answer):
    """One booking that fitted nothing, or brought more than was to be paid. In cents, as it changed the
    account."""

    entry_id: str
    kind: EntryKind | None
    booked_on: date
    signed_cents: int
    left_cents: int = Field(description="What waits of it.")
    why: str = Field(
        examples=["unknown_reference"],
        description="Why it waits, or did. Of sent_twice the id ends on that of our payment.",
    )
    state: EntryState
    outcome: str | None = Field(description="What became of it; null while it waits.")
    counter_account: str | None = Field(
        description="IBAN that it came from or went to. Null where the bank did not say, of what the register"
        " ordered itself, and once erased (D12). So are the next two.",
        examples=["NL91ABNA0417164300"],
    )
    counter_name: str | None
    text: str | None = Field(description="What was written with it, a line each.")


class EntryDone(Positioned):
    """Which one was dealt with."""

    entry_id: str


router = APIRouter(prefix="/v1/bank-entries", tags=["finance"])
ONE: Final = "/{entry_id}"


@router.get("", summary="List bookings that fit nothing", response_model=Page[EntryRow])
def list_entries(
    ports: Wired,
    who: FinanceSecond,
    state: Annotated[EntryState, Query(description="By default those that wait.")] = EntryState.WAITING,
    begin: FirstDay = None,
    end: LastDay = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """What the bank booked and nothing explains, oldest first: to be matched, split, booked as other, or paid
    back. Who paid and what was written is told: it shows what a booking was meant for. Who read it is
    recorded (D17)."""
    in_order(begin, end)
    with shown(ports, after, "bank_entries") as tx:
        place = EntryId(cursor) if cursor else None
        rows = bank_entries(tx, state=state, first=begin, last=end, after=place, limit=limit + 1)
    with read_by(ports, who, ReadingPurpose.BANK_ENTRIES) as read:
        items = [as_json(row, read.of(BANK_ENTRY.stream(row.entry_id).name)) for row in rows[:limit]]
    for item in items:
        del item["position"]
    return {"items": items, "next": items[-1]["entry_id"] if len(rows) > limit else None}


@router.get(
    ONE,
    summary="See one booking that fits nothing",
    response_model=EntryRow,
    openapi_extra=refuses("not-found"),
)
def one_entry(entry_id: EntryId, ports: Wired, who: FinanceSecond, after: After = None) -> dict[str, Any]:
    """One of them, as the list has it, whether it waits or not. Who read it is recorded (D17)."""
    with shown(ports, after, "bank_entries") as tx:
        row = bank_entry(tx, entry_id)
    if row is None:
        raise not_found("bank entry")
    with read_by(ports, who, ReadingPurpose.BANK_ENTRIES) as read:
        item = as_json(row, read.of(BANK_ENTRY.stream(row.entry_id).name))
    del item["position"]
    return item


@router.post(
    f"{ONE}/splits",
    summary="Use a booking for one claim or several",
    response_model=EntryDone,
    openapi_extra=refuses("not-a-transfer", "nothing-to-pay", "parts-do-not-fit", "entry-waits-for-nobody"),
)
def split_entry(
    entry_id: EntryId, body: EntrySplitting, ports: Wired, who: FinanceSecond, key: IdempotencyKey = None
) -> Done:
    """Use a transfer that fitted nothing, or what was too much of one, for invoices and fees, all or none;
    what is left waits to be paid back."""
    parts = tuple(EntryPart(reference=one.reference, amount_cents=one.amount_cents) for one in body.parts)
    command = SplitEntry(
        at=ports.clock.now(),
        entry_id=entry_id,
        parts=parts,
        today=ports.today(),
        calendars=ports.calendars,
    )
    return act(ports, who, "split-entry", key, body, command, entry_id=entry_id)


@router.post(
    f"{ONE}/other-bookings",
    summary="Book a booking as other",
    response_model=EntryDone,
    openapi_extra=refuses("not-for-other", "entry-waits-for-nobody"),
)
def book_as_other(
    entry_id: EntryId, body: OtherBooking, ports: Wired, who: FinanceSecond, key: IdempotencyKey = None
) -> Done:
    """What waits of it is no claim's: costs of the bank, interest, what the payment provider paid out. The
    journal takes it to that account (D18)."""
    command = BookAsOther(at=ports.clock.now(), entry_id=entry_id, account=body.account)
    return act(ports, who, "book-as-other", key, body, command, entry_id=entry_id)
