"""Getting in and out: activation, log in, log out (R7, R27-R29, D7, D8)."""

from dataclasses import replace as replaced
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from api.http.answers import Answer, Positioned
from api.http.bodies import Body, example
from api.http.fields import Secret, TypedCode, parse_code
from api.http.idempotency import IdempotencyKey, derived, request_for
from api.http.passwords import checked, choose
from api.http.principals import Holder, Wired, anyhow, load_access
from api.http.problem_kinds import Text
from api.http.problems import Problem, refuses, rejection
from api.http.throttling import Cookies, admit, passed
from api.ports import Ports
from domain.account.state import Account, BlockedForArrears
from domain.customer.aggregate import Customer
from domain.invoice.aggregate import INVOICE
from domain.invoice.tokens import INDEX_SCOPE, paying, payment_token
from domain.kernel import Rejected, replace
from domain.ports import Session as OpenSession
from domain.reservation.aggregate import RESERVATION
from domain.sent_words import looks_sent
from domain.use_cases.activate import ActivateAccount
from domain.use_cases.invoice_payment import fees_to_pay
from domain.use_cases.log_in import check_log_in
from domain.values import AccessCode, AccountId, Plain, Purpose, Sealed


class Activation(Body):
    """The first log-in (D7): the code, the password that was sent, and one of the holder's own."""

    model_config = example(
        {
            "code": "W425QB62222B",
            "password": "the-one-that-was-sent",
            "new_password": "vier lantaarns zwemmen naar boven",
        }
    )

    code: TypedCode
    password: Secret
    new_password: Secret
    purpose: Purpose = Purpose.MY_ACCOUNT


class LogIn(Body):
    """The code and the password (R7), and the page to log in to (R29)."""

    model_config = example(
        {"code": "W425QB62222B", "password": "vier lantaarns zwemmen naar boven", "purpose": "order_extract"}
    )

    code: TypedCode
    password: Secret
    purpose: Purpose = Purpose.MY_ACCOUNT


class Session(Answer):
    """A session. ``token`` goes into the header Authorization: Bearer."""

    token: str = Field(examples=["mS0aZ2QkVn-a-made-up-token"])
    purpose: Purpose
    expires_at: datetime
    must_choose_password: bool = Field(
        description="It began with a replacement password: it may only choose another, and log out (D29)."
    )


class Activated(Session, Positioned):
    """A first session, and whose it is."""

    account_id: str = Field(examples=["0d6be1f8c2a94e7fb350"])


ALL_PAID: Final = Text(
    "All invoices are paid: contact the register, and the same code works again.",
    "Alle facturen zijn betaald: neem contact op met het register, dan werkt dezelfde code weer.",
)
"""To whose code is blocked while nothing is open any more (R31)."""
SESSION_LASTS: Final = timedelta(hours=1)
"""A session also ends, at its next request, when the account is blocked or the password changed (D3)."""

LOG_IN_REFUSED: Final = (
    "busy",
    ("account-closed", 403),
    "blocked-for-arrears",
    "account-held",
    "account-suspended",
    "not-activated",
    "wrong-page",
)
"""As checking a password and check_log_in do."""

router = APIRouter(prefix="/v1", tags=["access"])


@router.post(
    "/activations",
    status_code=201,
    summary="Activate an account",
    response_model=Activated,
    openapi_extra=refuses(
        "wrong-credentials",
        "too-many-tries",
        "weak-password",
        ("already-activated", 403),
        "password-expired",
        *LOG_IN_REFUSED,
    ),
)
def activate(
    body: Activation, ports: Wired, response: Response, cookies: Cookies, key: IdempotencyKey = None
) -> dict[str, Any]:
    """Activate with the code, the password that was sent and a new one (D7). Answers a session's token;
    a repeat with the same key answers a fresh token. 401 alike for an unknown code and a wrong password."""
    code = parse_code(body.code)
    new_password = Plain(checked(body.new_password, code, other_than=body.password))
    tried = admit(ports, code, cookies)
    account_id, account, _ = find_account(ports, code)
    sent = account.first_password.credential_id if account.first_password else None
    if not ports.credentials.verify(sent, Plain(body.password)) or sent is None:
        raise wrong_credentials()
    passed(ports, tried, response)
    content = {"code": code.text, "purpose": body.purpose}
    request = request_for(ports, f"holder:{account_id}", "activate", key, content)
    credential_id = derived(request, "credential")
    command = ActivateAccount(
        at=ports.clock.now(),
        account_id=account_id,
        presented=sent,
        credential_id=credential_id,
        email=_new_email(ports, account),
    )
    done = choose(ports, request, credential_id, new_password, lambda: command)
    account, customer = load_access(ports, account_id)
    session = start_session(ports, account_id, account, customer, body.purpose)
    return session | {"account_id": account_id, "position": done.position}


