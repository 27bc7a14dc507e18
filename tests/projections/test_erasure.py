"""Erasure: who is due, and what was erased when (D12)."""

from datetime import date, timedelta

from domain.bank_year.commands import EraseBankYear, FinishBankYearErasure
from domain.customer.commands import EraseFiscalYear, FinishFiscalErasure
from domain.customer.events import (
    AccountAdded,
    AccountErased,
    CustomerErasureDone,
    CustomerErasureStarted,
    CustomerRegistered,
    DebitOrderClosed,
    DebitOrderOpened,
    InvoiceOpened,
    InvoiceReopened,
    SettlementNoted,
)
from domain.ports import Told
from domain.values import CustomerId, InvoiceNumber, OrderId, Plain, Use
from projections.erasure import (
    Kind,
    bank_years_due,
    credit_lapsing,
    customers_due,
    erased,
    fiscal_years_due,
    holders_due,
)
from tests.projections.history import ReadModels
from tests.projections.test_refunds import with_credit
from toegang_testing.desks.desk import A1, A2, BAKERY, BRANCH
from toegang_testing.desks.office import Office

F1 = InvoiceNumber("F2026-000001")
TODAY = date(2026, 6, 1)
DAY = timedelta(1)
OPENED = InvoiceOpened(customer_id=BAKERY, invoice_number=F1, financial_year=2026)


def settled(*, returnable_until: date | None) -> SettlementNoted:
    return SettlementNoted(customer_id=BAKERY, invoice_number=F1, returnable_until=returnable_until)


def registered(customer_id: str) -> CustomerRegistered:
    return CustomerRegistered(
        customer_id=CustomerId(customer_id),
        use=Use.PRIVATE,
        kvk_number=None,
        billing_source=None,
        billing_address=None,
        address_index=None,
        private_index=None,
    )


def test_a_bank_year_is_due_from_its_first_payer_until_its_erasure_started(
    office: Office, models: ReadModels
) -> None:
    assert bank_years_due(models.follow(office), 2026) == []
    for entry_id in ("e1", "e2"):
        office.book("bedankt", 500, entry_id=entry_id, told=Told(text=Plain("bedankt")))
    tx = models.follow(office)
    year = office.today.year
    assert bank_years_due(tx, year - 1) == []
    assert bank_years_due(tx, year) == [year]
    assert bank_years_due(tx, year, after=year) == []
    later = office.today.replace(year=year + 8)
    office.do(EraseBankYear(at=office.now, booked_year=year, today=later))
    assert bank_years_due(models.follow(office), year) == []
    office.do(FinishBankYearErasure(at=office.now, booked_year=year))
    [done] = erased(models.follow(office), subject_id=str(year))
    assert (done.kind, done.financial_year) == (Kind.BANK_YEAR, None)
    assert bank_years_due(tx, year) == []


def test_a_closed_account_is_due_after_its_wait_until_its_erasure_started(
    office: Office, models: ReadModels
) -> None:
    office.open_account(A1)
    office.open_account(A2, "piet")
    office.close(A2)
    office.signal(branches={BRANCH: office.today})
    office.world.catch_up()
    tx = models.follow(office)
    wait = 30 * DAY
    assert holders_due(tx, office.today) == [A2]
    assert holders_due(tx, office.today + wait) == [A1, A2]
    assert holders_due(tx, office.today + wait, limit=1) == [A1]
    assert holders_due(tx, office.today + wait, after=A1) == [A2]
    office.daily()
    assert holders_due(models.follow(office), office.today + wait) == [A1]


def test_of_erased_accounts_only_those_are_asked_to_lapse_that_credit_came_back_to(
    office: Office, models: ReadModels
) -> None:
    desk = with_credit(office)
    desk.ask()
    desk.agree()
    desk.sent()
    desk.settle()
    office.open_account(A2, "piet")
    office.close(A2)
    office.close()
    day = office.account().erase_from
    assert day is not None
    assert credit_lapsing(models.follow(office), day) == [A1, A2]
    assert credit_lapsing(models.tx, day - DAY) == []
    office.run_until(office.today + 2 * DAY)
    assert credit_lapsing(models.follow(office), day) == []
    desk.fail()
    assert credit_lapsing(models.follow(office), day) == [A1]
    assert (credit_lapsing(models.tx, day - DAY), credit_lapsing(models.tx, day, after=A1)) == ([], [])
    office.go_to(day.replace(year=day.year + 5))
    office.daily()
    assert credit_lapsing(models.follow(office), day) == []


def test_a_customer_is_due_when_no_account_and_no_invoice_is_left(models: ReadModels) -> None:
    added = AccountAdded(customer_id=BAKERY, account_id=A1)
    tx = models.happens(registered(BAKERY), added, OPENED)
    assert customers_due(tx, TODAY) == []
    models.happens(AccountErased(customer_id=BAKERY, account_id=A1))
    assert customers_due(tx, TODAY) == []
    models.happens(settled(returnable_until=None))
    assert customers_due(tx, TODAY) == [BAKERY]
    models.happens(InvoiceReopened(customer_id=BAKERY, invoice_number=F1))
    assert customers_due(tx, TODAY) == []


