"""Getting in and out: activation, log in, log out (R7, R27-R29, D7, D8)."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from api.http.answers import Answer, Positioned
from api.http.bodies import Body, example
from api.http.fields import Secret, TypedCode, parse_code
from api.http.idempotency import IdempotencyKey, derived, request_for
from api.http.passwords import checked, choose
from api.http.principals import Holder, Wired, holder, load_access
from api.http.problems import Problem, refuses, rejection
from api.http.throttling import Cookies, admit, passed
from api.ports import Ports
from domain.account.state import Account
from domain.customer.aggregate import Customer
from domain.kernel import Rejected
from domain.ports import Session as OpenSession
from domain.reservation.aggregate import RESERVATION
from domain.use_cases.activate import ActivateAccount
from domain.use_cases.log_in import check_log_in
from domain.values import AccessCode, AccountId, Plain, Purpose


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


class Activated(Session, Positioned):
    """A first session, and whose it is."""

    account_id: str = Field(examples=["0d6be1f8c2a94e7fb350"])


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
        at=ports.clock.now(), account_id=account_id, presented=sent, credential_id=credential_id
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

    401 alike for an unknown code and a wrong password (D8); 403 with the reason and what to do where the
    password is right and the account is not usable; 422 where the text is no code (D10); 429 after ten tries
    in a quarter of an hour, counted apart for a device that logged in with the code before: logging in sets
    its cookie, toegang_device_ and some characters that differ by code."""
    code = parse_code(body.code)
    tried = admit(ports, code, cookies)
    account_id, account, customer = find_account(ports, code)
    sent = account.first_password.credential_id if account.first_password else None
    if not ports.credentials.verify(account.credential_id or sent, Plain(body.password)):
        raise wrong_credentials()
    passed(ports, tried, response)
    return start_session(ports, account_id, account, customer, body.purpose)


@router.delete(
    "/sessions/current",
    status_code=204,
    summary="Log out",
    response_class=Response,
)
def log_out(ports: Wired, who: Annotated[Holder, Depends(holder)]) -> Response:
    """End this session."""
    ports.sessions.end(who.token)
    return Response(status_code=204)


def find_account(ports: Ports, code: AccessCode) -> tuple[AccountId, Account, Customer]:
    """Three reads, of a known code and of an unknown one (D8). A code that was replaced is nobody's (D7)."""
    index = ports.vault.index("code", code.text)
    account_id = ports.log.state(RESERVATION.stream(f"code-{index}")).taken_by or "nobody"
    account, customer = load_access(ports, account_id)
    if account.code_index != index:
        return AccountId("nobody"), Account(), Customer()
    return AccountId(account_id), account, customer


def start_session(
    ports: Ports, account_id: AccountId, account: Account, customer: Customer, purpose: Purpose
) -> dict[str, Any]:
    """A session on that page. Problem 403 with the reason where the account is not usable (D3)."""
    try:
        check_log_in(account, customer, purpose)
    except Rejected as rejected:
        raise rejection(rejected, 403) from None
    assert account.credential_id is not None, "a usable account was activated"
    expires_at = ports.clock.now() + SESSION_LASTS
    token = ports.sessions.start(OpenSession(account_id, account.credential_id, purpose, expires_at))
    return {"token": token.text, "purpose": purpose, "expires_at": expires_at.isoformat()}


def wrong_credentials() -> Problem:
    """The same of an unknown code and of a wrong password (D8)."""
    return Problem("wrong-credentials", headers={"WWW-Authenticate": "Bearer"})
