"""R9 A code is personal and may not be shared (terms accepted at application; no transfer)."""

from tests.rules.town import Town


def test_the_terms_that_were_accepted_stand_in_the_history(town: Town) -> None:
    opened = town.facts(f"account-{town.regular().account_id}", "account.opened")
    assert [one["terms_accepted"] for one in opened] == ["2025-12"]
    text = town.ask("GET", "/v1/terms/2025-12", status=200)["text"]
    assert "The code is personal" in text
    assert "do not hand them over" in " ".join(text.split())


def test_without_accepting_them_nobody_applies(town: Town) -> None:
    person = town.somebody()
    body = {**person.application, "email": person.email, "terms_accepted": False}
    told = town.ask("POST", "/v1/applications/private", body, status=422)
    assert told["field"] == "terms_accepted"


def test_nobody_takes_over_a_code_that_is_in_use(town: Town) -> None:
    person = town.somebody()
    person.apply()
    sent = person.receive()
    person.activate(sent)
    body = {"code": person.code, "password": sent, "new_password": "van iemand anders, lang genoeg"}
    told = town.ask("POST", "/v1/activations", body, status=403)
    assert told["type"] == "urn:toegang:problem:already-activated"
    person.log_in()
