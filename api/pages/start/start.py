"""The start page, and the choice of a language."""

from typing import Final

from starlette.responses import Response

from api.pages.asking import Refused
from api.pages.page import Page, Who
from api.pages.visit import Visit

START: Final = Page("/")
LANGUAGE: Final = Page("/language", form_at="/")
AS_MEMBER: Final = Page("/demo-log-in", form_at="/")
PAGES: Final = (START, LANGUAGE, AS_MEMBER)


@START.shows
async def start(visit: Visit) -> Response:
    """Every way in; of a demo, who can log in."""
    people = visit.played.people() if visit.played else ()
    return await visit.show("start/start.html", people=people)


@AS_MEMBER.takes
async def as_member(visit: Visit) -> Response:
    """As a member of the demo's staff: with the one-time code of now, not of when the page was made."""
    told = visit.played.people() if visit.played else ()
    found = [one for one in told if one.one_time_code and one.who == visit.typed.get("who")]
    if not found:
        return visit.go("/")
    [one] = found
    typed = {"login_name": one.login, "password": one.password, "code": one.one_time_code}
    answer = await visit.ask("POST", "/v1/staff/sessions", typed)
    if answer.problem == "wrong-staff-credentials":
        return visit.go("/", done="demo_log_in_refused")
    if not answer.ok:
        raise Refused(answer)
    visit.log_in(Who.STAFF, answer.json["token"])
    return visit.go("/desk")


@LANGUAGE.takes
async def language(visit: Visit) -> Response:
    """Keeps the language that was chosen, and shows the same page again."""
    visit.choose("en" if visit.typed.get("language") == "en" else "nl")
    return visit.go(visit.own(visit.typed.get("next", "")) or "/")
