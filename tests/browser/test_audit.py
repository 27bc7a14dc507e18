"""An auditor at the desk, in a browser: why something is so, and the proof of it (D17, I18)."""

import pytest
from playwright.sync_api import expect

from domain.ports import Role
from tests.browser.screen import Screen
from tests.browser.test_finance import seated
from tests.rules.town import Town

pytestmark = pytest.mark.browser


def test_an_auditor_asks_why_a_code_is_blocked(town: Town, screen: Screen) -> None:
    holder = town.debtor()
    town.chase(town.bill(holder), "overdue")
    town.driver.jump(town.driver.today)
    town.members.let_in("a1", Role.AUDITOR)
    seated(screen, town, "a1")
    screen.open("/desk/audit")
    screen.fill(number=holder.account_id)
    screen.send("Show the history")
    assert screen.heading == "History"
    assert screen.violations() == []
    screen.page.get_by_role("link", name="Why is it blocked?").click()
    assert screen.heading == "The access code is blocked."
    picture = screen.page.get_by_role("img")
    expect(picture).to_be_visible()
    picture.evaluate("(one) => one.decode()")
    assert screen.violations() == []
    screen.open("/desk/audit/trees")
    assert screen.violations() == []
    screen.open("/desk/audit/readings")
    assert screen.violations() == []
    screen.open(f"/desk/audit/streams/account-{holder.account_id}/changes?from=1&to={town.system.log.head()}")
    assert screen.violations() == []
    state = f"/desk/audit/streams/account-{holder.account_id}/state"
    screen.open(state)
    screen.fill(at="soon")
    screen.send("Show")
    expect(screen.page.get_by_label("As of")).to_have_value("soon")
    assert screen.violations() == []
    screen.open(f"{state}?at={town.system.log.head()}")
    assert screen.violations() == []
    rows = f"/desk/audit/subjects/account-{holder.account_id}"
    screen.open(f"{rows}/rows?name=accounts&at={town.system.log.head()}")
    assert screen.violations() == []
    screen.open(f"{rows}/row-changes?name=accounts&from=1&to={town.system.log.head()}")
    assert screen.violations() == []
