"""R44 An invoice unpaid after a reminder and a final notice blocks the code; only payment reactivates it; the same code
works again; the holder contacts the register once all outstanding invoices are paid."""

from tests.rules.town import Town


def test_reminder_final_notice_block_payment_contact_and_the_same_code_again(town: Town) -> None:
    debtor = town.debtor()
    code, invoice = debtor.code, town.bill(debtor)
    number = invoice["invoice_number"]
    town.chase(invoice, "reminder_sent")
    assert f"Herinnering factuur {number}" in subjects(town, number)
    town.chase(invoice, "listed_on_final_notice")
    assert "Aanmaning / Final notice" in subjects(town, number)
    debtor.log_in()
    town.chase(invoice, "overdue")
    told = debtor.log_in(status=403)
    assert (told["type"], told["rule"]) == ("urn:toegang:problem:blocked-for-arrears", "R44")
    assert told["what_to_do"].startswith("Pay all outstanding invoices and then contact the register")
    town.pay(invoice)
    town.staff_does(debtor.account_id, "reactivation", reason="invoices_paid")
    debtor.log_in()
    assert debtor.code == code


def test_with_a_second_invoice_overdue_paying_one_is_not_enough(town: Town) -> None:
    debtor = town.debtor()
    first = town.bill(debtor)
    debtor.log_in()
    debtor.order()
    second = town.bill(debtor)
    for invoice in (first, second):
        town.chase(invoice, "overdue")
    town.pay(first)
    town.staff_does(debtor.account_id, "reactivation", reason="invoices_paid", status=409)
    town.pay(second)
    town.staff_does(debtor.account_id, "reactivation", reason="invoices_paid")
    debtor.log_in()


def subjects(town: Town, number: str) -> str:
    return "\n".join(letter.subject for letter in town.system.letters() if number in letter.text)
