"""May this code log in now, and to which pages (R29, D3)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Security
from pydantic import Field

from api.http.answers import Answer
from api.http.bodies import Body, example
from api.http.fields import TypedCode, parse_code
from api.http.principals import Keyed, Wired, as_system
from api.http.reading import After, shown_by_key
from domain.ports import Scope
from domain.values import Purpose
from projections.authorisations import of_account
from projections.login_check import login_check


class CodeQuestion(Body):
    """The code is a personal identifier: asked in a body, never in an address."""

    model_config = example({"code": "W425QB62222B"})

    code: TypedCode


class HeldAuthorisation(Answer):
    """The authorisation of the code's account to view protected data (R4)."""

    in_force: bool = Field(
        description="Whether protected data may be shown on it now: granted, its last day not over, and the "
        "code usable. Decide by this and by nothing else."
    )
    confirm_by: date | None = Field(description="The last day to confirm it; null where none was granted.")


class CodeAnswer(Answer):
    """Whether a code may log in now; ``reasons`` says why not."""

    usable: bool
    purposes: list[Purpose]
    reasons: list[str] = Field(examples=[[], ["unknown_code"], ["arrears"]])
    account_id: str | None = Field(None, description="Not of an unknown code.")
    authorisation: HeldAuthorisation | None = Field(
        None, description="For the scope authorisation; null where the holder never asked for one."
    )


router = APIRouter(prefix="/v1", tags=["systems"])


async def asked_with(key: Keyed) -> Scope:
    """By which of its scopes a key asks: the one that is told more."""
    scope = Scope.AUTHORISATION if Scope.AUTHORISATION in key.scopes else Scope.LOGIN_CHECK
    as_system(key, scope)
    return scope


@router.post(
    "/login-checks",
    summary="Check a code",
    response_model=CodeAnswer,
    response_model_exclude_unset=True,
)
def check_code(
    body: CodeQuestion,
    ports: Wired,
    scope: Annotated[Scope, Security(asked_with, scopes=[Scope.LOGIN_CHECK, Scope.AUTHORISATION])],
    after: After = None,
) -> dict[str, Any]:
    """Whether a code is usable now, for which pages, and if not why (D3, R29). A key with the scope
    authorisation is told also whether protected data may be shown (R4). Nothing is recorded."""
    index = ports.vault.index("code", parse_code(body.code).text)
    asks_more = scope is Scope.AUTHORISATION
    names = ("login_check", "authorisations") if asks_more else ("login_check",)
    reader = shown_by_key(ports, after, *names)
    found = login_check(reader, index)
    if found is None:
        return {"usable": False, "purposes": [], "reasons": ["unknown_code"]}
    told = {
        "usable": found.usable,
        "purposes": list(found.purposes),
        "reasons": list(found.reasons),
        "account_id": found.account_id,
    }
    if not asks_more:
        return told
    row = of_account(reader, found.account_id)
    held = row and {"in_force": found.usable and row.lasts(ports.today()), "confirm_by": row.confirm_by}
    return told | {"authorisation": held}
