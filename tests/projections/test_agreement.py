"""After every step of a random history the read models say what the aggregates say (I1, I12, I20)."""

from contextlib import ExitStack
from datetime import date, timedelta

from hypothesis.stateful import invariant
from sqlalchemy import Connection

from domain.account.commands import EraseHolder, MakeFirstPassword
from domain.account.state import Account, AccountIsClosed, AccountSuspendedNow, BlockedForArrears, NotActivated
from domain.customer.commands import EraseCustomer, EraseFiscalYear
from domain.customer.aggregate import Customer
from domain.invoice.commands import IssueReminder, OrderCollection
from domain.kernel import Command, Rejected
from domain.registration.commands import ConfirmEnds
from domain.use_cases.collecting import DeclareOverdue, IssueFinalNotice
from domain.use_cases.invoicing import IssueDailyInvoice
from domain.use_cases.log_in import WrongPage, check_log_in
from domain.values import AccountId, CustomerId, InvoiceNumber, OrderId, Purpose
from projections.accounts import accounts_of_branch, accounts_of_customer, awaiting_first_password
from projections.credit_statement import balance, pending_deposits, statement
from projections.erasure import customers_due, fiscal_years_due, holders_due
from projections.invoice_history import InvoiceState, invoice
from projections.login_check import LoginCheck, Obstacle, login_check
from projections.open_invoices import (
    collections_due,
    final_notices_due,
    open_of_customer,
    overdue_due,
    reminders_due,
)
from projections.orders import uninvoiced
from projections.registrations import ends_due
from tests.domain.desk import ADDRESS, NL
from tests.domain.test_machines import MODEST, CollectingMachine, LifeMachine, Machine, MoneyMachine
from tests.projections.history import in_memory
from tests.world import LookupAt
