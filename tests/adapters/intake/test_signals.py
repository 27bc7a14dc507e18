"""A signal names what changed; the registration is read again (D13, D16, D23)."""

from datetime import date, timedelta

import pytest

from adapters.intake import SignalsIntake
from domain.account.events import AccountClosed, ClosingCause
from domain.customer.events import AddressSource, BillingAddressChanged, BillingAddressWithdrawn
from domain.ports import Branch, Comparison, Listing, Signal, UnknownNumber
from domain.registration.events import (
    Deregistered,
    EndAnnounced,
    ListedAgain,
    ReferredToStaff,
    SignalReceived,
    StaffMatter,
)
from domain.values import BranchNumber, KvkNumber, Plain, Sealed
from tests.adapters.reactors.system import START, System
from tests.adapters.reactors.wishes import BRANCH, COMPANY, business

OTHER_BRANCH = "000038509520"
"""Another of the company, not the main one."""
NEW = {"straatnaam": "Nieuwe Kade", "huisnummer": 1, "postcode": "1011AB", "plaats": "Amsterdam"}


def move(system: System, kind: str = "correspondentieadres") -> None:
    """The company moves, or takes its address away, and the register says so a minute later."""
    system.world.make(
        "/register/control/address",
        vestigingsnummer=BRANCH,
        type=kind,
        adres=NEW,
        timestamp=system.now.isoformat(),
    )


def end(system: System, ends_on: str, **what: str) -> None:
    system.world.make(
        "/register/control/deregister",
        datumEinde=ends_on,
        timestamp=system.now.isoformat(),
        **(what or {"kvkNummer": COMPANY}),
    )


def test_a_new_postal_address_becomes_the_billing_address_once(system: System) -> None:
    system.do(business(system))
    move(system)
    assert [system.signals.step(), system.signals.step()] == [1, 0]
    changed = system.last(BillingAddressChanged)
    assert changed.billing_source is AddressSource.POSTAL
    assert isinstance(changed.billing_address, Sealed)
    assert system.vault.unseal(changed.billing_address) == Plain(
        "Test EMZ Dagobert\nNieuwe Kade 1\n1011AB Amsterdam"
    )


def test_a_change_beside_the_address_in_use_leaves_it(system: System) -> None:
    system.do(business(system))
    move(system)
    system.signals.step()
    move(system, "bezoekadres")
    assert system.signals.step() == 1
    assert len(system.events(BillingAddressChanged)) == 1


def test_signals_of_companies_without_accounts_are_passed_over(system: System) -> None:
    move(system)
    assert system.signals.step() == 0
    assert system.events(SignalReceived) == []


def test_an_application_recorded_just_after_its_signal_was_passed_over_still_sees_it(
    system: System,
) -> None:
    read_before = business(system)
    end(system, "20260601", vestigingsnummer=BRANCH)
    assert system.signals.step() == 0
    system.do(read_before)
    system.clock.advance_to(system.now + timedelta(minutes=10))
    assert system.signals.step() == 1
    assert system.last(Deregistered).branch == BRANCH


def test_a_deregistered_business_loses_its_accounts(system: System) -> None:
    system.do(business(system))
    end(system, "20260601")
    assert system.signals.step() == 1
    system.react()
    closed = system.last(AccountClosed)
    assert closed.cause is ClosingCause.BUSINESS_DEREGISTERED
    assert closed.erase_from == date(2026, 7, 1)


def test_an_end_in_the_future_is_announced_and_confirmed_by_the_daily_step(system: System) -> None:
    system.do(business(system))
    end(system, "20260615")
    system.signals.step()
    assert system.events(EndAnnounced)
    system.react()
    system.new_day(date(2026, 6, 14))
    assert system.events(AccountClosed) == []
    system.new_day(date(2026, 6, 15))
    assert len(system.events(AccountClosed)) == 1


@pytest.mark.parametrize(
    ("ends_on", "closes_on"), [("20260601", START.date()), ("20260615", date(2026, 6, 15))]
)
def test_a_branch_that_is_not_the_main_one_ends_too(system: System, ends_on: str, closes_on: date) -> None:
    system.do(business(system).model_copy(update={"branch": OTHER_BRANCH}))
    end(system, ends_on, vestigingsnummer=OTHER_BRANCH)
    assert system.signals.step() == 1
    system.react()
    if closes_on > system.today:
        assert system.events(AccountClosed) == []
        system.new_day(closes_on)
    assert system.last(AccountClosed).cause is ClosingCause.BRANCH_DEREGISTERED


def test_an_announced_end_survives_another_signal(system: System) -> None:
    system.do(business(system).model_copy(update={"branch": OTHER_BRANCH}))
    end(system, "20260615", vestigingsnummer=OTHER_BRANCH)
    system.signals.step()
    system.clock.advance_to(system.now + timedelta(minutes=1))
    move(system)
    assert system.signals.step() == 1
    assert [announced.ends_on for announced in system.events(EndAnnounced)] == [date(2026, 6, 15)]


