"""R34 No new code can be requested for that branch or business; contact the register."""

from tests.rules.town import DONALD, Town

BRANCH = "000037178601"


def test_for_a_deregistered_branch_no_code_is_issued_and_for_the_main_branch_it_is(town: Town) -> None:
    before = town.somebody(DONALD, branch=BRANCH)
    assert town.application(before.apply())["state"] == "granted"
    town.deregister(vestigingsnummer=BRANCH)
    person = town.somebody(DONALD, branch=BRANCH)
    body = {**person.application, "kvk_number": DONALD, "email": person.email, "terms_accepted": True}
    told = town.ask("POST", "/v1/applications/business", body, status=409)
    assert (told["type"], told["rule"]) == ("urn:toegang:problem:closed-branch", "R34")
    assert "Contact the register" in told["what_to_do"]
    assert town.application(told["reference"])["state"] == "refused"
    assert town.application(town.somebody(DONALD).apply())["state"] == "granted"
