"""Every message about a code or a password says for whom it is: one mailbox may be many holders' (R8)."""

import pytest

from adapters.reactors.whom import is_shown
from domain.account.events import CodeSent
from domain.ports import Comparison
from domain.use_cases.apply_for_code import ApplyForBusinessCode
from domain.values import Plain
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_replacements import asking
from tests.adapters.reactors.wishes import activated, business, confirmation

HANDS = {1: ("Guusje", "Geluk"), 2: ("Kwik", "van Duck-Østergård"), 3: ("J.P.", "O\u2019Duck")}
NAMES = {person: " ".join(name) for person, name in HANDS.items()}


def employee(system: System, person: int, comparison: Comparison) -> ApplyForBusinessCode:
    first_names, surname = HANDS[person]
    named = {"first_names": Plain(first_names), "surname": Plain(surname)}
    return business(system, person, comparison=comparison).model_copy(update=named)


def others(person: int) -> list[str]:
    return [name for one, name in NAMES.items() if one != person]


@pytest.mark.parametrize("comparison", [Comparison.SAME, Comparison.DIFFERENT])
def test_every_employees_code_password_and_replacement_names_its_holder(
    system: System, comparison: Comparison
) -> None:
    applications = {person: employee(system, person, comparison) for person in NAMES}
    for person in NAMES:
        applications[person] = employee(system, person, comparison)
        activated(system, applications[person])
        system.do(asking(system, applications[person]))
    messages = [mail.text for mail in system.inbox] + [letter.text for letter in system.letters]
    for person, name in NAMES.items():
        own = [one for one in messages if f"voor {name} " in one and f"for {name} " in one]
        assert len(own) == 3, "code, first password, replacement"
        assert all(applications[person].application_id in one for one in own)
        assert not any(other in one for other in others(person) for one in own)
        with_code = [one for one in own if applications[person].code.text in one]
        assert len(with_code) == 1, "code and password travel apart"


def test_a_reissued_code_and_the_word_to_the_former_address_name_the_holder(system: System) -> None:
    system.do(employee(system, 1, Comparison.SAME))
    again = employee(system, 1, Comparison.SAME)
    changed = {"lost_code": True, "email_fits": False, "email": Plain("new@dagobert.example")}
    system.do(again.model_copy(update=changed))
    so_far = len(system.inbox)
    system.do(confirmation(system, email="new@dagobert.example"))
    both = [mail.text for mail in system.inbox[so_far:]]
    assert len(both) == 2
    for told in both:
        assert f"voor {NAMES[1]} (referentie van de aanvraag: {again.application_id})" in told
        assert f"for {NAMES[1]} (reference of the application: {again.application_id})" in told


def test_a_name_that_cannot_be_printed_gives_way_to_the_reference(system: System) -> None:
    application = business(system, comparison=Comparison.DIFFERENT)
    system.do(application.model_copy(update={"surname": Plain("\u674e")}))
    [letter] = system.letters
    assert f"met de referentie {application.application_id}" in letter.text
    assert "\u674e" not in letter.text
    assert system.last(CodeSent).sent_on == letter.post_on


@pytest.mark.parametrize("name", ["J.P. O'Duck-\u00d8sterg\u00e5rd", "St. John", "Anne\u2019s", "\u674e"])
def test_a_name_stands_in_a_message(name: str) -> None:
    assert is_shown(name)


@pytest.mark.parametrize(
    "name", ["Visit evil.example", "evil.nl", "a@b", "http://x", "Jo\n\nPay now", "0900-1234", "", " "]
)
def test_what_a_mail_program_makes_a_link_or_a_number_of_does_not(name: str) -> None:
    assert not is_shown(name)


def test_a_link_typed_as_a_name_is_sent_to_nobody(system: System) -> None:
    system.do(business(system).model_copy(update={"first_names": Plain("Win at evil.example")}))
    [mail] = system.inbox
    assert "evil" not in mail.text
    assert "Dit bericht is voor wie een toegangscode aanvroeg met de referentie" in mail.text
