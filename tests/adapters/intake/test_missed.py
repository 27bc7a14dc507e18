"""Signals that were missed for a week or for months are caught up without harm (D13, D23, R33, R49)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.intake import SignalsIntake
from adapters.mail import serve_spool
from adapters.register import KvkRegister, Line
from domain.account.aggregate import ACCOUNT
from domain.account.state import Life
from domain.ports import Signal, TechnicalFault
from domain.registration.events import DeregistrationHeld, SignalReceived
from domain.values import AccountId, CustomerId, KvkNumber, Plain
from projections.billing_address import billing_address
from projections.registrations import registration, staff_matters
from tests.adapters.reactors.system import START, System, set_up
from tests.adapters.reactors.wishes import ADDRESS, business
from tests.adapters.stand_in_world import World
from tests.databases import fresh_sqlite

DAGOBERT, DONALD, KATRIEN, GOES_ON, PARTNERS, LATER = (
    "69599084",
    "68750110",
    "68727720",
    "90003942",
    "90001745",
    "90005414",
)
MAIN, OTHER, OF_DONALD = "000038509504", "000038509520", "000037178601"
UNITS = {
    "main": (DAGOBERT, MAIN),
    "other": (DAGOBERT, OTHER),
    "donald": (DONALD, OF_DONALD),
    "katrien": (KATRIEN, None),
    "goes_on": (GOES_ON, None),
    "partners": (PARTNERS, None),
    "later": (LATER, None),
}
"""Who has an account: company and branch."""


@pytest.fixture
def neglected(world: World, tmp_path: Path) -> Iterator[System]:
    """A second system beside the same register, with a database of its own."""
    folder = tmp_path / "neglected"
    folder.mkdir()
    with fresh_sqlite(folder) as database, serve_spool(folder / "mail", 0) as port:
        yield System(database.holding(set_up), world, folder, port, made=True)


class Watched(KvkRegister):
    """The register, which notes what it was asked, and is away after so many questions for signals."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.asked: list[tuple[datetime, datetime]] = []
        self.fails_after: int | None = None

    def signals(self, since: datetime, until: datetime) -> Sequence[Signal]:
        self.asked.append((since, until))
        if self.fails_after is not None and len(self.asked) > self.fails_after:
            raise TechnicalFault
        return super().signals(since, until)


def open_accounts(system: System) -> dict[str, AccountId]:
    found = {}
    for person, (name, (kvk_number, branch)) in enumerate(UNITS.items()):
        index = system.vault.index(f"address/{kvk_number}", ADDRESS)
        more: dict[str, Any] = {"kvk_number": kvk_number, "branch": branch, "address_index": index}
        wish = business(system, person).model_copy(update=more)
        system.do(wish)
        found[name] = wish.account_id
    system.signals.step()
    return found


def happens(world: World, day: int) -> None:
    """What the register announces, at ten o'clock of that day of June."""
    at = START.replace(day=day).isoformat()

    def make(control: str, **body: Any) -> None:
        world.make(f"/register/control/{control}", timestamp=at, **body)

    def moves(number: int) -> None:
        street = {"straatnaam": "Nieuwe Kade", "huisnummer": number, "postcode": "1011AB", "plaats": "A"}
        make("address", vestigingsnummer=MAIN, type="correspondentieadres", adres=street)

    match day:
        case 2:
            make("deregister", vestigingsnummer=OF_DONALD, datumEinde="20260602")
            make("deregister", kvkNummer=KATRIEN, datumEinde="20260602")
            make("deregister", kvkNummer=PARTNERS, datumEinde="20260605")
        case 3:
            moves(1)
            continuing = "SignaalVoortzettingEnOverdracht_2025_01"
            make("deregister", kvkNummer=GOES_ON, datumEinde="20260603", signaalType=continuing)
            make("deregister", kvkNummer=LATER, datumEinde="20260620")
        case 4:
            make("relist", kvkNummer=KATRIEN)
            make("deregister", vestigingsnummer=OTHER, datumEinde="20260600")
        case 6:
            moves(2)
        case 7:
            make("relist", vestigingsnummer=OTHER)
        case _:
            pass


