"""An address that had the code is told when another takes its place elsewhere (R21, D7)."""

from typing import Any

from domain.ports import Comparison
from domain.values import Plain
from tests.adapters.reactors.system import System
from tests.adapters.reactors.wishes import EMAIL, business

REPLACED = "Uw toegangscode is vervangen / Your access code was replaced"


def lose(system: System, **changes: Any) -> None:
    """The same employee lost the code."""
    email = changes.pop("email", None)
    again = business(system, **changes)
    update: dict[str, Any] = {"lost_code": True, "email_fits": email is None}
    system.do(again.model_copy(update=update | ({"email": Plain(email)} if email else {})))


def notices(system: System) -> list[str]:
    return [mail.to for mail in system.inbox if mail.subject == REPLACED]


def test_the_former_address_is_told_when_the_new_code_goes_to_another(system: System) -> None:
    first = business(system)
    system.do(first)
    lose(system, email="new@dagobert.example")
    assert notices(system) == [EMAIL]
    told = next(mail for mail in system.inbox if mail.subject == REPLACED)
    assert first.code.text not in told.text


def test_it_is_told_when_the_new_code_goes_by_post(system: System) -> None:
    system.do(business(system))
    lose(system, post_wanted=True)
    assert notices(system) == [EMAIL]


def test_who_gets_the_new_code_at_the_same_address_reads_it_there(system: System) -> None:
    system.do(business(system))
    lose(system)
    assert notices(system) == []


def test_an_address_that_was_only_typed_is_told_nothing(system: System) -> None:
    system.do(business(system, comparison=Comparison.DIFFERENT))
    lose(system, comparison=Comparison.DIFFERENT)
    assert notices(system) == []
