"""Ordering in a browser: from credit, once, refused kindly, and read again at no cost (R1, R13, R18, R45)."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.holding import log_in, logged_in
from tests.browser.screen import Screen
from tests.rules.town import DONALD, Town

pytestmark = pytest.mark.browser
ABOUT = "69599084"
TWICE = """() => {
  const form = document.querySelector("main form");
  const sent = new URLSearchParams(new FormData(form));
  const send = () => fetch(form.action, {method: "POST", body: sent}).then((answer) => answer.url);
  return Promise.all([send(), send()]);
}"""


def test_who_has_no_credit_is_led_to_deposit_it_pays_and_then_orders_once(town: Town, screen: Screen) -> None:
    holder, page = town.holder(), screen.page
    log_in(screen, holder, "order-extract")
    assert (screen.at, screen.heading) == ("/account/order", "Order products")
    page.get_by_label("Extract: €2.35").check()
    screen.fill(about="6959908")
    screen.send("Order")
    assert page.locator("#about-error").inner_text() == "This is written with 8 digits."
    assert page.get_by_label("Extract: €2.35").is_checked(), "nothing typed is lost"
    screen.fill(about=ABOUT)
    screen.send("Order")
    assert (
        "Deposit credit or change to direct debit, and order again." in page.get_by_role("alert").inner_text()
    )
    page.get_by_role("link", name="Deposit credit").click()
    screen.fill(amount_cents="ten")
    screen.send("On to paying")
    assert "as 12.50" in page.locator("#amount_cents-error").inner_text()
    screen.fill(amount_cents="10")
    screen.send("On to paying")
    assert screen.heading == "Deposit credit: €10.00"
    assert screen.violations() == []
    town.driver.settle()
    link = page.get_by_role("link", name="Pay at the payment provider")
    expect(link).to_be_visible()
    assert str(link.get_attribute("href")).startswith(town.system.stand_ins_url or "-")
    payment_id = screen.at.rpartition("/")[2]
    town.driver.outside(f"/payments/{payment_id}/confirm", {})
    expect(page.get_by_text("The amount is on your credit.")).to_be_visible()
    page.get_by_role("link", name="To your credit").click()
    assert page.locator("tbody td").nth(1).inner_text() == "Deposited"
    assert screen.violations() == []


def test_a_form_that_is_sent_twice_at_once_orders_once(town: Town, screen: Screen) -> None:
    """As two fast clicks do where the script, which keeps the second back, does not run."""
    holder = town.holder()
    holder.deposit(1000)
    logged_in(screen, holder)
    screen.open("/account/order")
    screen.page.get_by_label("Extract: €2.35").check()
    screen.fill(about=ABOUT)
    reached = screen.page.evaluate(TWICE)
    assert reached[0] == reached[1]
    assert "/account/orders/" in reached[0]
    orders = holder.ask("GET", "/v1/orders", status=200)["items"]
    assert [one["price_cents"] for one in orders] == [235]


def test_a_second_click_sends_nothing(town: Town, screen: Screen) -> None:
    holder, sent = town.holder(), []
    holder.deposit(1000)
    logged_in(screen, holder)
    screen.open("/account/order")
    screen.page.get_by_label("Extract: €2.35").check()
    screen.fill(about=ABOUT)
    screen.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    screen.page.evaluate("for (const _ of [1, 2]) document.querySelector('main form button').click()")
    screen.page.wait_for_url("**/account/orders/*")
    assert len(sent) == 1


def test_an_order_goes_without_a_script_and_its_document_is_read_again_at_no_cost(
    town: Town, browser: Browser
) -> None:
    holder = town.holder()
    holder.deposit(1000)
    base = str(town.driver.http.base_url)
    narrow = {"width": 320, "height": 700}
    with Screen.of(browser, base, language="nl", java_script_enabled=False, viewport=narrow) as screen:
        logged_in(screen, holder)
        screen.open("/account/order")
        screen.page.get_by_label("Uittreksel: € 2,35").check()
        screen.fill(about=ABOUT)
        screen.send("Bestellen")
        assert screen.heading == "Uittreksel"
        town.driver.settle()
        screen.page.get_by_role("link", name="Kijk nu opnieuw").click()
        link = screen.page.get_by_role("link", name="Document openen").get_attribute("href")
        for _ in range(2):
            document = screen.page.request.get(str(link))
            assert document.body().startswith(b"%PDF")
        credit = holder.ask("GET", "/v1/account", status=200)["credit"]
        assert credit == {"balance_cents": 765, "available_cents": 765}


def test_the_state_of_an_order_refreshes_itself_and_the_list_is_filtered(town: Town, screen: Screen) -> None:
    holder, page = town.holder(DONALD), screen.page
    holder.deposit(1000)
    logged_in(screen, holder)
    screen.open("/account/order")
    page.get_by_label("History").check()
    screen.fill(about=ABOUT)
    screen.send("Order")
    expect(page.get_by_text("Your document is being made.")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Your order was accepted.")
    assert screen.violations() == []
    town.driver.settle()
    expect(page.get_by_role("link", name="Open the document")).to_be_visible()
    page.get_by_role("link", name="All orders").click()
    assert page.locator("tbody tr").count() == 1
    assert screen.violations() == []
    page.get_by_label("State").select_option("Refused")
    expect(page.get_by_text("There are no orders.")).to_be_visible()
    assert screen.at == "/account/orders", "only the list was changed"


def test_while_a_notice_stops_ordering_it_says_so_and_there_is_no_form(town: Town, screen: Screen) -> None:
    holder = town.regular()
    logged_in(screen, holder)
    body = {"reason": "maintenance", "stops_ordering": True, "dutch": "Storing.", "english": "A fault."}
    notice = town.ask("POST", "/v1/notices", body, status=201, by=town.boss)
    screen.open("/account/order")
    assert screen.page.get_by_role("note").all_inner_texts() == [
        "A fault.",
        "Ordering is not possible now. The notice above says why. Order again when it is over.",
    ]
    assert screen.page.get_by_role("button", name="Order", exact=True).count() == 0
    lifting = f"/v1/notices/{notice['notice_id']}/lifting"
    town.ask("POST", lifting, {"reason": "maintenance"}, status=200, by=town.clerk)
    screen.open("/account/order")
    assert screen.page.get_by_role("button", name="Order", exact=True).is_visible()
