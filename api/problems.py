"""Every refusal as a problem (RFC 9457): the one table from rejections to HTTP status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_by
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from domain.account.aggregate import AlreadyActivated, ArrearsUnsettled, PasswordExpired, TooManyDeposits
from domain.account.closing import NotRequested, SamePerson
from domain.account.credit import CreditTooLow
from domain.account.state import (
    AccountIsClosed,
    AccountSuspendedNow,
    BlockedForArrears,
    NoSuchAccount,
    NotActivated,
)
from domain.customer.aggregate import BeingErased, NoSuchCustomer
from domain.kernel import Rejected
from domain.ports import CommandIdMisused, Contended, TechnicalFault
from domain.reservation.aggregate import AlreadyTaken
from domain.use_cases.log_in import WrongPage
from projections.kernel import NotYet

MEDIA_TYPE: Final = "application/problem+json"

REJECTIONS: Final[Mapping[type[Rejected], tuple[str, int]]] = {
    NoSuchAccount: ("no-such-account", 404),
    NoSuchCustomer: ("no-such-customer", 404),
    NotActivated: ("not-activated", 403),
    AccountSuspendedNow: ("account-suspended", 403),
    BlockedForArrears: ("blocked-for-arrears", 403),
    PasswordExpired: ("password-expired", 403),
    WrongPage: ("wrong-page", 403),
    SamePerson: ("same-person", 403),
    AccountIsClosed: ("account-closed", 409),
    AlreadyActivated: ("already-activated", 409),
    AlreadyTaken: ("already-taken", 409),
    ArrearsUnsettled: ("arrears-unsettled", 409),
    BeingErased: ("being-erased", 409),
    CreditTooLow: ("credit-too-low", 409),
    NotRequested: ("closure-not-requested", 409),
    TooManyDeposits: ("too-many-deposits", 409),
}
"""Names are public and never change; another rejection is "refused", 409."""


class ProblemBody(BaseModel):
    """What every refusal looks like (RFC 9457). ``type`` is stable: programs may decide on it."""

    type: str
    title: str
    status: int
    detail: str | None = None
    rule: str | None = None
    """The rule of the requirements that it rests on: R44, D7."""
    field: str | None = None
    what_to_do: str | None = None


@dataclass(eq=False)
class Problem(Exception):
    """A refusal by the edge itself. None of its texts repeats what was sent."""

    name: str
    status: int
    title: str
    detail: str = ""
    rule: str = ""
    field: str | None = None
    what_to_do: str = ""
    more: Mapping[str, Any] = made_by(default_factory=dict)
    headers: Mapping[str, str] = made_by(default_factory=dict)

    def answer(self) -> JSONResponse:
        body = {
            "type": f"urn:toegang:problem:{self.name}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "rule": self.rule,
            "field": self.field,
            "what_to_do": self.what_to_do,
            **self.more,
        }
        told = {name: value for name, value in body.items() if value not in ("", None)}
        return JSONResponse(told, self.status, dict(self.headers), MEDIA_TYPE)


def not_found(what: str) -> Problem:
    """Also for what belongs to somebody else: the answer does not tell the difference."""
    return Problem("not-found", 404, f"There is no such {what}.", what_to_do="Check the address.")


def invalid(field_name: str, detail: str, *, rule: str = "", what_to_do: str = "") -> Problem:
    """One field breaks a rule that needed more than the field itself."""
    advice = what_to_do or "Correct this field and send the request again."
    return Problem("invalid", 422, "The request is not valid.", detail, rule, field_name, advice)


def rejection(rejected: Rejected, status: int | None = None) -> Problem:
    """A refusal by the domain. ``status``: where the same refusal means something else (log in: 403)."""
    name, usual = REJECTIONS.get(type(rejected), ("refused", 409))
    title, detail = rejected.title(), rejected.detail
    return Problem(
        name,
        status or usual,
        title,
        "" if detail == title else detail,
        rejected.rule,
        rejected.field,
        rejected.advice,
    )


TECHNICAL_FAULT: Final = Problem(
    "technical-fault",
    503,
    "Technische storing",
    "The register, or another system this one depends on, cannot be asked now.",
    "R40",
    what_to_do="Try again later; contact the register if it lasts.",
    headers={"Retry-After": "60"},
)
CONTENDED: Final = Problem(
    "contended",
    503,
    "Others were changing the same things.",
    what_to_do="Send the same request again, with the same Idempotency-Key.",
    headers={"Retry-After": "1"},
)
NOT_YET: Final = Problem(
    "not-yet",
    503,
    "What you wait for is recorded but not yet shown.",
    what_to_do="Ask again in a moment.",
    headers={"Retry-After": "1"},
)
MISUSED: Final = Problem(
    "idempotency-key-misused",
    422,
    "This Idempotency-Key was used before with another request.",
    rule="I22",
    field="Idempotency-Key",
    what_to_do="Use a new key for a new request.",
)
TOO_LARGE: Final = Problem(
    "body-too-large",
    413,
    "The request body is too large.",
    "At most 64 KiB are read.",
    what_to_do="Send less.",
)
NOT_JSON: Final = Problem(
    "unsupported-media-type",
    415,
    "The request body is not sent as JSON.",
    field="Content-Type",
    what_to_do="Send Content-Type: application/json",
)
UNREADABLE: Final = Problem(
    "bad-request",
    400,
    "The request body cannot be read as JSON.",
    field="body",
    what_to_do="Send JSON in UTF-8, without deep nesting and without numbers of thousands of digits.",
)
DATABASE_AWAY: Final = Problem(
    "database-away",
    503,
    "The database does not answer now.",
    "It is not known whether the request was carried out.",
    "R40",
    what_to_do="In a moment, send the same request with the same Idempotency-Key.",
    headers={"Retry-After": "5"},
)
UNEXPECTED: Final = Problem(
    "unexpected",
    500,
    "Something went wrong here.",
    "It was noted, without what you sent.",
    "R40",
    what_to_do="Try again later, with the same Idempotency-Key; contact the register if it lasts.",
)

FIXED: Final[Mapping[type[Exception], Problem]] = {
    TechnicalFault: TECHNICAL_FAULT,
    Contended: CONTENDED,
    NotYet: NOT_YET,
    CommandIdMisused: MISUSED,
}
"""Failures that carry nothing of their own: their texts are for logs, not for callers."""


def validation(error: RequestValidationError) -> Problem:
    """Which fields break which rule; never what was in them, and no name that we did not give."""
    wrong = [
        {"field": _field(found["loc"], found["type"]), "rule": _rule(found), "detail": _told(found)}
        for found in error.errors()
    ]
    return Problem(
        "invalid",
        422,
        "The request is not valid.",
        rule=wrong[0]["rule"] if len(wrong) == 1 and "rule" in error.errors()[0].get("ctx", {}) else "",
        field=wrong[0]["field"] if len(wrong) == 1 else None,
        what_to_do="Correct these fields and send the request again.",
        more={"errors": wrong},
    )


def http_error(error: HTTPException) -> Problem:
    """An unknown address, a method that it does not have; a body that could not be read at all."""
    if error.status_code == UNREADABLE.status:
        return UNREADABLE  # bytes that are no UTF-8, or JSON that is too deep or has too great a number
    phrase = HTTPStatus(error.status_code).phrase
    name = phrase.lower().replace(" ", "-")
    what_to_do = "See /openapi.json for what there is."
    return Problem(name, error.status_code, phrase, what_to_do=what_to_do, headers=error.headers or {})


def answer_problem(_: Request, error: Exception) -> JSONResponse:
    """The exception handler of every known refusal."""
    return problem_of(error).answer()


def problem_of(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case Rejected():
            return rejection(error)
        case RequestValidationError():
            return validation(error)
        case HTTPException():
            return http_error(error)
        case _:
            return next(problem for kind, problem in FIXED.items() if isinstance(error, kind))


HANDLED: Final[Sequence[type[Exception]]] = (
    Problem,
    Rejected,
    RequestValidationError,
    HTTPException,
    *FIXED,
)

_SOURCES = ("body", "query", "path", "header")


def _field(location: Sequence[int | str], kind: str) -> str:
    parts = [str(part) for part in location if part not in _SOURCES]
    if kind == "json_invalid" or not parts:
        return "body"
    if kind == "extra_forbidden":
        parts[-1] = "(a field that does not exist)"
    return ".".join(parts)


PATTERNS: Final[Mapping[str, str]] = {
    "^[0-9]{8}$": "This is written with 8 digits.",
    "^[0-9]{12}$": "This is written with 12 digits.",
}
"""What a pattern asks, in words."""


def _rule(found: Mapping[str, Any]) -> str:
    """The rule of the requirements where it rests on one, else the kind of error."""
    return str(found.get("ctx", {}).get("rule", found["type"]))


def _told(found: Mapping[str, Any]) -> str:
    if found["type"] == "json_invalid":
        return "This cannot be read as JSON."
    return PATTERNS.get(found.get("ctx", {}).get("pattern", ""), str(found["msg"]))
