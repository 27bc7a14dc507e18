"""R43 Someone who has a code and is behind with payments cannot get a new one."""

from tests.rules.town import IBAN, Town

BEHIND = "90001354"
EMAIL = "kontakt@kontex.example"


def test_behind_with_payments_nobody_of_the_customer_gets_a_code_until_all_is_paid(town: Town) -> None:
    debtor = town.holder(BEHIND, email=EMAIL)
    debtor.allow_direct_debit(IBAN, "BV Grand Kontex")
    debtor.order()
    invoice = town.bill(debtor)
    town.chase(invoice, "reminder_sent")
    assert outcome(town) == ("granted", None)
    town.chase(invoice, "listed_on_final_notice")
    assert outcome(town) == ("refused", "arrears")
    assert "omdat er na\neen herinnering een factuur openstaat" in town.mails_to(EMAIL)[-1].text
    debtor.log_in()
    town.pay(invoice)
    assert outcome(town) == ("granted", None)


def outcome(town: Town) -> tuple[str, str | None]:
    """Of a colleague's application."""
    seen = town.application(town.somebody(BEHIND, email=EMAIL).apply())
    return seen["state"], seen["reason"]
