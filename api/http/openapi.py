"""The OpenAPI document: what the routes say, completed with refusals, who may ask, and tags."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.http.problem_kinds import KINDS
from api.http.problems import MEDIA_TYPE, URN, ProblemBody
from api.http.rates import UNLIMITED_ROUTES
from domain.ports import Role, Scope

DESCRIPTION: Final = """Accounts with an access code to the business register: apply, log in, order, pay.

* **Who asks.** A holder and a member of staff each send their session's token (`Authorization: Bearer`),
  a system a key (`X-Api-Key`). What belongs to somebody else answers 404.
* **Repeats.** Every command takes an `Idempotency-Key`, kept as long as the events: a repeat with the
  same key and body changes nothing and answers the same; with another body 422; while the first is being
  answered 409.
* **Reading your own write.** A command answers `position`; ask with `after=position` (at most 2 s, then
  503).
* **Lists** have one fixed order, at most 200 items a page, and go on with `cursor=next`.
* **Refusals** are problems (RFC 9457). `type` never changes and has a page at `/problems/{name}`; `rule`
  names the rule behind it; `what_to_do` says what helps, in Dutch where `Accept-Language` prefers it.
* **Events**: what happens is told to systems that follow along. What each event means and has stands in the
  [catalogue](/docs/events).
