"""Payments of invoices as the provider was asked for them: of which, and what became of them (R53, I2)."""

from datetime import timedelta

from domain.invoice.aggregate import Stage
from domain.values import PaymentId
from projections.invoice_payments import (
    invoice_paid_by,
    invoice_payment,
    invoice_payments_pending,
)
from projections.payments import PaymentLife
from tests.domain.test_collecting import run_until_stage
from tests.projections.history import ReadModels
from tests.projections.test_open_invoices import F1, F2, two_invoices, two_returned
from toegang_testing.desks.office import Office
from toegang_testing.desks.portal import Portal


def test_started_payments_are_pending_until_the_money_came_or_will_not_come(
    office: Office, models: ReadModels
) -> None:
    two_invoices(office)
    portal = Portal(office)
    portal.start(F1, "ip-2")
    portal.start(F2, "ip-1")
    started = invoice_payments_pending(models.follow(office))
    assert [(one.payment_id, one.invoice_number) for one in started] == [("ip-2", F1), ("ip-1", F2)]
    assert {one.life for one in started} == {PaymentLife.STARTING}
    assert invoice_payments_pending(models.tx, limit=1) == started[:1]
    assert invoice_payments_pending(models.tx, after=started[0].position) == started[1:]
    assert invoice_payments_pending(models.tx, before=started[0].started_at) == []
    later = started[0].started_at + timedelta(seconds=1)
    assert invoice_payments_pending(models.tx, before=later) == started
    portal.paid(F1, 235, "ip-2")
    portal.fail(F2, "ip-1")
    assert invoice_payments_pending(models.follow(office)) == []
    paid, failed = (invoice_payment(models.tx, PaymentId(one)) for one in ("ip-2", "ip-1"))
    assert paid is not None
    assert failed is not None
    assert (paid.life, failed.life) == (PaymentLife.PAID, PaymentLife.FAILED)


def test_the_fee_that_is_paid_with_it_is_in_its_amount(office: Office, models: ReadModels) -> None:
    two_returned(office)
    run_until_stage(office, Stage.ON_FINAL_NOTICE)
    Portal(office).start(F1)
    [started] = invoice_payments_pending(models.follow(office))
    assert started.amount_cents == 1135


def test_one_is_found_by_both_of_its_ids_and_what_was_given_up_counts_should_it_come(
    office: Office, models: ReadModels
) -> None:
    two_invoices(office)
    portal = Portal(office)
    portal.start(F1)
    portal.opened(F1)
    found = invoice_paid_by(models.follow(office), "tr_ip1")
    assert found == invoice_payment(models.tx, PaymentId("ip-1"))
    assert found is not None
    assert (found.amount_cents, found.life, found.checkout_url) == (
        235, PaymentLife.OPEN, "https://pay.example/ip-1",
    )  # fmt: skip
    assert invoice_paid_by(models.tx, "tr_2") is None
    office.wait(4)
    portal.give_up(F1)
    given_up = invoice_paid_by(models.follow(office), "tr_ip1")
    assert given_up is not None
    assert given_up.life is PaymentLife.GIVEN_UP
    portal.paid(F1)
    late = invoice_paid_by(models.follow(office), "tr_ip1")
    assert late is not None
    assert late.life is PaymentLife.PAID
