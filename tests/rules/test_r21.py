"""R21 Lost access code: for security only a new code can be requested; the password follows at a later date."""

from dataclasses import replace
from datetime import date, time, timedelta

from tests.rules.april import FRIDAY, KINGS_DAY, applies
from tests.rules.town import DAGOBERT, IBAN, KATRIEN, Town


def test_a_new_code_comes_for_the_same_account_and_the_password_on_the_first_working_day_after(
    town: Town,
) -> None:
    holder = town.holder(DAGOBERT)
    holder.deposit(2500)
    lost = holder.code
    reference = holder.apply(lost_code=True)
    assert town.application(reference)["state"] == "awaiting_confirmation"
    holder.confirm_loss()
    seen = town.application(reference)
    assert seen["account_id"] == holder.account_id
    assert seen["state"] == "erased", "the account has all that counts; nothing needs what was typed"
    password = holder.receive()
    assert holder.code != lost
    code_sent = town.facts(f"account-{holder.account_id}", "account.code_sent")[-1]
    due = town.facts(f"account-{holder.account_id}", "account.first_password_due")[-1]
    assert due["due_on"] > code_sent["sent_on"]
    holder.activate(password)
    assert holder.ask("GET", "/v1/account", status=200)["credit"]["balance_cents"] == 2500


def test_nobody_stops_a_code_by_saying_that_it_is_lost(town: Town) -> None:
    """Name, birth date and the listed address are public (D26)."""
    holder = town.holder(DAGOBERT)
    holder.apply(lost_code=True)
    holder.ask("GET", "/v1/account", status=200)
    holder.log_in()
    town.system.drive(town.system.clock.now() + timedelta(hours=1))
    assert holder.confirm_loss(status=403)["type"] == "urn:toegang:problem:loss-token-expired"
    holder.log_in()


def test_by_post_the_old_code_works_until_the_new_one_is_activated(town: Town) -> None:
    holder = town.holder(KATRIEN, by_post=True, email="niet.vermeld@katrien.example")
    former = holder.code
    holder.apply(lost_code=True)
    password = holder.receive(by_post=True)
    new, holder.code = holder.code, former
    holder.log_in()
    holder.code = new
    holder.activate(password)
    holder.log_in()
    holder.code = former
    holder.log_in(status=401)


def test_a_strangers_letters_keep_no_holder_from_a_replacement(town: Town) -> None:
    """D26: of who has no mailbox that the register lists. The stranger has public facts, and asks as often as
    anybody may; the holder threw the first letter away, and asks in between."""
    holder = town.holder(KATRIEN, by_post=True, email="niet.vermeld@katrien.example")
    stranger = replace(holder)
    stranger.apply(lost_code=True)
    stranger.receive(by_post=True)
    town.driver.until(town.driver.today + timedelta(days=7))
    former = holder.code
    assert town.application(holder.apply(lost_code=True))["state"] == "granted"
    password = holder.receive(by_post=True)
    new, holder.code = holder.code, former
    holder.log_in()
    town.driver.until(town.driver.today + timedelta(days=3))
    assert town.application(stranger.apply(lost_code=True))["reason"] == "reissued_lately"
    town.driver.until(town.driver.today + timedelta(days=4))
    assert town.application(stranger.apply(lost_code=True))["state"] == "granted"
    asked = town.ask("POST", "/v1/login-checks", {"code": new}, status=200, by=town.portal)
    assert asked["reasons"] == ["not_activated"]
    holder.code = new
    holder.activate(password)
    holder.log_in()
    assert town.ask("POST", "/v1/login-checks", {"code": new}, status=200, by=town.portal)["usable"]
    town.driver.until(town.driver.today + timedelta(days=3))
    holder.log_in()
    holder.code = former
    holder.log_in(status=401)


def test_staff_stops_it_at_once(town: Town) -> None:
    """R24: who fears that somebody uses it contacts the register."""
    holder = town.holder()
    holder.apply(lost_code=True)
    town.staff_does(holder.account_id, "suspension")
    assert holder.log_in(status=403)["type"] == "urn:toegang:problem:account-suspended"


def test_the_old_code_stops_as_the_mailbox_answers_with_every_session(town: Town) -> None:
    holder = town.holder()
    holder.apply(lost_code=True)
    holder.confirm_loss()
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
    assert told["type"] == "urn:toegang:problem:password-expired"
