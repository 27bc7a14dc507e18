"""R33 The account of a deregistered branch or business is closed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.deregistration_day.commands import CountDeregistration
from domain.kernel import Request
from domain.terms import terms_on
from domain.values import KvkNumber
from tests.rules.town import DAGOBERT, Town, lived_in

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


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Town]:
    """A town of its own: what ends here, other proofs need."""
    with lived_in(tmp_path) as town:
        yield town


def test_a_business_that_staff_says_has_moved_is_closed_and_one_that_goes_on_is_not(elsewhere: Town) -> None:
    town, accounts = elsewhere, {}
    for number, email in (
        ("90005414", "info@990000054141.example"),
        ("90004760", "info@990000047601.example"),
    ):
        accounts[number] = town.holder(number, email=email).account_id
        merged = {"signaalType": "SignaalFusieSplitsing_2025_01"}
        ended = {"kvkNummer": number, "datumEinde": f"{town.driver.today:%Y%m%d}"}
        town.driver.outside("/register/control/deregister", ended | merged)
        assert state(town, accounts[number]) == "activated"
    for number, body in (
        ("90005414", {"outcome": "moved", "successor": DAGOBERT}),
        ("90004760", {"outcome": "goes_on"}),
    ):
        listed = town.ask("GET", f"/v1/staff-matters?kvk_number={number}", status=200, by=town.clerk)
        path = f"/v1/staff-matters/{listed['items'][0]['position']}/settlement"
        town.ask("POST", path, {"reason": "correction"} | body, status=200, by=town.boss)
    town.driver.jump(town.driver.today + timedelta(days=1))
    assert state(town, accounts["90005414"]) == "closed"
    assert state(town, accounts["90004760"]) == "activated"


def test_on_a_day_of_unusually_many_the_codes_stop_and_the_accounts_close_once_staff_releases_them(
    elsewhere: Town,
) -> None:
    town, number, erred = elsewhere, "90006623", "90003942"
    holder, other = town.holder(number, by_post=True), town.holder(erred, email="info@990000039421.example")
    today = town.driver.today
    for each in range(terms_on(today).deregistrations_a_day):
        now = town.system.clock.now()
        one = CountDeregistration(at=now, day=today, kvk_number=KvkNumber("12345678"), held=False, usual=25)
        town.system.log.execute(one, Request(f"r33-{each}", b"", "test", correlation_id="r33"))
    for ended, person in ((number, holder), (erred, other)):
        town.deregister(kvkNummer=ended)
        assert state(town, person.account_id) == "held"
        assert person.log_in(status=403)["type"] == "urn:toegang:problem:account-held"
        check = town.ask("POST", "/v1/login-checks", {"code": person.code}, status=200, by=town.portal)
        assert (check["usable"], check["reasons"]) == (False, ["held"])
    dismissal, release = f"{erred}/dismissal", f"days/{today}/release"
    for path in (dismissal, release):
        done = f"/v1/held-deregistrations/{path}"
        town.ask("POST", done, {"reason": "correction"}, status=200, by=town.boss)
    town.driver.jump(today + timedelta(days=1))
    assert state(town, holder.account_id) == "closed"
    causes = [one["cause"] for one in town.facts(f"account-{holder.account_id}", "account.closed")]
    assert causes == ["business_deregistered"]
    assert state(town, other.account_id) == "activated"
    other.log_in()


def test_what_the_register_closed_is_erased_30_days_later_and_not_before(elsewhere: Town) -> None:
    town, number = elsewhere, "90006623"
    holder, today = town.holder(number, by_post=True), town.driver.today
    town.deregister(kvkNummer=number)
    town.driver.jump(today + timedelta(days=29))
    assert state(town, holder.account_id) == "closed"
    town.driver.jump(today + timedelta(days=30))
    assert state(town, holder.account_id) == "erased"
