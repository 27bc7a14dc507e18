"""R4 Requesting authorisation to view protected data always needs a business access code."""

from calendar import monthrange
from datetime import date, timedelta

from api.demo.people import Person
from tests.rules.town import DAGOBERT, DONALD, Town

GROUNDS = {"grounds": "Notaris, dossier 2026-17."}


def granted(town: Town, holder: Person) -> date:
    """Requested and granted; the last day to confirm it."""
    one = holder.ask("POST", "/v1/authorisation", GROUNDS, status=201)["authorisation_id"]
    path = f"/v1/accounts/{holder.account_id}/authorisation/decision"
    body = {"reason": "holder_asked", "authorisation_id": one}
    town.ask("POST", path, body, status=200, by=town.clerk)
    return date.fromisoformat(holder.ask("GET", "/v1/authorisation", status=200)["confirm_by"])


def test_a_private_code_cannot_ask_and_neither_can_nobody(town: Town) -> None:
    private = town.regular()
    told = private.ask("POST", "/v1/authorisation", GROUNDS, status=409)
    assert (told["type"], told["rule"]) == ("urn:toegang:problem:business-code-needed", "R4")
    town.ask("POST", "/v1/authorisation", GROUNDS, status=401)


def test_a_business_code_asks_staff_decides_and_it_ends_with_the_account(town: Town) -> None:
    holder = town.holder(DAGOBERT)
    granted(town, holder)
    assert holder.ask("GET", "/v1/authorisation", status=200)["state"] == "granted"
    town.close(holder)
    path = f"/v1/accounts/{holder.account_id}/authorisation"
    assert town.ask("GET", path, status=200, by=town.clerk)["state"] == "ended"


def test_it_lapses_unless_it_is_confirmed_within_a_year(town: Town) -> None:
    confirms, forgets = town.holder(DONALD), town.holder(DONALD)
    confirms.log_in()  # days went by while the other one waited for a password
    last_day = granted(town, confirms)
    assert granted(town, forgets) == last_day
    today = town.driver.today
    _, days = monthrange(today.year + 1, today.month)
    assert last_day == date(today.year + 1, today.month, min(today.day, days))
    town.driver.jump(last_day)
    confirms.log_in()
    confirms.ask("POST", "/v1/authorisation/confirmation", status=200)
    town.driver.jump(last_day + timedelta(days=1))
    for holder, state in ((confirms, "granted"), (forgets, "lapsed")):
        holder.log_in()
        assert holder.ask("GET", "/v1/authorisation", status=200)["state"] == state
