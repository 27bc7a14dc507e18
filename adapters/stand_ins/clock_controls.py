"""Time in a simulated world: a day passes when somebody says so."""

from datetime import datetime, time, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from adapters.clock import SimulatedClock
from domain.calendar import AMSTERDAM, local_date

BEGINS = time(9)


def clock_routes(clock: SimulatedClock) -> APIRouter:
    """Only where the store is marked simulated: nobody moves real time."""
    router = APIRouter(prefix="/clock")

    @router.get("")
    def now() -> dict[str, str]:
        return told(clock)

    def on(request: Request, days: int) -> dict[str, str] | RedirectResponse:
        then = local_date(clock.now()) + timedelta(days)
        clock.advance_to(datetime.combine(then, BEGINS, AMSTERDAM))
        if "text/html" in request.headers.get("accept", ""):
            return RedirectResponse("/inbox?passed=true", 303)
        return told(clock)

    @router.post("/next-day", response_model=None)
    def next_day(request: Request) -> dict[str, str] | RedirectResponse:
        """On to nine o'clock of the next day (Europe/Amsterdam); its daily steps follow by themselves. A
        browser goes back to the inbox."""
        return on(request, 1)

    @router.post("/next-week", response_model=None)
    def next_week(request: Request) -> dict[str, str] | RedirectResponse:
        """The same, seven days on: what fell due in between is done on that day."""
        return on(request, 7)

    @router.post("/next-month", response_model=None)
    def next_month(request: Request) -> dict[str, str] | RedirectResponse:
        """The same, four weeks on: the term of an invoice, or twice that of a reminder (D1)."""
        return on(request, 28)

    return router


def told(clock: SimulatedClock) -> dict[str, str]:
    """What time it is, and which day of the week."""
    now = clock.now().astimezone(AMSTERDAM)
    return {"now": now.isoformat(timespec="seconds"), "weekday": f"{now:%A}"}
