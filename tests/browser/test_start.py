"""The start page: what is announced, whom to ask, and where a simulated world is looked at (R45, R46)."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from playwright.sync_api import Browser, expect

from api.demo.data import one_time_code
from api.demo.members import login_name_of
from api.demo.people import OWN_PASSWORD
from api.demo.server import served
from api.ports import Invented, Played
from domain.ports import Role
from tests.browser.screen import Screen
from tests.rules.town import Town

pytestmark = pytest.mark.browser


@pytest.mark.rules(45, 46)
def test_what_is_announced_stands_on_every_page_else_whom_to_ask(town: Town, screen: Screen) -> None:
    screen.open("/")
    expect(screen.page.get_by_text("There are no notices.")).to_be_visible()
    notice = {"dutch": "Wij werken eraan.", "english": "We are at work.", "stops_ordering": True}
    posted = town.ask("POST", "/v1/notices", {"reason": "maintenance", **notice}, status=201, by=town.boss)
    for address in ("/", "/apply", "/guest-order", "/log-in/order-extract"):
        screen.open(address)
        expect(screen.page.get_by_role("note")).to_have_text("We are at work.")
    lifting = f"/v1/notices/{posted['notice_id']}/lifting"
    town.ask("POST", lifting, {"reason": "maintenance"}, status=200, by=town.boss)
    screen.open("/")
    assert screen.page.get_by_role("note").count() == 0


def test_where_time_is_simulated_the_inbox_lets_a_day_pass(town: Town, screen: Screen) -> None:
    screen.open("/")
    assert screen.violations() == []
    before = town.driver.today
    with screen.page.expect_popup() as opened:
        screen.page.get_by_role("link", name="Inbox of the demonstration, and its clock (new tab)").click()
    inbox = Screen(opened.value, screen.base)
    assert inbox.page.url == f"{town.system.stand_ins_url}/inbox"
    inbox.send("Let a day pass")
    expect(inbox.page.get_by_role("status")).to_contain_text("looks again by itself")
    inbox.page.wait_for_url(f"{town.system.stand_ins_url}/inbox")
    assert inbox.page.get_by_role("status").count() == 0
    assert (town.driver.today - before).days == 1
    assert inbox.violations() == []


def test_on_a_demo_a_button_logs_in_as_anybody(town: Town, browser: Browser) -> None:
    town.members.let_in("bea", Role.CLERK)
    secret = town.members.give("bea", OWN_PASSWORD)
    holder = Invented("private", town.regular().code, OWN_PASSWORD)

    @cache  # so that the second time it is spent
    def people() -> Sequence[Invented]:
        return holder, Invented("clerk", login_name_of("bea"), OWN_PASSWORD, one_time_code(secret))

    told = Played("http://127.0.0.1:1", people)
    with (
        served(replace(town.system.ports, played=told)) as base,
        Screen.of(browser, base, java_script_enabled=False) as screen,
    ):
        screen.open("/")
        screen.send("Log in: A private holder, with credit")
        assert (screen.at, screen.heading) == ("/account", "My account")
        screen.open("/")
        screen.send("Log in: Staff: clerk")
        assert (screen.at, screen.heading) == ("/desk", "Work")
        screen.follow("Start of the demonstration")
        screen.send("Log in: Staff: clerk")
        assert screen.at == "/"
        expect(screen.page.get_by_role("status")).to_contain_text("wait half a minute")


def test_a_demo_makes_somebody_up_who_applies_as_another_person_each_time(
    town: Town, browser: Browser
) -> None:
    told = Played("http://127.0.0.1:1", lambda: [Invented("business", "W425QB62222B", "gele fiets")])
    with (
        served(replace(town.system.ports, played=told)) as base,
        Screen.of(browser, base) as screen,
    ):
        people = set()
        for _ in range(2):
            screen.open("/")
            screen.follow("Apply for a code")
            people.add(screen.page.locator("#house_number").input_value())
            screen.page.get_by_role("checkbox").last.check()
            screen.send("Apply")
            assert screen.heading == "Your application was received"
            expect(screen.page.get_by_text("For private use the code comes by email.")).to_be_visible()
            assert screen.page.get_by_text("For business use").count() == 0
        assert len(people) == 2
    with served(replace(town.system.ports, played=None)) as base, Screen.of(browser, base) as screen:
        screen.open("/apply/private?invented=true")
        assert screen.page.locator("#surname").input_value() == "", "real time makes nobody up"


def test_a_demo_tells_who_can_log_in_and_real_time_tells_nothing(town: Town, browser: Browser) -> None:
    people = [
        Invented("business", "W425QB62222B", "gele fiets"),
        Invented("clerk", "c@t.example", "b", "123456"),
    ]
    told = Played("http://127.0.0.1:1", lambda: people)
    with (
        served(replace(town.system.ports, played=told)) as base,
        Screen.of(browser, base, language="nl", viewport={"width": 320, "height": 640}) as screen,
    ):
        screen.open("/")
        expect(screen.page.get_by_role("cell", name="W425QB62222B")).to_be_visible()
        expect(screen.page.get_by_role("cell", name="123456")).to_be_visible()
        assert screen.violations() == []
        assert not screen.is_too_wide
    with (
        served(replace(town.system.ports, played=None)) as base,
        Screen.of(browser, base) as screen,
    ):
        screen.open("/")
        assert screen.page.get_by_text("demonstration").count() == 0
