"""A holder's password: changing it, and replacing one that was lost (R20, R35-R37, D11)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from api.holders.access import (
    LOG_IN_REFUSED,
    Activated,
    Activation,
    find_account,
    start_session,
    wrong_credentials,
)
from api.http.answers import Answer, Positioned
from api.http.bodies import Body, example
from api.http.fields import Email, Secret, TypedCode, parse_code
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.passwords import checked, choose
from api.http.principals import Holder, Wired, anyhow, load_access
from api.http.problems import refuses, rejection
from api.http.throttling import Cookies, admit, passed, proven
from api.ports import Ports
from api.public.application_email import email_fits
from domain.account.events import CodeIssued, SuccessorIssued
from domain.account.passwords import PasswordNotCurrent
from domain.kernel import Request
from domain.use_cases.change_password import ChangeOwnPassword
from domain.use_cases.replace_password import AskReplacement, ResetPassword
from domain.values import AccessCode, Plain, Sealed


class PasswordChange(Body):
    """The password one has and the one to have (R36)."""

    model_config = example(
        {
            "password": "vier lantaarns zwemmen naar boven",
            "new_password": "acht kastelen drinken maanlicht",
        }
    )

    password: Secret
    new_password: Secret


class LostPassword(Body):
    """The code, and the email address that was used when requesting it (R35)."""

    model_config = example({"code": "W425QB62222B", "email": "info@dagobert.example"})

    code: TypedCode
    email: Email


class PasswordReset(Activation):
    """The first log-in with a replacement password (D11): the code, that password, and one's own."""

    model_config = example(
        {
            "code": "W425QB62222B",
            "password": "the-replacement-that-was-sent",
            "new_password": "vier lantaarns zwemmen naar boven",
        }
    )


class PasswordChanged(Positioned):
    """The new password works, and this session goes on; all others have ended."""


class ReplacementAsked(Answer):
    """What everybody hears, whether or not code or email address exist (D11).

    ``reference``: to ask the register with why nothing came; it tells nothing."""

    state: Literal["received"]
    reference: str = Field(examples=["5d2c9f4b8a7e6d3c1b0a"])


router = APIRouter(prefix="/v1", tags=["access"])


