"""A holder's own account: menu, state, credit (R18, R19, D5)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import Field

from api.http.answers import Answer, Page, Positioned
from api.http.bodies import Body, example
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.principals import Holder, Wired, buyer, holder
from api.http.problems import Problem, not_found, refuses
from api.http.reading import After, Cursor, Limit, Newest, as_json, page, position_of, shown
from api.ports import Ports
from domain.account.commands import StartDeposit
from domain.account.events import CreditDeposited, DepositFailed, DepositGivenUp, DepositOpened
from domain.account.events import DepositStarted as Begun
from domain.effect.aggregate import EFFECT, START_PAYMENT, effect_id
from domain.effect.events import EffectFailed
from domain.kernel import Event, Recorded
from domain.values import Cents, PaymentId, PaymentMethod, Purpose, Use
from projections import credit_statement
from projections.credit_statement import LineKind


class Deposit(Body):
    """``amount_cents`` is in euro cents, a JSON integer."""

    model_config = example({"amount_cents": 2500})

    amount_cents: Annotated[Cents, Field(strict=True)]


class Credit(Answer):
    """Available: the balance less what orders under way reserved."""

    balance_cents: int = Field(examples=[2500])
    available_cents: int = Field(examples=[2200])


class MyAccount(Answer):
    """A holder's own account, as of now."""

    account_id: str = Field(examples=["0d6be1f8c2a94e7fb350"])
    customer_id: str
    use: Use
    kvk_number: str | None = Field(examples=["69599084"])
    branch: str | None
    state: Literal["usable"]
    purpose: Purpose
    payment_method: PaymentMethod
    credit: Credit
    menu: list[str] = Field(examples=[["order_products", "deposit_credit"]])


class DepositStarted(Positioned):
    """A payment for credit has begun: the provider is being asked for it."""

    payment_id: str


class MyDeposit(Answer):
    """One payment for credit."""

    payment_id: str
    amount_cents: int = Field(examples=[2500])
    state: Literal["starting", "open", "credited", "failed", "given_up"] = Field(
        description="starting: the provider is being asked. given_up: no outcome came for days; should the"
        " money come after all, it is credited."
    )
    checkout_url: str | None = Field(
        None, description="Where to pay, as long as it is open.", examples=["https://pay.example/checkout/1"]
    )
    invoice_number: str | None = Field(None, description="Of what was credited (D14).")


class StatementLine(Answer):
    """One change of credit, with what it left."""

    position: int
    at: datetime
    kind: LineKind
    amount_cents: int
    balance_cents: int
    available_cents: int
    reference: str


class MyCredit(Page[StatementLine]):
    """The statement of credit, oldest first."""

    balance: Credit


router = APIRouter(prefix="/v1", tags=["account"])
Own = Annotated[Holder, Depends(holder)]
Buyer = Annotated[Holder, Depends(buyer)]

MENUS = {
    Use.BUSINESS: (
        "order_products",
        "file_financial_statements",
        "change_to_direct_debit",
        "request_digital_invoice",
        "view_orders",
        "change_password",
    ),
    Use.PRIVATE: (
        "order_products",
        "deposit_credit",
        "change_to_direct_debit",
        "view_orders",
        "change_password",
    ),
}
"""R18, R19. A business account may deposit too, although its menu does not list it (D5)."""


@router.get(
    "/account",
    summary="See my account",
    response_model=MyAccount,
)
def my_account(who: Own) -> dict[str, Any]:
    """Menu, payment method and credit, always as of now. Amounts in cents."""
    account, use = who.account, who.account.use
    assert use is not None, "an account that exists has a use"
    return {
        "account_id": who.account_id,
        "customer_id": who.customer_id,
        "use": use,
        "kvk_number": account.kvk_number,
        "branch": account.branch,
        "state": "usable",
        "purpose": who.session.purpose,
        "payment_method": who.customer.method,
        "credit": {
            "balance_cents": account.credit.balance_cents,
            "available_cents": account.credit.available_cents,
        },
        "menu": MENUS[use],
    }


