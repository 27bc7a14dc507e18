"""How invoices are sent: post, or a proven email address that nobody changes unseen (R18, R48, R52, D24)."""

from datetime import timedelta

import pytest

from domain.account.commands import Suspend
from domain.account.state import AccountSuspendedNow
from domain.invoice_delivery.aggregate import (
    InvoiceEmailInForce,
    NoInvoiceEmailAsked,
    TooManyInvoiceEmails,
    delivery_before,
)
from domain.invoice_delivery.commands import ChoosePostalInvoices, EndInvoiceDelivery, TakeUpInvoiceEmail
from domain.invoice_delivery.events import (
    DigitalInvoicesResumed,
    InvoiceDeliveryEnded,
    InvoiceEmailAsked,
    InvoiceEmailConfirmed,
    InvoiceEmailTookEffect,
    InvoiceEmailVetoed,
    InvoiceMailReturned,
    MailReturn,
    PostalInvoicesChosen,
)
from domain.kernel import Event
from domain.terms import terms_on
from domain.use_cases.invoice_delivery import DigitalForBusiness, NotMailed
from domain.values import Channel, InvoiceNumber, Plain
from toegang_testing.desks.desk import A1, A2, BAKERY, MONDAY
from toegang_testing.desks.office import Office

F1 = InvoiceNumber("F2026-000001")
HOURS = timedelta(hours=1)


@pytest.fixture
def office() -> Office:
    """A bakery with two holders."""
    office = Office()
    office.open_account(A1, "jan")
    office.open_account(A2, "piet")
    return office


def take_up(office: Office) -> list[Event]:
    return office.do(TakeUpInvoiceEmail(at=office.now, customer_id=BAKERY))


def email(office: Office) -> str | None:
    """Where invoices are mailed."""
    address = office.delivery().mailed_to
    if address is None:
        return None
    assert isinstance(address.email, Plain)
    return address.email.text


def digital(office: Office) -> None:
    """Invoices are mailed to c1@bakkerij.example."""
    office.ask_invoice_email("c1")
    office.confirm_invoice_email("c1")
    assert email(office) == "c1@bakkerij.example"


def test_invoices_go_by_post_until_a_first_address_is_confirmed_and_then_at_once(office: Office) -> None:
    assert office.delivery().channel is Channel.POST
    (asked,) = office.ask_invoice_email("c1")
    assert isinstance(asked, InvoiceEmailAsked)
    assert (asked.asked_at, asked.not_before) == (office.now, office.now)
    assert email(office) is None
    assert office.confirm_invoice_email("c1") == [
        InvoiceEmailConfirmed(customer_id=BAKERY, change_id="c1"),
        InvoiceEmailTookEffect(customer_id=BAKERY, change_id="c1"),
    ]
    assert office.delivery().channel is Channel.EMAIL
    assert office.confirm_invoice_email("c1") == []


def test_another_address_waits_for_seventy_two_hours_and_for_its_confirmation(office: Office) -> None:
    digital(office)
    asked_at = office.now
    office.ask_invoice_email("c2")
    office.wait(hours=80)
    assert take_up(office) == [], "nobody confirmed it"
    assert office.confirm_invoice_email("c2")[-1] == InvoiceEmailTookEffect(
        customer_id=BAKERY, change_id="c2"
    )
    office.ask_invoice_email("c3")
    office.confirm_invoice_email("c3")
    office.wait(hours=71, minutes=59)
    assert take_up(office) == []
    assert email(office) == "c2@bakkerij.example"
    office.wait(minutes=1)
    assert take_up(office) == [InvoiceEmailTookEffect(customer_id=BAKERY, change_id="c3")]
    assert take_up(office) == []
    assert office.now == asked_at + 152 * HOURS


def test_a_veto_stops_whatever_is_under_way_also_what_was_asked_for_after_the_mail(office: Office) -> None:
    digital(office)
    office.ask_invoice_email("c2")
    office.ask_invoice_email("c3")
    office.confirm_invoice_email("c3")
    assert office.veto_invoice_email("c1") == [InvoiceEmailVetoed(customer_id=BAKERY, change_id="c3")]
    assert office.veto_invoice_email("c1") == []
    office.wait(hours=100)
    assert take_up(office) == []
    with pytest.raises(NoInvoiceEmailAsked):
        office.confirm_invoice_email("c3")
    assert email(office) == "c1@bakkerij.example"


def test_a_veto_still_works_after_the_hours_until_the_change_is_in_force(office: Office) -> None:
    digital(office)
    office.ask_invoice_email("c2")
    office.confirm_invoice_email("c2")
    office.wait(hours=73)
    office.veto_invoice_email("c1")
    assert take_up(office) == []
    office.ask_invoice_email("c4")
    office.confirm_invoice_email("c4")
    office.wait(hours=73)
    take_up(office)
    with pytest.raises(InvoiceEmailInForce):
        office.veto_invoice_email("c1")


def test_who_was_told_of_nothing_vetoes_nothing(office: Office) -> None:
    for address_id in ("c1", "nobody"):
        with pytest.raises(NoInvoiceEmailAsked):
            office.veto_invoice_email(address_id)
    digital(office)
    with pytest.raises(NoInvoiceEmailAsked):
        office.veto_invoice_email("c1")


