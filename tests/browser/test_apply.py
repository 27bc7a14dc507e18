"""Applying in a browser, and what is told of it (R6-R12, R16, R17, R38-R43, D25)."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.screen import Screen
from tests.rules.town import DAGOBERT, Town

pytestmark = pytest.mark.browser
GUUSJE = {"first_names": "Guusje", "surname": "Geluk", "birth_date": "29-02-1980"}
FOREIGN, CLOSED, BROKEN = "55344526", "96354429", "90004973"


@pytest.mark.rules(6, 8, 9, 10, 11, 38, 39)
def test_a_business_applies_and_hears_what_happens_next(town: Town, screen: Screen) -> None:
    screen.open("/")
    screen.page.get_by_role("link", name="Apply for an access code").click()
    expect(screen.page.get_by_text("Check with your colleagues")).to_be_visible()
    expect(screen.page.get_by_text("each employee has one of their own")).to_be_visible()
    assert screen.violations() == []
    screen.page.get_by_role("link", name="For business use").click()
    screen.fill(kvk_number="12", email="info@dagobert.example", **GUUSJE)
    screen.send("Apply")
    alert = screen.page.get_by_role("alert").inner_text()
    assert "KVK number" in alert
    assert "I accept the terms" in alert, "who does not accept them gets no code (R9)"
    assert screen.page.locator("#birth_date").input_value() == GUUSJE["birth_date"], "nothing typed is lost"
    assert screen.violations() == []
    screen.fill(kvk_number=DAGOBERT)
    screen.page.locator("#terms_accepted").check()
    screen.send("Apply")
    assert screen.heading == "Your application was received"
    assert screen.violations() == []
    town.driver.settle()
    reference = screen.at.removeprefix("/apply/")
    assert town.application(reference)["state"] == "granted"
    assert "Uw aanvraag is toegekend" in town.mails_to("info@dagobert.example")[-1].text


@pytest.mark.rules(6, 17)
def test_a_private_person_applies_without_scripts_by_telephone_in_dutch(town: Town, browser: Browser) -> None:
    phone = {"java_script_enabled": False, "viewport": {"width": 320, "height": 640}}
    base = str(town.driver.http.base_url)
    with Screen.of(browser, base, language="nl", **phone) as screen:
        screen.open("/apply/private")
        screen.fill(email="guusje@thuis.example", postcode="2511 AB", house_number="12 A", **GUUSJE)
        screen.page.locator("#terms_accepted").check()
        screen.page.locator("#street").fill("Spui")
        screen.send("Aanvragen")
        assert "Geef straat en plaats samen op." in screen.page.get_by_role("alert").inner_text()
        screen.fill(town="Den Haag")
        screen.send("Aanvragen")
        assert screen.heading == "Uw aanvraag is ontvangen"
    town.driver.settle()
    assert len(town.mails_to("guusje@thuis.example")) == 1


def test_the_forms_are_for_everybody(town: Town, browser: Browser) -> None:
    base = str(town.driver.http.base_url)
    with Screen.of(browser, base, language="nl", viewport={"width": 320, "height": 640}) as screen:
        for address in ("/apply", "/apply/business", "/apply/private", "/terms/2025-12"):
            screen.open(address)
            assert screen.violations() == [], address
            assert not screen.is_too_wide, address


@pytest.mark.rules(34, 40, 41, 42)
def test_who_cannot_get_a_code_here_is_told_kindly_whom_to_ask(town: Town, screen: Screen) -> None:
    for kvk_number, told, referred in (
        (FOREIGN, "outside the Netherlands", True),
        (CLOSED, "No access code can be requested", True),
        (BROKEN, "Technische storing", False),
    ):
        screen.open("/apply/business")
        screen.fill(kvk_number=kvk_number, email="info@elders.example", **GUUSJE)
        screen.page.locator("#terms_accepted").check()
        screen.send("Apply")
        alert = screen.page.get_by_role("alert").inner_text()
        assert told in alert
        assert "000 000 0000" in alert, "contact the register"
        assert screen.page.get_by_text("Reference: ").count() == referred
        assert screen.page.locator("#kvk_number").input_value() == kvk_number


@pytest.mark.rules(12, 14, 43)
def test_what_happens_next_is_told_alike_of_every_reference(town: Town, screen: Screen) -> None:
    told = []
    for reference in (town.somebody(DAGOBERT).apply(), "0123456789abcdef0123"):
        screen.open(f"/apply/{reference}")
        told.append(screen.page.locator("main").inner_text().replace(reference, ""))
    assert told[0] == told[1]
    assert "by post to the address in the register" in told[0]
    assert "before 15:00 on a working day is posted that day" in told[0]
    screen.open("/apply")
    expect(screen.page.get_by_text("behind with payments")).to_be_visible()
    answer = screen.page.request.get("/apply/somebody@dagobert.example")
    assert answer.status == 404


@pytest.mark.rules(9)
def test_the_terms_are_read_before_they_are_accepted(screen: Screen) -> None:
    screen.open("/apply/business")
    screen.page.get_by_role("link", name="the terms of use").click()
    assert screen.at == "/terms/2025-12"
    expect(screen.page.get_by_text("The code is personal.")).to_be_visible()
    assert screen.page.locator("main ol > li").count() == 10
