"""What a customer keeps of mandates and arrears (D2, D6, R43)."""

from datetime import date, timedelta

import pytest

from domain.customer.aggregate import CUSTOMER
from domain.customer.commands import GiveMandate, NoteOverdue
from domain.customer.events import (
    CustomerRegistered,
    InvoiceOpened,
    MandateGiven,
    OverdueNoted,
    PaymentMethodChanged,
    ReminderNoted,
)
from domain.customer.mandate import MandateInForce
from domain.values import CustomerId, InvoiceNumber, PaymentMethod, Plain, Use
from toegang_testing.scenario import AT, Scenario

C1 = CustomerId("c1")
F1 = InvoiceNumber("F2026-000001")
REGISTERED = CustomerRegistered(
    customer_id=C1,
    use=Use.BUSINESS,
    kvk_number="69599084",
    billing_source=None,
    billing_address=None,
    address_index=None,
    private_index=None,
)


def giving(mandate_id: str) -> GiveMandate:
    return GiveMandate(
        at=AT,
        customer_id=C1,
        mandate_id=mandate_id,
        signed_on=date(2026, 6, 1),
        iban=Plain("NL00BANK0123456789"),
        debtor=Plain("Bakkerij Jansen"),
    )


# Another mandate is another one, whatever its id: ids are drawn, and sort in no order that means something.
@pytest.mark.parametrize("new", ["a", "z"])
def test_another_mandate_is_refused_while_one_is_in_force_d6(new: str) -> None:
    before = MandateGiven.of(giving("m"))
    method = PaymentMethodChanged(customer_id=C1, method=PaymentMethod.DIRECT_DEBIT)
    given = Scenario(CUSTOMER).given(REGISTERED, before, method)
    given.when(giving(new)).then_rejected(MandateInForce)
    given.when(giving("m")).then_nothing()


def test_applications_are_refused_from_that_day_on_and_not_before_r43_d2() -> None:
    opened = InvoiceOpened(customer_id=C1, invoice_number=F1, financial_year=2026)
    from_ = date(2026, 7, 15)
    reminded = ReminderNoted(customer_id=C1, invoice_number=F1, applications_refused_from=from_)
    customer = Scenario(CUSTOMER).given(REGISTERED, opened, reminded).state
    days = (from_ - timedelta(1), from_, from_ + timedelta(1), from_ + timedelta(30))
    assert [customer.refuses_applications(day) for day in days] == [False, True, True, True]


def test_an_overdue_is_noted_once_and_only_of_what_was_reminded_r44_d3() -> None:
    note = NoteOverdue(at=AT, customer_id=C1, invoice_number=F1)
    opened = InvoiceOpened(customer_id=C1, invoice_number=F1, financial_year=2026)
    reminded = ReminderNoted(customer_id=C1, invoice_number=F1, applications_refused_from=date(2026, 7, 15))
    noted = OverdueNoted(customer_id=C1, invoice_number=F1)
    given = Scenario(CUSTOMER).given
    given(REGISTERED).when(note).then_nothing()
    given(REGISTERED, opened).when(note).then_nothing()
    given(REGISTERED, opened, reminded).when(note).then(noted)
    given(REGISTERED, opened, reminded, noted).when(note).then_nothing()
