"""R21 Lost access code: for security only a new code can be requested; the password follows at a later date."""

from datetime import date, time

from tests.rules.april import FRIDAY, KINGS_DAY, applies
from tests.rules.town import DAGOBERT, IBAN, Town


def test_a_new_code_comes_for_the_same_account_and_the_password_on_the_first_working_day_after(
    town: Town,
) -> None:
    holder = town.holder(DAGOBERT)
    holder.deposit(2500)
    lost = holder.code
    seen = town.application(holder.apply(lost_code=True))
    assert (seen["state"], seen["account_id"]) == ("granted", holder.account_id)
    password = holder.receive()
    assert holder.code != lost
    code_sent = town.facts(f"account-{holder.account_id}", "account.code_sent")[-1]
    due = town.facts(f"account-{holder.account_id}", "account.first_password_due")[-1]
    assert due["due_on"] > code_sent["sent_on"]
    holder.activate(password)
    assert holder.ask("GET", "/v1/account", status=200)["credit"]["balance_cents"] == 2500


def test_the_old_code_stops_at_once_with_every_session(town: Town) -> None:
    holder = town.holder()
    holder.apply(lost_code=True)
    holder.ask("GET", "/v1/account", status=401)
    told = holder.log_in(status=401)
    assert told["type"] == "urn:toegang:problem:wrong-credentials"
    told = town.ask("POST", "/v1/login-checks", {"code": holder.code}, status=200, by=town.portal)
    assert (told["usable"], told["reasons"]) == (False, ["unknown_code"])


def test_who_is_behind_with_payments_gets_no_new_code_and_keeps_the_old_one(town: Town) -> None:
    holder = town.holder()
    holder.allow_direct_debit(IBAN, "Nummer Voorbeeld")
    holder.order()
    invoice = town.bill(holder)
    town.chase(invoice, "listed_on_final_notice")
    seen = town.application(holder.apply(lost_code=True))
    assert (seen["state"], seen["reason"]) == ("refused", "arrears")
    holder.log_in()


def test_a_code_of_friday_24_april_has_its_password_on_the_28th_for_30_days(april: Town) -> None:
    """The 27th is King's Day (D7)."""
    (one, account_id), (other, _) = (applies(april, FRIDAY, time(9), by_post=False) for _ in range(2))
    april.driver.until(KINGS_DAY)
    assert april.facts(f"account-{account_id}", "account.first_password_sent") == []
    passwords = [one.receive(), other.receive()]
    [sent] = april.facts(f"account-{account_id}", "account.first_password_sent")
    assert sent["sent_on"] == "2026-04-28"
    april.driver.jump(date(2026, 5, 28))
    one.activate(passwords[0])
    april.driver.jump(date(2026, 5, 29))
    body = {"code": other.code, "password": passwords[1], "new_password": "acht kastelen drinken maanlicht"}
    told = april.ask("POST", "/v1/activations", body, status=403)
    assert told["type"] == "urn:toegang:problem:first-password-expired"
