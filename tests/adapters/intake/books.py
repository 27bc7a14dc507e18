"""What the read models make of what the bank's files led to: the ledger, and finance's list."""

from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.ledger import LedgerAccount
from domain.values import Sealed
from projections import bank_entries, journal
from projections.bank_entries import EntryState
from projections.journal_lines import balances
from tests.projections.history import in_memory
from toegang_testing.desks.office import Office

CLAIMED = (LedgerAccount.DEBTORS, LedgerAccount.REVENUE)


def books(office: Office) -> Mapping[str, Any]:
    """``accounts``: what stands on each, by its name, but claims and revenue. ``waiting``: what finance's
    list holds, an entry as its identity without the payment in it, its state, what is left, and who paid."""
    with in_memory(journal.projection, bank_entries.projection) as models:
        tx = models.follow(office)
        found = balances(tx, None, date.max).items()
        rows = bank_entries.bank_entries(tx, state=EntryState.WAITING, limit=1000)
    accounts = {one.name: cents for one, cents in found if cents and one not in CLAIMED}
    waiting = [
        (
            row.entry_id.partition("-")[0],
            row.state.value,
            row.left_cents,
            *map(_told, (row.counter_account, row.counter_name, row.text)),
        )
        for row in rows
    ]
    return {"accounts": accounts, "waiting": sorted(waiting, key=repr)}


def _told(sealed: Sealed | None) -> str | None:
    return None if sealed is None else urlsafe_b64decode(sealed.text.rpartition("|")[2]).decode()
