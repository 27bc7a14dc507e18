"""What other systems ask: may this code log in, which billing address, which invoices (R29, R49, R53)."""

from typing import Annotated, Any

from fastapi import APIRouter, Security

from api.http import answers
from api.http.bodies import CodeQuestion, parse_code
from api.http.principals import System, Wired, system
from api.http.problems import not_found, refuses
from api.http.reading import After, shown, shown_by_key, unsealed
from domain.ports import Scope
from domain.values import CustomerId
from projections.billing_address import billing_address
from projections.login_check import login_check

router = APIRouter(prefix="/v1", tags=["systems"])


@router.post(
    "/login-checks",
    summary="Check a code",
    response_model=answers.CodeAnswer,
    response_model_exclude_unset=True,
)
def check_code(
    body: CodeQuestion,
    ports: Wired,
    _: Annotated[System, Security(system(Scope.LOGIN_CHECK), scopes=[Scope.LOGIN_CHECK])],
    after: After = None,
) -> dict[str, Any]:
    """Whether a code is usable now, for which pages, and if not why (D3, R29). Nothing is recorded."""
    index = ports.vault.index("code", parse_code(body.code).text)
    found = login_check(shown_by_key(ports, after, "login_check"), index)
    if found is None:
        return {"usable": False, "purposes": [], "reasons": ["unknown_code"]}
    return {
        "usable": found.usable,
        "purposes": list(found.purposes),
        "reasons": list(found.reasons),
        "account_id": found.account_id,
    }


@router.get(
    "/customers/{customer_id}/billing-address",
    summary="See a billing address",
    response_model=answers.BillingAddress,
    openapi_extra=refuses("not-found"),
)
def billing(
    customer_id: str,
    ports: Wired,
    _: Annotated[System, Security(system(Scope.BILLING_ADDRESS), scopes=[Scope.BILLING_ADDRESS])],
    after: After = None,
) -> dict[str, Any]:
    """Where invoices by post go, and where that address comes from (R49, D23). ``lines`` is None where the
    register lists no address that may be used (D16), and once it was erased (D12)."""
    with shown(ports, after, "billing_address") as tx:
        found = billing_address(tx, CustomerId(customer_id))
    if found is None:
        raise not_found("customer")
    text = unsealed(ports, found.address)
    return {
        "customer_id": customer_id,
        "source": found.source,
        "lines": None if text is None else text.split("\n"),
        "since": found.since,
    }
