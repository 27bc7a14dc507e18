"""Events of the story that no read model but the auditor's listens to."""

from datetime import timedelta
from typing import Any

from domain.account.commands import ExportData
from domain.bank_year.commands import EraseBankYear, FinishBankYearErasure
from domain.consultation.commands import RecordConsultation
from domain.consultation.events import AccountsConsulted, ReadingPurpose, SoughtBy
from domain.customer.commands import ExportCustomerData
from domain.deregistration_day.commands import CountDeregistration, DismissDay, ReleaseDay
from domain.effect.commands import BeginEffect
from domain.ports import Told
from domain.statements.commands import SettleStatement, TakeStatement
from domain.statements.events import StatementOutcome
from domain.values import CustomerId, Plain
from toegang_testing.desks.desk import A1, KVK
from toegang_testing.desks.log_breaks import acknowledge
from toegang_testing.desks.office import Office
from toegang_testing.world import Decided, request

NOT_HERE = "99999990"
"""A company of which nobody has a code."""


def asides(office: Office) -> None:
    """Data is handed out and looked up, a replacement password fails, days of held deregistrations are
    judged, a reactor begins, a statement of the bank is taken in; who paid is told, and erased; a break of
    the log is acknowledged."""
    office.do(ExportData(at=office.now, account_id=A1))
    office.do(ExportCustomerData(at=office.now, customer_id=CustomerId(KVK)))
    looked_up(office)
    office.ask_replacement(A1)
    office.replacement_cannot_be_sent(A1)
    for nth, judge in enumerate((DismissDay, ReleaseDay), start=200):
        day = office.today + timedelta(nth)
        office.do(CountDeregistration(at=office.now, day=day, kvk_number=NOT_HERE, held=True, usual=25))
        office.do(judge(at=office.now, day=day))
    office.do(BeginEffect(at=office.now, effect_id="send_invoice-1", reactor="send_invoice", attempt=1))
    told = Told(Plain("NL20INGB0001234567"), Plain("J. de Vries"), Plain("bedankt"))
    office.book("bedankt", 500, entry_id="told", told=told)
    this_year = office.today.year
    later = office.today.replace(year=this_year + 8)
    office.do(EraseBankYear(at=office.now, booked_year=this_year, today=later))
    office.do(FinishBankYearErasure(at=office.now, booked_year=this_year))
    statement: dict[str, Any] = {"at": office.now, "year": office.today.year, "number": 1}
    office.do(TakeStatement(**statement, opening_cents=0, closing_cents=100))
    office.do(SettleStatement(**statement, outcome=StatementOutcome.BY_HAND))
    office.do(acknowledge(office.now))


def looked_up(office: Office) -> None:
    """Staff reads, and did so when earlier releases recorded it."""
    read = RecordConsultation(
        at=office.now,
        consultation_id="looked-up",
        purpose=ReadingPurpose.ACCOUNT_SEARCH,
        sought_by=SoughtBy.NAME,
        subjects=(f"account-{A1}",),
        fields=("account.opened/email",),
    )
    office.do(read)
    once = AccountsConsulted(consultation_id="once", sought_by=SoughtBy.ACCOUNT, account_ids=(A1,))
    office.world.append(Decided([("consultation-once", once)], {}), request("once"))
