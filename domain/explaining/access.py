"""Why an account is blocked, cannot log in, or is closed (D3, R25, R29)."""

from collections.abc import Callable, Iterator
from typing import Final

from domain.account.aggregate import ACCOUNT
from domain.account.events import (
    AccountActivated,
    AccountClosed,
    AccountHeld,
    AccountOpened,
    AccountSuspended,
    ArrearsSettled,
    ClosureRequested,
    CodeBlocked,
    CodeIssued,
    CodeRevoked,
    CodeSent,
    FirstPasswordSent,
)
from domain.account.state import (
    Account,
    AccountHeldNow,
    AccountIsClosed,
    AccountSuspendedNow,
    BlockedForArrears,
    Life,
    NoSuchAccount,
    NotActivated,
)
from domain.customer.aggregate import CUSTOMER, Customer
from domain.customer.events import OverdueNoted
from domain.explaining.chain import (
    Explanation,
    Link,
    Past,
    Question,
    Reason,
    Remedy,
    Step,
    chain,
    led_to,
    of_kinds,
)
from domain.explaining.money import collection_of
from domain.invoice.aggregate import INVOICE
from domain.kernel import Event, Recorded, Rejected
from domain.use_cases.log_in import WrongPage, obstacles
from domain.values import AccountId, InvoiceNumber, Purpose

BLOCKS: Final = (BlockedForArrears, AccountHeldNow, AccountSuspendedNow)
NAMES: Final[dict[type[Rejected], str]] = {
    NoSuchAccount: "no_such_account",
    AccountIsClosed: "closed",
    BlockedForArrears: "arrears",
    AccountHeldNow: "held",
    AccountSuspendedNow: "suspended",
    NotActivated: "not_activated",
    WrongPage: "wrong_page",
}


def why_blocked(past: Past, account_id: AccountId) -> Explanation:
    """Every reason for which the code of an open account does not work (D3), by what logging in asks."""
    reasons = _reasons(past, account_id, Purpose.ORDER_EXTRACT, BLOCKS)
    return Explanation(Question.BLOCKED, account_id, bool(reasons), reasons)


def why_no_log_in(past: Past, account_id: AccountId, purpose: Purpose) -> Explanation:
    """Every reason for which the account cannot log in for a purpose; the first is the one that is told."""
    reasons = _reasons(past, account_id, purpose, tuple(NAMES))
    return Explanation(Question.CANNOT_LOG_IN, account_id, bool(reasons), reasons)


def why_closed(past: Past, account_id: AccountId) -> Explanation:
    """Who asked for it, or what the register signalled (R25, R33)."""
    account = past.state(ACCOUNT.stream(account_id))
    is_closed = account.life not in (Life.NONE, Life.OPEN)
    reasons = (_reason(past, account_id, AccountIsClosed),) if is_closed else ()
    return Explanation(Question.CLOSED, account_id, is_closed, reasons)


def _reasons(
    past: Past, account_id: AccountId, purpose: Purpose, kinds: tuple[type[Rejected], ...]
) -> tuple[Reason, ...]:
    account, customer = _access(past, account_id)
    found = obstacles(account, customer, purpose)
    return tuple(_reason(past, account_id, kind) for kind in found if kind in kinds)


def _access(past: Past, account_id: AccountId) -> tuple[Account, Customer]:
    account = past.state(ACCOUNT.stream(account_id))
    return account, past.state(CUSTOMER.stream(account.customer_id or "nobody"))


def _reason(past: Past, account_id: AccountId, kind: type[Rejected]) -> Reason:
    links, clears = _TOLD[kind](past, account_id)
    return Reason(NAMES[kind], kind.rule, links, clears)


Told = tuple[tuple[Link, ...], tuple[Step, ...]]


def _arrears(past: Past, account_id: AccountId) -> Told:
    account, customer = _access(past, account_id)
    overdue = [number for number, arrears in customer.arrears.items() if arrears.overdue]
    numbers = sorted({*account.arrears, *overdue})
    noted = of_kinds(past.events(CUSTOMER.stream(account.customer_id or "nobody")), OverdueNoted)
    blocks = of_kinds(past.events(ACCOUNT.stream(account_id)), CodeBlocked, ArrearsSettled)
    of_these = [one for one in (*noted, *blocks) if getattr(one.event, "invoice_number", "") in numbers]
    collected = (one for number in numbers for one in collection_of(past, number))
    pay = [step for number in numbers for step in to_pay(past, number)]
    again = [Step(Remedy.REACTIVATE, account_id)] if account.arrears else []
    return chain(of_these, collected), (*pay, *again)


def to_pay(past: Past, number: InvoiceNumber) -> Iterator[Step]:
    """Nothing where it is settled."""
    invoice = past.state(INVOICE.stream(number))
    if not invoice.settled:
        yield Step(Remedy.PAY, number, invoice.outstanding_cents)


def _held(past: Past, account_id: AccountId) -> Told:
    account, _ = _access(past, account_id)
    last = _last(past, account_id, AccountHeld)
    return chain(last, led_to(past, last)), (Step(Remedy.DISMISS_HELD, str(account.kvk_number)),)


def _suspended(past: Past, account_id: AccountId) -> Told:
    return chain(_last(past, account_id, AccountSuspended)), (Step(Remedy.END_SUSPENSION, account_id),)


def _not_activated(past: Past, account_id: AccountId) -> Told:
    since = [*_last(past, account_id, CodeRevoked), *_last(past, account_id, CodeIssued)]
    begun = since[0].position if since else 0
    sent = of_kinds(
        past.events(ACCOUNT.stream(account_id)), CodeRevoked, CodeIssued, CodeSent, FirstPasswordSent
    )
    return chain(one for one in sent if one.position >= begun), (Step(Remedy.ACTIVATE, account_id),)


def _wrong_page(past: Past, account_id: AccountId) -> Told:
    opened = of_kinds(past.events(ACCOUNT.stream(account_id)), AccountOpened, AccountActivated)
    return chain(opened), (Step(Remedy.OTHER_PAGE, account_id),)


def _closed(past: Past, account_id: AccountId) -> Told:
    last = _last(past, account_id, AccountClosed)
    asked = _last(past, account_id, ClosureRequested)
    return chain(asked, last, led_to(past, last)), (Step(Remedy.APPLY_AGAIN, account_id),)


def _unknown(past: Past, account_id: AccountId) -> Told:  # noqa: ARG001 - as the others
    return (), ()


_TOLD: Final[dict[type[Rejected], Callable[[Past, AccountId], Told]]] = {
    NoSuchAccount: _unknown,
    AccountIsClosed: _closed,
    BlockedForArrears: _arrears,
    AccountHeldNow: _held,
    AccountSuspendedNow: _suspended,
    NotActivated: _not_activated,
    WrongPage: _wrong_page,
}


def _last(past: Past, account_id: AccountId, kind: type[Event]) -> list[Recorded[Event]]:
    return [*of_kinds(past.events(ACCOUNT.stream(account_id)), kind)][-1:]
