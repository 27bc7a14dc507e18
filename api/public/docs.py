"""The interface's documentation as pages that need no network: files of ours, listed in a manifest."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter, Response

from api.http.problems import not_found

STATIC: Final = Path(__file__).parent / "static"
FILES: Final = {
    "events.css": "text/css; charset=utf-8",
    "docs.js": "text/javascript; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
}
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Of this page only. Swagger UI sets styles on elements; scripts are ours alone."""
EVENTS_POLICY: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

router = APIRouter(prefix="/docs")


@router.get("", include_in_schema=False)
def page() -> Response:
    """Every operation, to read and to try."""
    html = (STATIC / "docs.html").read_bytes()
    return Response(html, headers={"Content-Security-Policy": POLICY}, media_type="text/html; charset=utf-8")


@router.get("/events", include_in_schema=False)
def events() -> Response:
    """Every event: what it means, its fields, what leads to it and who follows it."""
    html = (STATIC / "events.html").read_bytes()
    told = {"Content-Security-Policy": EVENTS_POLICY, "Cache-Control": "public, max-age=3600"}
    return Response(html, headers=told, media_type="text/html; charset=utf-8")


@router.get("/{name}", include_in_schema=False)
def file(name: str) -> Response:
    """One file that the page loads."""
    if name not in FILES:
        raise not_found("file")
    kept = {"Cache-Control": "public, max-age=3600"}
    return Response((STATIC / name).read_bytes(), headers=kept, media_type=FILES[name])
