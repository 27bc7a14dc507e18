"""Ordering without a code in a browser, from the price to the document (R5, R55, R56)."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.screen import Screen
from tests.rules.town import DAGOBERT, Town

pytestmark = pytest.mark.browser


def pays(town: Town, reference: str) -> None:
    """In a thread of its own: signing has an event loop, and so has the browser in this one."""
    with ThreadPoolExecutor(1) as alone:
        alone.submit(town.driver.outside, f"/payments/{reference}/confirm", {}).result()


@pytest.mark.rules(5, 55)
def test_a_guest_orders_pays_and_reads_a_certified_extract(town: Town, screen: Screen) -> None:
    screen.open("/")
    screen.page.get_by_role("link", name="Order without a code").click()
    expect(screen.page.get_by_text("€15.20")).to_be_visible()
    expect(screen.page.get_by_text("There is no invoice")).to_be_visible()
    assert screen.violations() == []
    screen.page.get_by_label("Digitally certified extract").check()
    screen.fill(about="123")
    screen.send("Order, and then pay")
    assert "KVK number" in screen.page.get_by_role("alert").inner_text()
    screen.fill(about=DAGOBERT)
    screen.send("Order, and then pay")
    assert screen.heading == "Your order"
    town.driver.settle()
    way = screen.page.get_by_role("link", name="To the payment page")
    expect(way).to_be_visible()
    assert screen.violations() == []
    assert (way.get_attribute("href") or "").startswith(town.system.stand_ins_url or "-")
    reference = screen.at.rpartition("/")[2]
    pays(town, reference)
    read = screen.page.get_by_role("link", name="Read the extract (PDF)")
    expect(read).to_be_visible()
    assert screen.violations() == []
    document = screen.page.request.get(read.get_attribute("href") or "")
    assert document.headers["content-type"] == "application/pdf"
    assert document.body().startswith(b"%PDF-")
    screen.open(f"/payments/{reference}")
    assert screen.at == f"/guest-order/{reference}", "who comes back from paying sees the order"


WATCHING = """() => {
  window.told = 0;
  new MutationObserver((all) => window.told += all.length).observe(
    document.querySelector("[aria-live]"), {subtree: true, childList: true, characterData: true});
}"""
"""What a screen reader would read again."""


def looks_again(screen: Screen, address: str) -> None:
    with screen.page.expect_response(lambda answer: address in answer.url) as looked:
        screen.page.clock.fast_forward(3000)
    looked.value.finished()
    screen.page.clock.run_for(500)


def test_a_page_that_looks_again_keeps_the_focus_and_says_nothing_until_something_changed(
    town: Town, screen: Screen
) -> None:
    screen.page.clock.install()
    screen.open("/guest-order")
    screen.page.get_by_label("Digitally certified extract").check()
    screen.fill(about=DAGOBERT)
    screen.send("Order, and then pay")
    town.driver.settle()
    way, address = screen.page.get_by_role("link", name="To the payment page"), screen.at
    looks_again(screen, address)
    way.focus()
    screen.page.evaluate(WATCHING)
    looks_again(screen, address)
    looks_again(screen, address)
    expect(way).to_be_focused()
    assert screen.page.evaluate("window.told") == 0
    screen.page.route(f"**{address}", lambda route: route.fulfill(status=503, body="<p>away</p>"))
    looks_again(screen, address)
    expect(way).to_be_focused()
    screen.page.unroute(f"**{address}")
    pays(town, address.rpartition("/")[2])
    looks_again(screen, address)
    expect(screen.page.get_by_role("link", name="Read the extract (PDF)")).to_be_visible()
    assert screen.page.evaluate("window.told") > 0


@pytest.mark.rules(5)
def test_paper_needs_an_address_and_goes_by_post_without_scripts_in_dutch(
    town: Town, browser: Browser
) -> None:
    base = str(town.driver.http.base_url)
    phone = {"java_script_enabled": False, "viewport": {"width": 320, "height": 640}}
    with Screen.of(browser, base, language="nl", **phone) as screen:
        screen.open("/guest-order")
        screen.page.get_by_label("Uittreksel op papier").check()
        screen.fill(about=DAGOBERT)
        screen.send("Bestellen, en daarna betalen")
        assert "adres" in screen.page.get_by_role("alert").inner_text()
        screen.fill(
            recipient__name="G. Geluk", recipient__street="Kade 1", recipient__place="1011 AA Amsterdam"
        )
        screen.send("Bestellen, en daarna betalen")
        reference = screen.at.rpartition("/")[2]
        town.driver.settle()
        pays(town, reference)
        screen.page.get_by_role("link", name="Kijk nu opnieuw").click()
        expect(screen.page.get_by_text("Uw bestelling is klaar")).to_be_visible()
        expect(screen.page.get_by_text("Op de post op")).to_be_visible()
        assert town.letters_to("G. Geluk")


def test_an_unknown_order_is_told_as_any_unknown_address(screen: Screen) -> None:
    answer = screen.page.goto("/guest-order/0123456789abcdef0123")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.rules(1, 56)
def test_prices_are_listed_for_everybody(town: Town, browser: Browser) -> None:
    base = str(town.driver.http.base_url)
    with Screen.of(browser, base, language="nl", viewport={"width": 320, "height": 640}) as screen:
        screen.open("/prices")
        row = screen.page.get_by_role("row", name=re.compile("^Uittreksel "))
        expect(row.first).to_contain_text("€ 2,35")
        expect(screen.page.get_by_text("vrijgesteld van btw")).to_be_visible()
        for address in ("/prices", "/guest-order", "/questions", "/questions/invoice-copy"):
            screen.open(address)
            assert screen.violations() == [], address
            assert not screen.is_too_wide, address
