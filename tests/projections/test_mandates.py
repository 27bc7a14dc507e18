"""Each customer's mandate, and which are nominated (D2, D6)."""

from datetime import timedelta

from domain.calendar import months_after
from domain.customer.events import MandateEnd
from projections.mandates import amendments_due, lapsing, mandate_of
from tests.projections.history import ReadModels, seal
from toegang_testing.desks.desk import BAKERY
from toegang_testing.desks.office import Office

OF_AMENDMENT = "customer.mandate_amendment_asked/iban"


def test_a_row_follows_the_mandate(office: Office, models: ReadModels) -> None:
    office.open_account()
    assert mandate_of(models.follow(office), BAKERY) is None
    office.to_direct_debit()
    row = mandate_of(models.follow(office), BAKERY)
    assert row is not None
    assert (row.mandate_id, row.used_on, row.asked_iban) == ("mandate-1", office.today, None)
    given = row.iban
    office.amend_mandate("other")
    row = mandate_of(models.follow(office), BAKERY)
    assert row is not None
    new = seal("NL91ABNA0417164300", OF_AMENDMENT)
    assert (row.iban, row.asked_iban) == (given, new)
    office.veto_amendment()
    row = mandate_of(models.follow(office), BAKERY)
    assert row is not None
    assert (row.iban, row.asked_iban, row.not_before) == (given, None, None)
    office.wait(1)
    office.amend_mandate("third")
    office.wait(11)
    office.daily()
    row = mandate_of(models.follow(office), BAKERY)
    assert row is not None
    assert (row.iban, row.asked_iban, row.not_before) == (new, None, None)
    office.cancel_mandate()
    row = mandate_of(models.follow(office), BAKERY)
    assert row is not None
    assert (row.cause, row.ended_on, row.reason) == (MandateEnd.HOLDER, office.today, None)
    assert row.since == office.world.head()


def test_an_amendment_is_due_when_its_time_has_come_and_it_was_not_stopped(
    office: Office, models: ReadModels
) -> None:
    office.open_account()
    office.to_direct_debit()
    office.amend_mandate("other")
    due = office.now + timedelta(days=10)
    models.follow(office)
    assert amendments_due(models.tx, due - timedelta(seconds=1)) == []
    assert amendments_due(models.tx, due) == [BAKERY]
    assert amendments_due(models.tx, due, after=BAKERY) == []
    office.veto_amendment()
    assert amendments_due(models.follow(office), due) == []


def test_one_lapses_by_its_last_direct_debit_and_an_ended_one_not_at_all(
    office: Office, models: ReadModels
) -> None:
    office.open_account()
    office.to_direct_debit()
    signed_on = office.today
    models.follow(office)
    assert lapsing(models.tx, signed_on - timedelta(1)) == []
    assert lapsing(models.tx, signed_on) == [BAKERY]
    office.order()
    office.run()
    office.run()
    office.run_until(office.today + timedelta(16))
    row = mandate_of(models.follow(office), BAKERY)
    assert row is not None
    assert row.used_on > signed_on
    assert lapsing(models.tx, row.used_on - timedelta(1)) == []
    assert lapsing(models.tx, row.used_on) == [BAKERY]
    office.cancel_mandate()
    assert lapsing(models.follow(office), months_after(office.today, 12)) == []
