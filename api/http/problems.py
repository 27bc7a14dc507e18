"""Every refusal as an answer (RFC 9457), in the language that was asked for."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_by
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Scope

from api.http.problem_kinds import KINDS, REJECTIONS, Language, Text
from api.http.sentences import in_both, in_words
from domain.contact import Contact
from domain.kernel import Rejected
from domain.ports import Busy, CommandIdMisused, Contended, LogDamaged, ReadOnly, TechnicalFault
from projections.kernel import NotYet
from projections.queries import NoSuchPlace

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
URN: Final = "urn:toegang:problem:"
TO_CONTACT: Final = "contact the register"
"""Advice that is of no use without the how."""


class FieldError(BaseModel):
    """One field that breaks a rule."""

    field: str
    rule: str
    detail: str


class OpenInvoice(BaseModel):
    """An invoice that is not settled, or behind the block and with a fee to pay."""

    invoice_number: str = Field(examples=["F2026-000001"])
    outstanding_cents: int
    fees_cents: int = Field(
        description="Of its final notices: paid with it, in one payment (D1). The fee of a letter stands at"
        " each invoice on it, and is due once: with whichever of them is paid first."
    )
    fee_references: list[str] = Field(
        description="Of which fees that is: the same one at two invoices is one fee.",
        examples=[["A2026-000001"]],
    )
    overdue: bool
    payment_token: str = Field(description="To pay it without a session: POST /v1/invoice-payments.")


class ProblemBody(BaseModel):
    """What every refusal looks like (RFC 9457). Programs decide on ``type``, which never changes."""

    model_config = ConfigDict(title="Problem", extra="allow")

    type: str = Field(pattern=f"^{URN}[a-z-]+$", description="Stable; explained at /problems/{name}.")
    title: str = Field(description="In Dutch where Accept-Language prefers it.")
    status: int
    detail: str | None = None
    rule: str | None = Field(None, description="The rule that it rests on: R44, D7.")
    field: str | None = None
    what_to_do: str | None = Field(None, description="In Dutch where Accept-Language prefers it.")
    contact: str | None = Field(
        None, description="Where that is to contact the register: how. As GET /v1/contact."
    )
    open_invoices: list[OpenInvoice] | None = Field(
        None, description="Of blocked-for-arrears, to who gave the code and the right password (R30)."
    )
    errors: list[FieldError] | None = Field(None, description="Of invalid: every field that breaks a rule.")
    reference: str | None = Field(None, description="Of a refused application.")
    go_on_after: str | None = Field(
        None, description="Of position-lost: the last position that is what it was.", examples=["1198"]
    )
    order_id: str | None = Field(None, description="Of a refused order.")
    filing_id: str | None = Field(None, description="Of a refused filing.")
    receipt_number: str | None = Field(None, description="Of the statement that was filed before.")
    size_class: str | None = Field(None, description="Of a filing that is too large (D20).")
    position: int | None = Field(None, description="Of log-damaged: where in the log.")
    years: list[dict[str, Any]] | None = Field(None, description="Why it is of that class, year by year.")


@dataclass(eq=False)
class Problem(Exception):
    """A refusal by the edge itself, of a kind in KINDS. None of its texts repeats what was sent.

    ``what_to_do``: where there is better advice than the kind's own. ``more``: extension members."""

    name: str
    detail: str | Text = ""
    rule: str = ""
    field: str | None = None
    what_to_do: Text | None = None
    status: int | None = None
    more: Mapping[str, Any] = made_by(default_factory=dict)
    headers: Mapping[str, str] = made_by(default_factory=dict)

    def answer(self, language: Language = "en", contact: Contact | None = None) -> JSONResponse:
        kind = KINDS[self.name]
        status = self.status or kind.status
        what_to_do = self.what_to_do or kind.what_to_do
        body = {
            "type": f"{URN}{self.name}",
            "title": kind.title.told(language),
            "status": status,
            "detail": self._detail(language),
            "rule": self.rule or kind.rule,
            "field": self.field,
            "what_to_do": what_to_do.told(language),
            "contact": contact.told(language) if contact and TO_CONTACT in what_to_do.en.lower() else "",
            **{name: _in(language, value) for name, value in self.more.items()},
        }
        told = {name: value for name, value in body.items() if value not in ("", None)}
        headers = {"Content-Language": language, "Vary": "Accept-Language", **self.headers}
        return JSONResponse(told, status, headers, MEDIA_TYPE)

    def _detail(self, language: Language) -> str:
        """One that we have in English only is left out in Dutch: title and advice say what matters."""
        known = self.detail if isinstance(self.detail, Text) else in_both(self.detail)
        if known is not None:
            return known.told(language)
        return str(self.detail) if language == "en" else ""


