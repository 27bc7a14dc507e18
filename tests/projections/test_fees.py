"""Fees of final notices: what is claimed, paid and given up of each (D1)."""

import pytest

from domain.invoice.aggregate import Stage
from domain.values import CustomerId, NoticeId
from projections.fees import fees, outstanding_cents
from projections.queries import NoSuchPlace
from tests.domain.test_collecting import F1, run_until_stage
from tests.projections.history import ReadModels
from tests.projections.test_open_invoices import two_returned
from toegang_testing.desks.desk import BAKERY
from toegang_testing.desks.finance import Finance
from toegang_testing.desks.office import Office
from toegang_testing.desks.portal import Portal


@pytest.fixture
def noticed(office: Office) -> Office:
    """A final notice was posted to each of two customers."""
    two_returned(office)
    run_until_stage(office, Stage.ON_FINAL_NOTICE)
    return office


def test_a_fee_is_claimed_once_its_letter_was_posted(office: Office, models: ReadModels) -> None:
    two_returned(office)
    run_until_stage(office, Stage.REMINDED)
    office.wait(20)
    office.daily()
    (one, _) = fees(models.follow(office))
    assert (one.fee_cents, one.outstanding_cents, one.due_on) == (900, 0, None)
    assert fees(models.tx, is_open=True) == []
    office.react()
    (one, _) = fees(models.follow(office), is_open=True)
    assert (one.customer_id, one.outstanding_cents) == (BAKERY, 900)
    assert one.due_on is not None


def test_it_stays_open_when_the_invoice_was_paid_until_it_is_paid_or_given_up(
    noticed: Office, models: ReadModels
) -> None:
    first, second = fees(models.follow(noticed))
    noticed.book(F1, 235)
    noticed.book(first.fee_reference, 400)
    assert [one.outstanding_cents for one in fees(models.follow(noticed), is_open=True)] == [500, 900]
    finance = Finance(noticed)
    finance.ask_fee_write_off(first.notice_id)
    finance.approve_fee_write_off(first.notice_id)
    tx = models.follow(noticed)
    (paid,) = fees(tx, is_open=False)
    assert (paid.paid_cents, paid.written_off_cents, paid.outstanding_cents) == (400, 500, 0)
    assert outstanding_cents(tx) == 900
    assert fees(tx, is_open=True) == fees(tx, after=first.notice_id) == [second]


def test_what_was_paid_online_is_open_again_when_it_is_taken_back(
    noticed: Office, models: ReadModels
) -> None:
    first, _ = fees(models.follow(noticed))
    assert first.invoice_numbers == (F1,)
    portal = Portal(noticed)
    portal.start(F1)
    portal.paid(F1, 1135)
    (paid,) = fees(models.follow(noticed), is_open=False)
    assert (paid.notice_id, paid.paid_cents, paid.outstanding_cents) == (first.notice_id, 900, 0)
    portal.taken_back(F1, 400)
    open_again, _ = fees(models.follow(noticed), is_open=True)
    assert (open_again.paid_cents, open_again.outstanding_cents) == (500, 400)


def test_they_are_listed_by_customer_and_in_pages(noticed: Office, models: ReadModels) -> None:
    first, second = fees(models.follow(noticed))
    assert fees(models.tx, limit=1) == [first]
    assert fees(models.tx, customer_id=CustomerId("p1")) == [second]
    with pytest.raises(NoSuchPlace):
        fees(models.tx, after=NoticeId("nothing"))
