"""R32 A code linked to a branch or business that has been deregistered can no longer be used."""

from tests.rules.town import DAGOBERT, Town

BRANCH = "000038509520"


def test_the_code_of_a_deregistered_branch_stops_and_that_of_another_branch_goes_on(town: Town) -> None:
    gone, stays = town.holder(DAGOBERT, branch=BRANCH), town.holder(DAGOBERT)
    gone.log_in()
    session = gone.headers
    town.deregister(vestigingsnummer=BRANCH)
    town.ask("GET", "/v1/account", status=403, by=session)
    assert gone.log_in(status=403)["type"] == "urn:toegang:problem:account-closed"
    check = town.ask("POST", "/v1/login-checks", {"code": gone.code}, status=200, by=town.portal)
    assert check["usable"] is False
    stays.log_in()


def test_the_codes_of_a_deregistered_business_stop(town: Town) -> None:
    holder = town.holder("90001745", email="info@990000017451.example")
    holder.log_in()
    town.deregister(kvkNummer="90001745")
    holder.log_in(status=403)
