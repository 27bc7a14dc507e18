"""What happens after applying: told alike whatever came of it, which a proven channel tells (D25)."""

from typing import Final

from starlette.responses import Response

from api.pages.page import Page
from api.pages.visit import Visit

ANSWERED: Final = Page("/apply/{reference}")
PAGES: Final = (ANSWERED,)


@ANSWERED.shows
async def answered(visit: Visit) -> Response:
    """Nothing is looked up: who holds a reference learns no more here than who does not."""
    return await visit.show("apply/answered.html", reference=visit.path["reference"])
