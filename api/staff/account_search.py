"""Finding an account by what a caller knows: the code, a name, an email address, an invoice, a payment."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import Connection

from api.http.answers import Positioned
from api.http.bodies import example
from api.http.fields import Email, InvoiceNumbered, Kvk, Name, TypedCode, parse_code
from api.http.principals import Wired
from api.http.reading import After, as_json, shown, unsealed
from api.ports import Ports
from api.staff.accounts import AccountRow
from api.staff.acting import Finder, StaffAct
from api.staff.consulting import read_by
from domain.account.aggregate import ACCOUNT
from domain.consultation.events import ReadingPurpose, SoughtBy
from domain.invoice.aggregate import INVOICE
from domain.payment_reference import claim_of
from domain.reservation.aggregate import RESERVATION
from domain.sameness import email_of, name_of
from domain.values import AccountId, CustomerId, InvoiceNumber, PaymentId, ProviderPaymentId
from projections import accounts
from projections.accounts import AccountRow as Row
from projections.invoice_payments import invoice_paid_by, invoice_payment
from projections.payments import payment, payment_of

PRINTED: Final = "^[ -~]*$"
NOT_BLANK: Final = "^ *[!-~][ -~]*$"
FOUND_MAX: Final = 50
EXAMINED_MAX: Final = 2_000
"""Of a search by name or address, which no index helps: what is sealed is opened one by one."""


class AccountSearch(StaffAct):
    """What is known of the holder: one of ``code``, ``surname``, ``email``, ``invoice_number``
    and ``payment``. With
    ``kvk_number`` only accounts of that organisation are looked at; ``cursor``: ``next`` of the answer
    before."""

    model_config = example({"reason": "holder_asked", "surname": "Geluk", "kvk_number": "69599084"})

    code: TypedCode | None = None
    surname: Name | None = None
    email: Email | None = None
    invoice_number: InvoiceNumbered | None = None
    payment: Annotated[
        str | None,
        Field(
            max_length=64,
            pattern=NOT_BLANK,
            description="The payment provider's number or ours, or the reference of a bank transfer"
            " (ISO 11649), as it is printed.",
            examples=["RF18F2026000001"],
        ),
    ] = None
    kvk_number: Kvk | None = None
    cursor: Annotated[str | None, Field(max_length=64, pattern=PRINTED)] = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        typed = (self.code, self.surname, self.email, self.invoice_number, self.payment)
        if len([one for one in typed if one]) != 1:
            raise PydanticCustomError(
                "one_thing",
                "Search by one thing: a code, a surname, an email address, an invoice or a payment.",
            )
        return self


class AccountsFound(Positioned):
    """Those that fit, with names and email addresses. ``next``: where the search goes on, after so many
    were looked at; null at the end."""

    items: list[AccountRow]
    next: str | None


router = APIRouter(prefix="/v1", tags=["staff"])


@router.post(
    "/account-searches",
    status_code=201,
    summary="Find an account",
    response_model=AccountsFound,
)
def search(body: AccountSearch, ports: Wired, who: Finder, after: After = None) -> dict[str, Any]:
    """Find the account of who calls, by code, surname, email address, invoice or payment. What is typed
    stands in the body and is kept nowhere; that these accounts were read, by whom and why, is recorded (D17).
    A repeat looks again, may find others and is recorded as a reading of its own: no Idempotency-Key counts
    here."""
    of_payments = ("payments", "invoice_payments") if body.payment else ()
    with shown(ports, after, "accounts", *of_payments) as tx:
        sought_by, rows, cursor = _found(ports, tx, body)
    searching = ReadingPurpose.ACCOUNT_SEARCH
    with read_by(ports, who, searching, reason=body.reason, sought_by=sought_by) as read:
        items = [as_json(row, read.of(ACCOUNT.stream(row.account_id).name)) for row in rows]
    return {"items": items, "next": cursor, "position": read.position}


def _found(ports: Ports, tx: Connection, body: AccountSearch) -> tuple[SoughtBy, Sequence[Row], str | None]:
    if body.code is not None:
        return SoughtBy.CODE, _of_code(ports, tx, body.code), None
    if body.invoice_number is not None:
        return SoughtBy.INVOICE, _of_invoice(ports, tx, InvoiceNumber(body.invoice_number)), None
    if body.payment is not None:
        return SoughtBy.PAYMENT, _of_payment(ports, tx, body.payment.strip()), None
    if body.email is not None:
        email = email_of(body.email)
        return SoughtBy.EMAIL, *_opened(tx, body, lambda row: _email(ports, row) == email)
    surname = name_of(body.surname or "")
    return SoughtBy.NAME, *_opened(tx, body, lambda row: _surname(ports, row) == surname)


def _of_code(ports: Ports, tx: Connection, typed: str) -> Sequence[Row]:
    """Whose code it is, or will be once it is activated (D26); one that was replaced is nobody's (D7)."""
    index = ports.vault.index("code", parse_code(typed).text)
    holder = ports.log.state(RESERVATION.stream(f"code-{index}")).taken_by or "nobody"
    account = ports.log.state(ACCOUNT.stream(holder))
    is_theirs = index == account.code_index or account.successor_of(index) is not None
    row = accounts.account(tx, AccountId(holder)) if is_theirs else None
    return () if row is None else (row,)


def _of_invoice(ports: Ports, tx: Connection, number: InvoiceNumber) -> Sequence[Row]:
    """Every account of the customer that it is to."""
    customer_id = ports.log.state(INVOICE.stream(number)).customer_id
    return accounts.accounts(tx, customer_id=customer_id, limit=FOUND_MAX) if customer_id else ()


def _of_payment(ports: Ports, tx: Connection, typed: str) -> Sequence[Row]:
    """For whose credit it was, or of whose invoice."""
    of_provider, of_ours = ProviderPaymentId(typed), PaymentId(typed)
    deposit = payment_of(tx, of_provider) or payment(tx, of_ours)
    if deposit is not None:
        row = accounts.account(tx, deposit.account_id)
        return () if row is None else (row,)
    paid = invoice_paid_by(tx, of_provider) or invoice_payment(tx, of_ours)
    number = paid.invoice_number if paid else claim_of(typed)
    return _of_invoice(ports, tx, number) if number else ()


def _opened(
    tx: Connection, body: AccountSearch, fits: Callable[[Row], bool]
) -> tuple[Sequence[Row], str | None]:
    """Those that fit among the next so many, and where to go on."""
    customer_id = CustomerId(body.kvk_number) if body.kvk_number else None
    last = AccountId(body.cursor) if body.cursor else None
    rows = accounts.accounts(tx, customer_id=customer_id, after=last, limit=EXAMINED_MAX + 1)
    found: list[Row] = []
    for row in rows[:EXAMINED_MAX]:
        if fits(row):
            found.append(row)
            if len(found) == FOUND_MAX:
                return found, row.account_id
    return found, rows[EXAMINED_MAX - 1].account_id if len(rows) > EXAMINED_MAX else None


def _email(ports: Ports, row: Row) -> str | None:
    opened = unsealed(ports, row.email)
    return None if opened is None else email_of(opened)


def _surname(ports: Ports, row: Row) -> str | None:
    opened = unsealed(ports, row.surname)
    return None if opened is None else name_of(opened)
