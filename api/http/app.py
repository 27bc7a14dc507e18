"""The HTTP application: the rooms of those who ask, problems, and what stands before them."""

import time
from collections.abc import Callable, Collection
from copy import copy
from functools import cache, partial
from typing import Any, Final

from fastapi import Depends, FastAPI
from starlette.datastructures import State

import api.auditors.audit
import api.auditors.history
import api.auditors.moments
import api.auditors.read_models
import api.auditors.readings
import api.auditors.trees
import api.auditors.why
import api.holders.access
import api.holders.account
import api.holders.authorisations
import api.holders.exports
import api.holders.filings
import api.holders.invoice_delivery
import api.holders.invoices
import api.holders.mandates
import api.holders.orders
import api.holders.passwords
import api.holders.refunds
import api.public.applications
import api.public.contact
import api.public.docs
import api.public.event_schemas
import api.public.guest_orders
import api.public.health
import api.public.interface
import api.public.invoice_emails
import api.public.invoice_payments
import api.public.lost_codes
import api.public.mandate_vetoes
import api.public.notices
import api.public.payments
import api.public.portal
import api.public.prices
import api.public.problem_pages
import api.public.questions
import api.public.terms
import api.staff.access
import api.staff.account_managers
import api.staff.account_search
import api.staff.accounts
import api.staff.applications
import api.staff.approvals
import api.staff.assignees
import api.staff.authorisations
import api.staff.bank_entries
import api.staff.bank_files
import api.staff.billing_addresses
import api.staff.books
import api.staff.credit_notes
import api.staff.customer_overviews
import api.staff.deactivations
import api.staff.dunning
import api.staff.exports
import api.staff.finance
import api.staff.finance_overviews
import api.staff.held_deregistrations
import api.staff.invoice_delivery
import api.staff.loose_ends
import api.staff.mandates
import api.staff.matters
import api.staff.members
import api.staff.notices
import api.staff.open_invoices
import api.staff.overviews
import api.staff.passkeys
import api.staff.privacy
import api.staff.questions
import api.staff.referrals
import api.staff.refunds
import api.staff.subject_search
import api.staff.timelines
import api.staff.work
import api.systems.billing_addresses
import api.systems.feed
import api.systems.invoices
import api.systems.login_checks
import api.systems.webhooks
from api.http.direct import Direct
from api.http.guards import BodyLimit, Limited, Monotonic, Observed
from api.http.metrics import Metrics
from api.http.openapi import document
from api.http.parameters import only_known
from api.http.problems import HANDLED, answer_problem
from api.http.rates import USUAL, RateLimit, Rates
from api.pages.elsewhere import ToldOnPages
from api.pages.site import Site
from api.ports import Ports

ROUTERS: Final = (
    api.public.applications,
    api.public.lost_codes,
    api.public.terms,
    api.public.contact,
    api.holders.access,
    api.holders.passwords,
    api.holders.account,
    api.holders.mandates,
    api.holders.refunds,
    api.public.payments,
    api.public.guest_orders,
    api.public.invoice_payments,
    api.public.prices,
    api.holders.orders,
    api.holders.filings,
    api.holders.invoices,
    api.systems.invoices,
    api.holders.invoice_delivery,
    api.public.invoice_emails,
    api.public.mandate_vetoes,
    api.public.portal,
    api.staff.invoice_delivery,
    api.staff.mandates,
    api.public.notices,
    api.staff.notices,
    api.holders.authorisations,
    api.staff.authorisations,
    api.public.questions,
    api.staff.questions,
    api.systems.login_checks,
    api.systems.webhooks,
    api.systems.billing_addresses,
    api.staff.accounts,
    api.staff.timelines,
    api.staff.overviews,
    api.staff.customer_overviews,
    api.staff.finance_overviews,
    api.staff.account_search,
    api.staff.applications,
    api.staff.referrals,
    api.staff.account_managers,
    api.staff.deactivations,
    api.staff.access,
    api.staff.passkeys,
    api.staff.members,
    api.staff.approvals,
    api.staff.privacy,
    api.holders.exports,
    api.staff.exports,
    api.staff.work,
    api.staff.assignees,
    api.staff.open_invoices,
    api.staff.loose_ends,
    api.staff.billing_addresses,
    api.staff.credit_notes,
    api.staff.dunning,
    api.staff.refunds,
    api.staff.finance,
    api.staff.books,
    api.staff.bank_files,
    api.staff.bank_entries,
    api.staff.matters,
    api.staff.held_deregistrations,
    api.auditors.history,
    api.auditors.audit,
    api.staff.subject_search,
    api.auditors.readings,
    api.auditors.moments,
    api.auditors.read_models,
    api.auditors.why,
    api.auditors.trees,
    api.systems.feed,
    api.public.event_schemas,
    api.public.health,
    api.public.problem_pages,
    api.public.docs,
    api.public.interface,
)
"""In the order in which the OpenAPI document lists them."""


def http_app(
    ports: Ports, *, rates: Rates = USUAL, now_s: Monotonic = time.monotonic, worker: int | None = None
) -> FastAPI:
    """The whole HTTP interface over these ports. ``now_s``: real time, which rates are counted by;
    ``worker``: which of several on one port this is."""
    # What is described is worked out once in a process, however many ports it is answered over.
    described = routed()
    app = copy(described)
    app.state, app.user_middleware = State(), []
    app.state.ports = ports
    app.state.metrics = metrics = Metrics(ports, worker)
    limits: dict[str, Any] = {"ports": ports, "limit": RateLimit(rates), "now_s": now_s}
    app.add_middleware(Direct, api=described, at_once=_at_once(ports))
    app.add_middleware(BodyLimit)
    site: dict[str, Any] = {
        "described": described,
        "limited": partial(Limited, **limits),
        "now": ports.clock.now,
    }
    app.add_middleware(Site, **site, played=ports.played)
    app.add_middleware(Limited, **limits)
    app.add_middleware(ToldOnPages, described=described, played=ports.played)
    app.add_middleware(Observed, ports=ports, metrics=metrics)
    return app


def _at_once(ports: Ports) -> Collection[Callable[..., Any]]:
    """A look-up by key in a file waits for nobody; one at a server may."""
    return (api.systems.login_checks.check_code,) if ports.reads.dialect.name == "sqlite" else ()


@cache
def routed() -> FastAPI:
    """Every operation, and how they are described and refuse."""
    app = FastAPI(
        title="Toegang",
        version="1",
        docs_url=None,  # the library's pages load scripts from elsewhere
        redoc_url=None,
        openapi_url=None,  # api/public/interface.py answers it, with an ETag
        dependencies=[Depends(only_known)],
        generate_unique_id_function=lambda route: route.name,
        redirect_slashes=False,  # an address has one spelling; a redirect would lose a body on its way
    )
    for module in ROUTERS:
        app.include_router(module.router)
    for refusal in HANDLED:
        app.add_exception_handler(refusal, answer_problem)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign] # FastAPI's documented way
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = document(app)
    return app.openapi_schema
