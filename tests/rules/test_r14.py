"""R14 Post chosen or needed on a working day before 15:00: posted the same day; otherwise the next working day."""

from datetime import date, time, timedelta

import pytest

from tests.rules.april import FRIDAY as FRIDAY_24
from tests.rules.april import KINGS_DAY, applies, sent_on
from tests.rules.april import TUESDAY as TUESDAY_28
from tests.rules.town import DONALD, FRIDAY, MONDAY, Town

SATURDAY = 5


def posted_on(town: Town, email: str = "", *, chosen: bool = False) -> date:
    wanted = {"post_wanted": True} if chosen else {}
    reference = town.somebody(DONALD, email=email, **wanted).apply()
    account_id = town.application(reference)["account_id"]
    [sent] = town.facts(f"account-{account_id}", "account.code_sent")
    return date.fromisoformat(sent["sent_on"])


@pytest.mark.parametrize(("email", "chosen"), [("iemand@elders.example", False), ("", True)])
def test_before_three_it_is_posted_the_same_day(town: Town, email: str, chosen: bool) -> None:
    monday = town.to_next(MONDAY, time(14, 59, 59))
    assert posted_on(town, email, chosen=chosen) == monday


@pytest.mark.parametrize(("email", "chosen"), [("iemand@elders.example", False), ("", True)])
def test_from_three_on_it_is_posted_the_next_working_day(town: Town, email: str, chosen: bool) -> None:
    monday = town.to_next(MONDAY, time(15, 0, 0))
    expected = town.system.ports.calendars.next_working_day(monday)
    assert posted_on(town, email, chosen=chosen) == expected > monday


def test_after_three_on_a_friday_or_on_a_saturday_it_is_posted_after_the_weekend(town: Town) -> None:
    friday = town.to_next(FRIDAY, time(15, 0, 1))
    after_three = posted_on(town, chosen=True)
    town.driver.until(friday + timedelta(days=1))
    assert posted_on(town, chosen=True) == after_three >= friday + timedelta(days=3)


def test_round_kings_day_2026_the_days_are_these(april: Town) -> None:
    days = []
    for day, at in (
        (FRIDAY_24, time(14, 59, 59)),
        (FRIDAY_24, time(15, 0, 0)),
        (KINGS_DAY, time(9)),  # a Monday
        (TUESDAY_28, time(9)),
        (TUESDAY_28, time(15)),
    ):
        days.append(sent_on(april, applies(april, day, at)[1]))
    assert days == ["2026-04-24", "2026-04-28", "2026-04-28", "2026-04-28", "2026-04-29"]


def test_by_email_a_code_comes_on_any_day(april: Town) -> None:
    assert sent_on(april, applies(april, KINGS_DAY, time(15), by_post=False)[1]) == "2026-04-27"
