"""The journal: what each event posts, double entry, by the day on which it was recorded (D18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Index, RowMapping, Table, func, select

from domain.account.events import (
    AccountOpened,
    ChargebackReversed,
    CreditCaptured,
    CreditChargedBack,
    CreditDeposited,
)
from domain.bank_entry.events import EntryBooked, EntryDetailed, EntrySettled, EntryUnmatched
from domain.calendar import local_date
from domain.final_notice.events import FeePaid, FeeWrittenOff, FinalNoticeIssued, FinalNoticeSent
from domain.invoice.events import (
    CollectionReturned,
    InvoiceIssued,
    InvoiceKind,
    InvoiceWrittenOff,
    PaymentReceived,
)
from domain.kernel import Recorded
from domain.ledger import JournalKind, LedgerAccount, Posting, moved
from projections.kernel import READ_MODELS, BigInteger, Date, Projection, Text, View

PAGE = 1000
"""Lines read at a time."""


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line; debit where ``cents`` is positive. ``position``: the event's that posted it, which names the
    entry. ``document``: the invoice, fee, order or booking it is about; ``effective_on``: the day that the
    document itself gives. Ids only: nothing personal stands here."""

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
of it in ``cents``: what was collected of an invoice, the fee of a notice, what waits of a bank entry.
``untold_cents``: of a bank entry of the first releases, which did not tell whether it came or went: what it
was for tells it."""

projection = Projection("journal", [table, known])


# --- what each event does -----------------------------------------------------------------------
@projection.on(AccountOpened)
def opened(view: View, happened: Recorded[AccountOpened]) -> None:
    event = happened.event
    _know(view, f"account:{event.account_id}", event.customer_id, 0, event.account_id)


@projection.on(InvoiceIssued)
def issued(view: View, happened: Recorded[InvoiceIssued]) -> None:
    """A top-up is paid as it is issued: what it is paid for stands in account.credit_deposited."""
    event = happened.event
    number, customer_id = event.invoice_number, event.customer_id
    _know(view, f"invoice:{number}", customer_id, 0, number)
    if event.kind is InvoiceKind.TOP_UP:
        postings = moved(LedgerAccount.PROVIDER, LedgerAccount.DEBTORS, event.total_cents)
        _post(view, happened, JournalKind.PROVIDER, postings, number, customer_id, event.issued_on)
    else:
        revenue = [Posting(LedgerAccount.REVENUE, -line.amount_cents) for line in event.lines]
        postings = [Posting(LedgerAccount.DEBTORS, event.total_cents), *revenue]
        _post(view, happened, JournalKind.SALES, postings, number, customer_id, event.issued_on)


@projection.on(CreditDeposited)
def deposited(view: View, happened: Recorded[CreditDeposited]) -> None:
    event = happened.event
    postings = moved(LedgerAccount.DEBTORS, LedgerAccount.CREDIT, event.amount_cents)
    customer_id = _known(view, f"account:{event.account_id}")["customer_id"]
    _post(view, happened, JournalKind.SALES, postings, event.invoice_number, customer_id)


@projection.on(CreditCaptured)
def captured(view: View, happened: Recorded[CreditCaptured]) -> None:
    event = happened.event
    postings = moved(LedgerAccount.CREDIT, LedgerAccount.REVENUE, event.amount_cents)
    customer_id = _known(view, f"account:{event.account_id}")["customer_id"]
    _post(view, happened, JournalKind.SALES, postings, event.order_id, customer_id)


@projection.on(CreditChargedBack)
def charged_back(view: View, happened: Recorded[CreditChargedBack]) -> None:
    """What is neither taken from the credit nor claimed again was refunded before: the register's loss."""
    event = happened.event
    lost_cents = event.amount_cents - event.taken_cents - event.reopened_cents
    postings = (
        *moved(LedgerAccount.CREDIT, LedgerAccount.PROVIDER, event.taken_cents),
        *moved(LedgerAccount.DEBTORS, LedgerAccount.PROVIDER, event.reopened_cents),
        *moved(LedgerAccount.CHARGED_BACK, LedgerAccount.PROVIDER, lost_cents),
    )
    customer_id = _known(view, f"account:{event.account_id}")["customer_id"]
    _post(view, happened, JournalKind.PROVIDER, postings, event.invoice_number, customer_id)


