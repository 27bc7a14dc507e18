"""R12 Business, different or no listed address: the code is sent by post, to the register's address."""

import pytest

from tests.rules.town import DAGOBERT, DONALD, Town

WITHOUT_EMAIL = "90006623"


@pytest.mark.parametrize(
    ("kvk_number", "lines"),
    [
        (DONALD, ["Test BV Donald", "Postbus 200", "1000AE Rommeldam"]),
        (WITHOUT_EMAIL, ["Stichting Voorbeeld (invented)", "Voorbeeldstraat 1", "8011AA Zwolle"]),
    ],
)
def test_code_and_password_go_to_the_address_that_the_register_lists(
    town: Town, kvk_number: str, lines: list[str]
) -> None:
    person = town.somebody(kvk_number, email="iemand@elders.example")
    person.apply()
    person.activate(person.receive(by_post=True))
    [code] = [letter for letter in town.system.letters() if person.code in letter.text]
    assert code.to.split("\n") == lines
    assert town.letters_to(lines[0])[-1].to == code.to


def test_the_address_that_was_typed_hears_nothing(town: Town) -> None:
    person = town.somebody(DONALD, email="iemand@elders-dan-daar.example")
    person.apply()
    person.receive(by_post=True)
    assert town.mails_to(person.email) == []


def test_with_the_listed_address_no_letter_is_sent(town: Town) -> None:
    letters = len(town.system.letters())
    town.holder(DAGOBERT)
    assert len(town.system.letters()) == letters