@router.post(
    "/password-changes",
    status_code=201,
    summary="Change my password",
    response_model=PasswordChanged,
    openapi_extra=refuses("wrong-password", "too-many-tries", "busy", "weak-password", "replacement-expired"),
)
def change_password(
    body: PasswordChange,
    ports: Wired,
    who: Annotated[Holder, Depends(anyhow)],
    response: Response,
    cookies: Cookies,
    key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Change the password with the current one (R36). On the page: Log in > Order extract > My Account > My
    details > Change password ("Wijzig wachtwoord", R37). This session goes on; every other one has ended at
    its next request. Who logged in with a replacement password gives that one, and the session then serves
    its page (D29)."""
    code = _code_of(ports, who)
    new_password = Plain(checked(body.new_password, code, other_than=body.password))
    request = request_for(ports, who.actor, "change-password", key, {})
    current, credential_id = who.account.credential_id, derived(request, "credential")
    assert current is not None, "who has a session has a password"
    repeated = ports.executor.known(request) is not None  # then the new password is the current one
    if who.must_choose:
        position = _replace(ports, who, body, request, new_password)
        proven(ports, code, cookies, response)
        return {"position": position}
    tried = admit(ports, code, cookies)
    if not repeated and not ports.credentials.verify(current, Plain(body.password)):
        raise rejection(PasswordNotCurrent())
    passed(ports, tried, response)
    command = ChangeOwnPassword(
        at=ports.clock.now(), account_id=who.account_id, presented=current, credential_id=credential_id
    )
    if repeated and current != credential_id:
        # Another was chosen since: its hash is gone, and the answer is the one that was given.
        return {"position": once(ports, request, lambda: command).position}
    done = choose(ports, request, credential_id, new_password, lambda: command)
    if done.changed and not done.repeated:  # a late repeat knows nothing of what was chosen since
        ports.sessions.keep(who.token, credential_id)
        ports.credentials.forget(current)
    return {"position": done.position}


def _replace(ports: Ports, who: Holder, body: PasswordChange, request: Request, new_password: Plain) -> int:
    """In a session that began with a replacement password, which proves the wish once more (R36, D29)."""
    presented, former = who.session.credential_id, who.account.credential_id
    assert former is not None, "who gets a replacement has a password"
    if not ports.credentials.verify(presented, Plain(body.password)):
        raise rejection(PasswordNotCurrent())
    credential_id = derived(request, "credential")
    command = ResetPassword(
        at=ports.clock.now(), account_id=who.account_id, presented=presented, credential_id=credential_id
    )
    done = choose(ports, request, credential_id, new_password, lambda: command)
    ports.sessions.keep(who.token, credential_id)
    ports.credentials.forget(former)
    return done.position


@router.post(
    "/password-replacements",
    status_code=202,
    summary="Ask for a replacement password",
    response_model=ReplacementAsked,
)
def ask_replacement(body: LostPassword, ports: Wired, key: IdempotencyKey = None) -> dict[str, Any]:
    """Ask with the code and the email address that was used when requesting it (R20, R35). 202 alike whatever
    comes of it, at the same work (D11). Where both fit, a replacement password goes to that address and works
    for 60 minutes; where the code came by post, by post to the register's address, for 14 days, and asking
    again in the first ten days sends no other. It lifts no block, and the present password works on until
    another is chosen."""
    code = parse_code(body.code)
    content = {"code": code.text, "email": body.email}
    request = request_for(ports, "anybody", "ask-replacement", key, content)
    recovery_id = derived(request, "recovery")
    once(ports, request, lambda: _asking(ports, recovery_id, code, body.email))
    return {"state": "received", "reference": recovery_id}


@router.post(
    "/password-resets",
    status_code=201,
    summary="Log in with a replacement password",
    response_model=Activated,
    openapi_extra=refuses(
        "wrong-credentials", "too-many-tries", "weak-password", "replacement-expired", *LOG_IN_REFUSED
    ),
)
def reset_password(
    body: PasswordReset, ports: Wired, response: Response, cookies: Cookies, key: IdempotencyKey = None
) -> dict[str, Any]:
    """Log in with the replacement password, which works once, and choose a password of one's own at one go
    (R35, D11): as POST /v1/sessions and /v1/password-changes with it. Wrong tries do not keep it out (D29).
    Every open session ends at its next request; a new one is answered. 401 alike for an unknown code and a
    wrong password, which one that was used or superseded soon is: its hash is forgotten; 403 with the reason
    where the account is blocked."""
    code = parse_code(body.code)
    new_password = Plain(checked(body.new_password, code, other_than=body.password))
    account_id, account, _ = find_account(ports, code)
    sent = account.replacement.credential_id if account.replacement else None
    former = account.credential_id
    content = {"code": code.text, "purpose": body.purpose}
    request = request_for(ports, f"holder:{account_id}", "reset-password", key, content)
    credential_id = derived(request, "credential")
    # The replacement of a repeat is spent and forgotten; who knows what was chosen then is answered again.
    repeated = ports.executor.known(request) is not None
    if repeated:
        admit(ports, code, cookies)  # what a holder chose can be guessed, what was sent cannot
    proof = (credential_id, new_password) if repeated else (sent, Plain(body.password))
    if not ports.credentials.verify(*proof) or sent is None:
        raise wrong_credentials()
    proven(ports, code, cookies, response)
    command = ResetPassword(
        at=ports.clock.now(), account_id=account_id, presented=sent, credential_id=credential_id
    )
    done = choose(ports, request, credential_id, new_password, lambda: command)
    if former is not None and former != credential_id and done.changed and not done.repeated:
        ports.credentials.forget(former)
    account, customer = load_access(ports, account_id)
    session = start_session(ports, account_id, account, customer, body.purpose)
    return session | {"account_id": account_id, "position": done.position}


def _asking(ports: Ports, recovery_id: str, code: AccessCode, email: str) -> AskReplacement:
    _, account, _ = find_account(ports, code)
    return AskReplacement(
        at=ports.clock.now(),
        recovery_id=recovery_id,
        code_index=ports.vault.index("code", code.text),
        email_fits=email_fits(ports, account, email),
        credential_id=f"{recovery_id}-sent",
        today=ports.today(),
    )


def _code_of(ports: Ports, who: Holder) -> AccessCode:
    """The holder's own code, which a password must not hold."""
    events = (recorded.event for recorded in reversed(ports.log.history(f"account-{who.account_id}")))
    issued = (event for event in events if isinstance(event, CodeIssued | SuccessorIssued))
    code = next(event.code for event in issued if event.code_index == who.account.code_index)
    assert isinstance(code, Sealed), "reading the log always yields sealed values"
    opened = ports.vault.unseal(code)
    assert opened is not None, "an open account is not erased"
    return AccessCode(opened.text)
