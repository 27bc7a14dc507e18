"""Credit at the end of a simulated year: one amount, wherever it is told (I1)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from api.compose import System
from api.holders.export_records import of_holder
from domain.account.aggregate import ACCOUNT
from domain.account.events import (
    AccountOpened,
    ChargebackReversed,
    CreditCaptured,
    CreditChargedBack,
    CreditDeposited,
    CreditLapsed,
    CreditRefunded,
    CreditRestored,
)
from domain.kernel import Event, Recorded
from domain.ledger import LedgerAccount
from domain.values import AccountId, Sealed
from projections import credit_statement
from projections.journal_lines import JournalLine

CHANGED_BY: Final[Mapping[str, tuple[str, int]]] = {
    CreditDeposited.NAME: ("amount_cents", 1),
    CreditRestored.NAME: ("amount_cents", 1),
    ChargebackReversed.NAME: ("credited_cents", 1),
    CreditCaptured.NAME: ("amount_cents", -1),
    CreditRefunded.NAME: ("amount_cents", -1),
    CreditLapsed.NAME: ("amount_cents", -1),
    CreditChargedBack.NAME: ("taken_cents", -1),
}
"""By event: which field it tells the change in, and whether it adds or takes."""


def by_log(log: Iterable[Recorded[Event]]) -> Mapping[AccountId, int]:
    """Of each account that was ever opened, by arithmetic."""
    found: dict[AccountId, int] = {}
    for event in (recorded.event for recorded in log):
        if isinstance(event, AccountOpened):
            found[event.account_id] = 0
        elif event.NAME in CHANGED_BY:
            told = vars(event)
            found[told["account_id"]] += _change(event.NAME, told)
    return found


def differing(
    system: System, log: Sequence[Recorded[Event]], journal: Iterable[JournalLine]
) -> Iterator[str]:
    """The accounts whose stream, statement or export tells another credit than the log, and the customers of
    whom the journal does."""
    cents_of, held = by_log(log), defaultdict[str, int](int)
    customer_of = {
        one.account_id: one.customer_id
        for one in (recorded.event for recorded in log)
        if isinstance(one, AccountOpened)
    }
    with system.ports.reads.connect() as tx:
        for account_id, cents in cents_of.items():
            held[customer_of[account_id]] += cents
            credit = system.log.state(ACCOUNT.stream(account_id)).credit
            stated = credit_statement.balance(tx, account_id)
            told = {
                "account": credit.balance_cents,
                "statement": stated.balance_cents if stated else 0,
                "export": _exported(system, account_id),
            }
            yield from (
                f"credit of account {account_id}: {cents} cents by the log, {other} by the {where}"
                for where, other in told.items()
                if other != cents
            )
            available = {credit.available_cents, stated.available_cents if stated else 0}
            if len(available) > 1 or not 0 <= min(available) <= cents:
                yield f"credit of account {account_id}: available are {sorted(available)} of {cents} cents"
    yield from _by_journal(held, journal)


def _by_journal(held: Mapping[str, int], journal: Iterable[JournalLine]) -> Iterator[str]:
    owed = defaultdict[str | None, int](int)
    for line in journal:
        if line.account is LedgerAccount.CREDIT:
            owed[line.customer_id] -= line.cents
    for customer_id in dict.fromkeys([*held, *owed]):
        cents, other = held.get(customer_id or "", 0), owed[customer_id]
        if cents != other:
            yield f"credit of customer {customer_id}: {cents} cents by the log, {other} by the journal"


def _exported(system: System, account_id: AccountId) -> int:
    """As the holder is given it, but for the personal values: nobody reads them here."""
    records = of_holder(system.ports, account_id, system.clock.now(), lambda _whose: _unread)["records"]
    of_account = (one for one in records if one["stream"] == f"account-{account_id}")
    return sum(_change(one["event"], one["fields"]) for one in of_account)


def _unread(_sealed: Sealed | None) -> None:
    """It stays sealed."""


def _change(name: str, fields: Mapping[str, Any]) -> int:
    if name not in CHANGED_BY:
        return 0
    field, sign = CHANGED_BY[name]
    return sign * int(fields[field])
