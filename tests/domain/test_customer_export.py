"""What is held of a customer or a holder is handed out until nothing is left (GDPR 15, D12)."""

from datetime import date

import pytest

from domain.account.closing import HolderErased
from domain.account.commands import EraseHolder, ExportData
from domain.account.events import DataExported
from domain.account.state import NoSuchAccount
from domain.customer.aggregate import BeingErased, CustomerErased, NoSuchCustomer
from domain.customer.commands import EraseFiscalYear, ExportCustomerData, FinishFiscalErasure
from domain.customer.events import CustomerDataExported
from domain.use_cases.close import FinishErasingCustomer, FinishErasingHolder
from domain.values import AccountId
from tests.domain.test_ending import F1, closed_with_invoice, erase, kinds, opened
from toegang_testing.desks.desk import A1, BAKERY
from toegang_testing.desks.office import Office
from toegang_testing.scenario import AT


def test_what_is_held_of_a_customer_is_handed_out_until_nothing_is_left_d12() -> None:
    office = closed_with_invoice()
    export = ExportCustomerData(at=office.now, customer_id=BAKERY)
    assert kinds(office.do(export)) == [CustomerDataExported]
    office.book(F1, 235)
    office.wait(500)
    erase(office)
    with pytest.raises(BeingErased):
        office.do(export)
    office.do(FinishErasingCustomer(at=office.now, customer_id=BAKERY))
    assert kinds(office.do(export)) == [CustomerDataExported], "its invoices are kept for seven years"
    end = date(2034, 1, 1)
    office.do(
        EraseFiscalYear(at=office.now, customer_id=BAKERY, financial_year=2026, today=end, keep_years=7)
    )
    office.do(FinishFiscalErasure(at=office.now, customer_id=BAKERY, financial_year=2026))
    with pytest.raises(CustomerErased):
        office.do(export)


def test_of_nobody_nothing_is_handed_out() -> None:
    with pytest.raises(NoSuchCustomer):
        Office().do(ExportCustomerData(at=AT, customer_id=BAKERY))


def test_what_is_held_of_a_holder_is_handed_out_until_its_key_is_being_destroyed_d12() -> None:
    office = opened()
    export = ExportData(at=office.now, account_id=AccountId(A1))
    assert kinds(office.do(export)) == [DataExported]
    office.close()
    assert kinds(office.do(export)) == [DataExported], "it is held as long as it is not erased"
    office.do(EraseHolder(at=office.now, account_id=AccountId(A1), today=office.today))
    with pytest.raises(HolderErased):
        office.do(export)
    office.do(FinishErasingHolder(at=office.now, account_id=AccountId(A1)))
    with pytest.raises(HolderErased):
        office.do(export)


def test_of_no_account_nothing_is_handed_out() -> None:
    with pytest.raises(NoSuchAccount):
        Office().do(ExportData(at=AT, account_id=AccountId("nobody")))
