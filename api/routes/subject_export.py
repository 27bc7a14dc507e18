"""Everything held of one holder, for themself or for the privacy officer who answers them (GDPR 15, 20)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends

from api.idempotency import IdempotencyKey, once, request_for
from api.ports import Ports
from api.principals import Holder, Wired, holder
from api.problems import refuses
from api.routes.bodies import StaffAct
from api.routes.export_answers import SubjectExport
from api.routes.privacy import Officer
from api.routes.reading import shown, unsealed
from domain.account.aggregate import ACCOUNT
from domain.account.commands import ExportData
from domain.account.events import AccountOpened
from domain.account.state import Account
from domain.kernel import Event, Recorded, Request
from domain.values import AccountId, Sealed, Use
from projections import filings, invoice_history, orders
from projections.queries import LIMIT

router = APIRouter(prefix="/v1", tags=["account"])
Own = Annotated[Holder, Depends(holder)]

NOT_THEIRS: Final = frozenset({"requested_by", "approved_by", "decided_by", "credential_id"})
"""Members of staff, and the names of password hashes."""
WITHHELD: Final = "[withheld]"
"""The access code: the holder has it, and who intercepts an export must not (R7, R9)."""


@router.post(
    "/account/exports",
    summary="Export my data",
    response_model=SubjectExport,
    openapi_extra=refuses(),
)
def export_mine(ports: Wired, who: Own, key: IdempotencyKey = None) -> dict[str, Any]:
    """Everything held of you, in your words and as recorded: your account, application, orders, filings and
    authorisation; for private use also what is held of you as a customer. That it was asked is recorded."""
    request = request_for(ports, who.actor, "export-mine", key, {})
    return _export(ports, who.account_id, request)


@router.post(
    "/accounts/{account_id}/exports",
    summary="Export a holder's data",
    response_model=SubjectExport,
    openapi_extra=refuses("no-such-account", "holder-erased"),
)
def export_of(
    account_id: str, body: StaffAct, ports: Wired, who: Officer, key: IdempotencyKey = None
) -> dict[str, Any]:
    """The same for a holder who asked the privacy officer, also of a blocked or closed account. Who asked,
    for whom and why is recorded; what was handed out is not."""
    content = {"account_id": account_id}
    request = request_for(ports, who.actor, "export-of", key, content, role=who.role, reason=body.reason)
    return _export(ports, AccountId(account_id), request)


def _export(ports: Ports, account_id: AccountId, request: Request) -> dict[str, Any]:
    with shown(ports, ports.log.head() or None, "orders", "filings", "invoice_history"):
        pass
    done = once(ports, request, lambda: ExportData(at=ports.clock.now(), account_id=account_id))
    account = ports.log.state(ACCOUNT.stream(account_id))
    return {
        "account_id": account_id,
        "position": done.position,
        "made_at": ports.clock.now(),
        "records": [
            _record(ports, recorded)
            for stream in _streams(ports, account_id, account)
            for recorded in ports.log.history(stream)
        ],
    }


def _streams(ports: Ports, account_id: AccountId, account: Account) -> Iterator[str]:
    """The owner is in every query. A business customer is an organisation: its data are not the holder's."""
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
        customer_id = account.customer_id if account.use is Use.PRIVATE else None
        billed = (
            []
            if customer_id is None
            else _all(
                lambda last: invoice_history.invoices_of_customer(tx, customer_id, after=last, limit=LIMIT),
                "invoice_number",
            )
        )
    yield from (f"order-{order_id}" for order_id in placed)
    yield from (f"filing-{filing_id}" for filing_id in filed)
    if customer_id is not None:
        yield f"customer-{customer_id}"
        yield from (f"invoice-{number}" for number in billed)


def _all(ask: Callable[[Any], Sequence[Any]], key: str) -> list[str]:
    """Every page's ids."""
    found: list[str] = []
    while rows := ask(found[-1] if found else None):
        found.extend(getattr(row, key) for row in rows)
    return found


def _record(ports: Ports, recorded: Recorded[Event]) -> dict[str, Any]:
    event = recorded.event
    values = event.model_dump(mode="json", exclude=set(NOT_THEIRS))
    return {
        "stream": recorded.stream,
        "event": event.NAME,
        "recorded_at": recorded.recorded_at,
        "fields": {
            name: _told(ports, name, getattr(event, name), value)
            for name, value in values.items()
            if not name.endswith("_index")
        },
    }


def _told(ports: Ports, name: str, value: object, plain: object) -> object:
    if not isinstance(value, Sealed):
        return plain
    return WITHHELD if name == "code" else unsealed(ports, value)
