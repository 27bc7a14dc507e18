"""A lost code by post: the present one works until the new one is activated (R21, R22, D7, D26)."""

from datetime import timedelta

import pytest

from domain.account import events as was
from domain.account.aggregate import AlreadyActivated, PasswordExpired
from domain.account.commands import Suspend
from domain.account.passwords import PasswordNotCurrent
from domain.account.state import AccountSuspendedNow
from domain.application.events import Refusal
from domain.ports import Comparison
from domain.values import Channel
from tests.domain.test_reissue import ask, kinds, lose, refusal_of
from toegang_testing.desks.desk import A1, ADDRESS, NL
from toegang_testing.desks.office import Office


@pytest.fixture
def office() -> Office:
    """With one activated account that has credit."""
    office = Office()
    office.open_account()
    office.deposit(1000)
    return office


def posted(office: Office) -> None:
    """The successor's code and, a working day later, its password are posted (D7)."""
    office.react()
    office.go_to(NL.next_working_day(office.today))
    office.daily()
    office.react()


def test_it_goes_where_the_register_proves_the_address_r11_r12(office: Office) -> None:
    issued = ask(office, comparison=Comparison.DIFFERENT)[-2]
    assert isinstance(issued, was.SuccessorIssued)
    assert (issued.address, issued.post_on, issued.email) == (ADDRESS, office.today, None)


def test_the_old_code_works_until_the_new_one_is_activated_d26(office: Office) -> None:
    ask(office, post_wanted=True, code="again")
    posted(office)
    assert office.account().usable
    office.order()
    events = office.do(office.activation(presented="a1-first-2"))
    assert kinds(events) == [was.CodeRevoked, was.CodeTookOver, was.AccountActivated]
    account = office.account()
    assert (account.usable, account.code_index, account.channel) == (True, "again", Channel.POST)
    with pytest.raises(AlreadyActivated):
        office.do(office.activation(presented="a1-first-2"))


def test_the_password_of_the_old_code_opens_nothing_after_that_d7(office: Office) -> None:
    ask(office, post_wanted=True)
    posted(office)
    former = office.account().credential_id
    taking = office.activation(presented="a1-first-2")
    office.do(taking.model_copy(update={"credential_id": "another"}))
    with pytest.raises(PasswordNotCurrent):
        office.change_password(presented=former)


def test_a_code_that_was_never_used_works_until_then_too_r22() -> None:
    office = Office()
    office.do(office.business(A1))
    ask(office, post_wanted=True)
    posted(office)
    assert [one.credential_id for one in office.happened(was.FirstPasswordDue)] == ["a1-first"]  # type: ignore[attr-defined] # of that kind
    office.do(office.activation())
    assert office.account().usable
    office.do(office.activation(presented="a1-first-2"))
    assert office.account().usable


def test_another_address_becomes_the_application_email_as_it_takes_over_r35(office: Office) -> None:
    ask(office, post_wanted=True, email_fits=False)
    posted(office)
    assert was.ApplicationEmailChanged not in kinds([one.event for one in office.world.log])
    kept = office.account().successor
    assert kept is not None
    assert kept.email is not None
    events = office.do(office.activation(presented="a1-first-2", email="jan@bakery.example"))
    assert kinds(events)[:3] == [was.CodeRevoked, was.ApplicationEmailChanged, was.CodeTookOver]


def test_staff_stops_both_at_once_r24(office: Office) -> None:
    ask(office, post_wanted=True)
    posted(office)
    office.do(Suspend(at=office.now, account_id=A1))
    assert not office.account().usable
    with pytest.raises(AccountSuspendedNow):
        office.do(office.activation(presented="a1-first-2"))


def test_of_two_letters_only_the_last_takes_over(office: Office) -> None:
    ask(office, post_wanted=True)
    posted(office)
    office.wait(days=31)
    ask(office, "a3", post_wanted=True, code="third")
    with pytest.raises(AlreadyActivated):
        office.do(office.activation(presented="a1-first-2"))
    posted(office)
    office.do(office.activation(presented="a1-first-3"))
    assert office.account().code_index == "third"


def test_a_mail_that_is_answered_ends_the_letter(office: Office) -> None:
    ask(office, post_wanted=True)
    posted(office)
    lose(office, "a3", "third")
    assert office.account().successor is None
    with pytest.raises(PasswordExpired):
        office.do(office.activation(presented="a1-first-2"))


def test_no_later_request_ends_a_letter_that_can_still_work_d26(office: Office) -> None:
    """Each that was posted works for as long as its password says, whoever asked for the others since."""
    ask(office, post_wanted=True, code="again")
    posted(office)
    for nth in (3, 4, 5, 6):
        last = office.account().successor
        assert last is not None
        assert last.sent_on is not None
        office.go_to(last.sent_on + timedelta(days=6))
        refused = refusal_of(ask(office, f"a{nth}0", post_wanted=True, code=f"early-{nth}"))
        assert (refused.reason, refused.answer_by) == (Refusal.REISSUED_LATELY, Channel.POST)
        office.wait(days=1)
        assert was.SuccessorIssued in kinds(ask(office, f"a{nth}", post_wanted=True, code=f"code-{nth}"))
        posted(office)
    assert office.account().successors[0].code_index == "again"
    office.do(office.activation(presented="a1-first-2"))
    assert (office.account().code_index, office.account().successors) == ("again", ())
    with pytest.raises(AlreadyActivated):
        office.do(office.activation(presented="a1-first-3"))


def test_the_letter_in_between_takes_over_as_well_d26(office: Office) -> None:
    """What a stranger asks for before and after keeps the holder's own letter from nothing."""
    ask(office, post_wanted=True, code="strangers")
    posted(office)
    office.wait(days=7)
    ask(office, "a3", post_wanted=True, code="holders", email_fits=True)
    posted(office)
    office.wait(days=7)
    ask(office, "a4", post_wanted=True, code="strangers-too")
    office.do(office.activation(presented="a1-first-3"))
    assert office.account().code_index == "holders"
    office.react()
    office.daily()
    office.react()
    assert not office.account().successors, "the letter that was still to be sent is not"


def test_a_letter_that_was_never_sent_gives_way_d26(office: Office) -> None:
    ask(office, post_wanted=True)
    office.wait(days=6)
    refused = refusal_of(ask(office, "a3", post_wanted=True, code="third"))
    assert refused.reason is Refusal.REISSUED_LATELY
    office.wait(days=1)
    assert was.SuccessorIssued in kinds(ask(office, "a3", post_wanted=True, code="third"))
    assert [one.code_index for one in office.account().successors] == ["third"]


def test_a_strangers_letter_keeps_no_holder_of_the_mailbox_out_d26(office: Office) -> None:
    ask(office, post_wanted=True, email_fits=False)
    office.react()
    assert was.CodeIssued in kinds(lose(office, "a3", "third"))
    assert office.account().successor is None
