"""R7 Logging in takes the access code and the password: two separate secrets."""

from api.demo.people import OWN_PASSWORD
from tests.rules.town import Town


def test_with_both_one_logs_in(town: Town) -> None:
    assert town.regular().log_in()["token"]


def test_with_only_one_of_them_nobody_does(town: Town) -> None:
    holder = town.regular()
    assert town.ask("POST", "/v1/sessions", {"code": holder.code}, status=422)["field"] == "password"
    assert town.ask("POST", "/v1/sessions", {"password": OWN_PASSWORD}, status=422)["field"] == "code"
    wrong = {"code": holder.code, "password": holder.code}
    told = town.ask("POST", "/v1/sessions", wrong, status=401)
    assert told["type"] == "urn:toegang:problem:wrong-credentials"


def test_they_never_travel_in_one_message(town: Town) -> None:
    person = town.somebody()
    person.apply()
    password = person.receive()
    texts = [mail.text for mail in town.mails_to(person.email)]
    assert [(person.code in text, password in text) for text in texts] == [(True, False), (False, True)]


def test_the_password_of_another_code_opens_nothing(town: Town) -> None:
    holder, other = town.holder(), town.holder()
    body = {"password": OWN_PASSWORD, "new_password": "acht kastelen drinken maanlicht"}
    other.ask("POST", "/v1/password-changes", body, status=201)
    crossed = {"code": holder.code, "password": body["new_password"]}
    assert "token" not in town.ask("POST", "/v1/sessions", crossed, status=401)
    holder.log_in()
