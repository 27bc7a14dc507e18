"""Time in a simulated world: a day passes when somebody says so."""

from datetime import datetime, time, timedelta

from fastapi import APIRouter

from adapters.clock import SimulatedClock
from domain.calendar import AMSTERDAM, local_date

BEGINS = time(9)


def clock_routes(clock: SimulatedClock) -> APIRouter:
    """Only where the store is marked simulated: nobody moves real time."""
    router = APIRouter(prefix="/clock")

    @router.get("")
    def now() -> dict[str, str]:
        return _told(clock)

    @router.post("/next-day")
    def next_day() -> dict[str, str]:
        """On to nine o'clock of the next day (Europe/Amsterdam); its daily steps follow by themselves."""
        tomorrow = local_date(clock.now()) + timedelta(days=1)
        clock.advance_to(datetime.combine(tomorrow, BEGINS, AMSTERDAM))
        return _told(clock)

    return router


def _told(clock: SimulatedClock) -> dict[str, str]:
    now = clock.now().astimezone(AMSTERDAM)
    return {"now": now.isoformat(timespec="seconds"), "weekday": f"{now:%A}"}
