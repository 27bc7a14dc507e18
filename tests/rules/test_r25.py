"""R25 Close: the account is deleted."""

from datetime import timedelta

from tests.rules.town import Town


def test_a_closed_account_is_never_usable_again_and_its_holder_is_forgotten(town: Town) -> None:
    holder = town.holder()
    path = f"/v1/accounts/{holder.account_id}"
    assert town.ask("GET", path, status=200, by=town.clerk)["email"] == holder.email
    town.close(holder)
    told = holder.log_in(status=403)
    assert (told["type"], told["rule"]) == ("urn:toegang:problem:account-closed", "R25")
    town.driver.until(town.driver.today + timedelta(days=1))
    seen = town.ask("GET", path, status=200, by=town.clerk)
    assert (seen["state"], seen["email"], seen["surname"]) == ("erased", None, None)
    holder.log_in(status=401)
    town.staff_does(holder.account_id, "suspension/end", status=409)


def test_after_closing_the_same_person_may_apply_again_and_gets_another_code(town: Town) -> None:
    holder = town.holder()
    old = holder.code
    town.close(holder)
    assert town.application(holder.apply())["state"] == "granted"
    holder.receive()
    assert holder.code != old


def test_one_member_of_staff_alone_closes_nothing(town: Town) -> None:
    holder = town.holder()
    path, body = f"/v1/accounts/{holder.account_id}", {"reason": "holder_asked"}
    town.ask("POST", f"{path}/closure-approvals", body, status=409, by=town.boss)
    town.ask("POST", f"{path}/closure-requests", body, status=200, by=town.boss)
    told = town.ask("POST", f"{path}/closure-approvals", body, status=403, by=town.boss)
    assert told["type"] == "urn:toegang:problem:same-person"
    holder.log_in()
