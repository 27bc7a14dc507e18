"""The login check: usable or not, for which pages, and every reason why not (R2, R29, R44, D3)."""

from domain.account.commands import EndHold, EndSuspension, HoldAccount, Suspend
from domain.account.events import CodeBlocked, CodeReactivated
from domain.customer.events import OverdueNoted, SettlementNoted
from domain.values import AccountId, BlindIndex, InvoiceNumber, Purpose
from projections.login_check import LoginCheck, Obstacle, login_check
from tests.projections.history import ReadModels
from toegang_testing.desks.desk import A1, A2, A3, BAKERY, NL
from toegang_testing.desks.office import Office

F1, F2 = InvoiceNumber("F2026-000001"), InvoiceNumber("F2026-000002")
EVERY_PAGE = (Purpose.ORDER_EXTRACT, Purpose.FILE_STATEMENT, Purpose.MY_ACCOUNT, Purpose.INVOICES)


def check(models: ReadModels, account_id: AccountId = A1) -> LoginCheck:
    found = login_check(models.tx, BlindIndex(f"code-of-{account_id}"))
    assert found
    assert found.account_id == account_id
    assert bool(found.purposes) is found.usable is (not found.reasons)
    return found


def opened(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    models.follow(office)


def overdue(number: InvoiceNumber) -> OverdueNoted:
    return OverdueNoted(customer_id=BAKERY, invoice_number=number)


def settled(number: InvoiceNumber) -> SettlementNoted:
    return SettlementNoted(customer_id=BAKERY, invoice_number=number, returnable_until=None)


def test_an_activated_business_code_may_log_in_to_every_page(office: Office, models: ReadModels) -> None:
    opened(office, models)
    assert check(models) == LoginCheck(A1, usable=True, purposes=EVERY_PAGE, reasons=())


def test_a_private_code_never_files_statements(office: Office, models: ReadModels) -> None:
    office.do(office.private(A3))
    office.make_usable(A3)
    models.follow(office)
    assert check(models, A3).purposes == (Purpose.ORDER_EXTRACT, Purpose.MY_ACCOUNT, Purpose.INVOICES)


def test_a_code_that_nobody_has_is_none(office: Office, models: ReadModels) -> None:
    opened(office, models)
    assert login_check(models.tx, BlindIndex("another code")) is None


def test_a_code_is_not_usable_before_its_first_log_in(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    models.follow(office)
    assert check(models).reasons == (Obstacle.NOT_ACTIVATED,)


def test_a_suspension_comes_and_goes(office: Office, models: ReadModels) -> None:
    opened(office, models)
    office.do(Suspend(at=office.now, account_id=A1))
    models.follow(office)
    assert check(models).reasons == (Obstacle.SUSPENDED,)
    office.do(EndSuspension(at=office.now, account_id=A1))
    models.follow(office)
    assert check(models).usable


def test_a_hold_comes_and_goes_d28(office: Office, models: ReadModels) -> None:
    opened(office, models)
    office.do(HoldAccount(at=office.now, account_id=A1))
    models.follow(office)
    assert check(models).reasons == (Obstacle.HELD,)
    office.do(EndHold(at=office.now, account_id=A1))
    models.follow(office)
    assert check(models).usable


def test_an_overdue_invoice_stops_every_code_of_the_customer_at_once(
    office: Office, models: ReadModels
) -> None:
    opened(office, models)
    office.open_account(A2, "piet")
    office.do(office.private(A3))
    office.make_usable(A3)
    models.follow(office)
    models.happens(overdue(F1))
    assert check(models, A1).reasons == check(models, A2).reasons == (Obstacle.ARREARS,)
    assert check(models, A3).usable


def test_only_the_last_settlement_ends_the_arrears_of_the_customer(
    office: Office, models: ReadModels
) -> None:
    opened(office, models)
    models.happens(overdue(F1), overdue(F2), settled(F1))
    assert check(models).reasons == (Obstacle.ARREARS,)
    models.happens(settled(F2))
    assert check(models).usable


def test_a_blocked_code_stays_blocked_after_settlement_until_it_is_reactivated(
    office: Office, models: ReadModels
) -> None:
    opened(office, models)
    models.happens(overdue(F1), CodeBlocked(account_id=A1, invoice_number=F1), settled(F1))
    assert check(models).reasons == (Obstacle.ARREARS,)
    models.happens(CodeReactivated(account_id=A1, invoice_numbers=(F1,)))
    assert check(models).usable


def test_every_reason_is_told_in_the_order_a_holder_meets_them(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    office.do(Suspend(at=office.now, account_id=A1))
    office.do(HoldAccount(at=office.now, account_id=A1))
    models.follow(office)
    models.happens(overdue(F1))
    reasons = (Obstacle.ARREARS, Obstacle.HELD, Obstacle.SUSPENDED, Obstacle.NOT_ACTIVATED)
    assert check(models).reasons == reasons


def test_a_closed_account_is_closed_and_nothing_else(office: Office, models: ReadModels) -> None:
    opened(office, models)
    office.do(Suspend(at=office.now, account_id=A1))
    office.close(A1)
    models.follow(office)
    assert check(models).reasons == (Obstacle.CLOSED,)
    office.run()
    models.follow(office)
    assert check(models).reasons == (Obstacle.CLOSED,)


def test_a_code_that_was_lost_is_nobodys_and_the_new_one_waits_for_its_first_log_in(
    office: Office, models: ReadModels
) -> None:
    opened(office, models)
    again = office.business(A2, lost_code=True, email_fits=True)
    office.do(again)
    office.react()
    models.follow(office)
    assert check(models).usable, "D26: nobody has answered"
    office.confirm_loss(again.application_id, "again")
    models.follow(office)
    assert login_check(models.tx, BlindIndex(f"code-of-{A1}")) is None
    found = login_check(models.tx, BlindIndex("again"))
    assert found
    assert (found.account_id, found.reasons) == (A1, (Obstacle.NOT_ACTIVATED,))


def test_a_code_by_post_is_not_activated_and_the_lost_one_works_until_then_d26(
    office: Office, models: ReadModels
) -> None:
    opened(office, models)
    office.do(office.business(A2, lost_code=True, email_fits=True, post_wanted=True, code="again"))
    office.react()
    office.go_to(NL.next_working_day(office.today))
    office.daily()
    office.react()
    models.follow(office)
    assert check(models).usable
    found = login_check(models.tx, BlindIndex("again"))
    assert found
    assert (found.account_id, found.reasons) == (A1, (Obstacle.NOT_ACTIVATED,))
    office.do(office.activation(presented="a1-first-2"))
    models.follow(office)
    assert login_check(models.tx, BlindIndex(f"code-of-{A1}")) is None
    found = login_check(models.tx, BlindIndex("again"))
    assert found
    assert found.usable
