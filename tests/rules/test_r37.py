"""R37 Path: Log in > Order extract > My Account > My details > Change password ("Wijzig wachtwoord")."""

from api.demo.people import OWN_PASSWORD
from tests.rules.town import Town

PATH = "Inloggen > Uittreksel bestellen > Mijn account > Mijn gegevens > Wijzig wachtwoord"
PATH_EN = 'Log in > Order extract > My Account > My details > Change password ("Wijzig wachtwoord")'


def test_the_path_is_told_with_every_password_that_is_sent(town: Town) -> None:
    holder = town.holder()
    holder.ask_replacement()
    first, replacement = (" ".join(mail.text.split()) for mail in town.mails_to(holder.email)[-2:])
    for told in (first, replacement):
        assert PATH in told
        assert PATH_EN in told


def test_the_path_leads_there(town: Town) -> None:
    holder = town.holder()
    assert holder.log_in("order_extract")["purpose"] == "order_extract"
    assert "change_password" in holder.ask("GET", "/v1/account", status=200)["menu"]
    body = {"password": OWN_PASSWORD, "new_password": "acht kastelen drinken maanlicht"}
    holder.ask("POST", "/v1/password-changes", body, status=201)
