"""The office: the desk, closing and signals, and everything that runs by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from api.demo.members import Member, letting_in
from domain.account.commands import (
    EraseHolder,
    GiveUpDeposit,
    LapseCredit,
    MakeFirstPassword,
    RecordCodeSent,
    RecordFirstPasswordSent,
    RecordReplacementFailed,
    RecordReplacementSent,
)
from domain.account.events import (
    CodeIssued,
    FirstPasswordDue,
    HolderErasureStarted,
    ReplacementPasswordDue,
    SuccessorIssued,
    SuccessorPasswordDue,
)
from domain.application.commands import (
    EraseApplication,
    FinishApplicationErasure,
    RecordLossConfirmationSent,
)
from domain.application.events import ApplicationErasureStarted, LossConfirmationDue
from domain.authorisation.commands import LapseAuthorisation, RemindOfAuthorisation
from domain.bank_file.commands import RecordFileRefused, RecordFileTaken, SettleBankFile
from domain.bank_file.events import FileOutcome, FileSource
from domain.customer.commands import EraseCustomer, TakeUpAmendment
from domain.customer.events import AddressSource, CustomerErasureStarted
from domain.deactivation.commands import EraseDeactivation, FinishDeactivationErasure
from domain.deactivation.events import DeactivationErasureStarted
from domain.final_notice.commands import RecordNoticeSent
from domain.final_notice.events import FinalNoticeIssued
from domain.invoice.commands import GiveUpInvoicePayment, IssueReminder, RecordInvoiceSent
from domain.invoice.events import InvoiceIssued, ReminderIssued
from domain.invoice_delivery.commands import TakeUpInvoiceEmail
from domain.invoice_delivery.events import InvoiceMailReturned
from domain.kernel import Command, Event
from domain.order.events import OrderPlaced
from domain.payment_file.commands import RecordFileWritten
from domain.payment_file.events import CollectionsDrawnUp, FileWritten, PayoutsDrawnUp
from domain.ports import Role
from domain.question.commands import EraseQuestion, FinishQuestionErasure
from domain.question.events import QuestionErasureStarted
from domain.staff_member.aggregate import STAFF_MEMBER
from domain.staff_member.commands import EraseStaffMember, FinishStaffErasure
from domain.staff_member.events import StaffErasureStarted
from domain.staff_member.state import StaffMember, Standing
from domain.terms import terms_on
from domain.use_cases.close import (
    ApproveClosure,
    AskClosure,
    FinishErasingCustomer,
    FinishErasingHolder,
    RejectClosure,
)
from domain.use_cases.collecting import DeclareOverdue, IssueFinalNotice, RecordReminder
from domain.use_cases.collection_files import OrderCollections, RecordCollectionsSent
from domain.use_cases.erase_early import ApproveEarlyErasure, AskEarlyErasure
from domain.use_cases.mandates import LapseMandate
from domain.use_cases.order import DeliverOrder
from domain.use_cases.payout_files import OrderPayouts
from domain.use_cases.record_signal import ConfirmAnnouncedEnds, RecordSignal
from domain.use_cases.settle_payout import SettleSilentPayout, TellSilentPayout
from domain.values import (
    AccountId,
    ApplicationId,
    BlindIndex,
    CustomerId,
    DeactivationId,
    InvoiceNumber,
    PayoutId,
    PersonId,
    Plain,
    QuestionId,
    RefundId,
)
from toegang_testing.desks.counter import Counter
from toegang_testing.desks.desk import A1, BRANCH, CLERK, KVK, NL, OFFICER, SUPERVISOR
from toegang_testing.seller import OWN


@dataclass
class Office(Counter):
    """A desk with its routine: daily steps, reactors that always succeed, policies."""

    _reacted: int = 0

    def open_account(self, account_id: str = A1, person: str = "jan", *, kvk_number: str = KVK) -> None:
        """An activated account: applied, code sent, first password sent on the next working day."""
        self.do(self.business(account_id, person, kvk_number=kvk_number))
        self.make_usable(account_id)

    def make_usable(self, account_id: str) -> None:
        """The code and, on the next working day, the password are sent; the holder logs in."""
        self.react()
        self.go_to(NL.next_working_day(self.today))
        self.do(
            MakeFirstPassword(at=self.now, account_id=AccountId(account_id), today=self.today, calendars=NL)
        )
        self.react()
        self.activate(account_id)

    def let_in(self, person: PersonId, *roles: Role) -> None:
        """They become members of staff who may act, unless they were before."""
        if self.member(person).standing is Standing.NONE:
            for command in letting_in(self.now, Member(person, roles), BlindIndex(f"login-{person}")):
                self.do(command)

    def member(self, person: PersonId) -> StaffMember:
        return self.world.state(STAFF_MEMBER.stream(person))

    def request_closure(self, account_id: str = A1) -> list[Event]:
        self.let_in(CLERK, Role.CLERK, Role.SUPERVISOR)
        one = AccountId(account_id)
        return self.do(AskClosure(at=self.now, account_id=one, requested_by=CLERK))

    def ask_early_erasure(self, account_id: str = A1, by: PersonId = OFFICER) -> list[Event]:
        self.let_in(OFFICER, Role.PRIVACY_OFFICER)
        one = AccountId(account_id)
        return self.do(AskEarlyErasure(at=self.now, account_id=one, today=self.today, requested_by=by))

    def approve_early_erasure(self, account_id: str = A1, by: PersonId = SUPERVISOR) -> list[Event]:
        self.let_in(SUPERVISOR, Role.SUPERVISOR)
        one = AccountId(account_id)
        return self.do(ApproveEarlyErasure(at=self.now, account_id=one, today=self.today, approved_by=by))

    def approve_closure(self, account_id: str = A1, by: PersonId = SUPERVISOR) -> list[Event]:
        self.let_in(SUPERVISOR, Role.SUPERVISOR)
        return self.do(ApproveClosure(at=self.now, account_id=AccountId(account_id), approved_by=by))

    def reject_closure(self, account_id: str = A1, by: PersonId = SUPERVISOR) -> list[Event]:
        self.let_in(SUPERVISOR, Role.SUPERVISOR)
        return self.do(RejectClosure(at=self.now, account_id=AccountId(account_id), rejected_by=by))

    def close(self, account_id: str = A1) -> None:
        self.request_closure(account_id)
        self.approve_closure(account_id)

    def signal(
        self,
        *,
        kvk_number: str = KVK,
        signal_type: str = "SignaalRegistratieGewijzigd",
        ends_on: date | None = None,
        branches: Mapping[str, date | None] | None = None,
        seen_at: datetime | None = None,
        address: str | None = "dorpsstraat-1",
    ) -> list[Event]:
        return self.do(
            RecordSignal(
                at=self.now,
                kvk_number=kvk_number,
                signal_id=f"signal-{next(self._ids)}",
                signal_type=signal_type,
                branch=None,
                signalled_at=self.now,
                seen_at=seen_at or self.now,
                today=self.today,
                ends_on=ends_on,
                branches={BRANCH: None} if branches is None else branches,
                billing_source=AddressSource.POSTAL if address else None,
                billing_address=Plain(address) if address else None,
                address_index=BlindIndex(address) if address else None,
            )
        )

    # --- what runs by itself --------------------------------------------------------------------

    def daily(self) -> None:
        """Every daily step once, over everything there is: nominations as generous as can be."""
        now, today = self.now, self.today
        for account_id in map(AccountId, self.world.streams("account")):
            self.do(MakeFirstPassword(at=now, account_id=account_id, today=today, calendars=NL))
            for payment in self.account(account_id).credit.pending:
                self.do(GiveUpDeposit(at=now, account_id=account_id, payment_id=payment, today=today))
        for kvk_number in self.world.streams("registration"):
            self.do(ConfirmAnnouncedEnds(at=now, kvk_number=kvk_number, today=today))
        for account_id in map(AccountId, self.world.streams("authorisation")):
            self.do(RemindOfAuthorisation(at=now, account_id=account_id, today=today))
            self.do(LapseAuthorisation(at=now, account_id=account_id, today=today))
        for one in map(CustomerId, self.world.streams("invoice_delivery")):
            self.do(TakeUpInvoiceEmail(at=now, customer_id=one))
        for one in map(CustomerId, self.world.streams("customer")):
            self.do(TakeUpAmendment(at=now, customer_id=one))
            self.do(LapseMandate(at=now, customer_id=one, today=today))
        for customer_id in self.world.streams("customer"):
            self.bill(customer_id)
        self._collect()
        for account_id in map(AccountId, self.world.streams("account")):
            self.do(LapseCredit(at=now, account_id=account_id, today=today))
            self.do(EraseHolder(at=now, account_id=account_id, today=today))
        for customer_id in map(CustomerId, self.world.streams("customer")):
            self.do(EraseCustomer(at=now, customer_id=customer_id, today=today))
        self._erase_what_was_asked()

    def react(self) -> None:
        """Every reactor succeeds at once: letters are posted today, documents made, keys destroyed."""
        while self._reacted < self.world.head():
            self._reacted += 1
            outcome = self._outcome(self.world.log[self._reacted - 1].event)
            if outcome is not None:
                self.do(outcome)

    def replacement_cannot_be_sent(self, account_id: str = A1) -> list[Event]:
        """The last that was asked for: its mailbox refuses it."""
        last = self.account(account_id).replacement
        credential_id = last.credential_id if last is not None else "none"
        return self.do(
            RecordReplacementFailed(
                at=self.now, account_id=AccountId(account_id), credential_id=credential_id
            )
        )

    def run(self) -> None:
        """A whole day's work: steps, reactors, policies."""
        self.daily()
        self.react()
        self.world.catch_up()

    def run_until(self, day: date) -> None:
        """A whole day's work on every day up to and including ``day``."""
        while self.today < day:
            self.go_to(self.today + timedelta(1))
            self.run()

    def pay_out(self) -> list[Event]:
        """The daily file of credit transfers."""
        return self.do(
            OrderPayouts(
                at=self.now,
                refund_ids=tuple(map(RefundId, self.world.streams("refund"))),
                invoice_numbers=tuple(map(InvoiceNumber, self.world.streams("invoice"))),
                today=self.today,
                calendars=NL,
                own=OWN,
            )
        )

    def bank_file(self, what: str, file_id: str, source: FileSource = FileSource.BANK) -> list[Event]:
        """It was taken in or refused, or staff settles that it was refused."""
        at, today = self.now, self.today
        came: dict[str, Any] = {
            "at": at,
            "file_id": file_id,
            "source": source,
            "name": "a.xml",
            "size_bytes": 9,
        }
        commands: dict[str, Command] = {
            "taken": RecordFileTaken(
                **came,
                message="camt.053.001.08",
                bookings=2,
                new=1,
                announced=0,
                unknown=0,
                in_cents=235,
                out_cents=35,
                taken_on=today,
            ),
            "refused": RecordFileRefused(**came, line=3, rule="a rule", refused_on=today),
            "settled": SettleBankFile(at=at, file_id=file_id, outcome=FileOutcome.BY_HAND),
        }
        return self.do(commands[what])

    def tell_silent_payouts(self) -> list[Event]:
        """Of every payout: the daily step nominates fewer."""
        told: list[Event] = []
        for one in map(PayoutId, self.world.streams("payout")):
            told += self.do(TellSilentPayout(at=self.now, payout_id=one, today=self.today, calendars=NL))
        return told

    def settle_payout(self, payout_id: str) -> list[Event]:
        """By staff, of one on their list."""
        one = PayoutId(payout_id)
        return self.do(SettleSilentPayout(at=self.now, payout_id=one, today=self.today))

    def _collect(self) -> None:
        now, today = self.now, self.today
        numbers = tuple(InvoiceNumber(number) for number in self.world.streams("invoice"))
        self.do(OrderCollections(at=now, invoice_numbers=numbers, today=today, calendars=NL, own=OWN))
        self.pay_out()
        self.tell_silent_payouts()
        for number in numbers:
            for payment in self.invoice(number).paying.payments:
                self.do(GiveUpInvoicePayment(at=now, invoice_number=number, payment_id=payment, today=today))
            self.do(IssueReminder(at=now, invoice_number=number, today=today))
            self.do(DeclareOverdue(at=now, invoice_number=number, today=today))
        for customer_id in map(CustomerId, self.world.streams("customer")):
            self.do(IssueFinalNotice(at=now, customer_id=customer_id, invoice_numbers=numbers, today=today))

    def _erase_what_was_asked(self) -> None:
        now, today = self.now, self.today
        for application_id in map(ApplicationId, self.world.streams("application")):
            self.do(EraseApplication(at=now, application_id=application_id, today=today))
        for question_id in map(QuestionId, self.world.streams("question")):
            self.do(EraseQuestion(at=now, question_id=question_id, today=today))
        for deactivation_id in map(DeactivationId, self.world.streams("deactivation")):
            self.do(EraseDeactivation(at=now, deactivation_id=deactivation_id, today=today))
        for person_id in map(PersonId, self.world.streams("staff_member")):
            self.do(EraseStaffMember(at=now, person_id=person_id, today=today))

    def _outcome(self, event: Event) -> Command | None:
        now, today, terms = self.now, self.today, terms_on(self.today)
        match event:
            case CodeIssued() | SuccessorIssued():
                return RecordCodeSent(
                    at=now, account_id=event.account_id, code_index=event.code_index, sent_on=today
                )
            case LossConfirmationDue(application_id=application_id):
                return RecordLossConfirmationSent(at=now, application_id=application_id, sent_on=today)
            case FirstPasswordDue() | SuccessorPasswordDue():
                return RecordFirstPasswordSent(
                    at=now,
                    account_id=event.account_id,
                    credential_id=event.credential_id,
                    sent_on=today,
                    valid_days=terms.first_password_days,
                )
            case ReplacementPasswordDue():
                return RecordReplacementSent(
                    at=now, account_id=event.account_id, credential_id=event.credential_id, sent_on=today
                )
            case InvoiceIssued() | InvoiceMailReturned():
                address = self.delivery(event.customer_id).mailed_to
                mailed_to = address.change_id if address else None
                number = event.invoice_number
                return RecordInvoiceSent(at=now, invoice_number=number, sent_on=today, mailed_to=mailed_to)
            case CollectionsDrawnUp(file_id=file_id) | PayoutsDrawnUp(file_id=file_id):
                return RecordFileWritten(at=now, file_id=file_id, sha256="00")
            case FileWritten():
                return RecordCollectionsSent(at=now, file_id=event.file_id, sha256=event.sha256)
            case ReminderIssued():
                ends_on = terms.reminder_term_end(today, NL)
                return RecordReminder(
                    at=now, invoice_number=event.invoice_number, sent_on=today, term_ends_on=ends_on
                )
            case FinalNoticeIssued():
                ends_on = terms.final_notice_term_end(today, NL)
                return RecordNoticeSent(
                    at=now, notice_id=event.notice_id, sent_on=today, term_ends_on=ends_on
                )
            case OrderPlaced():
                return DeliverOrder(
                    at=now, order_id=event.order_id, document_id=f"doc-{event.order_id}", sha256="00"
                )
            case _:
                return self._erased(event)

    def _erased(self, event: Event) -> Command | None:
        now = self.now
        match event:
            case HolderErasureStarted():
                return FinishErasingHolder(at=now, account_id=event.account_id)
            case CustomerErasureStarted():
                return FinishErasingCustomer(at=now, customer_id=event.customer_id)
            case ApplicationErasureStarted():
                return FinishApplicationErasure(at=now, application_id=event.application_id)
            case QuestionErasureStarted():
                return FinishQuestionErasure(at=now, question_id=event.question_id)
            case StaffErasureStarted():
                return FinishStaffErasure(at=now, person_id=event.person_id)
            case DeactivationErasureStarted():
                return FinishDeactivationErasure(at=now, deactivation_id=event.deactivation_id)
            case _:
                return None
