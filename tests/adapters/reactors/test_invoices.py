"""From order to invoice, direct debit, reminder, final notice, block and settlement (D1, D14, D15)."""

import json
from datetime import date

from domain.account.events import CodeBlocked, CodeReactivated
from domain.customer.events import BillingAddressWithdrawn
from domain.effect.events import EffectFailed
from domain.final_notice.events import FeePaid, FinalNoticeSent
from domain.invoice.events import (
    CollectionReturned,
    CollectionSubmitted,
    InvoiceIssued,
    InvoiceOverdue,
    InvoiceSent,
    InvoiceSettled,
    ReminderIssued,
    ReminderSent,
)
from tests.adapters.reactors.system import PORTAL, PostedLetter, System
from tests.adapters.reactors.wishes import ADDRESS, BRANCH, activated, business, mandate, order

NUMBER = "F2026-000001"
FEE_REFERENCE = "RF04 A202 6000 001"


def invoiced(system: System) -> None:
    """Wednesday 3 June: an invoice of two orders was posted, announcing a direct debit."""
    account_id = activated(system, business(system))
    system.do(mandate(system, account_id))
    system.do(order(system, account_id))
    system.do(order(system, account_id))
    system.new_day(date(2026, 6, 3))


def returned(system: System) -> None:
    """17 June: the bank sent the direct debit back."""
    invoiced(system)
    system.new_day(date(2026, 6, 16))
    system.to(date(2026, 6, 17), hour=12)
    system.world.make(f"/bank/collections/{NUMBER}-1/return", booked_on="2026-06-17", reason="AM04")
    assert system.bank.step() == 1
    system.react()


def final_notice_sent(system: System) -> PostedLetter:
    """The day after the reminder's term; the letter."""
    returned(system)
    system.new_day(date(2026, 7, 3))
    reminded = system.last(ReminderSent)
    system.new_day(date.fromordinal(reminded.term_ends_on.toordinal() + 1))
    return system.letters[-1]


def pay(system: System, reference: str, cents: int) -> None:
    system.world.make(
        "/bank/transfers", reference=reference, amount_cents=cents, booked_on=system.today.isoformat()
    )
    assert system.bank.step() == 1
    system.react()


def test_an_invoice_is_posted_with_its_lines_and_announces_the_direct_debit(system: System) -> None:
    invoiced(system)
    mandate_told, letter = system.letters
    assert mandate_told.letter_id.startswith("tell_mandate-")
    assert letter.post_on == system.last(InvoiceSent).sent_on == date(2026, 6, 3)
    assert letter.text.startswith(ADDRESS)
    collect_on = system.last(InvoiceIssued).collect_on
    assert collect_on == date(2026, 6, 17)
    for shown in (
        NUMBER,
        "Uittreksel  2  € 2,35  € 4,70",
        "Extract  2  EUR 2.35  EUR 4.70",
        "M0001",
        "17 juni 2026",
        "17 June 2026",
    ):
        assert shown in letter.text
    assert "Vrijgesteld van btw" in letter.text


def test_a_direct_debit_goes_to_the_bank_a_target_day_ahead_and_settles(system: System) -> None:
    invoiced(system)
    system.new_day(date(2026, 6, 15))
    assert system.events(CollectionSubmitted) == []
    system.new_day(date(2026, 6, 16))
    assert system.last(CollectionSubmitted).collection_id == f"{NUMBER}-1"
    [collection] = system.world.http.get(f"{system.world.url}/bank/collections").json()
    assert (collection["amount_cents"], collection["collect_on"]) == (470, "2026-06-17")
    system.world.make(f"/bank/collections/{NUMBER}-1/book", booked_on="2026-06-17")
    assert system.bank.step() == 1
    assert system.last(InvoiceSettled).invoice_number == NUMBER
    system.react()
    system.new_day(date(2026, 8, 3))
    assert system.events(ReminderIssued) == []


def test_a_returned_direct_debit_is_reminded_when_the_rest_of_the_term_is_over(system: System) -> None:
    returned(system)
    term_ends_on = system.last(CollectionReturned).term_ends_on
    assert term_ends_on == date(2026, 7, 2)
    system.new_day(date(2026, 7, 2))
    assert system.events(ReminderIssued) == []
    system.new_day(date(2026, 7, 3))
    letter = system.letters[-1]
    assert letter.post_on == date(2026, 7, 3)
    for shown in (NUMBER, "€ 4,70", "17 juli 2026", "17 July 2026", "geen nieuwe toegangscode"):
        assert shown in letter.text
    assert system.last(ReminderSent).term_ends_on == date(2026, 7, 17)


