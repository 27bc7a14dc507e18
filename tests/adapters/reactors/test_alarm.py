"""The desk is mailed on a day of unusually many deregistrations, and what is held stops (D28, R32)."""

from domain.account.events import AccountHeld, HoldEnded
from domain.deregistration_day.commands import CountDeregistration, DismissDay
from domain.registration.events import DeregistrationHeld
from domain.terms import terms_on
from domain.values import KvkNumber
from tests.adapters.reactors.system import DESK, System
from tests.adapters.reactors.wishes import COMPANY, activated, business


def test_a_held_deregistration_mails_the_desk_once_and_stops_the_code(system: System) -> None:
    account_id = activated(system, business(system))
    mails = len(system.inbox)
    usual, day = terms_on(system.today).deregistrations_a_day, system.today
    for _ in range(usual):
        other = KvkNumber("68750110")
        system.ask(CountDeregistration(at=system.now, day=day, kvk_number=other, held=False, usual=usual))
    for _ in range(2):
        now, today = system.now.isoformat(), f"{system.today:%Y%m%d}"
        system.world.make("/register/control/deregister", kvkNummer=COMPANY, datumEinde=today, timestamp=now)
        assert system.signals.step() == 1
        system.react()
    assert [event.kvk_number for event in system.events(DeregistrationHeld)] == [COMPANY, COMPANY]
    assert system.events(AccountHeld) == [AccountHeld(account_id=account_id)]
    [mail] = system.inbox[mails:]
    assert mail.to == DESK.text
    assert f"meer dan {usual} uitschrijvingen" in mail.text
    assert COMPANY not in mail.text
    system.do(DismissDay(at=system.now, day=system.today))
    assert system.events(HoldEnded) == [HoldEnded(account_id=account_id)]
