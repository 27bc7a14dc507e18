"""The same small world, where the register errs: what is held, and matters for staff (D13, D28, R34, I15)."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import strategies as st

from domain.account.state import Life
from domain.deregistration_day.commands import CountDeregistration, DismissDay, ReleaseDay
from domain.kernel import Rejected
from domain.registration.aggregate import REGISTRATION
from domain.registration.commands import DismissHeld, ReleaseHeld, SettleMatter
from domain.registration.events import Outcome, StaffMatter
from domain.terms import terms_on
from toegang_testing.desks.desk import BRANCH
from toegang_testing.histories import rule
from toegang_testing.machines.life import LifeMachine
from toegang_testing.strategies import small


class RegisterMachine(LifeMachine):
    """Staff judges what the machine does not."""

    @rule(kvk_number=small.kvk_numbers)
    def a_business_continues(self, kvk_number: str) -> None:
        self.office.signal(kvk_number=kvk_number, signal_type="SignaalFusieSplitsing")

    @rule()
    def many_others_are_deregistered(self) -> None:
        today = self.office.today
        for _ in range(terms_on(today).deregistrations_a_day):
            self.world.do(
                CountDeregistration(at=self.office.now, day=today, kvk_number="87654321", held=False, usual=1)
            )

    @rule(kvk_number=small.kvk_numbers, release=st.booleans())
    def staff_judges_what_is_held(self, kvk_number: str, release: bool) -> None:
        command = ReleaseHeld if release else DismissHeld
        with suppress(Rejected):
            self.office.do(command(at=self.office.now, kvk_number=kvk_number))

    @rule()
    def no_code_works_of_what_is_gone(self) -> None:
        self.world.catch_up()
        for account in self.world.streams("account").values():
            units = self.world.state(REGISTRATION.stream(account.kvk_number)).units
            gone = [units[branch] for branch in (account.branch, None) if branch in units]
            assert not (account.usable and any(unit.held for unit in gone)), "R32, D28: held"
            assert account.life is not Life.OPEN or not any(unit.ended_seen_at for unit in gone), "R33, I15"

    @rule(days_ago=st.integers(0, 1), release=st.booleans())
    def staff_judges_a_day(self, days_ago: int, release: bool) -> None:
        command = ReleaseDay if release else DismissDay
        day = self.office.today - timedelta(days_ago)
        with suppress(Rejected):
            self.office.do(command(at=self.office.now, day=day))

    @rule(
        kvk_number=small.kvk_numbers,
        matter=st.sampled_from(StaffMatter),
        outcome=st.sampled_from(Outcome),
    )
    def staff_settles_a_matter(self, kvk_number: str, matter: StaffMatter, outcome: Outcome) -> None:
        settle = SettleMatter(
            at=self.office.now,
            kvk_number=kvk_number,
            branch=BRANCH if matter is StaffMatter.BRANCH_MISSING else None,
            matter=matter,
            outcome=outcome,
            successor="87654321" if outcome is Outcome.MOVED else None,
            today=self.office.today,
        )
        with suppress(Rejected):
            self.office.do(settle)
