"""R40 "Technische storing" (technical fault) when the register or a dependency fails: contact the register."""

from tests.rules.town import DAGOBERT, Town


def apply(town: Town, kvk_number: str, status: int) -> tuple[str, str]:
    person = town.somebody(kvk_number, email="iemand@elders.example")
    body = {**person.application, "kvk_number": kvk_number, "email": person.email, "terms_accepted": True}
    told = town.ask("POST", "/v1/applications/business", body, status=status)
    return told.get("title", ""), told.get("what_to_do", "")


def test_an_outage_is_told_and_nothing_is_recorded(town: Town) -> None:
    head = town.system.log.head()
    town.driver.outside("/register/control/outage", {"on": True})
    try:
        title, what_to_do = apply(town, DAGOBERT, 503)
    finally:
        town.driver.outside("/register/control/outage", {"on": False})
    assert title == "Technische storing"
    assert "contact the register" in what_to_do
    assert town.system.log.head() == head
    apply(town, DAGOBERT, 202)


def test_a_register_that_breaks_on_one_number_is_told_and_other_numbers_go_on(town: Town) -> None:
    assert apply(town, "90004973", 503)[0] == "Technische storing"
    assert apply(town, "90002903", 503)[0] == "Technische storing"
    apply(town, DAGOBERT, 202)