def also_ends(system: System, ends_on: str, **what: str) -> None:
    """A minute later."""
    system.clock.advance_to(system.now + timedelta(minutes=1))
    end(system, ends_on, **what)
    assert system.signals.step() == 1
    system.react()


@pytest.mark.parametrize("branch_first", [True, False])
def test_a_branch_can_end_before_its_business_does_r32(system: System, branch_first: bool) -> None:
    system.do(business(system).model_copy(update={"branch": OTHER_BRANCH}))
    ends = [{"ends_on": "20260610", "vestigingsnummer": OTHER_BRANCH}, {"ends_on": "20260630"}]
    for what in ends if branch_first else reversed(ends):
        also_ends(system, **what)
    announced = [(one.branch, one.ends_on) for one in system.events(EndAnnounced)]
    assert set(announced) >= {(OTHER_BRANCH, date(2026, 6, 10)), (None, date(2026, 6, 30))}
    assert None not in {ends_on for _, ends_on in announced}, "nothing was taken back"
    system.new_day(date(2026, 6, 10))
    assert system.last(AccountClosed).cause is ClosingCause.BRANCH_DEREGISTERED


def test_a_branch_that_ended_is_not_listed_again_when_its_business_is_to_end_i15(system: System) -> None:
    system.do(business(system).model_copy(update={"branch": OTHER_BRANCH}))
    also_ends(system, "20260601", vestigingsnummer=OTHER_BRANCH)
    also_ends(system, "20260630")
    assert [one.branch for one in system.events(Deregistered)] == [OTHER_BRANCH]
    assert system.events(ListedAgain) == []


def test_an_outage_changes_nothing_and_the_signal_is_read_later(system: System) -> None:
    system.do(business(system))
    end(system, "20260601")
    system.world.make("/register/control/outage", on=True)
    assert system.signals.step() == 0
    assert [trouble.error for trouble in system.signals.troubles] == ["TechnicalFault"]
    assert system.events(Deregistered) == []
    system.world.make("/register/control/outage", on=False)
    system.clock.advance_to(system.now + timedelta(days=2))
    assert system.signals.step() == 1
    assert system.signals.troubles == []


class Forgetful:
    """A register that announces a change and then denies the number; or lists no branches."""

    def __init__(self, system: System) -> None:
        self._register = system.world.register
        self.denies = True
        self.other_owner = "90000749"

    def signals(self, *when: object) -> list[Signal]:
        return list(self._register.signals(*when))  # type: ignore[arg-type] # two moments

    def listing(self, kvk_number: KvkNumber) -> Listing:
        if self.denies:
            raise UnknownNumber
        found = self._register.listing(kvk_number)
        return Listing(found.kvk_number, found.name, None, ())

    def branch(self, number: BranchNumber) -> tuple[KvkNumber, Branch]:
        return self.other_owner, self._register.branch(number)[1]

    def compare(self, kvk_number: KvkNumber, email: Plain) -> Comparison:
        return self._register.compare(kvk_number, email)


def forgetful(system: System) -> tuple[SignalsIntake, Forgetful]:
    register = Forgetful(system)
    intake = SignalsIntake(
        executor=system.app,
        log=system.app,
        register=register,
        vault=system.vault,
        reads=system.engine,
        operational=system.engine,
        clock=system.clock,
    )
    return intake, register


def test_a_number_that_the_register_denies_is_never_read_as_not_registered(system: System) -> None:
    system.do(business(system))
    move(system)
    intake, register = forgetful(system)
    assert intake.step() == 0
    assert [trouble.error for trouble in intake.troubles] == ["UnknownNumber"]
    assert system.events(Deregistered) == []
    system.clock.advance_to(system.now + timedelta(days=2))
    register.denies = False
    assert intake.step() == 1


def test_a_watched_branch_that_went_to_another_company_is_for_staff(system: System) -> None:
    system.do(business(system))
    move(system)
    intake, register = forgetful(system)
    register.denies = False
    assert intake.step() == 1
    referred = system.last(ReferredToStaff)
    assert (referred.branch, referred.matter) == (BRANCH, StaffMatter.BRANCH_MISSING)


def test_a_watched_branch_that_is_only_left_out_is_asked_for(system: System) -> None:
    system.do(business(system))
    move(system)
    intake, register = forgetful(system)
    register.denies, register.other_owner = False, COMPANY
    assert intake.step() == 1
    assert system.events(ReferredToStaff) == []
    assert len(system.events(BillingAddressWithdrawn)) == 1  # this listing has no address at all (D16)
