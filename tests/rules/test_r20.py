"""R20 Lost password: a new one can be requested."""

from tests.rules.town import Town

NEW = "acht kastelen drinken maanlicht"


def test_who_lost_the_password_requests_a_new_one_and_is_in_again(town: Town) -> None:
    holder = town.holder()
    holder.ask_replacement()
    holder.reset(holder.replacement(), NEW)
    assert holder.ask("GET", "/v1/account", status=200)["state"] == "usable"
    town.ask("POST", "/v1/sessions", {"code": holder.code, "password": NEW}, status=201)


def test_it_lifts_no_block(town: Town) -> None:
    holder = town.holder()
    town.staff_does(holder.account_id, "suspension")
    holder.ask_replacement()
    told = holder.reset(holder.replacement(), NEW, status=403)
    assert told["type"] == "urn:toegang:problem:account-suspended"
