"""The HTTP application: routes, problems, and what stands before them."""

import time
from collections.abc import Callable, Collection
from typing import Any, Final

from fastapi import Depends, FastAPI

from api.auditors import history
from api.holders import access, account, exports, filings, invoices, orders, passwords
from api.http.direct import Direct
from api.http.guards import BodyLimit, Limited, Monotonic, Observed
from api.http.metrics import Metrics
from api.http.openapi import document
from api.http.parameters import only_known
from api.http.problems import HANDLED, answer_problem
from api.http.rates import USUAL, Rates
from api.ports import Ports
from api.public import applications, docs, health, problem_pages
from api.staff import access as staff_access
from api.staff import (
    account_managers,
    accounts,
    authorisations,
    deactivations,
    matters,
    members,
    notices,
    privacy,
    questions,
    referrals,
    work,
)
from api.systems import login_checks

ROUTERS: Final = (
    applications,
    access,
    passwords,
    account,
    orders,
    filings,
    invoices,
    notices,
    authorisations,
    questions,
    login_checks,
    accounts,
    referrals,
    account_managers,
    deactivations,
    staff_access,
    members,
    privacy,
    exports,
    work,
    matters,
    history,
    health,
    problem_pages,
    docs,
)


def http_app(
    ports: Ports, *, rates: Rates = USUAL, now_s: Monotonic = time.monotonic, worker: int | None = None
) -> FastAPI:
    """The whole HTTP interface over these ports. ``now_s``: real time, which rates are counted by;
    ``worker``: which of several on one port this is."""
    app = routed()
    app.state.ports = ports
    app.state.metrics = metrics = Metrics(ports, worker)
    for refusal in HANDLED:
        app.add_exception_handler(refusal, answer_problem)
    app.add_middleware(Direct, api=app, at_once=_at_once(ports))
    app.add_middleware(BodyLimit)
    app.add_middleware(Limited, ports=ports, rates=rates, now_s=now_s)
    app.add_middleware(Observed, ports=ports, metrics=metrics)
    return app


def _at_once(ports: Ports) -> Collection[Callable[..., Any]]:
    """A look-up by key in a file waits for nobody; one at a server may."""
    return (login_checks.check_code,) if ports.reads.dialect.name == "sqlite" else ()


def routed() -> FastAPI:
    """Every operation, and how they are described."""
    app = FastAPI(
        title="Toegang",
        version="1",
        docs_url=None,  # the library's pages load scripts from elsewhere
        redoc_url=None,
        dependencies=[Depends(only_known)],
        generate_unique_id_function=lambda route: route.name,
        redirect_slashes=False,  # an address has one spelling; a redirect would lose a body on its way
    )
    for module in ROUTERS:
        app.include_router(module.router)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign] # FastAPI's documented way
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = document(app)
    return app.openapi_schema