@projection.on(ChargebackReversed)
def chargeback_reversed(view: View, happened: Recorded[ChargebackReversed]) -> None:
    event = happened.event
    settled_cents = event.amount_cents - event.credited_cents
    postings = (
        *moved(LedgerAccount.PROVIDER, LedgerAccount.CREDIT, event.credited_cents),
        *moved(LedgerAccount.PROVIDER, LedgerAccount.DEBTORS, settled_cents),
    )
    customer_id = _known(view, f"account:{event.account_id}")["customer_id"]
    _post(view, happened, JournalKind.PROVIDER, postings, event.invoice_number, customer_id)


@projection.on(PaymentReceived)
def received(view: View, happened: Recorded[PaymentReceived]) -> None:
    event, key = happened.event, f"invoice:{happened.event.invoice_number}"
    row = _known(view, key)
    _came(view, happened, 1)
    if event.collected:
        view.update(known, {"key": key}, cents=row["cents"] + event.amount_cents)
    postings = moved(LedgerAccount.WAITING, LedgerAccount.DEBTORS, event.amount_cents)
    number, customer_id = event.invoice_number, row["customer_id"]
    _post(view, happened, JournalKind.BANK, postings, number, customer_id, event.booked_on)


@projection.on(CollectionReturned)
def returned(view: View, happened: Recorded[CollectionReturned]) -> None:
    """What the collection had paid is owed again. One that was rejected never paid anything."""
    event, key = happened.event, f"invoice:{happened.event.invoice_number}"
    row = _known(view, key)
    _came(view, happened, -1 if row["cents"] else 0)
    view.update(known, {"key": key}, cents=0)
    postings = moved(LedgerAccount.DEBTORS, LedgerAccount.WAITING, row["cents"])
    number, customer_id = event.invoice_number, row["customer_id"]
    _post(view, happened, JournalKind.BANK, postings, number, customer_id, event.returned_on)


@projection.on(InvoiceWrittenOff)
def written_off(view: View, happened: Recorded[InvoiceWrittenOff]) -> None:
    event = happened.event
    postings = moved(LedgerAccount.WRITTEN_OFF, LedgerAccount.DEBTORS, event.amount_cents)
    number, customer_id = event.invoice_number, event.customer_id
    _post(view, happened, JournalKind.MEMO, postings, number, customer_id, event.written_off_on)


@projection.on(FinalNoticeIssued)
def notice_issued(view: View, happened: Recorded[FinalNoticeIssued]) -> None:
    event = happened.event
    _know(view, f"notice:{event.notice_id}", event.customer_id, event.fee_cents, event.fee_reference)


@projection.on(FinalNoticeSent)
def notice_sent(view: View, happened: Recorded[FinalNoticeSent]) -> None:
    """The fee is due per letter: nothing is claimed before it was posted (D1)."""
    row = _known(view, f"notice:{happened.event.notice_id}")
    postings = moved(LedgerAccount.FEES, LedgerAccount.FEE_INCOME, row["cents"])
    _of_fee(view, happened, JournalKind.SALES, postings, happened.event.sent_on)


@projection.on(FeePaid)
def fee_paid(view: View, happened: Recorded[FeePaid]) -> None:
    event = happened.event
    _came(view, happened, 1)
    postings = moved(LedgerAccount.WAITING, LedgerAccount.FEES, event.amount_cents)
    _of_fee(view, happened, JournalKind.BANK, postings, event.booked_on)


@projection.on(FeeWrittenOff)
def fee_written_off(view: View, happened: Recorded[FeeWrittenOff]) -> None:
    event = happened.event
    postings = moved(LedgerAccount.WRITTEN_OFF, LedgerAccount.FEES, event.amount_cents)
    _of_fee(view, happened, JournalKind.MEMO, postings, event.written_off_on)


# Everything that the bank books goes by the account of what waits; what it was for takes it from there.
@projection.on(EntryUnmatched)
def entry_unmatched(view: View, happened: Recorded[EntryUnmatched]) -> None:
    event = happened.event
    signed_cents = event.amount_cents if event.signed_cents is None else event.signed_cents
    _know(view, f"entry:{event.entry_id}", None, signed_cents, event.entry_id)
    postings = moved(LedgerAccount.BANK, LedgerAccount.WAITING, signed_cents)
    _post(view, happened, JournalKind.BANK, postings, event.entry_id, None, event.booked_on)


