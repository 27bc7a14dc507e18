"""What the measures record: the life of an account in 20 events, and logs of many such lives."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final
from uuid import uuid4

from adapters.event_store import EventMapper, EventRecorder
from adapters.event_store.facts import Append, NewEvent
from domain.account.events import (
    AccountActivated,
    AccountEvent,
    AccountOpened,
    AccountSuspended,
    CodeIssued,
    CodeSent,
    CreditCaptured,
    CreditDeposited,
    CreditReserved,
    DepositStarted,
    FirstPasswordDue,
    FirstPasswordSent,
    SuspensionEnded,
)
from domain.kernel import Request
from domain.values import (
    AccountId,
    ApplicationId,
    BlindIndex,
    Channel,
    CustomerId,
    InvoiceNumber,
    OrderId,
    PaymentId,
    Plain,
    Use,
)

_NAMED: Final = "account-named-here"
"""Stands for the account id, and with -code for the code's index, until a life is given its own."""
_DAY: Final = date(2026, 6, 1)
_APPEND_MAX: Final = 1_000


def request() -> Request:
    """Somebody asks something new."""
    command_id = uuid4().hex
    return Request(command_id, b"f" * 32, "holder:somebody", correlation_id=command_id)


def life(mapper: EventMapper) -> Sequence[NewEvent]:
    """20 events of one account, encoded: opened, activated, a deposit, six orders from credit."""
    account, payment = AccountId(_NAMED), PaymentId("p1")
    orders = [OrderId(f"{_NAMED}-order-{number}") for number in range(6)]
    bought: list[AccountEvent] = []
    for order in orders:
        bought.append(CreditReserved(account_id=account, order_id=order, amount_cents=255))
        bought.append(CreditCaptured(account_id=account, order_id=order, amount_cents=255))
    invoice = InvoiceNumber("V2026-000001")
    events: Sequence[AccountEvent] = [
        *opening(account),
        CodeSent(account_id=account, sent_on=_DAY),
        FirstPasswordDue(account_id=account, credential_id="first", due_on=_DAY),
        FirstPasswordSent(account_id=account, credential_id="first", sent_on=_DAY, expires_on=_DAY),
        AccountActivated(account_id=account, credential_id="own"),
        DepositStarted(account_id=account, payment_id=payment, amount_cents=5_000, started_on=None),
        CreditDeposited(account_id=account, payment_id=payment, amount_cents=5_000, invoice_number=invoice),
        *bought,
    ]
    return [mapper.encode("", version, event) for version, event in enumerate(events, 1)]


def opening(account: AccountId) -> Sequence[AccountEvent]:
    """A business account with its code."""
    opened = AccountOpened(
        account_id=account,
        customer_id=CustomerId("69599084"),
        application_id=ApplicationId("application"),
        use=Use.BUSINESS,
        kvk_number="69599084",
        branch="000037178601",
        person_index=BlindIndex("0" * 64),
        terms_accepted="2026-01",
        first_names=Plain("Anna Maria"),
        surname=Plain("de Vries"),
        email=Plain("a.devries@example.com"),
    )
    issued = CodeIssued(
        account_id=account,
        code=Plain("W23456789ABC"),
        code_index=BlindIndex(f"{_NAMED}-code"),
        channel=Channel.EMAIL,
        post_on=None,
        address=None,
    )
    return opened, issued


def of(account: str, events: Sequence[NewEvent], code_index: str | None = None) -> list[NewEvent]:
    """The same events, of this account."""
    return [
        NewEvent(
            f"account-{account}",
            new.version,
            new.type,
            new.schema_version,
            new.payload.replace(f"{_NAMED}-code", code_index or f"{account}-code").replace(_NAMED, account),
        )
        for new in events
    ]


def lives(events: Sequence[NewEvent], accounts: Iterable[str]) -> Iterator[NewEvent]:
    """Every account's own; no personal value can be unsealed for any but the first."""
    for account in accounts:
        yield from of(account, events)


def long_life(mapper: EventMapper, account: str, length: int) -> Iterator[NewEvent]:
    """A stream of any length whose state stays small: suspended and let in again, over and over."""
    events = life(mapper)[:6]
    suspended = mapper.encode("", 1, AccountSuspended(account_id=AccountId(_NAMED)))
    ended = mapper.encode("", 1, SuspensionEnded(account_id=AccountId(_NAMED)))
    yield from of(account, events)
    for version in range(len(events) + 1, length + 1):
        [new] = of(account, [suspended if version % 2 else ended])
        yield NewEvent(new.stream, version, new.type, new.schema_version, new.payload)


def fill(recorder: EventRecorder, events: Iterable[NewEvent]) -> None:
    """Records them, a thousand at a time."""
    waiting: list[NewEvent] = []
    for new in events:
        waiting.append(new)
        if len(waiting) == _APPEND_MAX:
            recorder.append(append_of(waiting))
            waiting = []
    if waiting:
        recorder.append(append_of(waiting))


def append_of(events: Sequence[NewEvent]) -> Append:
    """One command's wish to record them all."""
    expected: dict[str, int] = {}
    for new in events:
        expected.setdefault(new.stream, new.version - 1)
    return Append(request(), expected, list(events))
