"""May this code log in now, and to which pages (R29, D3)."""

from typing import Annotated, Any

from fastapi import APIRouter, Security
from pydantic import Field

from api.http.answers import Answer
from api.http.bodies import Body, example
from api.http.fields import TypedCode, parse_code
from api.http.principals import System, Wired, system
from api.http.reading import After, shown_by_key
from domain.ports import Scope
from domain.values import Purpose
from projections.login_check import login_check


class CodeQuestion(Body):
    """The code is a personal identifier: asked in a body, never in an address."""

    model_config = example({"code": "W425QB62222B"})

    code: TypedCode


class CodeAnswer(Answer):
    """Whether a code may log in now; ``reasons`` says why not."""

    usable: bool
    purposes: list[Purpose]
    reasons: list[str] = Field(examples=[[], ["unknown_code"], ["arrears"]])
    account_id: str | None = Field(None, description="Not of an unknown code.")


router = APIRouter(prefix="/v1", tags=["systems"])


@router.post(
    "/login-checks",
    summary="Check a code",
    response_model=CodeAnswer,
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
