"""R10 Business: the applicant's email address is compared with the one the register lists for the company."""

import pytest

from tests.rules.town import DAGOBERT, LISTED, Town


def channel(town: Town, reference: str) -> str:
    account_id = town.application(reference)["account_id"]
    [issued] = town.facts(f"account-{account_id}", "account.code_issued")
    return str(issued["channel"])


@pytest.mark.parametrize(
    ("email", "expected"),
    [(LISTED[DAGOBERT], "email"), ("Info@DAGOBERT.example", "email"), ("info@dagobert2.example", "post")],
)
def test_the_comparison_decides_how_the_code_comes(town: Town, email: str, expected: str) -> None:
    assert channel(town, town.somebody(DAGOBERT, email=email).apply()) == expected


def test_the_applicant_is_not_told_what_it_found(town: Town) -> None:
    answers = []
    for email in (LISTED[DAGOBERT], "iemand@elders.example"):
        person = town.somebody(DAGOBERT)
        body = {**person.application, "kvk_number": DAGOBERT, "email": email, "terms_accepted": True}
        answers.append(town.ask("POST", "/v1/applications/business", body, status=202))
    assert [list(answer) for answer in answers] == [["reference"], ["reference"]]
