"""R15 The post delivers within 5 working days of posting."""

from datetime import date, time, timedelta

from tests.rules.town import DONALD, Town


def undelivered(town: Town, account_id: str) -> list[date]:
    """When that account's code was expected, where staff has it on the list."""
    items = town.ask("GET", "/v1/undelivered-codes", status=200, by=town.clerk)["items"]
    return [date.fromisoformat(item["expected_by"]) for item in items if item["account_id"] == account_id]


def test_after_five_working_days_staff_sees_a_letter_that_nobody_used(town: Town) -> None:
    reference = town.somebody(DONALD, post_wanted=True).apply()
    account_id = town.application(reference)["account_id"]
    [sent] = town.facts(f"account-{account_id}", "account.code_sent")
    posted = date.fromisoformat(sent["sent_on"])
    expected = posted
    for _ in range(5):
        expected = town.system.ports.calendars.next_working_day(expected)
    town.driver.jump(expected)
    assert undelivered(town, account_id) == []
    town.driver.jump(expected + timedelta(days=1))
    assert undelivered(town, account_id) == [expected]


def test_a_letter_that_was_used_is_not_on_the_list(town: Town) -> None:
    holder = town.holder(DONALD, by_post=True, post_wanted=True)
    town.driver.until(town.driver.today + timedelta(days=14), time(9))
    assert undelivered(town, holder.account_id) == []