def test_going_by_post_first_is_no_way_round_the_hours(office: Office) -> None:
    digital(office)
    assert office.invoices_by_post() == [PostalInvoicesChosen(customer_id=BAKERY, account_id=A1)]
    assert office.invoices_by_post() == []
    (asked,) = office.ask_invoice_email("c2", A2)
    assert isinstance(asked, InvoiceEmailAsked)
    assert asked.not_before == asked.asked_at + 72 * HOURS
    assert office.veto_invoice_email("c1") == [InvoiceEmailVetoed(customer_id=BAKERY, change_id="c2")]


def test_the_same_address_again_needs_no_proof_unless_its_mail_came_back(office: Office) -> None:
    digital(office)
    assert office.ask_invoice_email("c2", fits=True) == []
    office.invoices_by_post()
    resumed = DigitalInvoicesResumed(customer_id=BAKERY, account_id=A1)
    assert office.ask_invoice_email("c3", fits=True) == [resumed]
    assert email(office) == "c1@bakkerij.example"


def mailed(office: Office) -> None:
    """F1 was mailed to c1."""
    digital(office)
    office.to_direct_debit(A1)
    office.order("o1")
    office.deliver("o1")
    office.bill()
    office.react()
    assert office.invoice(F1).mailed_to == "c1"


def test_a_mail_that_came_back_turns_to_the_post_until_an_address_is_confirmed_again(office: Office) -> None:
    mailed(office)
    returned = InvoiceMailReturned(
        customer_id=BAKERY,
        invoice_number=F1,
        change_id="c1",
        cause=MailReturn.BOUNCED,
        returned_on=office.today,
    )
    assert office.invoice_mail_came_back(F1) == [returned]
    assert office.invoice_mail_came_back(F1) == []
    assert email(office) is None
    (asked,) = office.ask_invoice_email("c2", fits=True)
    assert isinstance(asked, InvoiceEmailAsked)
    office.confirm_invoice_email("c2")
    office.wait(hours=72)
    take_up(office)
    assert email(office) == "c2@bakkerij.example"


def test_a_mail_to_a_former_address_that_comes_back_late_leaves_the_new_one_in_force(office: Office) -> None:
    mailed(office)
    office.ask_invoice_email("c2")
    office.confirm_invoice_email("c2")
    office.wait(hours=72)
    take_up(office)
    assert len(office.invoice_mail_came_back(F1)) == 1
    assert email(office) == "c2@bakkerij.example"


def test_what_was_not_mailed_does_not_come_back(office: Office) -> None:
    office.deposit(1000)
    office.react()
    for number in (F1, InvoiceNumber("F2026-000099")):
        with pytest.raises(NotMailed):
            office.invoice_mail_came_back(number)


def test_business_only_and_only_who_may_log_in(office: Office) -> None:
    office.do(office.private("p"))
    office.make_usable("p")
    with pytest.raises(DigitalForBusiness):
        office.ask_invoice_email("c1", "p")
    office.do(Suspend(at=office.now, account_id=A1))
    with pytest.raises(AccountSuspendedNow):
        office.ask_invoice_email("c1", A1)
    with pytest.raises(AccountSuspendedNow):
        office.invoices_by_post(A1)


def test_an_address_is_asked_for_a_few_times_a_day(office: Office) -> None:
    for number in range(terms_on(MONDAY).invoice_emails_a_day):
        office.ask_invoice_email(f"c{number}")
    with pytest.raises(TooManyInvoiceEmails):
        office.ask_invoice_email("one-more", A2)
    office.wait(1)
    assert office.ask_invoice_email("one-more", A2)


def test_a_confirmation_works_for_fourteen_days(office: Office) -> None:
    office.ask_invoice_email("c1")
    office.wait(14)
    office.world.now += timedelta(seconds=1)
    with pytest.raises(NoInvoiceEmailAsked):
        office.confirm_invoice_email("c1")


def test_staff_stops_a_change_and_goes_back_to_the_post(office: Office) -> None:
    digital(office)
    office.ask_invoice_email("c2")
    office.confirm_invoice_email("c2")
    by_staff = ChoosePostalInvoices(at=office.now, customer_id=BAKERY, account_id=None)
    assert office.do(by_staff) == [PostalInvoicesChosen(customer_id=BAKERY, account_id=None)]
    office.wait(hours=72)
    assert take_up(office) == []


def test_after_an_erasure_it_begins_anew(office: Office) -> None:
    digital(office)
    ended = EndInvoiceDelivery(at=office.now, customer_id=BAKERY)
    assert office.do(ended) == [InvoiceDeliveryEnded(customer_id=BAKERY)]
    assert office.do(ended) == []
    (asked,) = office.ask_invoice_email("c9")
    assert isinstance(asked, InvoiceEmailAsked)
    assert asked.not_before == asked.asked_at


def test_whom_a_change_is_told_to_is_as_it_was_before_it(office: Office) -> None:
    digital(office)
    office.ask_invoice_email("c2")
    at = office.world.head()
    office.confirm_invoice_email("c2")
    office.wait(hours=72)
    take_up(office)
    stream = [one for one in office.world.log if one.stream == f"invoice_delivery-{BAKERY}"]
    for position in (at, stream[-1].position):
        address = delivery_before(stream, position).address
        assert address is not None
        assert address.change_id == "c1"