def _in(language: Language, told: Any) -> Any:
    """In that language, wherever a text stands."""
    match told:
        case Text():
            return told.told(language)
        case list():
            return [_in(language, part) for part in told]
        case dict():
            return {name: _in(language, part) for name, part in told.items()}
        case _:
            return told


def language_of(headers: Headers) -> Language:
    """Dutch where it is preferred to English (RFC 9110, 12.5.4); English where nothing is said."""
    best: dict[str, float] = {}
    for part in headers.get("accept-language", "")[:200].split(","):
        tag, _, weight = (piece.strip() for piece in part.lower().partition(";"))
        weight = weight.removeprefix("q").strip().removeprefix("=").strip()
        primary = tag.partition("-")[0].strip()
        try:
            best[primary] = max(best.get(primary, 0.0), float(weight) if weight else 1.0)
        except ValueError:
            continue
    other = best.get("*", 0.0)
    return "nl" if best.get("nl", 0.0) > best.get("en", other) else "en"


def refuses(*kinds: str | tuple[str, int]) -> dict[str, Any]:
    """For a route's ``openapi_extra``: which kinds it may answer, beside those that follow from who asks and
    what is sent. With a status where that is not the usual one."""
    return {"x-problems": [(kind, KINDS[kind].status) if isinstance(kind, str) else kind for kind in kinds]}


def not_found(what: str) -> Problem:
    """Also for what belongs to somebody else: the answer does not tell the difference."""
    return Problem("not-found", Text(f"There is no such {what}.", "Dit is er niet."))


def invalid(
    field_name: str, detail: str | Text, *, rule: str = "", what_to_do: Text | None = None
) -> Problem:
    """One field breaks a rule that needed more than the field itself."""
    return Problem("invalid", detail, rule, field_name, what_to_do)


def rejection(rejected: Rejected, status: int | None = None) -> Problem:
    """A refusal by the domain. ``status``: where the same refusal means something else (log in: 403)."""
    name = REJECTIONS[type(rejected)][0] if type(rejected) in REJECTIONS else "refused"
    detail = "" if rejected.detail == rejected.title() else rejected.detail
    return Problem(name, detail, rejected.rule, rejected.field, status=status)


