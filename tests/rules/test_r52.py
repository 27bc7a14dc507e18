"""R52 Digital: through the payment portal linked from the invoice email, under contact details, the email address is
changed; the confirmation goes to the OLD email address."""

import re
from datetime import timedelta

from tests.rules.mailbox import ask_email, confirm, veto
from tests.rules.town import DONALD, Town

OLD, NEW, OTHER = "facturen@donald.example", "boeken@donald.example", "crediteuren@donald.example"


def test_the_old_address_is_told_and_the_new_one_is_in_force_after_seventy_two_hours(town: Town) -> None:
    holder = town.holder(DONALD)
    ask_email(town, holder, OLD)
    confirm(town, OLD)
    holder.deposit(500)
    [invoice] = [mail for mail in town.mails_to(OLD) if "Factuur" in mail.subject]
    link = re.search(r"https?://\S+", invoice.text)
    assert link is not None
    assert link[0].endswith("/portal")
    told = town.ask("GET", "/v1/portal", status=200)
    assert DONALD not in str(told), "the link alone shows nothing"

    before = town.mails_to(OLD)
    ask_email(town, holder, NEW)
    [confirmation] = [mail for mail in town.mails_to(OLD) if mail not in before]
    assert "ander e-mailadres" in confirmation.subject
    assert NEW not in confirmation.text
    confirm(town, NEW)
    town.driver.jump(town.driver.today + timedelta(days=2))
    holder.log_in()
    holder.deposit(500)
    assert not [mail for mail in town.mails_to(NEW) if "Factuur F" in mail.subject]
    town.driver.jump(town.driver.today + timedelta(days=2))
    holder.log_in()
    assert holder.ask("GET", "/v1/account/invoice-delivery", status=200)["email"] == NEW
    holder.deposit(500)
    [moved] = [mail for mail in town.mails_to(NEW) if "Factuur F" in mail.subject]
    assert moved not in town.mails_to(OLD)

    # What the old address was told of now comes too late, and the new one has the say.
    veto(town, confirmation.text, status=409)
    ask_email(town, holder, OTHER)
    confirm(town, OTHER)
    veto(town, town.mails_to(NEW)[-1].text)
    town.driver.jump(town.driver.today + timedelta(days=5))
    holder.log_in()
    assert holder.ask("GET", "/v1/account/invoice-delivery", status=200)["email"] == NEW
    holder.ask("POST", "/v1/account/invoice-delivery/post", {}, status=201)


def test_without_a_session_nobody_changes_it_and_a_confirmation_is_no_session(town: Town) -> None:
    body = {"email": NEW}
    town.ask("POST", "/v1/account/invoice-delivery/email", body, status=401)
    made_up = {"customer_id": DONALD, "token": "ABCDE-FGHJK-MNPQR-STUVW"}
    for what in ("confirmations", "vetoes"):
        told = town.ask("POST", f"/v1/invoice-email-{what}", made_up, status=403)
        assert told["rule"] == "D24"
