"""The short way of a request leads where FastAPI's own leads, and nearly every operation takes it."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import Match

from api.direct import OPERATIONS, Direct
from api.http import routed
from api.plans import plan_of

APP = routed()
FILES = {"my_document", "log_out", "log_out_staff"}
"""They answer no JSON."""


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