def test_a_customer_is_not_due_while_an_order_is_to_be_invoiced(models: ReadModels) -> None:
    o1 = OrderId("o1")
    tx = models.happens(registered(BAKERY), DebitOrderOpened(customer_id=BAKERY, order_id=o1))
    assert customers_due(tx, TODAY) == []
    models.happens(DebitOrderClosed(customer_id=BAKERY, order_id=o1))
    assert customers_due(tx, TODAY) == [BAKERY]


def test_what_came_back_during_an_erasure_is_still_owed_by_a_customer_that_returns(
    models: ReadModels,
) -> None:
    tx = models.happens(
        registered(BAKERY),
        CustomerErasureStarted(customer_id=BAKERY),
        InvoiceReopened(customer_id=BAKERY, invoice_number=F1),
        CustomerErasureDone(customer_id=BAKERY),
        registered(BAKERY),
    )
    assert customers_due(tx, TODAY) == []


def test_a_customer_is_not_due_while_a_collection_can_come_back(models: ReadModels) -> None:
    first, second = settled(returnable_until=TODAY), settled(returnable_until=TODAY - DAY)
    tx = models.happens(registered(BAKERY), OPENED, first, OPENED, second)
    assert customers_due(tx, TODAY) == []
    assert customers_due(tx, TODAY + DAY) == [BAKERY]


def test_a_customer_that_came_back_is_kept_and_may_be_erased_again(models: ReadModels) -> None:
    started, done = CustomerErasureStarted(customer_id=BAKERY), CustomerErasureDone(customer_id=BAKERY)
    tx = models.happens(registered(BAKERY), started)
    assert customers_due(tx, TODAY) == []
    models.happens(done)
    assert customers_due(tx, TODAY) == []
    models.happens(registered(BAKERY))
    assert customers_due(tx, TODAY) == [BAKERY]
    models.happens(started, done)
    assert [(one.kind, one.subject_id) for one in erased(tx)] == [(Kind.CUSTOMER, BAKERY)] * 2


def test_customers_come_in_pages(models: ReadModels) -> None:
    tx = models.happens(registered("p2"), registered("p1"))
    assert customers_due(tx, TODAY) == ["p1", "p2"]
    assert customers_due(tx, TODAY, limit=1) == ["p1"]
    assert customers_due(tx, TODAY, after=CustomerId("p1")) == ["p2"]


def test_a_financial_year_is_due_once_and_then_gone(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.deposit(100, "pay-1")
    office.deposit(100, "pay-2")
    office.wait(365)
    office.deposit(100, "pay-3")
    tx = models.follow(office)
    assert fiscal_years_due(tx, 2025) == []
    assert fiscal_years_due(tx, 2026) == [(BAKERY, 2026)]
    assert fiscal_years_due(tx, 2027) == [(BAKERY, 2026), (BAKERY, 2027)]
    assert fiscal_years_due(tx, 2027, limit=1) == [(BAKERY, 2026)]
    assert fiscal_years_due(tx, 2027, after=(BAKERY, 2026)) == [(BAKERY, 2027)]
    office.wait(7 * 366)
    erase_year(office, 2026)
    assert fiscal_years_due(models.follow(office), 2027) == [(BAKERY, 2027)]
    (one,) = erased(tx, subject_id=BAKERY)
    assert (one.kind, one.financial_year, one.erased_at) == (Kind.FISCAL_YEAR, 2026, office.now)


def test_financial_years_come_in_pages_by_customer_and_year(models: ReadModels) -> None:
    for customer_id, year in (("p2", 2025), ("p1", 2026), ("p1", 2025)):
        models.happens(registered(customer_id))
        models.happens(OPENED.model_copy(update={"customer_id": customer_id, "financial_year": year}))
    every = [("p1", 2025), ("p1", 2026), ("p2", 2025)]
    assert fiscal_years_due(models.tx, 2026) == every
    assert fiscal_years_due(models.tx, 2026, after=(CustomerId("p1"), 2025)) == every[1:]
    assert fiscal_years_due(models.tx, 2026, after=(CustomerId("p1"), 2026)) == every[2:]


def test_what_was_erased_is_told_with_its_moment_and_in_pages(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.close(A1)
    office.run()
    office.wait(1)
    office.run()
    tx = models.follow(office)
    first, second = erased(tx)
    assert (first.kind, first.subject_id, first.financial_year) == (Kind.HOLDER, A1, None)
    assert (second.kind, second.subject_id) == (Kind.CUSTOMER, BAKERY)
    assert second.erased_at - first.erased_at == DAY
    assert erased(tx, limit=1) == [first]
    assert erased(tx, after=first.position) == [second]
    assert erased(tx, subject_id=A1) == [first]


def erase_year(office: Office, year: int) -> None:
    at, today = office.now, office.today
    office.do(EraseFiscalYear(at=at, customer_id=BAKERY, financial_year=year, today=today, keep_years=7))
    office.do(FinishFiscalErasure(at=at, customer_id=BAKERY, financial_year=year))
