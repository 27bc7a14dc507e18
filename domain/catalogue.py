"""The vocabulary of this system, complete: every event, command, aggregate, use case and policy."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from domain.account.aggregate import ACCOUNT
from domain.account.commands import AccountCommand
from domain.account.events import AccountEvent
from domain.application.aggregate import APPLICATION
from domain.application.commands import ApplicationCommand
from domain.application.events import ApplicationEvent
from domain.authorisation.aggregate import AUTHORISATION
from domain.authorisation.commands import AuthorisationCommand
from domain.authorisation.events import AuthorisationEvent
from domain.bank_entry.aggregate import BANK_ENTRY
from domain.bank_entry.commands import BankEntryCommand
from domain.bank_entry.events import BankEntryEvent
from domain.bank_file.aggregate import BANK_FILE
from domain.bank_file.commands import BankFileCommand
from domain.bank_file.events import BankFileEvent
from domain.bank_year.aggregate import BANK_YEAR
from domain.bank_year.commands import BankYearCommand
from domain.bank_year.events import BankYearEvent
from domain.consultation.aggregate import CONSULTATION
from domain.consultation.commands import ConsultationCommand
from domain.consultation.events import ConsultationEvent
from domain.customer.aggregate import CUSTOMER
from domain.customer.commands import CustomerCommand
from domain.customer.events import CustomerEvent
from domain.deactivation.aggregate import DEACTIVATION
from domain.deactivation.commands import DeactivationCommand
from domain.deactivation.events import DeactivationEvent
from domain.deregistration_day.aggregate import DEREGISTRATION_DAY
from domain.deregistration_day.commands import DeregistrationDayCommand
from domain.deregistration_day.events import DeregistrationDayEvent
from domain.effect.aggregate import EFFECT
from domain.effect.commands import CompleteEffect, EffectCommand, FailEffect
from domain.effect.events import EffectEvent
from domain.effect.use_cases import complete_effect, fail_effect
from domain.filed_years.aggregate import FILED_YEARS
from domain.filed_years.commands import FiledYearsCommand
from domain.filed_years.events import FiledYearsEvent
from domain.filing.aggregate import FILING
from domain.filing.commands import FilingCommand
from domain.filing.events import FilingEvent
from domain.final_notice.aggregate import FINAL_NOTICE
from domain.final_notice.commands import FinalNoticeCommand
from domain.final_notice.events import FinalNoticeEvent
from domain.guest_order.aggregate import GUEST_ORDER
from domain.guest_order.commands import GuestOrderCommand
from domain.guest_order.events import GuestOrderEvent
from domain.invoice.aggregate import INVOICE
from domain.invoice.commands import InvoiceCommand
from domain.invoice.events import InvoiceEvent
from domain.invoice_delivery.aggregate import INVOICE_DELIVERY
from domain.invoice_delivery.commands import InvoiceDeliveryCommand
from domain.invoice_delivery.events import InvoiceDeliveryEvent
from domain.kernel import Aggregate, Aggregates, Command, Event, Recorded, UseCases
from domain.log_break.aggregate import LOG_BREAK
from domain.log_break.commands import LogBreakCommand
from domain.log_break.events import LogBreakEvent
from domain.management.aggregate import MANAGEMENT
from domain.management.commands import ManagementCommand
from domain.management.events import ManagementEvent
from domain.notice.aggregate import NOTICE
from domain.notice.commands import NoticeCommand
from domain.notice.events import NoticeEvent
from domain.order.aggregate import ORDER
from domain.order.commands import OrderCommand
from domain.order.events import OrderEvent
from domain.payment_file.aggregate import PAYMENT_FILE
from domain.payment_file.commands import PaymentFileCommand
from domain.payment_file.events import PaymentFileEvent
from domain.payout.aggregate import PAYOUT
from domain.payout.commands import PayoutCommand
from domain.payout.events import PayoutEvent
from domain.policies.arrears import arrears, reactivate_at_once
from domain.policies.authorisations import authorisations
from domain.policies.deregistration import deregistration
from domain.policies.hold import hold
from domain.policies.release import release
from domain.ports import Lookup
from domain.question.aggregate import QUESTION
from domain.question.commands import QuestionCommand
from domain.question.events import QuestionEvent
from domain.recovery.aggregate import RECOVERY
from domain.recovery.commands import RecoveryCommand
from domain.recovery.events import RecoveryEvent
from domain.refund.aggregate import REFUND
from domain.refund.commands import RefundCommand
from domain.refund.events import RefundEvent
from domain.registration.aggregate import REGISTRATION
from domain.registration.commands import RegistrationCommand
from domain.registration.events import RegistrationEvent
from domain.reservation.aggregate import RESERVATION
from domain.reservation.commands import ReservationCommand
from domain.reservation.events import ReservationEvent
from domain.series.aggregate import SERIES
from domain.series.commands import SeriesCommand
from domain.series.events import SeriesEvent
from domain.staff_member.aggregate import STAFF_MEMBER
from domain.staff_member.commands import StaffMemberCommand
from domain.staff_member.events import StaffMemberEvent
from domain.statements.aggregate import STATEMENTS
from domain.statements.commands import StatementsCommand
from domain.statements.events import StatementsEvent
from domain.use_cases import (
    activate,
    answer_with_copies,
    apply_for_code,
    authorise,
    book_bank_entry,
    change_password,
    change_payment_method,
    charge_back,
    close,
    collecting,
    collection_files,
    confirm_loss,
    credit_invoice,
    deposit,
    erase_early,
    file_statement,
    follow_registration,
    invoice_delivery,
    invoice_payment,
    invoicing,
    mandates,
    order,
    payout_files,
    reactivate,
    record_signal,
    refund,
    replace_password,
    send_code_again,
    send_elsewhere,
    settle_collection,
    settle_deactivation,
    settle_guest,
    settle_payout,
    settle_referral,
    split_entry,
    staff,
    write_off,
)

Policy = Callable[[Recorded[Event], Lookup], Iterator[Command]]

_VOCABULARY: tuple[tuple[Aggregate[Any, Any, Any], Any, Any], ...] = (
    (ACCOUNT, AccountCommand, AccountEvent),
    (APPLICATION, ApplicationCommand, ApplicationEvent),
    (AUTHORISATION, AuthorisationCommand, AuthorisationEvent),
    (BANK_ENTRY, BankEntryCommand, BankEntryEvent),
    (BANK_FILE, BankFileCommand, BankFileEvent),
    (CONSULTATION, ConsultationCommand, ConsultationEvent),
    (CUSTOMER, CustomerCommand, CustomerEvent),
    (DEACTIVATION, DeactivationCommand, DeactivationEvent),
    (DEREGISTRATION_DAY, DeregistrationDayCommand, DeregistrationDayEvent),
    (EFFECT, EffectCommand, EffectEvent),
    (FILED_YEARS, FiledYearsCommand, FiledYearsEvent),
    (FILING, FilingCommand, FilingEvent),
    (FINAL_NOTICE, FinalNoticeCommand, FinalNoticeEvent),
    (GUEST_ORDER, GuestOrderCommand, GuestOrderEvent),
    (BANK_YEAR, BankYearCommand, BankYearEvent),
    (INVOICE, InvoiceCommand, InvoiceEvent),
    (INVOICE_DELIVERY, InvoiceDeliveryCommand, InvoiceDeliveryEvent),
    (LOG_BREAK, LogBreakCommand, LogBreakEvent),
    (MANAGEMENT, ManagementCommand, ManagementEvent),
    (NOTICE, NoticeCommand, NoticeEvent),
    (ORDER, OrderCommand, OrderEvent),
    (PAYMENT_FILE, PaymentFileCommand, PaymentFileEvent),
    (PAYOUT, PayoutCommand, PayoutEvent),
    (QUESTION, QuestionCommand, QuestionEvent),
    (RECOVERY, RecoveryCommand, RecoveryEvent),
    (REFUND, RefundCommand, RefundEvent),
    (REGISTRATION, RegistrationCommand, RegistrationEvent),
    (RESERVATION, ReservationCommand, ReservationEvent),
    (SERIES, SeriesCommand, SeriesEvent),
    (STAFF_MEMBER, StaffMemberCommand, StaffMemberEvent),
    (STATEMENTS, StatementsCommand, StatementsEvent),
)


def _members(union: Any) -> tuple[Any, ...]:
    return get_args(union) or (union,)


AGGREGATES: Aggregates = {
    command: aggregate for aggregate, commands, _ in _VOCABULARY for command in _members(commands)
}
"""Which aggregate decides a command."""

EVENTS: Mapping[str, type[Event]] = {
    event.NAME: event for _, _, events in _VOCABULARY for event in _members(events)
}
"""Every event by its stored name: the allow-list of the log."""

BY_STREAM: Mapping[str, Aggregate[Any, Any, Any]] = {
    aggregate.name: aggregate for aggregate, _, _ in _VOCABULARY
}
"""Which aggregate folds a stream, by the first part of its name."""

USE_CASES: UseCases = {
    answer_with_copies.AnswerWithCopies: answer_with_copies.answer_with_copies,
    apply_for_code.ApplyForBusinessCode: apply_for_code.apply_for_business_code,
    apply_for_code.ApplyForPrivateCode: apply_for_code.apply_for_private_code,
    confirm_loss.ConfirmLoss: confirm_loss.confirm_loss,
    activate.ActivateAccount: activate.activate_account,
    authorise.RequestAuthorisation: authorise.request_authorisation,
    authorise.DecideAuthorisation: authorise.decide_authorisation,
    change_password.ChangeOwnPassword: change_password.change_own_password,
    change_payment_method.ChangeToDirectDebit: change_payment_method.change_to_direct_debit,
    deposit.ReceiveDeposit: deposit.receive_deposit,
    charge_back.ChargeBackDeposit: charge_back.charge_back_deposit,
    charge_back.RestoreDeposit: charge_back.restore_deposit,
    refund.AskRefund: refund.ask_refund,
    refund.ProposeToRefund: refund.propose_to_refund,
    refund.AgreeToRefund: refund.agree_to_refund,
    refund.DeclineRefund: refund.decline_refund,
    refund.SettleRefund: refund.settle_refund,
    refund.FailRefund: refund.fail_refund,
    refund.TellRefundOutcome: refund.tell_refund_outcome,
    order.PlaceOrder: order.place_order,
    order.DeliverOrder: order.deliver_order,
    order.FailOrder: order.fail_order,
    file_statement.FileStatement: file_statement.file_statement,
    invoicing.IssueDailyInvoice: invoicing.issue_daily_invoice,
    invoice_payment.PayInvoice: invoice_payment.pay_invoice,
    invoice_payment.ReceiveInvoicePayment: invoice_payment.receive_invoice_payment,
    invoice_payment.ChargeBackInvoicePayment: invoice_payment.charge_back_invoice_payment,
    invoice_payment.RestoreInvoicePayment: invoice_payment.restore_invoice_payment,
    credit_invoice.AskCreditNote: credit_invoice.ask_credit_note,
    credit_invoice.ApproveCreditNote: credit_invoice.approve_credit_note,
    credit_invoice.RejectCreditNote: credit_invoice.reject_credit_note,
    credit_invoice.PayBack: credit_invoice.pay_back,
    invoice_delivery.RequestDigitalInvoices: invoice_delivery.request_digital_invoices,
    invoice_delivery.RequestPostalInvoices: invoice_delivery.request_postal_invoices,
    invoice_delivery.ReturnInvoiceMail: invoice_delivery.return_invoice_mail,
    collecting.RecordReminder: collecting.record_reminder,
    collecting.IssueFinalNotice: collecting.issue_final_notice,
    collecting.DeclareOverdue: collecting.declare_overdue,
    collecting.BlockForArrears: collecting.block_for_arrears,
    collecting.NoteArrearsSettled: collecting.note_arrears_settled,
    collection_files.OrderCollections: collection_files.order_collections,
    mandates.AskAmendment: mandates.ask_amendment,
    mandates.CancelMandate: mandates.cancel_mandate,
    mandates.CancelMandateByStaff: mandates.cancel_mandate_by_staff,
    mandates.LapseMandate: mandates.lapse_mandate,
    collection_files.RecordCollectionsSent: collection_files.record_collections_sent,
    payout_files.OrderPayouts: payout_files.order_payouts,
    book_bank_entry.BookBankEntry: book_bank_entry.book_bank_entry,
    book_bank_entry.MatchEntry: book_bank_entry.match_entry,
    split_entry.SplitEntry: split_entry.split_entry,
    reactivate.Reactivate: reactivate.reactivate,
    close.AskClosure: close.ask_closure,
    close.RejectClosure: close.reject_closure,
    close.ApproveClosure: close.approve_closure,
    close.CloseDeregistered: close.close_deregistered,
    follow_registration.FollowRegistration: follow_registration.follow_registration,
    close.FinishErasingHolder: close.finish_erasing_holder,
    close.FinishErasingCustomer: close.finish_erasing_customer,
    erase_early.AskEarlyErasure: erase_early.ask_early_erasure,
    erase_early.ApproveEarlyErasure: erase_early.approve_early_erasure,
    replace_password.AskReplacement: replace_password.ask_replacement,
    replace_password.ResetPassword: replace_password.reset_password,
    send_code_again.SendCodeAgain: send_code_again.send_code_again,
    send_elsewhere.SendElsewhere: send_elsewhere.send_elsewhere,
    settle_collection.SettleSilentCollection: settle_collection.settle_silent_collection,
    settle_deactivation.SettleDeactivationRequest: settle_deactivation.settle_deactivation,
    settle_guest.SettleGuestPayBack: settle_guest.settle_guest_pay_back,
    settle_payout.TellSilentPayout: settle_payout.tell_silent_payout,
    settle_payout.SettleSilentPayout: settle_payout.settle_silent_payout,
    settle_referral.GrantReferral: settle_referral.grant_referral,
    settle_referral.RefuseReferral: settle_referral.refuse_referral,
    write_off.AskWriteOff: write_off.ask_write_off,
    write_off.ApproveWriteOff: write_off.approve_write_off,
    write_off.RejectWriteOff: write_off.reject_write_off,
    write_off.AskFeeWriteOff: write_off.ask_fee_write_off,
    write_off.ApproveFeeWriteOff: write_off.approve_fee_write_off,
    write_off.RejectFeeWriteOff: write_off.reject_fee_write_off,
    record_signal.RecordSignal: record_signal.record_signal,
    staff.EnrolStaffMember: staff.enrol_staff_member,
    staff.LeaveStaff: staff.leave_staff,
    staff.ApproveInvitation: staff.approve_invitation,
    record_signal.ConfirmAnnouncedEnds: record_signal.confirm_announced_ends,
    CompleteEffect: complete_effect,
    FailEffect: fail_effect,
}
"""The decisions that span streams."""

POLICIES: Mapping[str, Policy] = {
    "arrears": arrears,
    "authorisations": authorisations,
    "deregistration": deregistration,
    "hold": hold,
    "release": release,
}
"""Always on. ``OPTIONAL_POLICIES`` are switched on by a setting."""

OPTIONAL_POLICIES: Mapping[str, Policy] = {"reactivate_at_once": reactivate_at_once}
"""D4: reactivate when the last invoice is settled, without waiting for staff."""
