"""A whole life of one access code, from the start page to its proof: each in their browser, by keyboard."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, expect

from api.process.evidence import keeper
from domain.ports import Role
from tests.browser.keyboard import Keyboard
from tests.browser.screen import Screen
from tests.browser.test_desk import desk, told
from tests.rules.town import DAGOBERT, IBAN, MONDAY, Town

pytestmark = pytest.mark.browser
EMAIL, PASSWORD = "leven@thuis.example", "negen wilgen langs het water"
CODE, SENT = re.compile(r"\bW[A-Z0-9]{11}\b"), re.compile(r"\b(?:[A-Z0-9]{5}-){3}[A-Z0-9]{5}\b")


@contextmanager
def inbox(screen: Screen) -> Iterator[Screen]:
    """The demo's, in a tab of its own, as the start page leads there."""
    screen.open("/")
    with screen.page.expect_popup() as opened:
        screen.follow("Inbox of the demonstration, and its clock (new tab)")
    tab = type(screen)(opened.value, screen.base)
    yield tab
    tab.page.close()


def mailed(screen: Screen, subject: str) -> str:
    """The text of the newest mail to this person, read in the inbox."""
    with inbox(screen) as tab:
        tab.fill(to=EMAIL)
        tab.send("Search")
        tab.press(tab.page.get_by_role("link", name=re.compile(subject)).first)
        return tab.page.locator("pre").inner_text()


def logs_in(screen: Screen, code: str, way: str = "My account") -> None:
    screen.open("/")
    screen.follow(way)
    if screen.page.locator("#code").count():
        screen.fill(code=code, password=PASSWORD)
        screen.send("Log in")


def acts(screen: Screen, link: str, button: str) -> None:
    """Staff does something, for the first reason that fits."""
    screen.follow(link)
    screen.press(screen.page.locator('[name="reason"]').first)
    screen.send(button)


def applies_and_activates(town: Town, screen: Screen) -> str:
    screen.open("/")
    screen.follow("Apply for an access code")
    screen.follow("For private use")
    screen.fill(first_names="Lente", surname="Leven", birth_date="29-02-1980", email=EMAIL)
    screen.fill(postcode="1234 AB", house_number="7")
    screen.press(screen.page.get_by_role("checkbox").last)
    screen.send("Apply")
    expect(screen.page.get_by_role("heading", level=1)).to_contain_text("received")
    town.driver.settle()
    code = CODE.search(mailed(screen, "access code"))
    assert code is not None
    town.to_next(MONDAY)  # the password follows on a working day
    sent = SENT.search(mailed(screen, "first password"))
    assert sent is not None
    screen.open("/activate")
    screen.fill(code=code[0], password=sent[0], new_password=PASSWORD)
    screen.send("Activate")
    assert screen.at == "/account"
    return code[0]


def orders(town: Town, screen: Screen) -> None:
    screen.follow("Change the payment method to direct debit")
    screen.fill(iban=IBAN, debtor_name="L. Leven")
    screen.send("Give the mandate")
    screen.open("/account")
    screen.follow("Order products")
    screen.press(screen.page.get_by_role("radio", name=re.compile("^Extract")))
    screen.fill(about=DAGOBERT)
    screen.send("Order")
    town.driver.settle()
    read = screen.page.get_by_role("link", name="Open the document")
    expect(read).to_be_visible()
    document = screen.page.request.get(read.get_attribute("href") or "")
    assert document.body().startswith(b"%PDF-")


def pays_what_blocks(town: Town, screen: Screen, code: str, number: str) -> None:
    logs_in(screen, code)
    assert screen.page.get_by_role("alert").is_visible()
    screen.send(f"Pay {number}")
    town.driver.settle()
    expect(screen.page.get_by_role("link", name="To the payment page")).to_be_visible()
    town.driver.outside(f"/payments/{screen.at.rpartition('/')[2]}/confirm", {})
    expect(screen.page.get_by_text("The payment was received")).to_be_visible()


@pytest.mark.rules(1, 6, 7, 18, 25, 30, 31, 44)
def test_a_whole_life(town: Town, browser: Browser) -> None:
    town.members.let_in("life2", Role.SUPERVISOR)
    town.members.let_in("life3", Role.AUDITOR)
    with ExitStack() as stack:
        holder = stack.enter_context(Keyboard.of(browser, str(town.driver.http.base_url)))
        code = applies_and_activates(town, holder)
        orders(town, holder)
        with desk(browser, town, town.clerk, Keyboard) as clerk:
            account_id = looked_up(clerk, code)
        customer_id = town.ask("GET", f"/v1/accounts/{account_id}", status=200, by=town.clerk)["customer_id"]
        number = unpaid(town, customer_id)
        pays_what_blocks(town, holder, code, number)
        town.driver.settle()
        with desk(browser, town, town.clerk, Keyboard) as clerk:
            clerk.open("/desk")
            clerk.follow("Codes to reactivate")
            row = clerk.page.locator("tr", has=clerk.page.locator(f'a[href*="{account_id}"]'))
            clerk.press(row.get_by_role("link", name="Reactivate"))
            clerk.choose(reason="invoices_paid")
            clerk.send("Reactivate")
            expect(clerk.page.get_by_role("status")).to_be_visible()
        logs_in(holder, code)
        assert holder.at == "/account", "the same code works again (R31)"
        with desk(browser, town, town.clerk, Keyboard) as clerk:
            looked_up(clerk, code)
            acts(clerk, "Request a closure", "Request the closure")
        with desk(browser, town, town.members.signed("life2"), Keyboard) as supervisor:
            supervisor.open(f"/desk/accounts/{account_id}")
            acts(supervisor, "Approve the closure", "Close the account")
            assert told(supervisor) == "The account is closed."
        holder.open("/")
        holder.follow("My account")
        assert holder.at == "/log-in/my-account", "its session has ended"
        with desk(browser, town, town.members.signed("life3"), Keyboard) as auditor:
            keeper(town.system.store, town.system.settings).step()  # what happened is signed
            why_closed(auditor, account_id)


def looked_up(clerk: Screen, code: str) -> str:
    """The account's page, found by its code; answers its id."""
    clerk.open("/desk/accounts")
    clerk.press(clerk.page.locator("summary"))
    clerk.fill(code=code)
    clerk.send("Search")
    assert clerk.page.locator("details[open]").count() == 0, "what was found is seen without scrolling"
    clerk.follow("Look")
    return clerk.at.rpartition("/")[2]


def unpaid(town: Town, customer_id: str) -> str:
    """The direct debit of what was ordered comes back, and nobody pays until the code is blocked."""
    invoice = town.billed(customer_id)
    town.chase(invoice, "overdue")
    return str(invoice["invoice_number"])


def why_closed(auditor: Screen, account_id: str) -> None:
    auditor.open("/desk")
    auditor.follow("Audit")
    auditor.fill(number=account_id)
    auditor.send("Show the history")
    assert auditor.heading == "History"
    auditor.follow("Why is it closed?")
    expect(auditor.page.get_by_role("img")).to_be_visible()
    auditor.follow("Proof")
    assert auditor.heading == "As it was signed"
