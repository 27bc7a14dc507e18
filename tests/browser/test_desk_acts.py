"""What clerks, supervisors and the privacy officer decide at the desk, in a browser (D17, R15, R25, R33)."""

from datetime import time, timedelta

import pytest
from playwright.sync_api import Browser, Locator, expect

from domain.deregistration_day.commands import CountDeregistration
from domain.kernel import Request
from domain.ports import Role
from domain.terms import terms_on
from domain.values import KvkNumber
from tests.browser.screen import Screen
from tests.browser.test_desk import ABROAD, desk, told
from tests.rules.town import DONALD, MONDAY, Town

pytestmark = pytest.mark.browser

ENDED = "90006623"
"""A business that no other test in this town needs."""


def row(screen: Screen, text: str) -> Locator:
    return screen.page.get_by_role("row").filter(has_text=text)


def state(screen: Screen, said: str) -> None:
    """The account that is shown is in this state."""
    expect(screen.page.get_by_role("definition").filter(has_text=said).first).to_be_visible()


@pytest.mark.rules(15)
def test_a_code_that_did_not_come_is_sent_again(town: Town, browser: Browser) -> None:
    person = town.somebody(DONALD, post_wanted=True)
    account_id = town.application(person.apply())["account_id"]
    person.receive(by_post=True)
    former = person.code
    town.driver.until(town.driver.today + timedelta(days=14), time(9))
    town.to_next(MONDAY)
    with desk(browser, town, town.clerk) as screen:
        screen.open("/desk")
        screen.follow("Undelivered codes")
        assert screen.violations() == []
        screen.page.locator(f'a[href="/desk/undelivered-codes/{account_id}/resend"]').click()
        screen.send("Send a new code")
        assert screen.at == f"/desk/accounts/{account_id}"
        assert screen.page.get_by_role("status").count() == 1
        screen.open("/desk/inbox/undelivered-codes")
        assert screen.page.locator(f'a[href="/desk/accounts/{account_id}"]').count() == 0
    town.driver.settle()
    person.activate(person.receive(by_post=True))
    assert person.code != former


def test_a_referral_is_refused_and_is_on_no_list_any_more(town: Town, browser: Browser) -> None:
    person = town.somebody(ABROAD, email="refused@foreign.example")
    body = {**person.application, "kvk_number": ABROAD, "email": person.email, "terms_accepted": True}
    town.ask("POST", "/v1/applications/business", body, status=409)
    with desk(browser, town, town.clerk) as screen:
        screen.open("/desk/inbox/referrals?referral=foreign_establishment")
        screen.page.get_by_role("link", name="Look").last.click()
        expect(screen.page.get_by_text("refused@foreign.example")).to_be_visible()
        at = screen.at
        screen.follow("Refuse the application")
        screen.send("Refuse")
        assert screen.page.locator("#refusal-error").inner_text()
        screen.page.get_by_label("The applicant is not entitled").check()
        screen.send("Refuse")
        assert told(screen) == "The application is refused."
        assert screen.page.get_by_role("link", name="Grant the application").count() == 0
        screen.open("/desk/inbox/referrals?referral=foreign_establishment")
        assert screen.page.locator(f'a[href="{at}"]').count() == 0


@pytest.mark.rules(25)
def test_a_closure_is_refused_and_asked_again_and_the_holder_erased_early_by_two(
    town: Town, browser: Browser
) -> None:
    account_id = town.holder().account_id
    at = f"/desk/accounts/{account_id}"
    town.staff_does(account_id, "closure-requests")
    town.members.let_in("officer", Role.PRIVACY_OFFICER)
    town.driver.settle()
    with desk(browser, town, town.boss) as screen:
        screen.open(at)
        screen.follow("Reject the closure")
        screen.choose(reason="unfounded")
        screen.send("Reject the closure")
        assert screen.page.get_by_role("status").count() == 1
        state(screen, "Activated")
        assert screen.page.get_by_role("link", name="Approve the closure").count() == 0
    town.staff_does(account_id, "closure-requests")
    town.driver.settle()
    with desk(browser, town, town.boss) as screen:
        screen.open(at)
        screen.follow("Approve the closure")
        screen.choose(reason="holder_asked")
        screen.send("Close the account")
        state(screen, "Closed")
    with desk(browser, town, town.members.signed("officer")) as screen:
        screen.open(at)
        screen.follow("Request an early erasure")
        screen.choose(reason="holder_asked")
        screen.send("Request the erasure")
        assert screen.page.get_by_role("status").count() == 1
        assert screen.page.get_by_role("link", name="Approve the early erasure").count() == 0
        assert screen.violations() == []
    with desk(browser, town, town.boss) as screen:
        screen.open(at)
        screen.follow("Approve the early erasure")
        screen.choose(reason="holder_asked")
        screen.send("Erase for good")
        assert screen.page.get_by_role("status").count() == 1
    town.driver.settle()
    with desk(browser, town, town.boss) as screen:
        screen.open(at)
        state(screen, "Erased")


