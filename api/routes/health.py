"""Whether this process lives, and whether its read models do."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from api.principals import Wired, insider

router = APIRouter(tags=["health"])


@router.get("/health")
def health() -> dict[str, str]:
    """200 while the process answers."""
    return {"status": "ok"}


@router.get("/ready")
def ready(ports: Wired, inside: Annotated[bool, Depends(insider)]) -> JSONResponse:
    """Whether every subscription works; 503 while one stands still after a failure. Who has a key, of a
    system or of staff, is told which one, and at which position.

    Others are not: they could count what an application led to (D25)."""
    states: list[dict[str, Any]] = [
        {"name": state.name, "caught_up": state.position >= state.head, "failed_at": state.failed_at}
        for state in ports.catchup.states()
    ]
    failed = any(state["failed_at"] is not None for state in states)
    told = {"ready": not failed} | ({"subscriptions": states} if inside else {})
    return JSONResponse(told, 503 if failed else 200)
