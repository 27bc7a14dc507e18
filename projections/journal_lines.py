"""The lines of the journal, how an event adds to them, and how they are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Index, RowMapping, Table, case, func, select

from domain.calendar import local_date
from domain.invoice.debiting import NOT_BOOKED
from domain.kernel import Recorded
from domain.ledger import JournalKind, LedgerAccount, Posting, moved
from domain.ports import AT_PROVIDER
from projections.kernel import READ_MODELS, BigInteger, Date, Text, View

PAGE = 1000
"""Lines read at a time."""


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line; debit where ``cents`` is positive. ``position``: the event's that posted it, which names the
    entry. ``document``: the invoice, fee, order or booking it is about; ``effective_on``: the day that the
    document itself gives; ``stream``: whose event it is. Ids only: nothing personal stands here."""

    position: int
    line: int
    day: date
    journal: JournalKind
    account: LedgerAccount
    cents: int
    document: str
    customer_id: str | None
    effective_on: date
    event: str
    stream: str


table = Table(
    "journal",
    READ_MODELS,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("line", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
    Column("journal", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Column("customer_id", Text),
    Column("effective_on", Date, nullable=False),
    Column("event", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Index(None, "day", "position", "line"),
    Index(None, "account", "day"),
)
known = Table(
    "journal_known",
    READ_MODELS,
    Column("key", Text, primary_key=True),
    Column("customer_id", Text),
    Column("cents", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Column("untold_cents", BigInteger, nullable=False),
)
"""What a later event does not tell again: whose an account, invoice or fee is, and what is still to be posted
of it in ``cents``: what was collected of an invoice, in all and without what was credited since, the fee of a
notice, what waits of a bank entry.
``untold_cents``: of a bank entry of the first releases, which did not tell whether it came or went: what it
was for tells it."""


# --- how an event adds to them --------------------------------------------------------------------
def know(
    view: View, key: str, customer_id: str | None, cents: int, document: str, untold_cents: int = 0
) -> None:
    told = {"customer_id": customer_id, "cents": cents, "document": document, "untold_cents": untold_cents}
    view.insert(known, key=key, **told)


def known_of(view: View, key: str) -> Mapping[str, Any]:
    row = view.row(known, {"key": key})
    assert row is not None, f"nothing is known of {key}: it was not opened, issued or booked"
    return row


def post(
    view: View,
    happened: Recorded[Any],
    journal: JournalKind,
    postings: Sequence[Posting],
    document: str,
    customer_id: str | None,
    effective_on: date | None = None,
) -> None:
    assert sum(posting.cents for posting in postings) == 0, "an entry balances"
    day = local_date(happened.recorded_at)
    posted = len(view.rows(table, {"position": happened.position}))
    for line, posting in enumerate(postings, posted + 1):
        view.insert(
            table,
            position=happened.position,
            line=line,
            day=day,
            journal=journal,
            account=posting.account,
            cents=posting.cents,
            document=document,
            customer_id=customer_id,
            effective_on=effective_on or day,
            event=happened.event.NAME,
            stream=happened.stream,
        )


def paid_by_guest(view: View, happened: Recorded[Any], against: LedgerAccount) -> None:
    """What a guest paid at the provider, and the account that it is set against."""
    event = happened.event
    know(view, f"guest:{event.guest_order_id}", None, event.amount_cents, event.guest_order_id)
    postings = moved(LedgerAccount.PROVIDER, against, event.amount_cents)
    post(view, happened, JournalKind.PROVIDER, postings, event.guest_order_id, None, event.paid_on)


def of_account(
    view: View,
    happened: Recorded[Any],
    postings: Sequence[Posting],
    document: str,
    journal: JournalKind = JournalKind.MEMO,
) -> None:
    customer_id = known_of(view, f"account:{happened.event.account_id}")["customer_id"]
    post(view, happened, journal, postings, document, customer_id)


def of_guest(
    view: View,
    happened: Recorded[Any],
    journal: JournalKind,
    postings: Sequence[Posting],
    on: date | None = None,
) -> None:
    post(view, happened, journal, postings, happened.event.guest_order_id, None, on)


def guest_repaid(view: View, happened: Recorded[Any], sign: int) -> None:
    """By the provider, or not after all (-1)."""
    paid_cents = known_of(view, f"guest:{happened.event.guest_order_id}")["cents"]
    postings = moved(LedgerAccount.REFUNDS, LedgerAccount.PROVIDER, sign * paid_cents)
    of_guest(view, happened, JournalKind.PROVIDER, postings)


def guest_owed_settled(view: View, happened: Recorded[Any]) -> None:
    """Paid by hand it left by another way than the provider; what was taken back is no loss after all."""
    event = happened.event
    postings = (
        *moved(LedgerAccount.REFUNDS, LedgerAccount.SETTLED, event.by_hand_cents),
        *moved(LedgerAccount.REFUNDS, LedgerAccount.CHARGED_BACK, event.taken_back_cents),
    )
    of_guest(view, happened, JournalKind.MEMO, postings, event.settled_on)


def guest_chargeback_reversed(view: View, happened: Recorded[Any]) -> None:
    """No loss any more; what was settled as taken back is owed to the guest again."""
    event = happened.event
    postings = (
        *moved(
            LedgerAccount.PROVIDER, LedgerAccount.CHARGED_BACK, event.amount_cents - event.owed_again_cents
        ),
        *moved(LedgerAccount.PROVIDER, LedgerAccount.REFUNDS, event.owed_again_cents),
    )
    of_guest(view, happened, JournalKind.PROVIDER, postings, event.reversed_on)


def made_good(view: View, happened: Recorded[Any]) -> None:
    """The money stands in account.chargeback_reversed; this is what of it had been given up."""
    event = happened.event
    postings = moved(LedgerAccount.DEBTORS, LedgerAccount.WRITTEN_OFF, event.recovered_cents)
    number, customer_id = (
        event.invoice_number,
        known_of(view, f"invoice:{event.invoice_number}")["customer_id"],
    )
    post(view, happened, JournalKind.MEMO, postings, number, customer_id, event.reversed_on)


def of_fee(
    view: View, happened: Recorded[Any], journal: JournalKind, postings: Sequence[Posting], on: date
) -> None:
    row = known_of(view, f"notice:{happened.event.notice_id}")
    post(view, happened, journal, postings, row["document"], row["customer_id"], on)


def fee_paid(view: View, happened: Recorded[Any]) -> None:
    event = happened.event
    came(view, happened, 1)
    postings = moved(LedgerAccount.WAITING, LedgerAccount.FEES, event.amount_cents)
    of_fee(view, happened, JournalKind.BANK, postings, event.booked_on)


def fee_taken_back(view: View, happened: Recorded[Any]) -> None:
    """Of a payment at the provider: the fee is claimed again (D22)."""
    event = happened.event
    postings = moved(LedgerAccount.FEES, LedgerAccount.PROVIDER, event.amount_cents)
    of_fee(view, happened, JournalKind.PROVIDER, postings, event.taken_back_on)


def fee_written_off(view: View, happened: Recorded[Any]) -> None:
    postings = moved(LedgerAccount.WRITTEN_OFF, LedgerAccount.FEES, happened.event.amount_cents)
    of_fee(view, happened, JournalKind.MEMO, postings, happened.event.written_off_on)


def came(view: View, happened: Recorded[Any], sign: int) -> None:
    """The bank entry that this is about, where it did not tell by itself that it came (1) or went (-1).
    The bank booked none where finance says that a direct debit did not come."""
    if happened.event.entry_id.startswith(NOT_BOOKED):
        return
    event, key = happened.event, f"entry:{happened.event.entry_id}"
    cents = known_of(view, key)["untold_cents"] * sign
    view.update(known, {"key": key}, untold_cents=0)
    postings = moved(LedgerAccount.BANK, LedgerAccount.WAITING, cents)
    post(view, happened, JournalKind.BANK, postings, event.entry_id, None)


def booked(view: View, happened: Recorded[Any], cents: int) -> None:
    """So much of an entry, on the account that its kind is of."""
    event, at_provider = happened.event, happened.event.kind in AT_PROVIDER
    where = LedgerAccount.PROVIDER if at_provider else LedgerAccount.BANK
    journal = JournalKind.PROVIDER if at_provider else JournalKind.BANK
    postings = moved(where, LedgerAccount.WAITING, cents)
    post(view, happened, journal, postings, event.entry_id, None, event.booked_on)


def debit_returned(view: View, happened: Recorded[Any]) -> None:
    """What the collection had paid is owed again, and so is what was paid back of it before; what it had paid
    and was credited is owed back no more. One that was rejected never paid anything."""
    event, number = happened.event, happened.event.invoice_number
    row = known_of(view, f"invoice:{number}")
    came(view, happened, -1 if row["cents"] else 0)
    view.update(known, {"key": f"invoice:{number}"}, cents=0)
    credited_cents = _cents(view, f"debited:{number}") - row["cents"]
    view.delete(known, {"key": f"debited:{number}"})
    by_itself_cents = min(_cents(view, f"owed_back:{number}"), credited_cents)
    if by_itself_cents:
        owe_back(view, number, row["customer_id"], -by_itself_cents)
    postings = (
        *moved(LedgerAccount.DEBTORS, LedgerAccount.WAITING, row["cents"] + event.paid_back_cents),
        *moved(LedgerAccount.REFUNDS, LedgerAccount.WAITING, by_itself_cents),
    )
    post(view, happened, JournalKind.BANK, postings, number, row["customer_id"], event.returned_on)


def _cents(view: View, key: str) -> int:
    row = view.row(known, {"key": key})
    return row["cents"] if row else 0


def owe_back(view: View, number: str, customer_id: str, cents: int) -> None:
    key = f"owed_back:{number}"
    row = view.row(known, {"key": key})
    if row is None:
        know(view, key, customer_id, cents, number)
    else:
        view.update(known, {"key": key}, cents=row["cents"] + cents)


# --- queries ------------------------------------------------------------------------------------
def journal_lines(
    tx: Connection,
    first: date,
    last: date,
    *,
    account: LedgerAccount | None = None,
    after: tuple[int, int] | None = None,
    limit: int = PAGE,
) -> Sequence[JournalLine]:
    """The lines of those days, the last one included, in order of recording, or those on one account;
    ``after`` is position and line of the last page's last."""
    ask = select(table).where(table.c.day.between(first, last))
    if account is not None:
        ask = ask.where(table.c.account == account)
    if after is not None:
        position, line = after
        further = (table.c.position == position) & (table.c.line > line)
        ask = ask.where((table.c.position > position) | further)
    ask = ask.order_by(table.c.position, table.c.line).limit(limit)
    return [_line(row) for row in tx.execute(ask).mappings()]


def unbalanced(tx: Connection) -> Sequence[tuple[int, int]]:
    """Entries that do not add up to nothing: position, and by how many cents."""
    cents = func.sum(table.c.cents)
    ask = select(table.c.position, cents).group_by(table.c.position).having(cents != 0)
    return [(position, int(off)) for position, off in tx.execute(ask.order_by(table.c.position))]


def customers(tx: Connection, first: date, last: date) -> Sequence[str]:
    """Whom the lines of those days are about, by id."""
    ask = select(table.c.customer_id).where(
        table.c.day.between(first, last), table.c.customer_id.is_not(None)
    )
    return tx.scalars(ask.distinct().order_by(table.c.customer_id)).all()


def balances(tx: Connection, first: date | None, last: date) -> Mapping[LedgerAccount, int]:
    """What the days from ``first`` (None: from the beginning) up to and including ``last`` added to each
    account, in cents, debit positive; in order of account. They add up to nothing."""
    ask = select(table.c.account, func.sum(table.c.cents).label("cents")).where(table.c.day <= last)
    if first is not None:
        ask = ask.where(table.c.day >= first)
    ask = ask.group_by(table.c.account).order_by(table.c.account)
    return {LedgerAccount(row["account"]): int(row["cents"]) for row in tx.execute(ask).mappings()}


@dataclass(frozen=True, slots=True)
class Moves:
    """What was on an account before some days, and of that since the year began, debit positive; and what its
    lines of those days add up to. In cents."""

    before_cents: int
    this_year_cents: int
    debit_cents: int
    credit_cents: int


def moves(tx: Connection, first: date, last: date) -> Mapping[LedgerAccount, Moves]:
    """Of each account that anything was posted on by ``last``; in order of account. One statement."""
    cents, day = table.c.cents, table.c.day
    within, before = day >= first, day < first
    found = {
        "before_cents": case((before, cents), else_=0),
        "this_year_cents": case((before & (day >= date(first.year, 1, 1)), cents), else_=0),
        "debit_cents": case((within & (cents > 0), cents), else_=0),
        "credit_cents": case((within & (cents < 0), -cents), else_=0),
    }
    sums = [func.sum(each).label(name) for name, each in found.items()]
    ask = select(table.c.account, *sums).where(day <= last)
    ask = ask.group_by(table.c.account).order_by(table.c.account)
    return {
        LedgerAccount(row["account"]): Moves(**{name: int(row[name]) for name in found})
        for row in tx.execute(ask).mappings()
    }


def _line(row: RowMapping) -> JournalLine:
    return JournalLine(
        position=row["position"],
        line=row["line"],
        day=row["day"],
        journal=JournalKind(row["journal"]),
        account=LedgerAccount(row["account"]),
        cents=row["cents"],
        document=row["document"],
        customer_id=row["customer_id"],
        effective_on=row["effective_on"],
        event=row["event"],
        stream=row["stream"],
    )
