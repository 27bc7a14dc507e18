"""Who may log in, and on which page (R29, D3, I12)."""

import pytest

from domain.account.commands import Suspend
from domain.account.state import AccountIsClosed, AccountSuspendedNow, BlockedForArrears, NotActivated
from domain.customer.commands import NoteOverdue, NoteReminder, OpenInvoice
from domain.use_cases.log_in import WrongPage, check_log_in
from domain.values import CustomerId, InvoiceNumber, Purpose
from toegang_testing.desks.desk import A1, KVK
from toegang_testing.desks.office import Office


@pytest.fixture
def office() -> Office:
    office = Office()
    office.open_account()
    return office


def log_in(office: Office, account_id: str = A1, purpose: Purpose = Purpose.MY_ACCOUNT) -> None:
    account = office.account(account_id)
    assert account.customer_id is not None
    check_log_in(account, office.customer(account.customer_id), purpose)


def in_arrears(office: Office, *, overdue: bool) -> None:
    at, one, number = office.now, CustomerId(KVK), InvoiceNumber("F2026-000001")
    office.do(OpenInvoice(at=at, customer_id=one, invoice_number=number, financial_year=2026, settled=False))
    office.do(
        NoteReminder(at=at, customer_id=one, invoice_number=number, applications_refused_from=office.today)
    )
    if overdue:
        office.do(NoteOverdue(at=at, customer_id=one, invoice_number=number))


@pytest.mark.parametrize("purpose", Purpose)
def test_a_business_code_logs_in_on_every_page_r29(office: Office, purpose: Purpose) -> None:
    log_in(office, purpose=purpose)


def test_a_private_code_logs_in_on_every_page_but_one_r2(office: Office) -> None:
    office.do(office.private("a2"))
    office.make_usable("a2")
    log_in(office, "a2")
    log_in(office, "a2", Purpose.ORDER_EXTRACT)
    with pytest.raises(WrongPage):
        log_in(office, "a2", Purpose.FILE_STATEMENT)


def test_between_overdue_and_block_no_code_of_the_customer_logs_in_i12(office: Office) -> None:
    office.open_account("a2", "piet")
    in_arrears(office, overdue=True)
    for account_id in (A1, "a2"):
        assert office.account(account_id).usable
        with pytest.raises(BlockedForArrears):
            log_in(office, account_id)


def test_a_reminder_alone_keeps_nobody_out_d2(office: Office) -> None:
    in_arrears(office, overdue=False)
    log_in(office)


def test_what_else_keeps_a_holder_out_d3(office: Office) -> None:
    office.do(office.business("a2", "piet"))
    with pytest.raises(NotActivated):
        log_in(office, "a2")
    office.do(Suspend(at=office.now, account_id=A1))
    with pytest.raises(AccountSuspendedNow):
        log_in(office)
    office.close()
    with pytest.raises(AccountIsClosed):
        log_in(office)
