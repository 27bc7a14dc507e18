"""Refunds that the payment provider has: which it is asked about without a call (R47, I10)."""

from datetime import timedelta

from domain.roles import Role
from projections.refunds import of_payment, to_ask_about
from tests.projections.history import ReadModels
from toegang_testing.desks.desk import BOOKKEEPER, CONTROLLER
from toegang_testing.desks.office import Office
from toegang_testing.desks.refunds import Refunds


def test_the_provider_is_asked_about_what_is_under_way_and_what_was_paid_lately(
    office: Office, models: ReadModels
) -> None:
    desk = with_credit(office)
    desk.ask("r1", 400)
    desk.agree("r1")
    day = office.today
    assert to_ask_about(models.follow(office), paid_from=day) == [], "nobody sent it yet"
    desk.sent("r1")
    assert [one.refund_id for one in to_ask_about(models.follow(office), paid_from=day)] == ["r1"]
    desk.settle("r1")
    models.follow(office)
    assert [one.refund_id for one in to_ask_about(models.tx, paid_from=day)] == ["r1"]
    assert to_ask_about(models.tx, paid_from=day + timedelta(1)) == []
    assert [one.refund_id for one in of_payment(models.tx, "tr_pay1")] == ["r1"], "if it calls"
    desk.fail("r1")
    assert to_ask_about(models.follow(office), paid_from=day) == []


def test_what_the_bank_pays_out_is_not_asked_of_the_provider(office: Office, models: ReadModels) -> None:
    office.open_account()
    office.deposit(1000, "pay-1")
    desk = refund_desk(office)
    desk.ask("r1", 400)
    desk.agree("r1")
    desk.filed("r1")
    assert to_ask_about(models.follow(office), paid_from=office.today) == []
    desk.settle("r1")
    assert to_ask_about(models.follow(office), paid_from=office.today) == []


def with_credit(office: Office) -> Refunds:
    """Credit whose payment the provider can pay back."""
    office.open_account()
    office.start_deposit("pay-1")
    office.open_deposit("pay-1")
    office.deposit(1000, "pay-1")
    return refund_desk(office)


def refund_desk(office: Office) -> Refunds:
    for person in (BOOKKEEPER, CONTROLLER):
        office.let_in(person, Role.FINANCE)
    return Refunds(office)
