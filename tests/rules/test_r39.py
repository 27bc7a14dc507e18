"""R39 (Hint) check with your colleagues whether R38 applies."""

from tests.rules.test_r38 import managed
from tests.rules.town import DONALD, LISTED, Town


def test_the_hint_stands_where_one_applies(town: Town) -> None:
    described = town.ask("GET", "/openapi.json", status=200)["paths"]["/v1/applications/business"]["post"]
    told = " ".join(described["description"].split())
    assert "only through a specific department" in told
    assert "Check with your colleagues whether this applies to your organisation" in told


def test_the_hint_is_told_to_whom_it_concerns_and_to_nobody_else(town: Town) -> None:
    with managed(town, DONALD):
        town.somebody(DONALD).apply()
    concerned = town.mails_to(LISTED[DONALD])[-1].text
    assert "check with your colleagues" in concerned
    assert "vraag uw collega's" in concerned
    town.somebody(DONALD).apply()
    assert "colleagues" not in town.mails_to(LISTED[DONALD])[-1].text
