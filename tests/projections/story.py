"""A long story in which every event happens that a read model listens to."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from domain.account.commands import ChangePassword, EndSuspension, LapseCredit, MakeReplacement, Suspend
from domain.application.commands import EraseApplication, FinishApplicationErasure, RecordAnswer
from domain.authorisation.commands import LapseAuthorisation, RemindOfAuthorisation
from domain.authorisation.events import AuthorisationRefusal
from domain.bank_entry.commands import ListedPayment, NoteDetails, SettleEntry
from domain.bank_entry.events import EntryOutcome
from domain.customer.commands import EraseFiscalYear, FinishFiscalErasure, OverrideBillingAddress
from domain.deactivation.commands import EraseDeactivation, FinishDeactivationErasure
from domain.deactivation.events import Item
from domain.deactivation.events import Outcome as Settled
from domain.deregistration_day.commands import CountDeregistration
from domain.effect.aggregate import effect_id
from domain.effect.commands import MarkEffectDone, MarkEffectFailed, ReopenEffect, SettleEffect
from domain.effect.events import EffectOutcome
from domain.invoice_delivery.commands import TakeUpInvoiceEmail
from domain.kernel import Command, Event, Recorded, Request
from domain.ports import Comparison, EntryKind, Role
from domain.question.commands import DismissQuestion, EraseQuestion, FinishQuestionErasure
from domain.question.events import Dismissal
from domain.registration.commands import DismissHeld, SettleMatter
from domain.registration.events import Outcome, StaffMatter
from domain.terms import terms_on
from domain.use_cases.send_elsewhere import SendElsewhere
from domain.values import (
    AccountId,
    ApplicationId,
    BlindIndex,
    Channel,
    CustomerId,
    DeactivationId,
    Plain,
    QuestionId,
)
from tests.projections.asides import asides
from tests.projections.story_of_guests import guests, silent
from tests.projections.story_of_mandates import mandates
from toegang_testing.desks.desk import A1, A2, A3, BOOKKEEPER, BRANCH, CONTROLLER, KVK, NL, OTHER_KVK
from toegang_testing.desks.finance import (
    Finance,
    collected,
    credited_in_part,
    crossed,
    files_came,
    used_in_parts,
)
from toegang_testing.desks.members import comes_and_goes
from toegang_testing.desks.office import Office
from toegang_testing.desks.portal import paid_online, paid_with_fee
from toegang_testing.desks.refunds import Refunds
from toegang_testing.world import World


@cache
def story() -> Sequence[Recorded[Event]]:
    """Its log."""
    office = Office(World())
    for part in (credit, notices, questions, deactivations, authorisations, arrears, given_up, filings):
        part(office)
    applications(office)
    credited_in_part(office, collected(office, "o6"))
    paid_online(office, collected(office, "o7"))
    mandates(office)
    invoices_by_mail(office)
    crossed(office)
    loose_ends(office)
    asides(office)
    the_register_signals(office)
    erasures(office)
    comes_and_goes(office)
    return tuple(office.world.log)


def change_passwords(office: Office) -> None:
    """The holder chooses another password, and asks for a replacement."""
    about: dict[str, Any] = {"at": office.now, "account_id": A1}
    own = office.account().credential_id
    assert own is not None
    office.do(ChangePassword(presented=own, credential_id="another", **about))
    office.do(MakeReplacement(credential_id="replacement", today=office.today, **about))


def credit(office: Office) -> None:
    """A suspension, deposits, orders from credit: one delivered, one failed, one refused; a chargeback."""
    office.open_account(A1)
    change_passwords(office)
    office.do(Suspend(at=office.now, account_id=A1))
    office.do(EndSuspension(at=office.now, account_id=A1))
    office.start_deposit("pay-1")
    office.start_deposit("pay-2")
    office.deposit(300, "pay-1")
    office.fail_deposit("pay-2")
    office.start_deposit("pay-3")
    office.open_deposit("pay-3")
    office.wait(4)
    office.give_up_deposit("pay-3")
    for order_id in ("o1", "o2", "o3"):
        office.order(order_id)
        if order_id == "o1":
            office.fail(order_id)
    office.deliver("o2")
    office.charge_back(300)
    office.restore()
    paid_back(office)
    guests(office)


def paid_back(office: Office) -> None:
    """Refunds: to a payment and to an account, refused, failed; and credit that nobody claims."""
    office.start_deposit("pay-5")
    office.open_deposit("pay-5")
    office.deposit(1000, "pay-5")
    office.deposit(300, "pay-7")
    desk = Refunds(office)
    for person in (BOOKKEEPER, CONTROLLER):
        office.let_in(person, Role.FINANCE)
    for named, cents in (("r1", 900), ("r2", 150), ("r3", 10), ("r4", 101), ("r5", 102)):
        desk.ask(named, cents)
    desk.agree("r1")
    desk.sent("r1")
    desk.fail("r1")
    desk.agree("r2")
    desk.filed("r2")
    desk.settle("r2")
    desk.refuse("r3")
    silent(office, desk)
    office.open_account("a-gone", "ria")
    office.deposit(500, "pay-6", "a-gone")
    office.close("a-gone")
    later = office.today + timedelta(365 * 5 + 2)
    office.do(LapseCredit(at=office.now, account_id=AccountId("a-gone"), today=later))


def notices(office: Office) -> None:
    """One stops ordering, and is lifted."""
    office.post_notice("n1")
    office.order("o-stopped")
    office.lift_notice("n1")


def questions(office: Office) -> None:
    """One is dismissed; one is answered with a copy of an invoice, and erased."""
    office.ask_question("q0")
    office.do(DismissQuestion(at=office.now, question_id=QuestionId("q0"), cause=Dismissal.UNREACHABLE))
    office.ask_question("q1", invoice="F2026-000001")
    office.answer_with_copies("F2026-000001", account_id=A1)
    one, later = QuestionId("q1"), office.today + timedelta(90)
    office.do(EraseQuestion(at=office.now, question_id=one, today=later))
    office.do(FinishQuestionErasure(at=office.now, question_id=one))


def deactivations(office: Office) -> None:
    """A request to deactivate a code is dismissed and erased, another waits."""
    office.request_deactivation("d1")
    office.contact_requester("d1")
    office.settle_deactivation("d1", Settled.DISMISSED)
    one, later = DeactivationId("d1"), office.today + timedelta(90)
    office.do(EraseDeactivation(at=office.now, deactivation_id=one, today=later))
    office.do(FinishDeactivationErasure(at=office.now, deactivation_id=one))
    office.request_deactivation("d2", None, missing=frozenset({Item.GROUNDS}))


def authorisations(office: Office) -> None:
    """One is granted, confirmed and lapses, one is refused, one withdrawn."""
    office.request_authorisation("v1")
    office.decide_authorisation("v1")
    office.wait(1)
    office.confirm_authorisation()
    a_year_on = office.today + timedelta(366)
    soon = a_year_on - timedelta(20)
    office.do(RemindOfAuthorisation(at=office.now, account_id=A1, today=soon))
    office.do(LapseAuthorisation(at=office.now, account_id=A1, today=a_year_on))
    office.request_authorisation("v2")
    office.decide_authorisation("v2", refusal=AuthorisationRefusal.NO_LEGAL_GROUND)
    office.request_authorisation("v3")
    office.withdraw_authorisation()


def arrears(office: Office) -> None:
    """A direct debit comes back; the invoice goes all the way to a block, and is paid at last."""
    number = collected(office)
    office.book(number, 235, EntryKind.RETURNED, reason="AM04")
    office.book(number, 235, EntryKind.COLLECTED)  # told after it came back
    listed: dict[str, Any] = {"at": office.now, "total_cents": 300, "booked_on": office.today}
    for told in (100, 200):
        payment = ListedPayment(name=f"of-{told}", signed_cents=told)
        office.do(NoteDetails(entry_id="batch", payments=(payment,), **listed))
    office.run_until(office.today + timedelta(75))
    assert office.account(A2).arrears
    office.do(office.business("a-late", "els"))
    used_in_parts(office, number)
    paid_with_fee(office, number)
    office.world.catch_up()
    office.reactivate(A1)
    office.reactivate(A2)


def given_up(office: Office) -> None:
    """An invoice is held and its direct debit comes back; it is given up by two, the fee as well."""
    finance = Finance(office)
    number = collected(office, "o5")
    office.book(number, 235, EntryKind.REJECTED, reason="AM04")  # after it was booked: its money waits
    office.book(number, 235, EntryKind.RETURNED, reason="AM04")
    finance.hold(number, office.today + timedelta(10))
    finance.resume(number)
    office.run_until(office.today + timedelta(40))
    finance.ask_write_off(number)
    finance.reject_write_off(number)
    finance.write_off(number)
    notice_id = str(office.invoice(number).notice_id)
    office.book(f"A{notice_id}", 100)
    finance.ask_fee_write_off(notice_id)
    finance.reject_fee_write_off(notice_id)
    finance.ask_fee_write_off(notice_id)
    finance.approve_fee_write_off(notice_id)


def filings(office: Office) -> None:
    """A statement is filed; a second one of the same year is refused."""
    office.file("f1")
    office.file("f2", A2)


def applications(office: Office) -> None:
    """One is refused, answered and erased; one is referred to staff, one of an organisation with
    an account manager; a colleague loses the code; one is private."""
    refused = ApplicationId(next(one for one in office.world.streams("application") if "a-late" in one))
    office.do(RecordAnswer(at=office.now, application_id=refused, channel=Channel.EMAIL))
    office.do(EraseApplication(at=office.now, application_id=refused, today=office.today + timedelta(30)))
    office.do(FinishApplicationErasure(at=office.now, application_id=refused))
    office.do(office.business("a-nowhere", "kees", comparison=Comparison.DIFFERENT, post_address=None))
    office.manage()
    office.do(office.business("a-managed", "teun"))
    office.end_management()
    office.open_account("a-lost", "mies")
    again = office.business("a-again", "mies", lost_code=True)
    office.do(again)
    office.react()
    office.confirm_loss(again.application_id, email="mies@bakery.example", fits=False)
    office.open_account("a-posted", "nel")
    office.do(office.business("a-by-post", "nel", lost_code=True, email_fits=True, post_wanted=True))
    office.react()
    office.go_to(NL.next_working_day(office.today))
    office.daily()
    office.react()
    office.wait(days=7)
    office.do(office.business("a-by-post-2", "nel", lost_code=True, email_fits=True, post_wanted=True))
    office.do(office.activation("a-posted", "a-posted-first-2"))
    office.do(office.private("a-private"))


def invoices_by_mail(office: Office) -> None:
    """A first address, whose mail comes back; one that is vetoed; another; post, and mail again."""
    office.ask_invoice_email("c1")
    office.confirm_invoice_email("c1")
    office.deposit(700, "payment-by-mail")
    office.react()
    office.invoice_mail_came_back(max(office.world.streams("invoice")))
    office.react()
    office.ask_invoice_email("c2")
    office.veto_invoice_email("c1")
    office.ask_invoice_email("c3")
    office.confirm_invoice_email("c3")
    office.wait(3)
    office.do(TakeUpInvoiceEmail(at=office.now, customer_id=CustomerId(KVK)))
    office.invoices_by_post()
    office.ask_invoice_email("c4", fits=True)


def loose_ends(office: Office) -> None:
    """A code that could not be sent goes elsewhere, money that fits nothing goes back, a bill too."""
    office.do(office.business("a-unsent", "joop"))
    unsent = effect_id("send_code", office.world.head())
    give_up(office, unsent)
    by_staff(office, ReopenEffect(at=office.now, effect_id=unsent))
    give_up(office, unsent)
    by_staff(office, elsewhere(office, unsent, AccountId("a-unsent")))
    refused = effect_id("send_invoice", office.world.head())
    office.do(MarkEffectDone(at=office.now, effect_id=refused, refused_by="D1"))
    by_staff(office, SettleEffect(at=office.now, effect_id=refused, outcome=EffectOutcome.BY_HAND))
    office.book("betreft factuur", 500, entry_id="unmatched")
    by_staff(office, SettleEntry(at=office.now, entry_id="unmatched", outcome=EntryOutcome.PAID_BACK))
    payments = (ListedPayment(name="of-150", signed_cents=150),)
    told: dict[str, Any] = {"total_cents": 470, "payments": payments, "booked_on": office.today}
    office.do(NoteDetails(at=office.now, entry_id="batch", **told))
    files_came(office)
    address = Plain("Bakkerij Jansen\nDorpsstraat 2\n1234 AB Utrecht")
    other = OverrideBillingAddress(at=office.now, customer_id=CustomerId(KVK), billing_address=address)
    by_staff(office, other)


def give_up(office: Office, effect: str) -> None:
    office.do(MarkEffectFailed(at=office.now, effect_id=effect, reason_code="mail_refused", final=True))


def elsewhere(office: Office, effect: str, account_id: AccountId) -> SendElsewhere:
    """By mail to another address."""
    return SendElsewhere(
        at=office.now,
        effect_id=effect,
        account_id=account_id,
        code=Plain("elsewhere"),
        code_index=BlindIndex("elsewhere"),
        channel=Channel.EMAIL,
        email=Plain("joop@elsewhere.example"),
        post_address=None,
        today=office.today,
        calendars=NL,
    )


def by_staff(office: Office, command: Command) -> None:
    name = f"staff-{office.world.head()}"
    asked = Request(name, b"", "staff:p1", correlation_id=name, role="supervisor", reason="correction")
    office.world.execute(command, asked)


def the_register_signals(office: Office) -> None:
    """An address changes and goes; a branch ends, comes back, and goes missing; the other business merges."""
    office.signal(address="kerkstraat-2")
    office.signal(address=None)
    ends_on = office.today + timedelta(3)
    office.signal(branches={BRANCH: ends_on})
    office.run_until(ends_on)
    office.wait(1)
    office.signal(branches={BRANCH: None})
    office.signal(branches={})
    office.open_account(A3, kvk_number=OTHER_KVK)
    office.signal(kvk_number=OTHER_KVK, signal_type="SignaalFusieSplitsing")
    settle = SettleMatter(
        at=office.now,
        kvk_number=OTHER_KVK,
        branch=None,
        matter=StaffMatter.CONTINUED_ELSEWHERE,
        outcome=Outcome.GOES_ON,
        today=office.today,
    )
    office.do(settle)
    for _ in range(terms_on(office.today).deregistrations_a_day):
        office.do(CountDeregistration(at=office.now, day=office.today, kvk_number=KVK, held=False, usual=25))
    office.signal(kvk_number=OTHER_KVK, ends_on=office.today)
    office.world.catch_up()
    office.do(DismissHeld(at=office.now, kvk_number=OTHER_KVK))
    office.world.catch_up()


def erasures(office: Office) -> None:
    """A closure is rejected, then asked and approved: the account is erased before its time, its customer
    too, and at last a year of invoices."""
    office.request_authorisation("v4", A3)
    office.ask_invoice_email("c9", A3)
    office.request_closure(A3)
    office.reject_closure(A3)
    office.close(A3)
    office.ask_early_erasure(A3)
    office.approve_early_erasure(A3)
    office.run()
    office.run()
    office.wait(8 * 366)
    year = office.today.year - 9
    for past in (year, year + 1):
        office.do(
            EraseFiscalYear(
                at=office.now,
                customer_id=CustomerId(KVK),
                financial_year=past,
                today=office.today,
                keep_years=7,
            )
        )
        office.do(FinishFiscalErasure(at=office.now, customer_id=CustomerId(KVK), financial_year=past))
