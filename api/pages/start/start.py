"""The start page, and the choice of a language."""

from typing import Final

from starlette.responses import Response

from api.pages.page import Page
from api.pages.visit import Visit

START: Final = Page("/")
LANGUAGE: Final = Page("/language", form_at="/")
PAGES: Final = (START, LANGUAGE)


@START.shows
async def start(visit: Visit) -> Response:
    """Every way in; of a demo, who can log in."""
    people = visit.played.people() if visit.played else ()
    return await visit.show("start/start.html", people=people)


@LANGUAGE.takes
async def language(visit: Visit) -> Response:
    """Keeps the language that was chosen, and shows the same page again."""
    visit.choose("en" if visit.typed.get("language") == "en" else "nl")
    return visit.go(visit.own(visit.typed.get("next", "")) or "/")
