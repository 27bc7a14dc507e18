"""The key by which private persons of a past year are found goes with the last of them (D21)."""

from datetime import date

from domain.account.events import AccountOpened
from domain.customer.events import CustomerErasureDone
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_erasing import close
from tests.adapters.reactors.wishes import private

THIS, OTHER = "private-person/2026", "private-person/2027"


def scopes(system: System) -> list[str]:
    return list(system.vault.index_scopes("private-person"))


def test_a_past_year_s_key_is_kept_while_one_of_its_persons_is_known(system: System) -> None:
    system.vault.index(THIS, "somebody")
    system.do(private(system))
    system.new_day(date(2027, 1, 10))
    assert scopes(system) == [THIS]


def test_it_is_destroyed_once_the_last_of_them_is_erased(system: System) -> None:
    system.vault.index(THIS, "somebody")
    system.do(private(system))
    close(system, system.last(AccountOpened).account_id)
    for day in (2, 3, 4):
        system.new_day(date(2026, 6, day))
    assert len(system.events(CustomerErasureDone)) == 1
    assert scopes(system) == [THIS], "this year somebody else may still apply"
    system.vault.index(OTHER, "somebody else")
    system.new_day(date(2027, 1, 3))
    assert scopes(system) == [THIS, OTHER], "an application of the last night may be under way"
    system.new_day(date(2027, 1, 4))
    assert scopes(system) == [OTHER]
