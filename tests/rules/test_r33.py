"""R33 The account of a deregistered branch or business is closed."""

from datetime import timedelta

from tests.rules.town import DAGOBERT, Town

GONE = "90003942"


def test_every_account_of_a_deregistered_business_is_closed_and_no_other(town: Town) -> None:
    held = [town.holder(GONE, email="info@990000039421.example") for _ in range(2)]
    other = town.holder(DAGOBERT)
    town.deregister(kvkNummer=GONE)
    assert [state(town, holder.account_id) for holder in held] == ["closed", "closed"]
    assert state(town, other.account_id) == "activated"
    causes = [one["cause"] for one in town.facts(f"account-{held[0].account_id}", "account.closed")]
    assert causes == ["business_deregistered"]


def test_an_end_that_was_announced_closes_the_account_on_its_day_and_not_before(town: Town) -> None:
    holder = town.holder("90006577", email="hoofdkantoor@duizend.example")
    last = town.driver.today + timedelta(days=7)
    town.deregister(kvkNummer="90006577", on=last)
    town.driver.until(last - timedelta(days=1))
    assert state(town, holder.account_id) == "activated"
    town.driver.until(last + timedelta(days=1))
    assert state(town, holder.account_id) == "closed"


def state(town: Town, account_id: str) -> str:
    return str(town.ask("GET", f"/v1/accounts/{account_id}", status=200, by=town.clerk)["state"])
