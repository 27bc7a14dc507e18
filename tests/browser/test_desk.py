"""A clerk and supervisors live a day at the desk, in a browser (D17, R15, R23-R26, R41, R51)."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from adapters.access.second_factors import STEP_S, code_at
from api.demo.driver import Unexpected
from api.pages.cookies import STAFF
from domain.ports import Role
from domain.values import Plain
from tests.browser.screen import Screen
from tests.rules.town import DONALD, Town

pytestmark = pytest.mark.browser

ABROAD = "55344526"
QUESTION = {"topic": "other", "text": "Waar blijft mijn uittreksel?", "email": "vraag@thuis.example"}
FIRST_PASSWORD = "zeven reigers wachten stil"


@contextmanager
def desk(
    browser: Browser, town: Town, signed: Mapping[str, str], kind: type[Screen] = Screen, **context: Any
) -> Iterator[Screen]:
    """The browser of who has this session."""
    with kind.of(browser, str(town.driver.http.base_url), **context) as screen:
        screen.keep(STAFF, signed["Authorization"].removeprefix("Bearer "))
        yield screen


def told(screen: Screen) -> str:
    return screen.page.get_by_role("status").inner_text()


def test_a_clerk_answers_a_question_after_a_refusal_at_its_field(town: Town, browser: Browser) -> None:
    reference = town.ask("POST", "/v1/questions", QUESTION, status=202)["reference"]
    with desk(browser, town, town.clerk) as screen:
        screen.open("/desk")
        assert screen.heading == "Work"
        screen.page.get_by_role("link", name="Questions", exact=True).click()
        screen.page.locator(f'a[href^="/desk/questions/{reference}"]').first.click()
        expect(screen.page.get_by_text(QUESTION["text"])).to_be_visible()
        screen.follow("Answer the question")
        screen.fill(copies="F2026-999999")
        screen.send("Send the answer")
        assert screen.page.locator("#answer-error").inner_text()
        assert screen.page.locator("#copies").input_value() == "F2026-999999"
        screen.fill(copies="", answer="Het is onderweg.")
        assert screen.violations() == []
        screen.send("Send the answer")
        assert told(screen) == "Your answer goes by email."
        assert screen.violations() == []
    town.driver.settle()
    assert "Het is onderweg." in town.mails_to(QUESTION["email"])[-1].text


def test_a_referral_is_granted_by_post_to_an_address_and_by_mail(town: Town, browser: Browser) -> None:
    person = town.somebody(ABROAD, email="desk@foreign.example")
    body = {**person.application, "kvk_number": ABROAD, "email": person.email, "terms_accepted": True}
    reference = town.ask("POST", "/v1/applications/business", body, status=409)["reference"]
    with desk(browser, town, town.clerk, language="nl") as screen:
        screen.open("/desk/inbox/referrals?referral=foreign_establishment")
        screen.fill(reference="geen")
        by_reference = screen.page.get_by_role("search", name="Op referentie")
        by_reference.get_by_role("button").click()
        expect(screen.page.get_by_role("alert")).to_contain_text("geen referentie")
        assert screen.violations() == []
        screen.fill(reference=f"{reference[:10]} {reference[10:]}".upper())
        by_reference.get_by_role("button").click()
        assert screen.at == f"/desk/referrals/{reference}"
        expect(screen.page.get_by_text("desk@foreign.example")).to_be_visible()
        screen.follow("Aanvraag toekennen")
        screen.send("Toekennen")
        assert screen.page.locator("#channel-error").inner_text()
        screen.page.get_by_label("Per e-mail").check()
        screen.send("Toekennen")
        assert told(screen).startswith("De aanvraag is toegekend.")
        assert screen.page.get_by_role("link", name="Aanvraag toekennen").count() == 0
        screen.follow("Het account")
        assert screen.at.startswith("/desk/accounts/")
    town.driver.settle()
    person.activate(person.receive())


@pytest.mark.rules(23, 24)
def test_a_suspension_and_its_end_without_javascript(town: Town, browser: Browser) -> None:
    holder = town.holder(DONALD)
    narrow = {"width": 320, "height": 700}
    with desk(browser, town, town.clerk, java_script_enabled=False, viewport=narrow) as screen:
        screen.open("/desk/accounts")
        screen.page.locator("summary").click()
        screen.fill(code=holder.code)
        screen.send("Search")
        assert holder.code not in screen.page.url
        screen.follow("Look")
        expect(screen.page.get_by_role("definition").filter(has_text="Activated")).to_be_visible()
        screen.follow("Suspend the account")
        screen.send("Suspend")
        assert screen.page.locator("#reason-error").inner_text()
        screen.choose(reason="holder_asked")
        screen.send("Suspend")
        assert told(screen) == "The account is suspended."
        screen.follow("End the suspension")
        screen.choose(reason="holder_asked")
        screen.send("End the suspension")
        assert told(screen) == "The suspension is ended."
        expect(screen.page.get_by_role("definition").filter(has_text="Activated")).to_be_visible()


@pytest.mark.rules(25)
def test_two_people_close_an_account(town: Town, browser: Browser) -> None:
    account_id = town.holder().account_id
    with desk(browser, town, town.members.signed("p2")) as screen:
        screen.open(f"/desk/accounts/{account_id}")
        screen.follow("Request a closure")
        screen.choose(reason="holder_asked")
        screen.send("Request the closure")
        note = screen.page.get_by_role("note")
        assert "You requested this" in note.inner_text()
        assert "Approve the closure" not in note.inner_text()
        assert screen.violations() == []
        screen.open(f"/desk/accounts/{account_id}/closure-approvals")
        screen.choose(reason="holder_asked")
        screen.send("Close the account")
        assert "somebody else" in screen.page.get_by_role("alert").inner_text()
    town.members.let_in("p4", Role.SUPERVISOR)
    town.driver.settle()
    with desk(browser, town, town.members.signed("p4")) as screen:
        screen.open("/desk")
        screen.follow("Approvals")
        waits = screen.page.locator("tr", has_text="Closing an account").last
        expect(waits).to_contain_text("Voorbeeld")
        waits.get_by_role("link", name="Approve the closure").click()
        screen.choose(reason="holder_asked")
        screen.send("Close the account")
        assert told(screen) == "The account is closed."
        expect(screen.page.get_by_role("definition").filter(has_text="Closed")).to_be_visible()


def test_a_member_is_invited_approved_enrols_and_logs_in(town: Town, browser: Browser) -> None:
    with desk(browser, town, town.boss) as screen:
        screen.open("/desk/members")
        screen.follow("Invite a member of staff")
        screen.fill(name="N. Nieuw", email="n.nieuw@toegang.example")
        screen.page.get_by_label("Clerk").check()
        screen.send("Invite")
        invitation = screen.page.locator("#invitation").inner_text()
        assert invitation not in screen.page.url
        assert screen.violations() == []
    town.members.let_in("p4", Role.SUPERVISOR)
    town.driver.settle()
    with desk(browser, town, town.members.signed("p4")) as screen:
        screen.open("/desk/members")
        row = screen.page.locator("tr", has_text="N. Nieuw")
        row.get_by_role("link", name="Approve the invitation").click()
        screen.send("Approve")
        assert told(screen) == "The invitation is approved."
    with Screen.of(browser, str(town.driver.http.base_url)) as screen:
        screen.open("/desk/enrol")
        screen.fill(invitation=invitation, new_password="kort")
        screen.send("Continue")
        assert screen.page.locator("#new_password-error").inner_text()
        screen.fill(new_password=FIRST_PASSWORD)
        screen.send("Continue")
        expect(screen.page.get_by_role("img", name="QR code for your app")).to_be_visible()
        assert screen.violations() == []
        [secret] = parse_qs(urlsplit(screen.page.locator("#otpauth").inner_text()).query)["secret"]
        screen.fill(password=FIRST_PASSWORD, code="000000")
        screen.send("Confirm")
        assert screen.page.get_by_role("alert").count() == 1
        screen.fill(password=FIRST_PASSWORD, code=shown_by_app(secret))
        screen.send("Confirm")
        assert (screen.at, told(screen)[:19]) == ("/desk/log-in", "You can log in now,")
        screen.fill(login_name="n.nieuw@toegang.example", password=FIRST_PASSWORD)
        screen.fill(code=shown_by_app(secret, later=STEP_S))
        screen.send("Log in")
        assert (screen.at, screen.heading) == ("/desk", "Work")
        assert screen.page.get_by_role("link", name="Members", exact=True).count() == 0


def shown_by_app(secret: str, later: int = 0) -> str:
    """What the authenticator shows now, or so many seconds later: it follows the wall clock."""
    return code_at(Plain(secret), int(time.time()) + later)


@pytest.mark.rules(26)
def test_a_code_is_blocked_at_the_wish_of_its_organisation_after_contact(
    town: Town, browser: Browser
) -> None:
    holder = town.holder(DONALD)
    with desk(browser, town, town.clerk) as screen:
        screen.open("/desk/deactivation-requests")
        screen.choose(reason="account_manager_asked")
        screen.fill(code=holder.code, email=holder.email, trade_name="Test BV Donald", kvk_number=DONALD)
        screen.fill(first_names=holder.application["first_names"], surname=holder.application["surname"])
        screen.fill(grounds="De medewerker is uit dienst.")
        screen.page.locator("main form").last.locator("button").click()
        assert screen.at.startswith("/desk/deactivation-requests/")
        assert holder.code not in screen.page.url
        shown = screen.page.locator("main").inner_text()
        assert "Compared: trade name" in shown
        assert shown.count("Fits the account") == 5
        assert screen.violations() == []
        screen.follow("Settle the request")
        screen.page.get_by_label("Suspend", exact=True).check()
        screen.send("Settle")
        assert screen.page.get_by_role("alert").count() == 1, "not before somebody was in touch"
        screen.page.get_by_role("link", name="Back, doing nothing").click()
        screen.follow("Record that you got in touch")
        screen.send("Record")
        assert told(screen) == "Recorded."
        at = screen.at
        screen.open("/desk/inbox/deactivation-requests")
        assert screen.page.locator(f'a[href="{at}"]').count() == 1, "it waits until it is settled"
        screen.open(at)
        screen.follow("Settle the request")
        screen.page.get_by_label("Suspend", exact=True).check()
        screen.send("Settle")
        assert told(screen) == "The request is settled."
        screen.open("/desk/inbox/deactivation-requests")
        assert screen.page.locator(f'a[href="{at}"]').count() == 0
        screen.open(at)
        screen.follow("The account")
        expect(screen.page.get_by_role("definition").filter(has_text="Suspended")).to_be_visible()
    with pytest.raises(Unexpected):
        holder.log_in()


@pytest.mark.rules(4)
def test_an_authorisation_is_looked_at_and_granted(town: Town, browser: Browser) -> None:
    holder = town.holder(DONALD)
    holder.ask("POST", "/v1/authorisation", {"grounds": "Notaris, dossier 2026-17."}, status=201)
    town.driver.settle()
    with desk(browser, town, town.clerk) as screen:
        screen.open(f"/desk/accounts/{holder.account_id}")
        assert screen.violations() == []
        screen.follow("Authorisation to view")
        screen.follow("Grant or refuse the authorisation")
        screen.choose(reason="holder_asked")
        screen.send("Decide")
        assert screen.at == f"/desk/accounts/{holder.account_id}/authorisation"
        expect(screen.page.get_by_text("Granted", exact=True)).to_be_visible()
    town.driver.settle()
    assert holder.ask("GET", "/v1/authorisation", status=200)["state"] == "granted"
