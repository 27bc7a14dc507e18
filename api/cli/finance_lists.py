"""The lists of `toegang finance`, read from the read models."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date

from sqlalchemy import Connection

from api.compose import open_system
from api.settings import Settings
from api.terminal.drawing import table
from api.terminal.show import USAGE, as_json, euros, fail, said
from domain.invoice.aggregate import Stage
from domain.ports import KeyVault
from domain.values import CustomerId, InvoiceNumber, NoticeId, Sealed
from projections import bank_batches, bank_entries, fees, open_invoices, owed_back, refunds
from projections.open_invoices import OpenInvoice, Owed
from projections.queries import NoSuchPlace
from projections.refunds import RefundLife

REFUND = (
    "position",
    "refund_id",
    "account_id",
    "customer_id",
    "amount_cents",
    "to_source",
    "requested_on",
    "life",
    "file_id",
    "paid_on",
    "cause",
)
"""What is told of a refund: not the account that it goes to."""
ID_SHOWN, HASH_SHOWN = 20, 12
"""How much of a hash a line shows; --json shows all."""
NAME_SHOWN, TEXT_SHOWN = 30, 40
"""How much of who paid, and of what was written with it."""
STAGES = {stage.name.lower(): stage for stage in Stage if stage is not Stage.NONE}


def show_open_items(stage: str, *, held: bool, customer: str, after: str, limit: int, in_json: bool) -> None:
    if stage and stage not in STAGES:
        fail(f"--stage: there is no stage {stage}: {', '.join(STAGES)}", USAGE)
    with _read_models() as (tx, today):
        rows = open_invoices.open_invoices(
            tx,
            stage=STAGES[stage] if stage else None,
            held_on=today if held else None,
            customer_id=CustomerId(customer) if customer else None,
            after=InvoiceNumber(after) if after else None,
            limit=limit,
        )
    if in_json:
        as_json([_named(row) for row in rows])
    elif not rows:
        said("Nothing is to be paid.")
    else:
        table(
            ("invoice", "customer", "to pay", "stage", "term ends", "debit", "held until"),
            [
                (
                    row.invoice_number,
                    row.customer_id,
                    euros(row.outstanding_cents),
                    row.stage.name.lower(),
                    _day(row.term_ends_on),
                    row.debit.name.lower(),
                    _day(row.held_until),
                )
                for row in rows
            ],
        )


def show_ageing(customer: str, *, after: str, limit: int, in_json: bool) -> None:
    of = CustomerId(customer) if customer else None
    with _read_models() as (tx, today):
        place = CustomerId(after) if after else None
        rows = open_invoices.ageing(tx, today, customer_id=of, after=place, limit=limit)
        everybody = open_invoices.ageing_sum(tx, today, customer_id=of)
    if in_json:
        customers = [{"customer_id": row.customer_id} | asdict(row.owed) for row in rows]
        as_json({"as_of": today.isoformat(), "sum": asdict(everybody), "customers": customers})
        return
    columns = ("customer", "not due", "0-30", "31-60", "61-90", "over 90", "total")
    lines = [(row.customer_id, *_amounts(row.owed)) for row in rows]
    table(columns, [*lines, ("all", *_amounts(everybody))])


def show_fees(customer: str, *, is_open: bool, after: str, limit: int, in_json: bool) -> None:
    with _read_models() as (tx, _):
        rows = fees.fees(
            tx,
            customer_id=CustomerId(customer) if customer else None,
            is_open=True if is_open else None,
            after=NoticeId(after) if after else None,
            limit=limit,
        )
    if in_json:
        as_json([asdict(row) for row in rows])
    elif not rows:
        said("There is no such fee.")
    else:
        table(
            ("notice", "reference", "fee", "paid", "written off", "to pay", "due"),
            [
                (
                    row.notice_id,
                    row.fee_reference,
                    euros(row.fee_cents),
                    euros(row.paid_cents),
                    euros(row.written_off_cents),
                    euros(row.outstanding_cents),
                    _day(row.due_on),
                )
                for row in rows
            ],
        )


def show_refunds(state: str, *, after: int, limit: int, in_json: bool) -> None:
    if state and state not in list(RefundLife):
        fail(f"--state: there is no state {state}: {', '.join(RefundLife)}", USAGE)
    with _read_models() as (tx, _):
        life = RefundLife(state) if state else None
        rows = refunds.refunds(tx, life=life, after=after or None, limit=limit)
    if in_json:
        as_json([{name: getattr(row, name) for name in REFUND} for row in rows])
    elif not rows:
        said("There is no such refund.")
    else:
        columns = ("position", "refund", "customer", "amount", "asked on", "state", "why it failed")
        cells = [
            (
                str(row.position),
                row.refund_id,
                row.customer_id,
                euros(row.amount_cents),
                _day(row.requested_on),
                row.life.value,
                row.cause or "",
            )
            for row in rows
        ]
        table(columns, cells)


def show_owed_back(*, after: str, limit: int, in_json: bool) -> None:
    with _read_models() as (tx, _):
        rows = owed_back.owed_back(tx, after=InvoiceNumber(after) if after else None, limit=limit)
    if in_json:
        as_json([asdict(row) for row in rows])
    elif not rows:
        said("Nothing is owed back.")
    else:
        columns = ("invoice", "customer", "owed back", "goes back", "why it failed")
        cells = [
            (
                row.invoice_number,
                row.customer_id,
                euros(row.owed_back_cents),
                row.way.value.replace("_", " "),
                row.failed or "",
            )
            for row in rows
        ]
        table(columns, cells)


def show_batches(on: str, *, after: str, limit: int, in_json: bool) -> None:
    try:
        day = date.fromisoformat(on) if on else None
    except ValueError:
        fail(f"--on: {on} is no day: write it as 2026-11-03", USAGE)
    with _read_models() as (tx, _):
        rows = bank_batches.batches(tx, first=day, last=day, after=after or None, limit=limit)
    if in_json:
        as_json([asdict(row) for row in rows])
    elif not rows:
        said("No file went or came.")
    else:
        table(
            ("file", "what", "on", "due", "payments", "in", "out", "state", "sha256"),
            [
                (
                    row.batch_id[:ID_SHOWN],
                    row.message or row.kind.value,
                    _day(row.on),
                    _day(row.due_on),
                    str(row.payments),
                    euros(row.in_cents),
                    euros(row.out_cents),
                    row.state.value,
                    (row.sha256 or "")[:HASH_SHOWN],
                )
                for row in rows
            ],
        )


def show_unmatched(*, limit: int, in_json: bool) -> None:
    """With who paid, as the bank told it: opened for the operator at this terminal, who holds the keys."""
    with open_system(Settings()) as system, system.ports.reads.connect() as tx:
        rows = bank_entries.bank_entries(tx, limit=limit)
        vault = system.ports.vault
        told = [{name: _opened(vault, getattr(row, name)) for name in bank_entries.TOLD} for row in rows]
    if in_json:
        as_json([_unmatched(row) | who for row, who in zip(rows, told, strict=True)])
    elif not rows:
        said("Every booking was used or settled.")
    else:
        table(
            ("id", "amount", "why", "booked on", "account", "name", "text"),
            [
                (
                    f"entry-{row.entry_id}",
                    euros(row.left_cents),
                    row.why,
                    _day(row.booked_on),
                    who["counter_account"] or "",
                    (who["counter_name"] or "")[:NAME_SHOWN],
                    (who["text"] or "").replace("\n", " ")[:TEXT_SHOWN],
                )
                for row, who in zip(rows, told, strict=True)
            ],
        )


@contextmanager
def _read_models() -> Iterator[tuple[Connection, date]]:
    """The read models as they are, and the day; a place that is none is refused."""
    with open_system(Settings()) as system, system.ports.reads.connect() as tx:
        try:
            yield tx, system.ports.today()
        except NoSuchPlace:
            fail("--after: nothing of that name is in this list", USAGE)


def _opened(vault: KeyVault, sealed: Sealed | None) -> str | None:
    """None where the bank did not say, and once it was erased (D12)."""
    plain = None if sealed is None else vault.unseal(sealed)
    return None if plain is None else plain.text


def _unmatched(row: bank_entries.BankEntryRow) -> dict[str, object]:
    """``amount_cents``: what waits, as it changed the account."""
    return {
        "loose_end_id": f"entry-{row.entry_id}",
        "entry_id": row.entry_id,
        "kind": row.kind,
        "booked_on": row.booked_on.isoformat(),
        "signed_cents": row.signed_cents,
        "amount_cents": row.left_cents,
        "reason": row.why,
    }


def _named(row: OpenInvoice) -> dict[str, object]:
    return asdict(row) | {"stage": row.stage.name.lower(), "debit": row.debit.name.lower()}


def _amounts(owed: Owed) -> Sequence[str]:
    cents = (owed.not_due_cents, owed.to_30_cents, owed.to_60_cents, owed.to_90_cents, owed.over_90_cents)
    return [euros(each) for each in (*cents, owed.total_cents)]


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