READABLE_JSON: Final = Text(
    "Send JSON in UTF-8, without deep nesting and without numbers of thousands of digits.",
    "Stuur JSON in UTF-8, niet diep genest en zonder getallen van duizenden cijfers.",
)
TECHNICAL_FAULT: Final = Problem(
    "technical-fault",
    "The register, or another system this one depends on, cannot be asked now.",
    headers={"Retry-After": "60"},
)
CONTENDED: Final = Problem("contended", headers={"Retry-After": "1"})
BUSY: Final = Problem("busy", headers={"Retry-After": "1"})
IN_THE_MAKING: Final = Problem("in-the-making", headers={"Retry-After": "2"})
NOT_YET: Final = Problem("not-yet", headers={"Retry-After": "1"})
MISUSED: Final = Problem("idempotency-key-misused", field="Idempotency-Key")
IN_FLIGHT: Final = Problem("request-in-flight", field="Idempotency-Key", headers={"Retry-After": "1"})
NO_CURSOR: Final = Problem(
    "invalid",
    Text("This list gave no such cursor.", "Deze lijst gaf zo'n cursor niet."),
    field="cursor",
    what_to_do=Text("Begin at the first page.", "Begin bij de eerste pagina."),
)
TOO_LARGE: Final = Problem("body-too-large")
HEADERS_TOO_LARGE: Final = Problem("headers-too-large")
TOO_SLOW: Final = Problem("request-too-slow")
NOT_JSON: Final = Problem("unsupported-media-type", field="Content-Type")
NOT_XML: Final = Problem(
    "unsupported-media-type",
    Text("The file is not sent as XML.", "Het bestand is niet als XML gestuurd."),
    field="Content-Type",
    what_to_do=Text("Send Content-Type: application/xml.", "Stuur Content-Type: application/xml."),
)
UNREADABLE: Final = Problem("bad-request", field="body", what_to_do=READABLE_JSON)
DATABASE_AWAY: Final = Problem("database-away", headers={"Retry-After": "5"})
READ_ONLY: Final = Problem(
    "read-only",
    Text(
        "The log does not hold what was signed of it: its database was put back or changed. An auditor must"
        " look first.",
        "Het logboek bevat niet wat ervan ondertekend is: de database is teruggezet of veranderd. Eerst moet"
        " een auditor kijken.",
    ),
    headers={"Retry-After": "300"},
)
UNEXPECTED: Final = Problem("unexpected", "It was noted, without what you sent.")

FIXED: Final[Mapping[type[Exception], Problem]] = {
    TechnicalFault: TECHNICAL_FAULT,
    Busy: BUSY,
    Contended: CONTENDED,
    NotYet: NOT_YET,
    CommandIdMisused: MISUSED,
    ReadOnly: READ_ONLY,
    NoSuchPlace: NO_CURSOR,
}
"""Failures that carry nothing of their own: their texts are for logs, not for callers."""

_OF_HTTP: Final = {404: "not-found", 405: "method-not-allowed"}


def validation(error: RequestValidationError) -> Problem:
    """Which fields break which rule; never what was in them, and no name that we did not give."""
    wrong: list[dict[str, Any]] = [
        {"field": _field(found["loc"], found["type"]), "rule": _rule(found), "detail": in_words(found)}
        for found in error.errors()
    ]
    rule = wrong[0]["rule"] if len(wrong) == 1 and "rule" in error.errors()[0].get("ctx", {}) else ""
    field = wrong[0]["field"] if len(wrong) == 1 else None
    return Problem("invalid", rule=rule, field=field, more={"errors": wrong})


def http_error(error: HTTPException) -> Problem:
    """An unknown address, a method that it does not have; a body that could not be read at all."""
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return UNREADABLE  # bytes that are no UTF-8, or JSON that is too deep or has too great a number
    name = _OF_HTTP.get(error.status_code, "bad-request")
    return Problem(name, status=error.status_code, headers=error.headers or {})


def answer_problem(request: Request, error: Exception) -> JSONResponse:
    """The exception handler of every known refusal."""
    return problem_of(error).answer(language_of(request.headers), contact_of(request.scope))


def contact_of(scope: Scope) -> Contact:
    """How the register is reached, as the application was told."""
    found = scope["app"].state.ports.contact
    assert isinstance(found, Contact)
    return found


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
        case LogDamaged():
            return _damaged(error.position)
        case _:
            return next(problem for kind, problem in FIXED.items() if isinstance(error, kind))


def _damaged(position: int | None) -> Problem:
    """No caller can mend it: who operates the system must be told too."""
    log.error("the log is damaged at position %s", position)
    if position is None:
        return Problem("log-damaged")
    says = Text(f"It stood at position {position}.", f"Die stond op positie {position}.")
    return Problem("log-damaged", says, more={"position": position})


HANDLED: Final[Sequence[type[Exception]]] = (
    Problem,
    Rejected,
    RequestValidationError,
    HTTPException,
    LogDamaged,
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


def _rule(found: Mapping[str, Any]) -> str:
    """The rule of the requirements where it rests on one, else the kind of error."""
    return str(found.get("ctx", {}).get("rule", found["type"]))
