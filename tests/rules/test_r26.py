"""R26 An organisation with an account manager asks by email with access code, first name and surname, email
address, trade name, KVK number, and the reason to deactivate or block; staff then gets in touch."""

import pytest

from api.demo.driver import Json
from api.demo.people import Person
from tests.rules.town import DAGOBERT, Town

PATH = "/v1/deactivation-requests"
BECAUSE = {"reason": "account_manager_asked"}


def mail(holder: Person) -> Json:
    """All six items."""
    return {
        **BECAUSE,
        "code": holder.code,
        "first_names": holder.application["first_names"],
        "surname": holder.application["surname"],
        "email": holder.email,
        "trade_name": "Test EMZ Dagobert",
        "kvk_number": DAGOBERT,
        "grounds": "De medewerker is uit dienst.",
    }


def test_the_six_items_are_checked_staff_gets_in_touch_and_the_code_is_blocked(town: Town) -> None:
    holder = town.holder(DAGOBERT)
    told = town.ask("POST", PATH, mail(holder), status=201, by=town.clerk)
    assert told["account_id"] == holder.account_id
    compared = ("access_code", "name", "email", "trade_name", "kvk_number")
    assert [told["findings"][item] for item in compared] == ["fits"] * 5
    assert told["missing"] == []
    outcome, settled = f"{PATH}/{told['reference']}/outcome", {**BECAUSE, "outcome": "suspended"}
    early = town.ask("POST", outcome, settled, status=409, by=town.clerk)
    assert (early["type"], early["rule"]) == ("urn:toegang:problem:contact-first", "R26")
    holder.log_in()
    town.ask("POST", f"{PATH}/{told['reference']}/contact", BECAUSE, status=200, by=town.clerk)
    town.ask("POST", outcome, settled, status=200, by=town.clerk)
    assert holder.log_in(status=403)["type"] == "urn:toegang:problem:account-suspended"


def test_an_incomplete_request_names_what_is_missing_and_blocks_nothing(town: Town) -> None:
    holder = town.holder(DAGOBERT)
    body = {name: value for name, value in mail(holder).items() if name not in ("trade_name", "grounds")}
    told = town.ask("POST", PATH, body, status=201, by=town.clerk)
    assert told["missing"] == ["trade_name", "grounds"]
    waiting = town.ask("GET", f"{PATH}?state=open&complete=false", status=200, by=town.clerk)["items"]
    assert told["reference"] in [one["deactivation_id"] for one in waiting]
    holder.log_in()


@pytest.mark.parametrize(
    ("item", "given"),
    [
        ("name", {"surname": "Iemand-Anders"}),
        ("name", {"first_names": "Iemand"}),
        ("email", {"email": "iemand@anders.example"}),
        ("trade_name", {"trade_name": "Een andere zaak"}),
        ("kvk_number", {"kvk_number": "68750110"}),
    ],
)
def test_what_does_not_fit_is_named_and_the_rest_fits(town: Town, item: str, given: Json) -> None:
    told = town.ask("POST", PATH, mail(town.regular(DAGOBERT)) | given, status=201, by=town.clerk)
    compared = ("access_code", "name", "email", "trade_name", "kvk_number")
    differs = [one for one in compared if told["findings"][one] == "differs"]
    fits = [one for one in compared if told["findings"][one] == "fits"]
    assert (differs, len(fits)) == ([item], 4)
    seen = town.ask("GET", f"{PATH}/{told['reference']}", status=200, by=town.clerk)
    assert seen["findings"] == told["findings"]


def test_a_code_that_is_nobodys_fits_nothing_and_blocks_nobody(town: Town) -> None:
    holder = town.holder(DAGOBERT)
    told = town.ask("POST", PATH, mail(holder) | {"code": "W22222222222"}, status=201, by=town.clerk)
    assert told["account_id"] is None
    assert told["findings"]["access_code"] == "differs"
    assert "fits" not in told["findings"].values()
    path = f"{PATH}/{told['reference']}"
    town.ask("POST", f"{path}/contact", BECAUSE, status=200, by=town.clerk)
    refused = town.ask(
        "POST", f"{path}/outcome", BECAUSE | {"outcome": "suspended"}, status=409, by=town.clerk
    )
    assert refused["rule"] == "R26"
    holder.log_in()