@projection.on(EntryBooked)
def entry_booked(view: View, happened: Recorded[EntryBooked]) -> None:
    """Where staff matched it, it was posted when it came."""
    event, key = happened.event, f"entry:{happened.event.entry_id}"
    if view.row(known, {"key": key}) is not None:
        view.update(known, {"key": key}, cents=event.excess_cents)
        return
    untold_cents = event.amount_cents if event.signed_cents is None else 0
    _know(view, key, None, event.excess_cents, event.entry_id, untold_cents)
    postings = moved(LedgerAccount.BANK, LedgerAccount.WAITING, event.signed_cents or 0)
    _post(view, happened, JournalKind.BANK, postings, event.entry_id, None, event.booked_on)


@projection.on(EntryDetailed)
def entry_detailed(view: View, happened: Recorded[EntryDetailed]) -> None:
    """The payments of which it consists are booked by themselves: here stands what none of them explains, and
    what was settled of it before waits anew."""
    event = happened.event
    key, details = f"entry:{event.entry_id}", f"details:{event.entry_id}"
    waiting, before = view.row(known, {"key": key}), view.row(known, {"key": details})
    if waiting is None or before is None:
        for one in (key, details):
            _know(view, one, None, 0, event.entry_id)
    waited_cents, before_cents = waiting["cents"] if waiting else 0, before["cents"] if before else 0
    left_cents = event.total_cents - event.explained_cents
    for one in (key, details):
        view.update(known, {"key": one}, cents=left_cents)
    postings = (
        *moved(LedgerAccount.SETTLED, LedgerAccount.WAITING, before_cents - waited_cents),
        *moved(LedgerAccount.BANK, LedgerAccount.WAITING, left_cents - before_cents),
    )
    _post(view, happened, JournalKind.BANK, postings, event.entry_id, None, event.booked_on)


@projection.on(EntrySettled)
def entry_settled(view: View, happened: Recorded[EntrySettled]) -> None:
    key = f"entry:{happened.event.entry_id}"
    postings = moved(LedgerAccount.WAITING, LedgerAccount.SETTLED, _known(view, key)["cents"])
    view.update(known, {"key": key}, cents=0)
    _post(view, happened, JournalKind.MEMO, postings, happened.event.entry_id, None)


def _of_fee(
    view: View, happened: Recorded[Any], journal: JournalKind, postings: Sequence[Posting], on: date
) -> None:
    row = _known(view, f"notice:{happened.event.notice_id}")
    _post(view, happened, journal, postings, row["document"], row["customer_id"], on)


def _came(view: View, happened: Recorded[Any], sign: int) -> None:
    """The bank entry that this is about, where it did not tell by itself that it came (1) or went (-1)."""
    event, key = happened.event, f"entry:{happened.event.entry_id}"
    cents = _known(view, key)["untold_cents"] * sign
    view.update(known, {"key": key}, untold_cents=0)
    postings = moved(LedgerAccount.BANK, LedgerAccount.WAITING, cents)
    _post(view, happened, JournalKind.BANK, postings, event.entry_id, None)


def _know(
    view: View, key: str, customer_id: str | None, cents: int, document: str, untold_cents: int = 0
) -> None:
    told = {"customer_id": customer_id, "cents": cents, "document": document, "untold_cents": untold_cents}
    view.insert(known, key=key, **told)


def _known(view: View, key: str) -> Mapping[str, Any]:
    row = view.row(known, {"key": key})
    assert row is not None, f"nothing is known of {key}: it was not opened, issued or booked"
    return row


def _post(
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
        )


# --- queries ------------------------------------------------------------------------------------
def journal_lines(
    tx: Connection,
    first: date,
    last: date,
    *,
    after: tuple[int, int] | None = None,
    limit: int = PAGE,
) -> Sequence[JournalLine]:
    """The lines of those days, the last one included, in order of recording; ``after`` is position and line
    of the last page's last."""
    ask = select(table).where(table.c.day.between(first, last))
    if after is not None:
        position, line = after
        further = (table.c.position == position) & (table.c.line > line)
        ask = ask.where((table.c.position > position) | further)
    ask = ask.order_by(table.c.position, table.c.line).limit(limit)
    return [_line(row) for row in tx.execute(ask).mappings()]


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
    )
