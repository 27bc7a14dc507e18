"""R17 A private code is sent by email."""

from tests.rules.town import Town


def test_code_and_password_come_by_email_to_the_address_of_the_application(town: Town) -> None:
    letters = len(town.system.letters())
    holder = town.holder()
    assert len(town.mails_to(holder.email)) == 2
    assert holder.code in town.mails_to(holder.email)[0].text
    assert len(town.system.letters()) == letters


def test_it_cannot_be_asked_for_by_post(town: Town) -> None:
    person = town.somebody()
    body = {**person.application, "email": person.email, "terms_accepted": True, "post_wanted": True}
    town.ask("POST", "/v1/applications/private", body, status=422)
    assert town.mails_to(person.email) == []
