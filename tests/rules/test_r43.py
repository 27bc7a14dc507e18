"""R43 Someone who has a code and is behind with payments cannot get a new one."""

from api.demo.people import Person
from tests.rules.june import blocked, on, order_of_3_june, returned
from tests.rules.town import KATRIEN, LISTED, Town


def test_from_the_day_after_the_reminders_term_nobody_of_the_customer_gets_a_code_until_all_is_paid(
    june: Town,
) -> None:
    debtor, colleague, invoice = order_of_3_june(june)
    returned(june, invoice)
    on(june, "2026-07-09", "2026-07-23")
    assert outcome(june, june.somebody(KATRIEN)) == ("granted", None)
    on(june, "2026-07-24")
    assert outcome(june, june.somebody(KATRIEN)) == ("refused", "arrears")
    assert "omdat er na\neen herinnering een factuur openstaat" in june.mails_to(LISTED[KATRIEN])[-1].text
    assert outcome(june, debtor, lost_code=True) == ("refused", "arrears")
    assert blocked(june, debtor, colleague) == [False, False]  # what there is goes on until R44 (D2)
    on(june, "2026-08-08")
    assert outcome(june, june.somebody(KATRIEN)) == ("refused", "arrears")
    assert blocked(june, debtor, colleague) == [True, True]
    june.pay(invoice)
    assert outcome(june, june.somebody(KATRIEN)) == ("granted", None)


def test_another_customer_is_not_concerned(june: Town) -> None:
    *_, invoice = order_of_3_june(june)
    returned(june, invoice)
    on(june, "2026-07-09", "2026-07-24")
    assert outcome(june, june.somebody()) == ("granted", None)


def outcome(town: Town, person: Person, *, lost_code: bool = False) -> tuple[str, str | None]:
    """Of that person's application."""
    seen = town.application(person.apply(lost_code=lost_code))
    return seen["state"], seen["reason"]
