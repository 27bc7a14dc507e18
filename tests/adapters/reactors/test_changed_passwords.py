"""A changed password is told by the code's channel; hashes that open nothing are forgotten (R36, D7)."""

from datetime import date

from domain.account.events import CodeRevoked, PasswordChanged, ReplacementPasswordDue
from domain.ports import Comparison
from domain.use_cases.change_password import ChangeOwnPassword
from domain.use_cases.replace_password import AskReplacement, ResetPassword
from domain.values import AccountId, BlindIndex, Plain
from tests.adapters.reactors.system import System
from tests.adapters.reactors.wishes import ADDRESS, EMAIL, activated, business, confirmation

CHANGED = "Uw wachtwoord is gewijzigd / Your password was changed"
REPLACED = "Uw wachtwoord is vervangen / Your password was replaced"
WHEN = "is het wachtwoord bij uw toegangscode gewijzigd"
SECRET = Plain("four unusual words walking")


def change(system: System, account_id: AccountId, former: str, chosen: str) -> None:
    system.credentials.put(chosen, SECRET)
    system.do(ChangeOwnPassword(at=system.now, account_id=account_id, presented=former, credential_id=chosen))


def ask(system: System, code_index: BlindIndex, recovery_id: str) -> str:
    """Answers the id of the replacement password."""
    system.do(
        AskReplacement(
            at=system.now,
            recovery_id=recovery_id,
            code_index=code_index,
            email_fits=True,
            credential_id=f"{recovery_id}-sent",
            today=system.today,
        )
    )
    return system.last(ReplacementPasswordDue).credential_id


def kept(system: System, credential_id: str) -> bool:
    """A hash is never replaced: putting another shows whether there is one."""
    probe = Plain("a probe of what is kept there")
    system.credentials.put(credential_id, probe)
    return not system.credentials.verify(credential_id, probe)


# --- told -----------------------------------------------------------------------------------------
def test_a_changed_password_is_mailed_with_the_day_and_no_secret(system: System) -> None:
    account_id = activated(system, business(system))
    change(system, account_id, f"{account_id}-own", "next")
    told = system.inbox[-1]
    assert (told.to, told.subject) == (EMAIL, CHANGED)
    assert "2 juni 2026" in told.text
    assert "2 June 2026" in told.text
    assert SECRET.text not in told.text


def test_one_that_was_replaced_is_told_as_such(system: System) -> None:
    application = business(system)
    account_id = activated(system, application)
    sent = ask(system, application.code_index, "r1")
    system.do(ResetPassword(at=system.now, account_id=account_id, presented=sent, credential_id="reset"))
    assert system.inbox[-1].subject == REPLACED


def test_where_the_code_went_by_post_a_letter_a_day_tells_it(system: System) -> None:
    account_id = activated(system, business(system, comparison=Comparison.DIFFERENT))
    change(system, account_id, f"{account_id}-own", "second")
    change(system, account_id, "second", "third")
    assert system.inbox == []
    [told] = [letter for letter in system.letters if WHEN in letter.text]
    assert told.text.startswith(ADDRESS)
    system.to(date(2026, 6, 3))
    change(system, account_id, "third", "fourth")
    assert len([letter for letter in system.letters if WHEN in letter.text]) == 2


# --- forgotten ------------------------------------------------------------------------------------
def test_the_passwords_of_a_revoked_code_are_forgotten(system: System) -> None:
    application = business(system)
    account_id = activated(system, application)
    system.credentials.put(f"{account_id}-own", SECRET)
    system.do(business(system).model_copy(update={"lost_code": True, "email_fits": True}))
    system.do(confirmation(system))
    assert system.last(CodeRevoked).account_id == account_id
    assert not kept(system, f"{account_id}-own")
    assert not kept(system, f"{account_id}-first")


def test_a_changed_password_a_spent_and_a_superseded_replacement_are_forgotten(system: System) -> None:
    application = business(system)
    account_id = activated(system, application)
    system.credentials.put(f"{account_id}-own", SECRET)
    superseded = ask(system, application.code_index, "r1")
    spent = ask(system, application.code_index, "r2")
    assert kept(system, f"{account_id}-own")
    assert not kept(system, superseded)
    system.credentials.put("reset", SECRET)
    system.do(ResetPassword(at=system.now, account_id=account_id, presented=spent, credential_id="reset"))
    assert system.last(PasswordChanged).credential_id == "reset"
    assert not kept(system, spent)
    assert not kept(system, f"{account_id}-own")
    assert system.credentials.verify("reset", SECRET)


def test_what_no_event_names_yet_is_left_alone(system: System) -> None:
    account_id = activated(system, business(system))
    system.credentials.put("on the way", SECRET)
    change(system, account_id, f"{account_id}-own", "next")
    assert system.credentials.verify("on the way", SECRET)
    assert system.credentials.verify("next", SECRET)