* **Amounts** are whole euro cents, times UTC, dates those of Amsterdam. `X-Correlation-Id` goes from the
  request to every event that follows from it."""

TAGS: Final = [
    {
        "name": "applications",
        "description": "Ask for an access code: anybody, or a system for its users.",
    },
    {"name": "access", "description": "Activate an account, log in and out, change or replace a password."},
    {"name": "account", "description": "A holder's own account: credit, deposits, payment method."},
    {"name": "guest orders", "description": "Order without a code, paid at once."},
    {"name": "payments", "description": "What became of a payment, and the payment provider's calls."},
    {"name": "prices", "description": "What products cost today."},
    {"name": "orders", "description": "Order products and read what was delivered."},
    {"name": "filings", "description": "File financial statements, and see what became of each."},
    {"name": "invoices", "description": "Invoices, for their customer or the payment portal."},
    {"name": "finance", "description": "What finance looks after: unpaid invoices and fees."},
    {"name": "notices", "description": "What is announced: maintenance, a fault."},
    {
        "name": "authorisations",
        "description": "To view protected data: requested, decided, confirmed.",
    },
    {"name": "questions", "description": "Ask a question online; staff answers by email."},
    {"name": "systems", "description": "What other systems ask, with a key that has the scope."},
    {"name": "staff", "description": "What staff does: looking up, suspending, reactivating, closing."},
    {
        "name": "staff access",
        "description": "How staff gets in: invitation, password and code, sessions; who belongs to it.",
    },
    {"name": "history", "description": "Every event as recorded, personal data closed."},
    {"name": "events", "description": "What happens, for systems that follow along; and what can happen."},
    {"name": "health", "description": "Whether the process lives and its read models do."},
]
_KEY: Final = (
    f"A system's key in X-Api-Key. It has scopes; each operation names those it needs: {', '.join(Scope)}."
)
_STAFF: Final = (
    "The token that logging in as a member of staff answers (POST /v1/staff/sessions). Members have roles;"
    f" each operation names those it needs: {', '.join(Role)}."
)
_NEEDED: Final[Mapping[str, Sequence[str]]] = {"key": list(Scope), "staff": list(Role)}
"""What each scheme can show: routes name scopes and roles together."""

GRANTED: Final = {
    "200": "What was asked.",
    "201": "It was done.",
    "202": "It was received.",
    "204": "It was done; there is nothing to tell.",
}
"""What an answer says that is no refusal, where its operation does not say more."""
IN_PATH: Final = {
    "actor": "Who did it, as an event of the history names them.",
    "about": "The id of what waits, as the list of work has it.",
    "account_id": "The account, as an application, an activation or a list answered it.",
    "customer_id": "The customer, as an account answers it.",
    "day": "The day, as the list of held deregistrations answers it.",
    "event": "The event's name, as the list of events has it.",
    "entry_id": "The booking, as the list of bookings answers it.",
    "filing_id": "The filing, as filing answered it.",
    "invoice_number": "The invoice's number, as it stands on the invoice.",
    "list_name": "The list of work's name, where a thing on it is known by one id.",
    "loose_end": "Its id, as the list of what failed answers it.",
    "kvk_number": "The organisation's KVK number, 8 digits.",
    "matter": "The matter's position, as the list of matters answers it.",
    "notice_id": "The notice, as posting answered it; the final notice, as an open invoice answers it.",
    "order_id": "The order, as ordering answered it.",
    "passkey_id": "The passkey, as registering it or the list of one's own answered it.",
    "refund_id": "The refund, as asking for it or the list of refunds answered it.",
    "version": "The version, as the list of terms answers it.",
    "payment_id": "The payment, as starting it answered.",
    "question": "What is asked.",
    "question_id": "The question, as the list of questions answers it.",
    "person_id": "The member of staff, as adding them or the list of members answered it.",
    "read_model": "The read model's name, as the list of a subject's read models has it.",
    "reference": "The reference that applying or ordering answered.",
    "stream": "The stream's name, as events answer it.",
    "subject": "Kind and id, as account-…, invoice-F2026-000001 or code-<index>; or a stream's name.",
}
"""Where the parts of an address come from."""
WAITING: Final = frozenset(
    {
        "contended",
        "database-away",
        "in-the-making",
        "not-yet",
        "read-only",
        "request-in-flight",
        "technical-fault",
        "too-many-requests",
        "too-many-tries",
    }
)
"""Refusals that say how long to wait."""
HEADERS: Final[Mapping[str, Any]] = {
    "Allow": {"description": "The methods that this address takes.", "schema": {"type": "string"}},
    "Content-Language": {
        "description": "The language of the texts for readers.",
        "schema": {"type": "string", "enum": ["en", "nl"]},
    },
    "Retry-After": {
        "description": "Seconds to wait before asking again.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "WWW-Authenticate": {"description": "How to say who asks.", "schema": {"type": "string"}},
    "X-Correlation-Id": {
        "description": "The request's own, or one made for it: on every event that follows from it.",
        "schema": {"type": "string"},
    },
}


EXAMPLES: Final = Path(__file__).with_name("examples.json")
"""Of answers, by operation and media type: recorded from real ones (python -m tests.api.record)."""


def document(app: FastAPI) -> dict[str, Any]:
    """What /openapi.json answers and docs/openapi.json keeps."""
    described = get_openapi(
        title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes, tags=TAGS
    )
    components = described["components"]
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    whole = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    components["headers"] = HEADERS
    components["schemas"] |= whole.pop("$defs")
    components["schemas"]["Problem"] = whole
    components["securitySchemes"]["key"]["description"] = _KEY
    components["securitySchemes"]["staff"]["description"] = _STAFF
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            _complete(operation, limited=path not in UNLIMITED_ROUTES, stored=path != "/health")
            _show(operation, _examples().get(f"{method.upper()} {path}", {}))
    usual = [(name, kind.status) for name, kind in KINDS.items()]
    at_log_in = [(name, kind.at_log_in) for name, kind in KINDS.items() if kind.at_log_in]
    components["examples"] = {
        _shown_as(name, status): _example(name, status) for name, status in [*usual, *at_log_in]
    }
    return described


def _complete(operation: dict[str, Any], *, limited: bool, stored: bool) -> None:
    if "security" in operation:
        operation["security"] = _security(operation["security"])
    who = " or ".join(_who(operation.get("security", [{}])))
    operation["description"] = f"{operation['description']}\n\n**Who:** {who}."
    by_status: dict[int, list[str]] = defaultdict(list)
    stated = [tuple(each) for each in operation.pop("x-problems", ())]
    for name, status in dict.fromkeys([*stated, *_derived(operation, limited=limited, stored=stored)]):
        by_status[status].append(name)
    operation["responses"] = {
        status: answer
        for status, answer in operation["responses"].items()
        if status != "422"  # the library's own
    }
    for status in sorted(by_status):
        refusal = _refusal(status, by_status[status])
        if (own := operation["responses"].get(str(status))) is not None:  # /ready: which one stands still
            refusal["content"] |= own["content"]
            refusal["description"] = f"{own['description']} {refusal['description']}"
        operation["responses"][str(status)] = refusal
    for status, answer in operation["responses"].items():
        if answer["description"] == "Successful Response":
            answer["description"] = GRANTED[status]
        answer["headers"] = answer.get("headers", {}) | {
            name: {"$ref": f"#/components/headers/{name}"} for name in _headers(int(status), by_status)
        }
    for parameter in operation.get("parameters", ()):
        if "description" not in parameter:
            parameter["description"] = IN_PATH[parameter["name"]]


@cache
def _examples() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = json.loads(EXAMPLES.read_text("utf-8"))
    return found


def _show(operation: Mapping[str, Any], examples: Mapping[str, Any]) -> None:
    """What a success really looks like."""
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            for kind, content in answer.get("content", {}).items():
                if kind in examples:
                    content["example"] = examples[kind]


def _headers(status: int, refusals: Mapping[int, list[str]]) -> Iterator[str]:
    yield "X-Correlation-Id"
    if status in refusals:
        yield "Content-Language"
    if set(refusals.get(status, ())) & WAITING:
        yield "Retry-After"
    if status == HTTPStatus.UNAUTHORIZED:
        yield "WWW-Authenticate"
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        yield "Allow"


def _security(stated: list[dict[str, list[str]]]) -> list[dict[str, list[str]]]:
    needs = [
        {scheme: [name for name in names if name in _NEEDED.get(scheme, ())] for scheme, names in one.items()}
        for one in stated
    ]
    optional = {"key": [Scope.APPLY.value]} in needs or {"key": []} in needs
    return [{}, *needs] if optional else needs


def _who(security: list[dict[str, list[str]]]) -> Iterator[str]:
    for need in security:
        if not need:
            yield "anybody"
        elif "session" in need:
            yield "a holder with a session"
        elif "staff" in need:
            roles = need["staff"]
            named = " or ".join(f"`{role}`" for role in roles)
            yield "staff in any role" if set(roles) == set(Role) else f"staff in the role {named}"
        elif not need["key"]:
            yield "who has a key, and is told more"
        else:
            yield from (f"a system with the scope `{scope}`" for scope in need["key"])


def _derived(operation: Mapping[str, Any], *, limited: bool, stored: bool) -> Iterator[tuple[str, int]]:
    """The refusals that follow from who asks and what is sent."""
    names = {parameter["name"] for parameter in operation.get("parameters", ())}
    found = ["unexpected", "headers-too-large", "request-too-slow", "bad-request", "invalid"]
    found += ["method-not-allowed"]
    if stored:
        found += ["database-away", "log-damaged"]
    if limited:
        found += ["too-many-requests"]
    if "security" in operation:
        found += ["not-authenticated", "not-allowed"]
    if {"session": []} in operation.get("security", ()):
        found += ["blocked-for-arrears", "account-held", "account-suspended", "not-activated", "wrong-page"]
        found += ["session-for-invoices"]
        yield "account-closed", 403
    if "requestBody" in operation:
        found += ["body-too-large"]
    if "application/json" in operation.get("requestBody", {}).get("content", ()):
        found += ["unsupported-media-type"]
    if "Idempotency-Key" in names:
        found += ["idempotency-key-misused", "request-in-flight", "contended", "read-only"]
    if "after" in names:
        found += ["not-yet"]
    yield from ((name, KINDS[name].status) for name in found)


def _refusal(status: int, names: list[str]) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    examples = {name: {"$ref": f"#/components/examples/{_shown_as(name, status)}"} for name in sorted(names)}
    return {
        "description": f"{HTTPStatus(status).phrase}: {', '.join(sorted(names))}",
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }


def _shown_as(name: str, status: int) -> str:
    return name if status == KINDS[name].status else f"{name}-{status}"


def _example(name: str, status: int) -> dict[str, Any]:
    kind = KINDS[name]
    value = {"type": f"{URN}{name}", "title": kind.title.en, "status": status}
    value |= {"rule": kind.rule} if kind.rule else {}
    return {"summary": kind.title.en, "value": value | {"what_to_do": kind.what_to_do.en}}


def as_text(described: Mapping[str, Any]) -> str:
    """As docs/openapi.json keeps it."""
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"
