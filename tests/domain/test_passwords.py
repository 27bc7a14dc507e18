"""Changing a password, and replacing one that was lost (R20, R35, R36, D11, I16)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.account import events as was
from domain.account.commands import MakeReplacement, RecordReplacementFailed, RecordReplacementSent, Suspend
from domain.account.passwords import PasswordNotCurrent, ReplacementExpired
from domain.account.state import AccountIsClosed, AccountSuspendedNow, BlockedForArrears, NotActivated
from domain.customer.commands import NoteOverdue, NoteReminder, OpenInvoice
from domain.recovery.events import RecoveryOutcome, ReplacementAsked
from domain.use_cases.replace_password import ResetPassword
from domain.values import AccountId, Channel, CustomerId, InvoiceNumber
from toegang_testing.desks.desk import A1, KVK
from toegang_testing.desks.office import Office
from toegang_testing.model.auditor import Auditor


@pytest.fixture
def office() -> Office:
    """With one activated account, whose code went by email."""
    office = Office()
    office.open_account()
    return office


def replaced(office: Office) -> None:
    office.ask_replacement()
    office.react()


def outcomes(office: Office) -> list[RecoveryOutcome]:
    asked = office.happened(ReplacementAsked)
    return [one.outcome for one in asked if isinstance(one, ReplacementAsked)]


# --- changing (R36) -------------------------------------------------------------------------------
def test_the_current_password_changes_the_password_r36(office: Office) -> None:
    former = office.account().credential_id
    assert former is not None
    assert office.change_password(new="next") == [
        was.PasswordChanged(
            account_id=A1, credential_id="next", proof=was.PasswordProof.CURRENT, presented=former
        )
    ]
    assert office.account().credential_id == "next"


def test_a_password_that_is_no_longer_current_changes_nothing_r36(office: Office) -> None:
    former = office.account().credential_id
    office.change_password(new="next")
    assert office.account().credential_id != former
    with pytest.raises(PasswordNotCurrent):
        office.change_password(new="third", presented=former)


def test_a_suspended_holder_changes_no_password_d3(office: Office) -> None:
    office.do(Suspend(at=office.now, account_id=A1))
    with pytest.raises(AccountSuspendedNow):
        office.change_password()


def test_between_overdue_and_block_no_password_is_changed_i12(office: Office) -> None:
    at, one, number = office.now, CustomerId(KVK), InvoiceNumber("F2026-000001")
    office.do(OpenInvoice(at=at, customer_id=one, invoice_number=number, financial_year=2026, settled=False))
    office.do(
        NoteReminder(at=at, customer_id=one, invoice_number=number, applications_refused_from=office.today)
    )
    office.do(NoteOverdue(at=at, customer_id=one, invoice_number=number))
    assert office.account().usable
    with pytest.raises(BlockedForArrears):
        office.change_password()


# --- asking for a replacement (D11) ---------------------------------------------------------------
def test_code_and_application_email_get_a_replacement_r35(office: Office) -> None:
    asked, due = office.ask_replacement()
    assert isinstance(asked, ReplacementAsked)
    assert (asked.outcome, asked.account_id) == (RecoveryOutcome.GRANTED, A1)
    assert isinstance(due, was.ReplacementPasswordDue)
    assert (due.channel, due.asked_on) == (Channel.EMAIL, office.today)


def test_a_code_or_an_address_that_does_not_fit_is_recorded_and_gets_nothing_d11(office: Office) -> None:
    assert len(office.do(office.asking_replacement("no code of anybody"))) == 1
    assert len(office.ask_replacement(email_fits=False)) == 1
    assert outcomes(office) == [RecoveryOutcome.UNKNOWN_CODE, RecoveryOutcome.OTHER_EMAIL]
    assert office.account().replacement is None


def test_a_closed_account_and_one_without_a_password_get_none_d11(office: Office) -> None:
    office.do(office.business("a2", "piet"))
    assert len(office.ask_replacement("a2")) == 1
    office.close()
    assert len(office.ask_replacement()) == 1
    assert outcomes(office) == [RecoveryOutcome.NOT_ACTIVATED, RecoveryOutcome.CLOSED]


def test_without_activation_none_is_made_whoever_asks_d11(office: Office) -> None:
    """AskReplacement checks this too: the account does not trust it."""
    office.do(office.business("a2", "piet"))
    assert (
        office.do(
            MakeReplacement(at=office.now, account_id=AccountId("a2"), credential_id="c", today=office.today)
        )
        == []
    )
    office.close()
    assert (
        office.do(MakeReplacement(at=office.now, account_id=A1, credential_id="c", today=office.today)) == []
    )


@pytest.mark.parametrize("presented", ["", "~"])
def test_another_password_than_the_last_replacement_opens_nothing_d11(office: Office, presented: str) -> None:
    """Whether its id sorts before or after."""
    replaced(office)
    with pytest.raises(ReplacementExpired):
        office.do(ResetPassword(at=office.now, account_id=A1, presented=presented, credential_id="new"))


def test_an_account_gets_three_a_day_d11(office: Office) -> None:
    for _ in range(4):
        replaced(office)
    assert outcomes(office) == [RecoveryOutcome.GRANTED] * 3 + [RecoveryOutcome.TOO_OFTEN]
    office.wait(days=1)
    replaced(office)
    assert outcomes(office)[-1] is RecoveryOutcome.GRANTED


def test_three_clicks_in_a_second_make_one_replacement_and_spend_one_d11(office: Office) -> None:
    due = [event for _ in range(3) for event in office.ask_replacement()[1:]]
    assert len(due) == 1
    assert outcomes(office) == [RecoveryOutcome.GRANTED] * 3
    office.react()
    assert office.account().replacements_count == 1
    for _ in range(3):
        replaced(office)
    assert outcomes(office)[3:] == [RecoveryOutcome.GRANTED] * 2 + [RecoveryOutcome.TOO_OFTEN]


def test_one_that_was_never_sent_holds_up_none_of_the_next_day_d11(office: Office) -> None:
    office.ask_replacement()
    office.wait(days=1)
    assert len(office.ask_replacement()) == 2


def test_one_that_cannot_be_sent_holds_up_none_and_spends_none_r35(office: Office) -> None:
    for _ in range(4):
        office.ask_replacement()
        assert [type(event) for event in office.replacement_cannot_be_sent()] == [
            was.ReplacementPasswordFailed
        ]
    assert outcomes(office) == [RecoveryOutcome.GRANTED] * 4
    assert len(office.happened(was.ReplacementPasswordDue)) == 4, "each is tried"
    assert office.replacement_cannot_be_sent() == [], "told once"
    for _ in range(4):
        replaced(office)
    assert outcomes(office)[4:] == [RecoveryOutcome.GRANTED] * 3 + [RecoveryOutcome.TOO_OFTEN]


def test_one_that_failed_and_is_sent_after_all_works_d11(office: Office) -> None:
    """Staff mended what was wrong and had it tried again."""
    office.ask_replacement()
    office.replacement_cannot_be_sent()
    with pytest.raises(ReplacementExpired):
        office.reset_password()
    office.react()
    assert office.replacement_cannot_be_sent() == [], "it was sent"
    assert office.reset_password()


@pytest.mark.parametrize("credential_id", ["", "~"])
def test_of_another_than_the_last_nothing_is_noted_d11(office: Office, credential_id: str) -> None:
    failed = RecordReplacementFailed(at=office.now, account_id=A1, credential_id=credential_id)
    assert office.do(failed) == []
    office.ask_replacement()
    assert office.do(failed) == []
    office.close()
    assert office.replacement_cannot_be_sent() == [], "nobody asks for it any more"


def test_asking_again_does_not_end_the_one_that_is_in_the_post_r15() -> None:
    office = Office()
    office.do(office.business(post_wanted=True))
    office.make_usable(A1)
    replaced(office)
    office.wait(days=9)
    replaced(office)
    assert outcomes(office) == [RecoveryOutcome.GRANTED, RecoveryOutcome.IN_THE_POST]
    office.wait(days=1)
    office.ask_replacement()
    assert outcomes(office)[-1] is RecoveryOutcome.GRANTED


def test_the_letter_that_was_asked_for_first_opens_the_account_d11() -> None:
    office = Office()
    office.do(office.business(post_wanted=True))
    office.make_usable(A1)
    replaced(office)
    office.wait(days=3)
    replaced(office)
    assert office.reset_password()
    office.ask_replacement()
    assert outcomes(office)[-1] is RecoveryOutcome.GRANTED  # nothing is in the post any more


# --- using it (D11) -------------------------------------------------------------------------------
def test_a_replacement_password_sets_the_holders_own_once_d11(office: Office) -> None:
    replaced(office)
    last = office.account().replacement
    assert last is not None
    assert office.reset_password(new="reset") == [
        was.PasswordChanged(
            account_id=A1,
            credential_id="reset",
            proof=was.PasswordProof.REPLACEMENT,
            presented=last.credential_id,
        )
    ]
    with pytest.raises(ReplacementExpired):
        office.reset_password(new="again")


def test_by_email_it_works_for_sixty_minutes_d11(office: Office) -> None:
    replaced(office)
    office.wait(minutes=60)
    with pytest.raises(ReplacementExpired):
        office.reset_password()
    replaced(office)
    office.wait(minutes=59, seconds=59)
    assert office.reset_password()


@pytest.mark.parametrize(
    ("asked", "expires_at"),
    [
        (date(2026, 6, 3), datetime(2026, 6, 17, 22, 0, tzinfo=UTC)),
        (date(2026, 10, 20), datetime(2026, 11, 3, 23, 0, tzinfo=UTC)),  # summer time ends in between
    ],
)
def test_by_post_it_works_up_to_the_fourteenth_day_after_posting_d11(
    asked: date, expires_at: datetime
) -> None:
    office = Office()
    office.do(office.business(post_wanted=True))
    office.make_usable(A1)
    office.go_to(asked)
    replaced(office)
    (sent,) = office.happened(was.ReplacementPasswordSent)
    assert isinstance(sent, was.ReplacementPasswordSent)
    assert (sent.sent_on, sent.expires_at) == (asked, expires_at)
    office.world.now = expires_at - timedelta(seconds=1)
    assert office.reset_password()


def test_one_that_was_not_sent_yet_opens_nothing_d11(office: Office) -> None:
    office.ask_replacement()
    with pytest.raises(ReplacementExpired):
        office.reset_password()


def test_the_newest_takes_the_place_of_the_others_d11(office: Office) -> None:
    replaced(office)
    first = office.account().replacement
    assert first is not None
    office.ask_replacement()
    sent = RecordReplacementSent(
        at=office.now, account_id=A1, credential_id=first.credential_id, sent_on=office.today
    )
    assert office.do(sent) == []
    office.react()
    newest = office.account().replacement
    assert newest is not None
    assert newest.credential_id != first.credential_id
    assert office.reset_password()


def test_who_changes_the_password_needs_no_replacement_any_more_d11(office: Office) -> None:
    replaced(office)
    office.change_password()
    with pytest.raises(ReplacementExpired):
        office.reset_password()


def test_the_own_password_works_on_until_another_is_chosen_d11(office: Office) -> None:
    before = office.account().credential_id
    replaced(office)
    assert office.account().credential_id == before


def test_it_lifts_no_block_d11(office: Office) -> None:
    office.do(Suspend(at=office.now, account_id=A1))
    replaced(office)
    with pytest.raises(AccountSuspendedNow):
        office.reset_password()
    assert office.account().suspended


def test_it_opens_no_closed_account_and_none_that_was_not_activated_d11(office: Office) -> None:
    replaced(office)
    office.close()
    with pytest.raises(AccountIsClosed):
        office.reset_password()
    office.do(office.business("a2", "piet"))
    with pytest.raises(NotActivated):
        office.reset_password("a2")


def test_the_books_of_an_auditor_agree_i16(office: Office) -> None:
    replaced(office)
    office.reset_password()
    office.go_to(office.today + timedelta(1))
    replaced(office)
    office.change_password()
    auditor = Auditor()
    for recorded in office.world.log:
        auditor.read(recorded)
    assert auditor.position == office.world.head()
