"""R8 Each employee who orders or requests authorisation needs a code of their own: one code per person."""

from tests.rules.town import DAGOBERT, DONALD, LISTED, Town


def test_two_employees_get_a_code_each(town: Town) -> None:
    one, other = town.holder(DAGOBERT), town.holder(DAGOBERT)
    assert one.code != other.code
    assert one.account_id != other.account_id
    assert one.log_in()["token"] != other.log_in()["token"]


def test_the_same_person_gets_no_second_one(town: Town) -> None:
    holder = town.holder(DAGOBERT)
    seen = town.application(holder.apply())
    assert (seen["state"], seen["reason"]) == ("refused", "second_code")
    assert "heeft: ieder krijgt er één" in town.mails_to(LISTED[DAGOBERT])[-1].text


def test_the_same_private_person_gets_no_second_one(town: Town) -> None:
    seen = town.application(town.holder().apply())
    assert (seen["state"], seen["reason"]) == ("refused", "second_code")


def test_who_works_for_two_organisations_gets_one_for_each(town: Town) -> None:
    one = town.holder(DAGOBERT)
    other = town.somebody(DONALD, **one.application)
    assert town.application(other.apply())["state"] == "granted"


def test_whoever_writes_name_or_home_otherwise_is_the_same_person_d27(town: Town) -> None:
    town.holder(first_names="José", surname="O'Neill-Smit", postcode="2511 AB", house_number="12A")
    other = town.somebody(
        first_names="Jose", surname="O’NEILL – SMIT", postcode="2511ab", house_number="12-a"
    )
    seen = town.application(other.apply())
    assert (seen["state"], seen["reason"]) == ("refused", "second_code")
