"""What happens after applying: told alike whatever came of it, which a proven channel tells (D25)."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from api.pages.page import Page
from api.pages.visit import Visit

ANSWERED: Final = Page("/apply/{reference}")
PAGES: Final = (ANSWERED,)
USES: Final = ("business", "private")


def after(reference: str, use: str, typed: Mapping[str, str]) -> str:
    """Its address for who just applied: what they chose tells what concerns them, and nothing of them."""
    lost = {"lost_code": "true"} if typed.get("lost_code") == "true" else {}
    return f"/apply/{reference}?{urlencode({'use': use, **lost})}"


@ANSWERED.shows
async def answered(visit: Visit) -> Response:
    """Nothing is looked up: who holds a reference learns no more here than who does not."""
    use = visit.query.get("use")
    return await visit.show(
        "apply/answered.html",
        reference=visit.path["reference"],
        uses=[use] if use in USES else USES,
        lost=use not in USES or visit.query.get("lost_code") == "true",
    )