@router.post(
    "/deposits",
    status_code=201,
    summary="Deposit credit",
    response_model=DepositStarted,
    openapi_extra=refuses("too-many-deposits", "session-for-filing"),
)
def deposit(body: Deposit, ports: Wired, who: Buyer, key: IdempotencyKey = None) -> dict[str, Any]:
    """Start a payment for credit (R19, D5). The page to pay at is the deposit's ``checkout_url``, a moment
    later; credit follows when the money came, with its invoice (D14). A repeat with the same key starts no
    second payment."""
    request = request_for(ports, who.actor, "deposit", key, body.model_dump(mode="json"))
    payment_id = PaymentId(derived(request, "payment"))
    command = StartDeposit(
        at=ports.clock.now(),
        account_id=who.account_id,
        payment_id=payment_id,
        amount_cents=body.amount_cents,
        today=ports.today(),
    )
    done = once(ports, request, lambda: command)
    return {"payment_id": payment_id, "position": done.position}


@router.get(
    "/deposits/{payment_id}",
    summary="See one deposit",
    response_model=MyDeposit,
    response_model_exclude_unset=True,
    openapi_extra=refuses("not-found", "technical-fault"),
)
def my_deposit(payment_id: str, ports: Wired, who: Own) -> dict[str, Any]:
    """One payment for credit: where to pay it, or what became of it. As of now. 503 while the provider
    cannot be reached: it is asked again by itself."""
    history = ports.log.history(f"account-{who.account_id}")
    told = _deposit(payment_id, history)
    if not told:
        raise not_found("deposit")
    if told["state"] == "starting" and _is_away(payment_id, history, ports):
        raise Problem("technical-fault")
    return told


@router.get(
    "/credit",
    summary="List changes of my credit",
    response_model=MyCredit,
)
def my_credit(
    ports: Wired,
    who: Own,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    newest: Newest = False,
) -> dict[str, Any]:
    """The statement of credit, oldest first, or the newest: every change with the balance after it, in cents
    (I1)."""
    with shown(ports, after, "credit_statement") as tx:
        lines = credit_statement.statement(
            tx, who.account_id, after=position_of(cursor), limit=limit + 1, newest=newest
        )
        balance = credit_statement.balance(tx, who.account_id)
    # A new account may not be shown yet: then there is nothing to state either.
    shown_balance = as_json(balance) if balance else {"balance_cents": 0, "available_cents": 0}
    return {"balance": shown_balance, **page(lines, limit, lambda line: line.position)}


def _deposit(payment_id: str, history: Sequence[Recorded[Event]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for recorded in history:
        match recorded.event:
            case Begun(payment_id=started, amount_cents=cents) if started == payment_id:
                told = {"payment_id": payment_id, "amount_cents": cents, "state": "starting"}
            case DepositOpened(payment_id=opened, checkout_url=url) if opened == payment_id:
                if told["state"] == "starting":
                    told |= {"state": "open", "checkout_url": url}
            case DepositFailed(payment_id=failed) if failed == payment_id:
                told = _over(told, "failed")
            case DepositGivenUp(payment_id=given_up) if given_up == payment_id:
                told = _over(told, "given_up")
            case CreditDeposited(payment_id=paid, invoice_number=number) if paid == payment_id:
                told = _over(told, "credited") | {"invoice_number": number}
            case _:
                pass
    return told


def _is_away(payment_id: str, history: Sequence[Recorded[Event]], ports: Ports) -> bool:
    """Whether the provider was asked in vain (R40); it is asked again, and again."""
    [begun] = [
        one.position for one in history if isinstance(one.event, Begun) and one.event.payment_id == payment_id
    ]
    tries = ports.log.history(EFFECT.stream(effect_id(START_PAYMENT, begun)).name)
    return bool(tries) and isinstance(tries[-1].event, EffectFailed)


def _over(told: Mapping[str, Any], state: str) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "checkout_url"} | {"state": state}
