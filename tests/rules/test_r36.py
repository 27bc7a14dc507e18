"""R36 A password can be changed only with the current password or with a replacement password."""

from api.demo.people import OWN_PASSWORD
from tests.rules.town import Town

NEW = "acht kastelen drinken maanlicht"


def test_with_the_current_password(town: Town) -> None:
    holder = town.holder()
    holder.ask("POST", "/v1/password-changes", {"password": OWN_PASSWORD, "new_password": NEW}, status=201)
    town.ask("POST", "/v1/sessions", {"code": holder.code, "password": NEW}, status=201)
    holder.log_in(status=401)


def test_with_a_replacement_password(town: Town) -> None:
    holder = town.holder()
    holder.ask_replacement()
    holder.reset(holder.replacement(), NEW)
    town.ask("POST", "/v1/sessions", {"code": holder.code, "password": NEW}, status=201)
    holder.log_in(status=401)


def test_with_neither_of_them_nothing_changes(town: Town) -> None:
    holder = town.holder()
    body = {"password": "iets heel anders dan dat", "new_password": NEW}
    told = holder.ask("POST", "/v1/password-changes", body, status=403)
    assert told["type"] == "urn:toegang:problem:wrong-password"
    holder.reset("iets heel anders dan dat", NEW, status=401)
    assert town.facts(f"account-{holder.account_id}", "account.password_changed") == []
    holder.log_in()


def test_a_change_ends_every_other_session(town: Town) -> None:
    holder = town.holder()
    elsewhere = {"Authorization": f"Bearer {holder.token}"}
    holder.log_in()
    holder.ask("POST", "/v1/password-changes", {"password": OWN_PASSWORD, "new_password": NEW}, status=201)
    holder.ask("GET", "/v1/account", status=200)
    town.ask("GET", "/v1/account", status=401, by=elsewhere)