def test_a_member_is_blocked_let_back_given_other_work_and_leaves(town: Town, browser: Browser) -> None:
    town.members.let_in("leaver", Role.CLERK)
    theirs = "/desk/staff/members/leaver"
    town.driver.settle()
    with desk(browser, town, town.boss) as screen:
        one = screen.page.get_by_role("row").filter(has=screen.page.locator(f'a[href^="{theirs}/"]'))

        def found() -> Locator:
            """Their row, on whatever page of the list: others joined before."""
            screen.open("/desk/members")
            while one.count() == 0:
                screen.follow("Next page")
            return one

        found().get_by_role("link", name="Block the member", exact=True).click()
        screen.choose(reason="suspected_misuse")
        screen.send("Block")
        assert told(screen) == "The member is blocked."
        assert screen.violations() == []
        found().get_by_role("link", name="Unblock the member").click()
        screen.choose(reason="correction")
        screen.send("Unblock")
        assert told(screen) == "The member is unblocked."
        found().get_by_role("link", name="Change the roles").click()
        expect(screen.page.get_by_role("checkbox", checked=True)).to_have_count(1)  # as it is
        screen.page.get_by_label("Clerk").uncheck()
        screen.send("Change")
        assert screen.page.locator("#roles-error").inner_text()
        screen.page.get_by_label("Finance").check()
        screen.send("Change")
        assert told(screen) == "The roles are changed."
        expect(found()).to_contain_text("Finance")
        found().get_by_role("link", name="Record the departure").click()
        screen.choose(reason="staff_change")
        screen.send("Record")
        assert told(screen) == "The departure is recorded."
        assert one.count() == 0
    assert town.facts("staff_member-leaver", "staff_member.left")


@pytest.mark.rules(45)
def test_a_notice_is_seen_by_everybody_until_it_is_lifted(town: Town, browser: Browser) -> None:
    english = "Ordering rests tonight."
    with desk(browser, town, town.boss) as screen:
        screen.open("/desk/inbox/notices")
        screen.follow("Post a notice")
        screen.fill(dutch="Vannacht ligt bestellen stil.")
        screen.send("Post")
        assert screen.page.locator("#english-error").inner_text()
        screen.fill(english=english)
        screen.send("Post")
        assert told(screen) == "The notice is posted."
        assert screen.violations() == []
    with Screen.of(browser, str(town.driver.http.base_url)) as anybody:
        anybody.open("/")
        expect(anybody.page.get_by_text(english)).to_be_visible()
        with desk(browser, town, town.boss) as screen:
            screen.open("/desk/inbox/notices")
            row(screen, english).get_by_role("link", name="Lift the notice").click()
            screen.choose(reason="maintenance")
            screen.send("Lift")
            assert told(screen) == "The notice is lifted."
        anybody.open("/")
        assert anybody.page.get_by_text(english).count() == 0


@pytest.mark.rules(33)
def test_a_deregistration_that_was_held_is_let_go(town: Town, browser: Browser) -> None:
    holder, today = town.holder(ENDED, by_post=True), town.driver.today
    now = town.system.clock.now()
    for each in range(terms_on(today).deregistrations_a_day):
        one = CountDeregistration(at=now, day=today, kvk_number=KvkNumber("12345678"), held=False, usual=25)
        town.system.log.execute(one, Request(f"desk-{each}", b"", "test", correlation_id="desk"))
    town.deregister(kvkNummer=ENDED)
    town.driver.settle()
    with desk(browser, town, town.boss) as screen:
        screen.open("/desk")
        screen.follow("Held deregistrations")
        assert screen.violations() == []
        row(screen, ENDED).get_by_role("link", name="Release the deregistration").first.click()
        screen.choose(reason="correction")
        screen.send("Release")
        assert told(screen) == "The deregistration is released."
        assert row(screen, ENDED).count() == 0
    town.driver.jump(today + timedelta(days=1))
    with desk(browser, town, town.boss) as screen:
        screen.open(f"/desk/accounts/{holder.account_id}")
        state(screen, "Closed")
