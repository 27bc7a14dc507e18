"""Post by the calendar (D7, D9): King's Day, 27 April 2026, is a Monday between two working days."""

from datetime import date, datetime, time

from api.demo.people import Person
from domain.calendar import AMSTERDAM
from tests.rules.town import DONALD, Town

BEGINS = datetime(2026, 4, 20, 9, 0, tzinfo=AMSTERDAM)
FRIDAY, KINGS_DAY, TUESDAY = date(2026, 4, 24), date(2026, 4, 27), date(2026, 4, 28)


def applies(town: Town, day: date, at: time, *, by_post: bool = True) -> tuple[Person, str]:
    """Somebody of an organisation, or of none where not by post, asks for a code then; and the account."""
    town.driver.until(day, at)
    person = town.somebody(DONALD, post_wanted=True) if by_post else town.somebody()
    return person, str(town.application(person.apply())["account_id"])


def sent_on(town: Town, account_id: str) -> str:
    """When the code left."""
    return str(town.facts(f"account-{account_id}", "account.code_sent")[-1]["sent_on"])
