"""R14 Post chosen or needed on a working day before 15:00: posted the same day; otherwise the next working day."""

from datetime import date, time, timedelta

import pytest

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
