"""R41 A foreign establishment sometimes cannot be linked: contact the register."""

from tests.rules.town import DAGOBERT, Town

ABROAD = "55344526"


def test_it_is_told_on_screen_and_referred_to_staff(town: Town) -> None:
    person = town.somebody(ABROAD, email="office@foreign.example")
    body = {**person.application, "kvk_number": ABROAD, "email": person.email, "terms_accepted": True}
    told = town.ask("POST", "/v1/applications/business", body, status=409)
    assert (told["type"], told["rule"]) == ("urn:toegang:problem:foreign-establishment", "R41")
    assert told["what_to_do"].startswith("Contact the register")
    waiting = town.ask("GET", "/v1/referrals", status=200, by=town.clerk)["items"]
    assert told["reference"] in [one["application_id"] for one in waiting]


def test_a_dutch_establishment_is_linked(town: Town) -> None:
    assert town.application(town.somebody(DAGOBERT).apply())["state"] == "granted"


def test_staff_links_it_and_the_code_goes_by_a_channel_that_staff_proved(town: Town) -> None:
    person = town.somebody(ABROAD, email="buro@foreign.example")
    body = {**person.application, "kvk_number": ABROAD, "email": person.email, "terms_accepted": True}
    reference = town.ask("POST", "/v1/applications/business", body, status=409)["reference"]
    path = f"/v1/referrals/{reference}"
    granted = {"reason": "referral", "channel": "email"}
    town.ask("POST", f"{path}/grant", granted, status=200, by=town.clerk)
    person.activate(person.receive())
    refused = {"reason": "referral", "refusal": "cannot_be_linked"}
    again = town.ask("POST", f"{path}/refusal", refused, status=409, by=town.clerk)
    assert again["type"] == "urn:toegang:problem:settled-before"
