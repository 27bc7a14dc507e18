"""R11 Business, same address: the code is sent by email."""

from tests.rules.town import DONALD, LISTED, Town


def test_to_the_listed_address_it_goes_by_email(town: Town) -> None:
    letters = len(town.system.letters())
    person = town.somebody(DONALD)
    person.apply()
    person.activate(person.receive())
    assert person.code in town.mails_to(LISTED[DONALD])[-2].text
    assert len(town.system.letters()) == letters


def test_to_another_address_it_never_goes_by_email(town: Town) -> None:
    person = town.somebody(DONALD, email="daisy@elders.example")
    person.apply()
    person.activate(person.receive(by_post=True))
    assert not [mail for mail in town.system.inbox() if person.code in mail.text]


def test_who_wants_it_by_post_gets_it_by_post(town: Town) -> None:
    mails = len(town.system.inbox())
    person = town.somebody(DONALD, post_wanted=True)
    person.apply()
    person.activate(person.receive(by_post=True))
    assert len(town.system.inbox()) == mails