@router.post(
    "/sessions",
    status_code=201,
    summary="Log in",
    response_model=Session,
    openapi_extra=refuses("wrong-credentials", "too-many-tries", *LOG_IN_REFUSED),
)
def log_in(body: LogIn, ports: Wired, response: Response, cookies: Cookies) -> dict[str, Any]:
    """Log in with code and password to a page (R7, R29). Nothing is recorded, so that every log-in is new.

    A replacement password logs in too, on any page, to a session that may only choose another: POST
    /v1/password-changes. Wrong tries by anybody do not keep it out (R35, D11, D29).

    401 alike for an unknown code and a wrong password (D8); 403 with the reason and what to do where the
    password is right and the account is not usable, of a blocked one with the invoices that are open (R30);
    422 where the text is no code (D10); 429 after ten tries in a quarter of an hour, counted apart for a
    device that logged in with the code before: logging in sets its cookie, toegang_device_ and some
    characters that differ by code."""
    code, password = parse_code(body.code), Plain(body.password)
    account_id, account, customer = find_account(ports, code)
    replacement = fitting_replacement(ports, account, password)
    if replacement is not None:
        return start_session(ports, account_id, account, customer, body.purpose, replacement)
    tried = admit(ports, code, cookies)
    sent = account.first_password.credential_id if account.first_password else None
    if not ports.credentials.verify(account.credential_id or sent, password):
        raise wrong_credentials()
    passed(ports, tried, response)
    return start_session(ports, account_id, account, customer, body.purpose)


@router.delete(
    "/sessions/current",
    status_code=204,
    summary="Log out",
    response_class=Response,
)
def log_out(ports: Wired, who: Annotated[Holder, Depends(anyhow)]) -> Response:
    """End this session."""
    ports.sessions.end(who.token)
    return Response(status_code=204)


@router.delete(
    "/sessions",
    status_code=204,
    summary="Log out everywhere",
    response_class=Response,
)
def log_out_everywhere(ports: Wired, who: Annotated[Holder, Depends(anyhow)]) -> Response:
    """End every session of this account, this one too, on whatever page and device."""
    ports.sessions.end_all(who.account_id)
    return Response(status_code=204)


def find_account(ports: Ports, code: AccessCode) -> tuple[AccountId, Account, Customer]:
    """Three reads, of a known code and of an unknown one (D8). A code that was replaced is nobody's (D7); one
    that waits to take another's place sees an account that it has not activated (D26)."""
    index = ports.vault.index("code", code.text)
    account_id = ports.log.state(RESERVATION.stream(f"code-{index}")).taken_by or "nobody"
    account, customer = load_access(ports, account_id)
    if (successor := account.successor_of(index)) is not None:
        first = successor.first_password
        account = replace(
            account, credential_id=None, first_password=first, replacement=None, successors=(successor,)
        )
    elif account.code_index != index:
        return AccountId("nobody"), Account(), Customer()
    return AccountId(account_id), account, customer


def fitting_replacement(ports: Ports, account: Account, password: Plain) -> str | None:
    """The credential of the replacement password, where it is the one given. Whatever account it is, the work
    is that of the text's shape (D8); it is not throttled, since nobody guesses what has that shape (D29)."""
    if not looks_sent(password.text):
        return None
    credential_id = account.replacement_that_works(ports.clock.now())
    return credential_id if ports.credentials.verify(credential_id, password) else None


def start_session(
    ports: Ports,
    account_id: AccountId,
    account: Account,
    customer: Customer,
    purpose: Purpose,
    replacement: str | None = None,
) -> dict[str, Any]:
    """A session on that page; ``replacement``: of who has yet to choose a password (D29). Problem 403 with
    the reason where the account is not usable (D3)."""
    try:
        check_log_in(account, customer, purpose)
    except BlockedForArrears as blocked:
        told, unpaid = rejection(blocked, 403), _open_invoices(ports, account, customer)
        told = replaced(told, more={"open_invoices": unpaid})
        raise (told if unpaid else replaced(told, what_to_do=ALL_PAID)) from None
    except Rejected as rejected:
        raise rejection(rejected, 403) from None
    assert account.credential_id is not None, "a usable account was activated"
    expires_at = ports.clock.now() + SESSION_LASTS
    credential_id = replacement or account.credential_id
    token = ports.sessions.start(OpenSession(account_id, credential_id, purpose, expires_at))
    return {
        "token": token.text,
        "purpose": purpose,
        "expires_at": expires_at.isoformat(),
        "must_choose_password": replacement is not None,
    }


def _open_invoices(ports: Ports, account: Account, customer: Customer) -> list[dict[str, Any]]:
    """What is to be paid, for who proved to be the holder and is blocked (R30), each with what it takes to
    pay it without a session (R44). Of an invoice behind the block that is settled: its fees, if any (D1)."""
    today, found = ports.today(), list[dict[str, Any]]()
    for number in sorted(customer.open_invoices | account.arrears.keys()):
        fees = list(fees_to_pay(ports.log, number))
        told = {
            "invoice_number": number,
            "outstanding_cents": ports.log.state(INVOICE.stream(number)).outstanding_cents,
            "fees_cents": sum(fee.amount_cents for fee in fees),
            "fee_references": [fee.fee_reference for fee in fees],
            "overdue": number in customer.arrears and customer.arrears[number].overdue,
            "payment_token": payment_token(ports.vault.index(INDEX_SCOPE, paying(number, today))),
        }
        found.append(told)
    return [one for one in found if one["outstanding_cents"] or one["fees_cents"]]


def _new_email(ports: Ports, account: Account) -> Plain | None:
    """With which a code was asked for that takes another's place (D26), where it is not the account's own."""
    email = account.successor.email if account.successor else None
    if email is None:
        return None
    assert isinstance(email, Sealed), "reading the log always yields sealed values"
    return ports.vault.unseal(email)


def wrong_credentials() -> Problem:
    """The same of an unknown code and of a wrong password (D8)."""
    return Problem("wrong-credentials", headers={"WWW-Authenticate": "Bearer"})
