"""The description of this interface, which a client may keep until it changes (OpenAPI)."""

import hashlib
import json
from functools import cache

from fastapi import APIRouter, FastAPI, Request, Response

router = APIRouter()


@router.get("/openapi.json", include_in_schema=False)
async def described(request: Request) -> Response:
    """304 to who has it."""
    body, etag = _kept(request.app)
    headers = {"ETag": etag, "Cache-Control": "public, no-cache"}
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


@cache
def _kept(app: FastAPI) -> tuple[bytes, str]:
    body = json.dumps(app.openapi(), ensure_ascii=False, separators=(",", ":")).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'
