"""R15 The post delivers within 5 working days of posting."""

from datetime import date, time, timedelta

from tests.rules.april import FRIDAY as KINGS_FRIDAY
from tests.rules.april import applies
from tests.rules.town import DONALD, MONDAY, Town


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


def test_staff_sends_it_again_and_the_former_letter_stops_working(town: Town) -> None:
    person = town.somebody(DONALD, post_wanted=True)
    account_id = town.application(person.apply())["account_id"]
    resend, because = f"/v1/undelivered-codes/{account_id}/resend", {"reason": "not_delivered"}
    early = town.ask("POST", resend, because, status=409, by=town.clerk)
    assert early["type"] == "urn:toegang:problem:not-overdue"
    person.receive(by_post=True)
    former = person.code
    town.driver.until(town.driver.today + timedelta(days=14), time(9))
    town.to_next(MONDAY)
    town.ask("POST", resend, because, status=200, by=town.clerk)
    assert undelivered(town, account_id) == []
    told = town.ask("POST", "/v1/login-checks", {"code": former}, status=200, by=town.portal)
    assert (told["usable"], told["reasons"]) == (False, ["unknown_code"])
    person.activate(person.receive(by_post=True))
    assert person.code != former
    assert person.account_id == account_id


def test_what_is_posted_on_24_april_is_expected_by_4_may(april: Town) -> None:
    """28, 29 and 30 April, 1 and 4 May: the 27th is King's Day."""
    _, account_id = applies(april, KINGS_FRIDAY, time(9))
    april.driver.jump(date(2026, 5, 4))
    assert undelivered(april, account_id) == []
    april.driver.jump(date(2026, 5, 5))
    assert undelivered(april, account_id) == [date(2026, 5, 4)]
