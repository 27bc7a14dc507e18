"""A letter with a code that did not come is sent again (R15, I13, I14, D7)."""

from datetime import timedelta

import pytest

from domain.account.aggregate import AlreadyActivated
from domain.account.events import CodeIssued, CodeRevoked, RevocationCause
from domain.account.state import AccountIsClosed, NoSuchAccount
from domain.customer.commands import NoteReminder
from domain.kernel import Event
from domain.use_cases.send_code_again import NoListedAddress, NotOverdue, SendCodeAgain
from domain.use_cases.settle_referral import CustomerInArrears
from domain.values import AccountId, BlindIndex, Channel, CustomerId, InvoiceNumber, Plain
from toegang_testing.desks.desk import A1, A2, KVK, NL
from toegang_testing.desks.office import Office

MOVED = Plain("Bakkerij Jansen\nKerkstraat 2\n1234 AC Utrecht")


def again(office: Office, code: str = "again", *, address: Plain | None = MOVED) -> list[Event]:
    return office.do(
        SendCodeAgain(
            at=office.now,
            account_id=AccountId(A1),
            code=Plain(code),
            code_index=BlindIndex(code),
            post_address=address,
            today=office.today,
            calendars=NL,
        )
    )


@pytest.fixture
def office() -> Office:
    """A code was posted today."""
    office = Office()
    office.do(office.business(post_wanted=True))
    office.react()
    return office


def overdue(office: Office) -> None:
    office.go_to(NL.delivery_expected_by(office.today) + timedelta(1))


def test_the_former_letter_stops_as_another_goes_to_todays_address(office: Office) -> None:
    overdue(office)
    revoked, issued = again(office)[-2:]
    assert isinstance(revoked, CodeRevoked)
    assert isinstance(issued, CodeIssued)
    assert (revoked.code_index, revoked.cause) == (f"code-of-{A1}", RevocationCause.NOT_DELIVERED)
    assert (issued.channel, issued.address, issued.post_on) == (
        Channel.POST,
        MOVED,
        NL.posting_day(office.now),
    )
    assert office.account().code_index == "again"


def test_not_before_it_should_have_come_and_then_not_twice(office: Office) -> None:
    office.go_to(NL.delivery_expected_by(office.today))
    with pytest.raises(NotOverdue):
        again(office)
    office.wait(1)
    again(office)
    with pytest.raises(NotOverdue):  # the new letter is on its way
        again(office, "third")


def test_a_code_that_was_used_or_mailed_or_belongs_to_nobody_is_not_sent_again(office: Office) -> None:
    office.make_usable(A1)
    office.wait(30)
    with pytest.raises(AlreadyActivated):
        again(office)
    office.close()
    with pytest.raises(AccountIsClosed):
        again(office)
    with pytest.raises(NoSuchAccount):
        again(Office())
    mailed = Office()
    mailed.do(mailed.business())
    mailed.react()
    mailed.wait(30)
    with pytest.raises(NotOverdue):
        again(mailed)


def test_r43_no_code_while_the_organisation_is_behind_with_payments_i14(office: Office) -> None:
    office.open_account(A2, "piet")
    office.to_direct_debit(A2)
    office.order("o1", A2)
    office.run()
    office.run()
    office.wait(10)
    number, customer = InvoiceNumber("F2026-000001"), CustomerId(KVK)
    day = office.today
    office.do(
        NoteReminder(
            at=office.now, customer_id=customer, invoice_number=number, applications_refused_from=day
        )
    )
    with pytest.raises(CustomerInArrears):
        again(office)


def test_without_a_listed_address_there_is_no_letter_d16(office: Office) -> None:
    overdue(office)
    with pytest.raises(NoListedAddress):
        again(office, address=None)
