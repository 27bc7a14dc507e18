"""The short way of a request leads where FastAPI's own leads, and nearly every operation takes it."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import RouteContext, iter_route_contexts
from sqlalchemy.exc import OperationalError
from starlette.routing import Match

from api.http import access_log
from api.http.app import routed
from api.http.direct import OPERATIONS, Direct
from api.http.plans import plan_of
from domain.ports import Scope
from projections.point import PointReader, point_reader
from tests.api.asking import Api

APP = routed()
FILES = {
    *("my_document", "my_guest_document", "my_mandate_on_paper", "mandate_document", "drawn"),
    *("log_out", "log_out_everywhere", "log_out_staff", "called", "leave"),
    "book_bank_file",
    *("event_schema", "feed", "feed_stream", "remove_webhook", "drop_dead_letter"),
    *("checkpoint", "tile", "proof", "journal_file"),
}
"""They answer no JSON as such; book_bank_file does, and takes a file that is not held in memory."""


def operations() -> Iterator[RouteContext]:
    for context in iter_route_contexts(APP.routes):
        if (context.path or "").startswith(OPERATIONS):
            yield context


def test_every_operation_that_answers_json_has_a_plan() -> None:
    without = {context.name for context in operations() if plan_of(context) is None}
    assert without == FILES


@pytest.mark.parametrize("given", ["x1", "end", "days"])
def test_an_address_leads_to_the_operation_that_fastapi_finds(given: str) -> None:
    short = Direct(APP, APP, ())
    for context in operations():
        path = re.sub("{[a-z_]+}", given, str(context.path))
        for method in context.methods or ():
            scope = {"type": "http", "method": method, "path": path, "root_path": "", "query_string": b""}
            theirs = next(each for each in operations() if each.matches(dict(scope))[0] is Match.FULL)
            found = short.find(scope)
            plan = plan_of(theirs)
            assert (found and found[1].operation) == (plan and plan.operation)


def test_an_address_with_a_slash_too_many_or_too_few_is_left_to_fastapi() -> None:
    short = Direct(APP, APP, ())
    for path in ("/v1/orders/", "/v1", "/", "", "/v1/", "//v1/orders", "/v1/orders/1/2/3"):
        assert short.find({"type": "http", "method": "GET", "path": path, "root_path": ""}) is None


def test_the_access_log_names_the_route_of_a_failure(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[tuple[str, int]] = []
    monkeypatch.setattr(access_log, "record", lambda **of: noted.append((of["route"], of["status"])))
    signed = api.holder().signed

    def away(*_: object, **__: object) -> None:
        raise OperationalError("", None, Exception())

    monkeypatch.setattr(PointReader, "row", away)
    api.client.get("/v1/orders", headers=signed)
    assert noted[-1] == ("/v1/orders", 503)


def test_a_login_check_that_would_wait_is_answered_by_a_thread(api: Api) -> None:
    key = api.system(Scope.LOGIN_CHECK)
    point_reader(api.ports.reads).close()  # none is open
    for _ in range(2):  # by a thread, then by the event loop
        answer = api.client.post("/v1/login-checks", json={"code": "B3CD-5FGH"}, headers=key)
        assert answer.status_code in (200, 422), answer.text