def test_a_final_notice_names_the_invoices_the_fee_and_its_own_reference(system: System) -> None:
    letter = final_notice_sent(system)
    sent = system.last(FinalNoticeSent)
    assert (sent.sent_on, sent.term_ends_on) == (date(2026, 7, 20), date(2026, 8, 3))  # posted on a Monday
    for shown in (
        f"{NUMBER}  3 juni 2026  1 juli 2026  RF82 F202 6000 001  € 4,70",
        f"{NUMBER}  3 June 2026  1 July 2026  RF82 F202 6000 001  EUR 4.70",
        "fee of EUR 9.00",
        f"in één keer, met iDEAL of kaart: {PORTAL}",
        f"payment, by iDEAL or card: {PORTAL}",
        "Betaalcode: € 9,00 naar NL91 ABNA 0417 1643 00",
        "NL91 ABNA 0417 1643 00",
        "vergoeding van € 9,00",
        "A2026-000001",
        FEE_REFERENCE,
        "4:112",
        "4:113",
        "3 augustus 2026",
        "blokkeren wij al uw toegangscodes",
    ):
        assert shown in letter.text
    [told] = [
        one
        for file in (system.directory / "letters").rglob("manifest.json")
        for one in json.loads(file.read_text())["letters"]
        if one["letter_id"] == letter.letter_id
    ]
    assert told["pages"] == 2, "one a language: two lines on a third would be a sheet for each debtor"


def test_unpaid_after_the_final_notice_every_code_is_blocked_until_it_is_paid(system: System) -> None:
    final_notice_sent(system)
    system.new_day(date(2026, 8, 3))
    assert system.events(InvoiceOverdue) == []
    system.new_day(date(2026, 8, 4))
    assert system.last(CodeBlocked).invoice_number == NUMBER
    pay(system, NUMBER, 470)
    assert system.last(InvoiceSettled).settled_on == date(2026, 8, 4)
    assert system.events(CodeReactivated) == []  # staff does, on contact (D4)


def test_the_fee_is_paid_under_its_own_reference(system: System) -> None:
    final_notice_sent(system)
    pay(system, FEE_REFERENCE, 900)
    assert system.last(FeePaid).amount_cents == 900
    assert system.events(InvoiceSettled) == []


def test_an_invoice_paid_before_its_reminder_was_posted_is_not_reminded(system: System) -> None:
    returned(system)
    system.to(date(2026, 7, 3))
    system.daily.run()
    system.world.make(
        "/bank/transfers", reference=NUMBER, amount_cents=470, booked_on=system.today.isoformat()
    )
    system.bank.step()
    system.react()
    assert len(system.letters) == 2  # of the mandate and the invoice
    assert system.last(EffectFailed).reason_code == "settled"


def test_a_partly_paid_invoice_is_reminded_of_the_rest(system: System) -> None:
    returned(system)
    pay(system, NUMBER, 100)
    system.new_day(date(2026, 7, 3))
    assert "€ 3,70" in system.letters[-1].text


def test_letters_follow_the_billing_address(system: System) -> None:
    returned(system)
    moved: dict[str, str | int] = {
        "straatnaam": "Nieuwe Kade",
        "huisnummer": 1,
        "postcode": "1011AB",
        "plaats": "Amsterdam",
    }
    relocate(system, moved)
    system.new_day(date(2026, 7, 3))
    assert system.letters[-1].text.startswith("Test EMZ Dagobert\nNieuwe Kade 1\n1011AB Amsterdam\n")


def test_where_no_address_may_be_used_letters_go_to_the_one_on_the_invoice(system: System) -> None:
    returned(system)
    relocate(system, None)
    assert system.events(BillingAddressWithdrawn)
    system.new_day(date(2026, 7, 3))
    assert system.letters[-1].text.startswith(ADDRESS)


def relocate(system: System, address: dict[str, str | int] | None) -> None:
    """The register lists another visiting address, or none."""
    system.world.make(
        "/register/control/address",
        vestigingsnummer=BRANCH,
        adres=address,
        timestamp=system.now.isoformat(),
    )
    assert system.signals.step() == 1
    system.react()
