"""Where an auditor begins: a subject by its kind and number, what somebody did, how far the log is signed."""

import re
from typing import Final

from starlette.responses import Response

from api.pages.desk.audit.history import OF_SUBJECT
from api.pages.desk.audit.narrowing import number_of
from api.pages.desk.member import show
from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

START: Final = Page("/desk/audit", Who.STAFF, asks=(("GET", "/v1/audit/readings"),))
SEARCH: Final = "/v1/audit/subject-searches"
REASONS: Final = ("question", "holder_asked", "suspected_misuse", "correction")
KINDS: Final = (
    "account",
    "customer",
    "order",
    "invoice",
    "application",
    "bank_entry",
    "final_notice",
    "question",
    "deactivation",
    "staff_member",
)
NUMBER: Final = re.compile(r"[0-9A-Za-z]+(-[0-9A-Za-z]+)*")
LIKE_A_CODE: Final = re.compile(r"[Ww](-?[0-9A-Za-z]){11}")
"""Perhaps an access code, which goes in no address."""
FORM: Final = Form("audit_subject", (Field("kind", Kind.CHOICE, options=KINDS), Field("number")))


BY_CODE: Final = Page("/desk/audit/code", Who.STAFF, form_at="/desk/audit", asks=(("POST", SEARCH),))
PAGES: Final = (START, BY_CODE)
CODE_FORM: Final = Form(
    "audit_code", (Field("code", Kind.CODE), Field("reason", Kind.CHOICE, options=REASONS))
)


@START.shows
async def start(visit: Visit) -> Response:
    """Either by kind and number, or by a code, which goes in no address."""
    return await _show(visit, visit.empty(FORM, kind="account"), visit.empty(CODE_FORM, reason="question"))


@START.takes
async def sought(visit: Visit) -> Response:
    """On to its history."""
    kind, number = visit.typed.get("kind", ""), visit.typed.get("number", "").strip()
    wrong = {}
    if kind not in KINDS:
        wrong["kind"] = visit.t("audit_subject.no_such_kind")
    if number.lower().startswith(f"{kind}-"):  # as histories have it whole
        number = number[len(kind) + 1 :]
    if not NUMBER.fullmatch(number):
        wrong["number"] = visit.t("audit_subject.no_such_number")
    elif LIKE_A_CODE.fullmatch(number):
        wrong["number"] = visit.t("audit_subject.a_code")
    subject = f"{kind}-{number_of(number)}"
    if not wrong and not await visit.maybe(OF_SUBJECT, path={"subject": subject}, query={"limit": 1}):
        wrong["number"] = visit.t("audit_subject.nothing_known")
    if wrong:
        refused = visit.empty(FORM).unreadable(wrong, visit.typed)
        return await _show(visit, refused, visit.empty(CODE_FORM, reason="question"), refused.status)
    return visit.go(f"/desk/audit/subjects/{subject}")


@BY_CODE.takes
async def by_code(visit: Visit) -> Response:
    """On to the history of the account that has or had this code."""
    answer = await visit.send(CODE_FORM, SEARCH)
    if isinstance(answer, Filled):
        return await _show(visit, visit.empty(FORM, kind="account"), answer, answer.status)
    if answer.json["subject"] is None:
        nobodys = visit.empty(CODE_FORM).unreadable({"code": visit.t("audit_code.nobodys")}, visit.typed)
        return await _show(visit, visit.empty(FORM, kind="account"), nobodys, nobodys.status)
    return visit.go(f"/desk/audit/subjects/{answer.json['subject']}")


async def _show(visit: Visit, form: Filled, code_form: Filled, status: int = 200) -> Response:
    return await show(visit, "desk/audit/start.html", status=status, form=form, code_form=code_form)
