"""What is held of a holder or a customer: every record, personal values readable."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from api.http.reading import Reveal, shown
from api.ports import Ports
from domain.account.aggregate import ACCOUNT
from domain.account.events import AccountOpened
from domain.consultation.aggregate import CONSULTATION
from domain.customer.events import AccountAdded, CustomerRegistered
from domain.kernel import Event, Recorded
from domain.values import AccountId, CustomerId, Sealed, Use
from projections import deactivations, filings, invoice_history, orders
from projections.queries import LIMIT
from projections.subjects import Kind, Subject, positions

NOT_THEIRS: Final = frozenset(
    {"requested_by", "approved_by", "rejected_by", "decided_by", "credential_id", "presented"}
)
"""Members of staff, and the names of password hashes."""
WITHHELD: Final = "[withheld]"
"""The access code: the holder has it, and who intercepts an export must not (R7, R9)."""
OTHERS: Final = frozenset({"subjects", "account_ids"})
"""Of a reading: who else was shown with them."""
READ: Final = ("orders", "filings", "invoice_history", "deactivations", "subjects")

Opening = Callable[[str], Reveal]
"""What opens the values of one account or customer, by its stream."""


def wait_until_shown(ports: Ports) -> None:
    """What was recorded until now is in the read models that name the streams. Raises NotYet."""
    with shown(ports, ports.log.head() or None, *READ):
        pass


def of_holder(ports: Ports, account_id: AccountId, made_at: datetime, opening: Opening) -> dict[str, Any]:
    """A holder's, and for private use what is held of the customer that they are. The owner is in every
    query. When and for what staff read it is among it; who did is not (decision 0071).

    A business customer is an organisation: its data are not the holder's. Questions are left out: their form
    takes any email address, unproven, so a question may be somebody else's who typed this one; who asked
    has the answer by mail."""
    account = ports.log.state(ACCOUNT.stream(account_id))
    streams = {f"account-{account_id}": list(_of_account(ports, account_id))}
    if account.use is Use.PRIVATE and account.customer_id is not None:
        streams[f"customer-{account.customer_id}"] = list(_billed(ports, account.customer_id))
    return {"account_id": account_id, "made_at": made_at, "records": _records(ports, streams, opening)}


def of_customer(ports: Ports, customer_id: CustomerId, made_at: datetime, opening: Opening) -> dict[str, Any]:
    """A customer's billing addresses, mandates, invoices; of a private person every account they ever had.
    The accounts of an organisation are those of persons, each of whom asks for their own."""
    streams = {f"customer-{customer_id}": list(_billed(ports, customer_id))}
    events = [recorded.event for recorded in ports.log.history(f"customer-{customer_id}")]
    if any(isinstance(event, CustomerRegistered) and event.use is Use.PRIVATE for event in events):
        for event in events:
            if isinstance(event, AccountAdded):
                streams[f"account-{event.account_id}"] = list(_of_account(ports, event.account_id))
    return {"customer_id": customer_id, "made_at": made_at, "records": _records(ports, streams, opening)}


def _of_account(ports: Ports, account_id: AccountId) -> Iterator[str]:
    opened = next(one.event for one in ports.log.history(f"account-{account_id}"))
    assert isinstance(opened, AccountOpened), "an account begins by being opened"
    yield f"application-{opened.application_id}"
    yield f"account-{account_id}"
    yield f"authorisation-{account_id}"
    with ports.reads.connect() as tx:
        placed = _all(
            lambda last: orders.orders_of_account(tx, account_id, after=last, limit=LIMIT), "order_id"
        )
        filed = _all(
            lambda last: filings.filings_of_account(tx, account_id, after=last, limit=LIMIT), "filing_id"
        )
        named = _all(
            lambda last: deactivations.deactivations(tx, account_id=account_id, after=last, limit=LIMIT),
            "deactivation_id",
        )
    yield from (f"order-{order_id}" for order_id in placed)
    yield from (f"filing-{filing_id}" for filing_id in filed)
    yield from (f"deactivation-{deactivation_id}" for deactivation_id in named)


def _billed(ports: Ports, customer_id: CustomerId) -> Iterator[str]:
    yield f"customer-{customer_id}"
    yield f"invoice_delivery-{customer_id}"
    with ports.reads.connect() as tx:
        numbers = _all(
            lambda last: invoice_history.invoices_of_customer(tx, customer_id, after=last, limit=LIMIT),
            "invoice_number",
        )
    yield from (f"invoice-{number}" for number in numbers)


def _all(ask: Callable[[Any], Sequence[Any]], key: str) -> list[str]:
    """Every page's ids."""
    found: list[str] = []
    while rows := ask(found[-1] if found else None):
        found.extend(getattr(row, key) for row in rows)
    return found


def _records(ports: Ports, streams: Mapping[str, Sequence[str]], opening: Opening) -> list[dict[str, Any]]:
    """What is held, by whose it is, and then who read it."""
    held = [
        _record(recorded, opening(whose))
        for whose, own in streams.items()
        for stream in own
        for recorded in ports.log.history(stream)
    ]
    return held + [_record(recorded, opening(recorded.stream)) for recorded in _readings(ports, streams)]


def _readings(ports: Ports, whose: Iterable[str]) -> Sequence[Recorded[Event]]:
    """When staff was shown what is held of them. Of a customer only what names it, or who paid its invoices:
    what was read of an organisation's accounts is their holders'."""
    found: dict[int, Recorded[Event]] = {}
    with ports.reads.connect() as tx:
        for name in whose:
            kind, _, subject_id = name.partition("-")
            subject, after = Subject(Kind(kind), subject_id), 0
            while at := positions(tx, subject, after=after, event=CONSULTATION.name, limit=LIMIT):
                after = at[-1]
                for recorded in ports.log.at(at):
                    if subject.kind is Kind.ACCOUNT or _names(recorded.event, name):
                        found[recorded.position] = recorded
    return [found[position] for position in sorted(found)]


def _names(reading: Event, customer: str) -> bool:
    """Or the bookings that, as it is the customer's, paid its invoices."""
    streams = getattr(reading, "subjects", ())
    return any(stream == customer or stream.startswith(f"{Kind.BANK_ENTRY}-") for stream in streams)


def _record(recorded: Recorded[Event], reveal: Reveal) -> dict[str, Any]:
    event = recorded.event
    values = event.model_dump(mode="json", exclude=set(NOT_THEIRS | OTHERS))
    return {
        "stream": recorded.stream,
        "event": event.NAME,
        "recorded_at": recorded.recorded_at,
        "fields": {
            name: _told(reveal, name, getattr(event, name), value)
            for name, value in values.items()
            if not name.endswith("_index")
        },
    }


def _told(reveal: Reveal, name: str, value: object, plain: object) -> object:
    if not isinstance(value, Sealed):
        return plain
    return WITHHELD if name == "code" else reveal(value)
