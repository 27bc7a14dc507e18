"""Whenever this event, then something outside: mail, letters, documents, direct debits, erasing.

Read facts.py and outbox.py first; then one file per reactor."""

from collections.abc import Sequence

from adapters.reactors.alarm_desk import AlarmDesk
from adapters.reactors.answer_application import AnswerApplication, AnswerTypedAddress
from adapters.reactors.answer_question import AnswerQuestion
from adapters.reactors.ask_about_loss import AskAboutLoss
from adapters.reactors.ask_invoice_email import AskInvoiceEmail
from adapters.reactors.deliver_guest_order import DeliverGuestOrder
from adapters.reactors.erase import Erase
from adapters.reactors.facts import Facts
from adapters.reactors.forget_passwords import ForgetPasswords
from adapters.reactors.judge_return import JudgeReturn
from adapters.reactors.make_document import MakeDocument
from adapters.reactors.outbox import Outbox
from adapters.reactors.passwords import SentPasswords
from adapters.reactors.pay_back_guest import PayBackGuest
from adapters.reactors.pay_refund import PayRefund
from adapters.reactors.payment_files import PaymentFiles, SendFiles, WriteFiles
from adapters.reactors.post_copies import PostCopies
from adapters.reactors.send_code import SendCode
from adapters.reactors.send_credit_note import SendCreditNote
from adapters.reactors.send_final_notice import SendFinalNotice
from adapters.reactors.send_first_password import SendFirstPassword
from adapters.reactors.send_invoice import SendInvoice
from adapters.reactors.send_reminder import SendReminder
from adapters.reactors.send_replacement import SendReplacement
from adapters.reactors.start_payment import StartPayment
from adapters.reactors.tell_authorisation import TellAuthorisation
from adapters.reactors.tell_called_off import TellCalledOff
from adapters.reactors.tell_charged_back import TellChargedBack
from adapters.reactors.tell_invoice_email import TellInvoiceEmail
from adapters.reactors.tell_loss import TellLoss
from adapters.reactors.tell_mandate import TellMandate, TellMandateHolder
from adapters.reactors.tell_password import TellPassword
from adapters.reactors.tell_replaced import TellReplaced
from adapters.reactors.tell_returned_mail import TellReturnedMail
from adapters.subscriptions.reacting import Reactor
from domain.calendar import Calendars
from domain.contact import Contact
from domain.ports import (
    Bank,
    BusinessRegister,
    Clock,
    CredentialStore,
    Documents,
    KeyVault,
    Letters,
    Log,
    Mailer,
    Payments,
    Randomness,
)
from domain.seller import Seller
from domain.values import Plain

__all__ = ["all_reactors"]


def all_reactors(
    *,
    log: Log,
    vault: KeyVault,
    credentials: CredentialStore,
    randomness: Randomness,
    calendars: Calendars,
    clock: Clock,
    mailer: Mailer,
    letters: Letters,
    documents: Documents,
    bank: Bank,
    payments: Payments,
    register: BusinessRegister,
    desk: Plain,
    contact: Contact,
    seller: Seller,
    portal_url: str,
    site: str,
) -> Sequence[Reactor]:
    """Every reactor of this system, always in the same order. ``desk``: the mailbox of staff; ``seller``:
    who invoices; ``portal_url``: the payment portal, as mails and letters name it; ``site``: where its pages
    are reached, as links in them begin."""
    facts = Facts(log, vault)
    outbox = Outbox(mailer=mailer, letters=letters, calendars=calendars, clock=clock, contact=contact)
    passwords, files = SentPasswords(vault, credentials, randomness), PaymentFiles(facts)
    return [
        SendCode(facts=facts, outbox=outbox, clock=clock),
        AskAboutLoss(facts=facts, outbox=outbox, vault=vault, clock=clock, site=site),
        TellLoss(facts=facts, outbox=outbox),
        TellReplaced(facts=facts, outbox=outbox),
        TellPassword(facts=facts, outbox=outbox),
        ForgetPasswords(log=log, vault=vault, credentials=credentials),
        SendFirstPassword(facts=facts, outbox=outbox, passwords=passwords, clock=clock),
        SendReplacement(facts=facts, outbox=outbox, passwords=passwords, register=register, clock=clock),
        AnswerApplication(facts=facts, outbox=outbox, clock=clock),
        AnswerTypedAddress(facts=facts, outbox=outbox, clock=clock),
        TellAuthorisation(facts=facts, outbox=outbox),
        *(each(facts=facts, outbox=outbox, seller=seller) for each in (AnswerQuestion, PostCopies)),
        AlarmDesk(outbox=outbox, desk=desk),
        *_of_payments(log, payments, facts, outbox, documents, clock),
        MakeDocument(documents=documents, clock=clock),
        SendInvoice(facts=facts, outbox=outbox, seller=seller, clock=clock, portal_url=portal_url),
        *_of_invoice_delivery(facts, outbox, vault, seller, site),
        *_of_mandates(facts, outbox, vault, seller, site),
        *_of_dunning(facts, outbox, seller, calendars, clock, portal_url),
        WriteFiles(files=files, clock=clock),
        SendFiles(files=files, bank=bank, clock=clock),
        Erase(log=log, vault=vault, credentials=credentials, clock=clock),
    ]


def _of_invoice_delivery(
    facts: Facts, outbox: Outbox, vault: KeyVault, seller: Seller, site: str
) -> Sequence[Reactor]:
    """Credit notes, and what tells of how invoices are sent (R48, R52, D14)."""
    return [
        SendCreditNote(facts=facts, outbox=outbox, seller=seller),
        AskInvoiceEmail(facts=facts, outbox=outbox, vault=vault, site=site),
        TellInvoiceEmail(facts=facts, outbox=outbox, vault=vault, site=site),
        TellReturnedMail(facts=facts, outbox=outbox),
    ]


def _of_dunning(
    facts: Facts, outbox: Outbox, seller: Seller, calendars: Calendars, clock: Clock, portal_url: str
) -> Sequence[Reactor]:
    return [
        SendReminder(facts=facts, outbox=outbox, seller=seller, calendars=calendars, clock=clock),
        TellChargedBack(facts=facts, outbox=outbox, seller=seller),
        SendFinalNotice(
            facts=facts,
            outbox=outbox,
            seller=seller,
            calendars=calendars,
            clock=clock,
            portal_url=portal_url,
        ),
    ]


def _of_mandates(
    facts: Facts, outbox: Outbox, vault: KeyVault, seller: Seller, site: str
) -> Sequence[Reactor]:
    return [
        TellMandate(facts=facts, outbox=outbox, vault=vault, site=site),
        TellMandateHolder(facts=facts, outbox=outbox, vault=vault, site=site),
        TellCalledOff(facts=facts, outbox=outbox, seller=seller),
        JudgeReturn(),
    ]


def _of_payments(
    log: Log, payments: Payments, facts: Facts, outbox: Outbox, documents: Documents, clock: Clock
) -> Sequence[Reactor]:
    return [
        StartPayment(log=log, payments=payments, clock=clock),
        DeliverGuestOrder(facts=facts, outbox=outbox, documents=documents, clock=clock),
        PayBackGuest(payments=payments, clock=clock),
        PayRefund(log=log, payments=payments, clock=clock),
    ]
