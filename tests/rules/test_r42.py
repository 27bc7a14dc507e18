"""R42 An establishment or business that has closed cannot obtain a code."""

import pytest

from tests.rules.town import DAGOBERT, Town

CLOSED = "96354429"


@pytest.mark.parametrize("branch", [{}, {"branch": "990001987781"}])
def test_a_closed_one_is_refused(town: Town, branch: dict[str, str]) -> None:
    person = town.somebody(CLOSED, email="iemand@elders.example", **branch)
    body = {**person.application, "kvk_number": CLOSED, "email": person.email, "terms_accepted": True}
    told = town.ask("POST", "/v1/applications/business", body, status=409)
    assert told["type"] == "urn:toegang:problem:closed-branch"
    seen = town.application(told["reference"])
    assert (seen["state"], seen["reason"]) == ("refused", "closed_branch")


def test_an_open_one_is_not(town: Town) -> None:
    assert town.application(town.somebody(DAGOBERT).apply())["state"] == "granted"
