"""An account with what staff is shown beside it, asked in one statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Integer, Select, bindparam, select

from domain.values import AccountId, Channel
from projections import accounts, approval_list, approvals, authorisations, deactivations, invoice_history
from projections.accounts import AccountRow, AccountState
from projections.approval_list import ApprovalRow
from projections.approvals import Matter
from projections.credit_statement import Credit, balances
from projections.invoice_history import InvoiceRow
from projections.kernel import NotYet, Text, Utc
from projections.subjects import Kind, where_positions
from projections.together import Together

READ: Final = (
    "accounts",
    "approvals",
    "authorisations",
    "credit_statement",
    "deactivations",
    "invoice_history",
    "refunds",
    "staff_members",
    "subjects",
)
"""The read models that are asked."""
APPROVALS, AUTHORISATION, REQUESTS, INVOICES = "approvals", "authorisation", "requests", "invoices"
"""Parts that not everybody is shown."""


@dataclass(frozen=True, slots=True)
class Overview:
    """``approvals``: what waits for a second person; ``authorisation``: whether one was ever asked for;
    ``requests``: ids and moments of requests to deactivate, the oldest first; ``invoices``: of the customer;
    ``letters``, ``history``: positions of events. Of these three the newest, the newest first. None: not
    asked for."""

    account: AccountRow
    credit: Credit
    approvals: Sequence[ApprovalRow] | None
    authorisation: bool | None
    requests: Sequence[tuple[str, datetime]] | None
    invoices: Sequence[InvoiceRow] | None
    letters: Sequence[int]
    history: Sequence[int]


def overview(
    tx: Connection,
    account_id: AccountId,
    parts: Collection[str],
    letters: Collection[str],
    but: Collection[str],
    *,
    now: datetime,
    newest: int,
) -> Overview | None:
    """None where there is no such account; raises NotYet where its credit is not shown yet. ``parts``: of
    those that not everybody is shown; ``letters``: the names of events; ``but``: names or kinds of stream
    whose events stand in no history."""
    asked = _question(tuple(sorted(parts)), tuple(sorted(letters)), tuple(but))
    found = asked.read(tx, account_id=account_id, now=now, newest=newest)
    if not found["account"]:
        return None
    if not found["credit"]:
        raise NotYet
    [credit] = found["credit"]
    requests, bills, pending = (found.get(name) for name in (REQUESTS, INVOICES, APPROVALS))
    return Overview(
        account=accounts.account_of(found["account"][0]),
        credit=Credit(credit["balance_cents"], credit["available_cents"]),
        approvals=None
        if pending is None
        else [approval_list.approval_of(row, now) for row in _by(pending, "position")],
        authorisation=bool(found[AUTHORISATION]) if AUTHORISATION in found else None,
        requests=None
        if requests is None
        else [(row["deactivation_id"], row["requested_at"]) for row in _by(requests, "requested")],
        invoices=None
        if bills is None
        else [invoice_history.invoice_of(row) for row in reversed(_by(bills, "issued"))],
        letters=_newest(found["letters"]),
        history=_newest(found["history"]),
    )


def code_is_overdue(account: AccountRow, posted_before: date) -> bool:
    """Whether ``accounts.undelivered`` has it."""
    sent_on = account.code_sent_on if account.channel is Channel.POST else None
    return account.state is AccountState.OPEN and sent_on is not None and sent_on < posted_before


def _by(rows: Sequence[Mapping[str, Any]], order: str) -> Sequence[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: row[order])


def _newest(rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    return sorted((row["position"] for row in rows), reverse=True)


_OF: Final = bindparam("account_id", type_=Text)
_NEWEST: Final = bindparam("newest", type_=Integer)
_OWNER: Final = select(accounts.table.c.customer_id).where(accounts.table.c.account_id == _OF)
_PARTS: Final[Mapping[str, Select[Any]]] = {
    APPROVALS: approval_list.told().where(
        approvals.table.c.matter.in_([matter.value for matter in Matter]),  # the index begins with it
        approvals.table.c.subject == _OF,
        approval_list.is_open_at(bindparam("now", type_=Utc)),
    ),
    AUTHORISATION: select(authorisations.table.c.authorisation_id)
    .where(authorisations.table.c.account_id == _OF)
    .limit(1),
    REQUESTS: select(
        deactivations.table.c.deactivation_id,
        deactivations.table.c.requested_at,
        deactivations.table.c.requested,
    )
    .where(deactivations.table.c.account_id == _OF)
    .order_by(deactivations.table.c.requested)
    .limit(_NEWEST),
    INVOICES: select(invoice_history.table)
    .where(invoice_history.table.c.customer_id == _OWNER.scalar_subquery())
    .order_by(invoice_history.table.c.issued.desc())
    .limit(_NEWEST),
}


@cache
def _question(parts: tuple[str, ...], letters: tuple[str, ...], but: tuple[str, ...]) -> Together:
    sent, all_of_it = (
        where_positions(Kind.ACCOUNT, _OF, named=named, but=but, newest=True).limit(_NEWEST)
        for named in (letters, ())
    )
    return Together(
        account=select(accounts.table).where(accounts.table.c.account_id == _OF),
        credit=select(balances).where(balances.c.account_id == _OF),
        letters=sent,
        history=all_of_it,
        **{name: _PARTS[name] for name in parts},
    )
