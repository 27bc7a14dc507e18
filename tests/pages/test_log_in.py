"""Logging in as a holder does who follows what the messages and the pages say."""

import pytest

from api.holders.access import SESSION_LASTS
from api.pages.words import catalogue
from tests.api.asking import OWN, SENT, Api
from tests.api.test_systems import ordered_and_billed
from tests.pages.visitor import Visitor, hidden

NL = catalogue("nl")


def shown(visitor: Visitor, address: str) -> str:
    """The page that one ends at, in Dutch."""
    return visitor.client.get(address, headers={"Accept-Language": "nl"}, follow_redirects=True).text


def test_who_logs_in_with_the_password_that_was_sent_comes_where_it_is_replaced(
    api: Api, visitor: Visitor
) -> None:
    """The message with the password says: log in with it, and then choose one of your own."""
    holder = api.applied()
    api.send_password(holder.account_id)
    answer = visitor.send("/log-in/my-account", code=holder.code, password=SENT)
    assert answer.status_code == 403
    assert NL["activate.not_yet"] in answer.text
    assert f'value="{holder.code}"' in answer.text, "it need not be typed again"
    assert SENT not in answer.text
    typed = {"code": holder.code, "password": SENT, "new_password": OWN}
    assert visitor.send("/activate", **typed).headers["location"].startswith("/account?")


def test_whose_session_ended_is_told_so_once_and_who_had_none_is_not(api: Api, visitor: Visitor) -> None:
    holder, said = api.holder(), NL["done.session_over"]
    assert said not in shown(visitor, "/account")
    visitor.send("/log-in/my-account", code=holder.code, password=OWN)
    api.clock.advance_to(api.clock.now() + SESSION_LASTS)
    assert said in shown(visitor, "/account/orders")
    assert said not in shown(visitor, "/account/orders")


@pytest.mark.parametrize("first", ["file-statement", "my-account"])
def test_a_form_without_a_session_for_it_keeps_what_was_typed_while_its_sender_logs_in(
    api: Api, visitor: Visitor, first: str
) -> None:
    """With a session for another page, and with one that has ended."""
    holder = api.holder()
    api.pay_in(holder, 2500)
    visitor.send("/log-in/my-account", code=holder.code, password=OWN)
    typed = {"amount_cents": "10,50", "iban": "NL91ABNA0417164300", "payee": "G. Geluk"}
    if first == "my-account":
        form = visitor.fill("/account/refund") | typed
        api.clock.advance_to(api.clock.now() + SESSION_LASTS)
    else:
        visitor.send(f"/log-in/{first}", code=holder.code, password=OWN)
        form = visitor.fill("/account/file") | typed
    kept = visitor.post("/account/refund", form)
    assert kept.status_code == 403
    assert NL["page.kept_meanwhile"] in kept.text
    log_in = "/log-in/my-account?next=%2Faccount%2Frefund"
    assert f'href="{log_in}"' in kept.text
    again = hidden(kept.text)
    assert again.items() >= typed.items()
    visitor.send(log_in, code=holder.code, password=OWN)
    shown = visitor.post("/account/refund", again)
    assert (shown.status_code, NL["form.stale"] in shown.text) == (403, True), "seen before it is sent"
    assert all(f'value="{text}"' in shown.text for text in typed.values())
    answer = visitor.post("/account/refund", hidden(shown.text) | typed)
    assert answer.headers["location"].startswith("/account/refund?")


def test_a_form_of_secrets_alone_is_begun_anew_after_logging_in(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    visitor.send("/log-in/my-account", code=holder.code, password=OWN)
    form = visitor.fill("/account/password", password=OWN, new_password=SENT)
    api.clock.advance_to(api.clock.now() + SESSION_LASTS)
    answer = visitor.post("/account/password", form)
    assert answer.headers["location"] == "/log-in/my-account?next=%2Faccount%2Fpassword"


def test_an_invoice_that_is_debited_says_so_before_it_offers_a_payment(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    number = ordered_and_billed(api, holder)
    visitor.send("/log-in/invoices", code=holder.code, password=OWN)
    page = shown(visitor, f"/portal/invoices/{number}")
    said = NL["portal.collected"].partition("{on}")[0]
    assert page.index(said) < page.index(NL["invoice_pay.submit"])