def state(system: System, accounts: dict[str, AccountId]) -> dict[str, Any]:
    """Everything that must not depend on when the signals were read."""
    with system.engine.connect() as tx:
        address = billing_address(tx, CustomerId(DAGOBERT))
        assert address
        assert address.address
        companies = dict.fromkeys(kvk_number for kvk_number, _ in UNITS.values())
        return {
            "open": {
                name
                for name, account_id in accounts.items()
                if system.app.state(ACCOUNT.stream(account_id)).life is Life.OPEN
            },
            "units": [registration(tx, KvkNumber(number)) for number in companies],
            "matters": [(one.kvk_number, one.branch, one.matter) for one in staff_matters(tx)],
            "billed": (address.source, system.vault.unseal(address.address)),
        }


def test_eight_days_without_the_intake_end_as_eight_days_with_it(
    system: System, neglected: System, world: World
) -> None:
    accounts, others = open_accounts(system), open_accounts(neglected)
    for day in range(2, 10):
        happens(world, day)
        for one in (system, neglected):
            one.new_day(date(2026, 6, day))
            one.clock.advance_to(START.replace(day=day) + timedelta(minutes=30))
        system.signals.step()
        system.react()
    assert system.events(SignalReceived)
    assert neglected.events(SignalReceived) == []
    assert neglected.signals.step() == 10
    assert neglected.signals.step() == 0
    neglected.react()
    neglected.new_day(date(2026, 6, 10))
    system.new_day(date(2026, 6, 10))
    daily, caught_up = state(system, accounts), state(neglected, others)
    # Who looked in between closed what was ended and listed again meanwhile; that cannot be undone.
    assert daily["open"] == {"main", "other", "goes_on", "later"}
    assert caught_up["open"] == daily["open"] | {"katrien"}
    for what in ("units", "matters", "billed"):
        assert caught_up[what] == daily[what]
    for one in (system, neglected):
        one.new_day(date(2026, 6, 20))
        one.new_day(date(2026, 6, 30))
    assert state(system, accounts)["open"] == {"main", "other", "goes_on"}
    assert state(neglected, others)["open"] == {"main", "other", "goes_on", "katrien"}


def test_months_are_read_in_pieces_oldest_first_and_each_piece_stays_done(
    system: System, world: World
) -> None:
    open_accounts(system)
    for day in (2, 3, 4, 6, 7):
        happens(world, day)
    register = Watched(
        Line(world.http),
        base_url=f"{world.url}/register",
        api_key=Plain("any"),
        email_check_url=f"{world.url}/register",
    )
    intake = SignalsIntake(
        executor=system.app,
        log=system.app,
        register=register,
        vault=system.vault,
        reads=system.engine,
        operational=system.engine,
        clock=system.clock,
    )
    register.fails_after = 3
    system.to(date(2026, 9, 1))
    assert intake.step() == 10
    assert [trouble.error for trouble in intake.troubles] == ["TechnicalFault"]
    assert max(until - since for since, until in register.asked) <= timedelta(days=28, hours=1)
    done = register.asked[2][1]
    register.asked.clear()
    register.fails_after = None
    assert intake.step() == 0
    assert intake.troubles == []
    assert register.asked[0][0] == done - timedelta(hours=1)
    assert register.asked[-1][1] == system.now


def test_weeks_that_are_caught_up_in_a_day_count_on_the_days_of_their_signals(
    system: System, world: World
) -> None:
    open_accounts(system)
    happens(world, 2)
    system.to(date(2026, 9, 1))
    system.signals.step()
    assert system.events(DeregistrationHeld) == []
    counted = [r.stream for r in system.app.since(0, 10_000) if r.stream.startswith("deregistration_day-")]
    assert counted == ["deregistration_day-2026-06-02"] * 3
