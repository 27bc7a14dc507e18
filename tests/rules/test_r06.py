"""R6 The applicant chooses business use or private use; the choice is fixed for that account."""

import pytest

from tests.rules.town import DAGOBERT, Town


@pytest.mark.parametrize(("kvk_number", "use"), [(DAGOBERT, "business"), (None, "private")])
def test_the_use_that_was_chosen_stays(town: Town, kvk_number: str | None, use: str) -> None:
    holder = town.regular(kvk_number)
    assert holder.ask("GET", "/v1/account", status=200)["use"] == use
    holder.ask("PATCH", "/v1/account", {"use": "private"}, status=405)
    holder.ask("PUT", "/v1/account", {"use": "private"}, status=405)
    holder.log_in()
    assert holder.ask("GET", "/v1/account", status=200)["use"] == use


def test_an_application_for_both_is_refused(town: Town) -> None:
    body = {**town.somebody().application, "email": "a@thuis.example", "terms_accepted": True}
    both = {**body, "kvk_number": DAGOBERT}
    told = [town.ask("POST", f"/v1/applications/{use}", both, status=422) for use in ("private", "business")]
    assert "(a field that does not exist)" in str(told[0]["errors"])
    assert "(a field that does not exist)" in str(told[1]["errors"])
