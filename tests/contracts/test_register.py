"""BusinessRegister: what every adapter keeps, shown on the public test companies."""

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.register import KvkRegister, Line
from domain.ports import Address, BadNumber, Comparison, TechnicalFault, UnknownNumber
from domain.sameness import email_of
from domain.values import Plain
from tests.adapters.stand_in_world import World, world

__all__ = ["world"]
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_company_is_listed_with_its_branches_and_the_addresses_of_its_registered_office(
    world: World,
) -> None:
    listing = world.register.listing("68750110")
    assert (listing.kvk_number, listing.name, listing.ends_on) == ("68750110", "Test BV Donald", None)
    assert [(branch.number, branch.main) for branch in listing.branches] == [
        ("000037178598", True),
        ("000037178601", False),
    ]
    assert listing.visiting == Address(("Hizzaarderlaan 3 A", "8823SJ Lollum"))
    assert listing.postal == Address(("Postbus 200", "1000AE Rommeldam"))
    assert listing.branches[0].visiting == listing.visiting
    assert listing.branches[1].visiting is None


def test_a_branch_is_told_with_its_addresses_and_its_company(world: World) -> None:
    kvk_number, branch = world.register.branch("000038509520")
    assert kvk_number == "69599084"
    assert not branch.main
    assert branch.visiting == Address(("Voorbeeldkade 2", "1011AA Amsterdam"))
    assert branch.postal is None


def test_a_company_without_branches_is_listed_at_its_owner_s_address(world: World) -> None:
    listing = world.register.listing("90000749")
    assert listing.branches == ()
    assert listing.visiting == Address(("Blaauwweg 163", "3328XD Dordrecht"))


def test_a_thousand_branches_are_listed(world: World) -> None:
    listing = world.register.listing("90006577")
    assert len(listing.branches) == len({branch.number for branch in listing.branches}) == 1000
    assert sum(branch.main for branch in listing.branches) == 1


def test_a_protected_address_is_none(world: World) -> None:
    listing = world.register.listing("90001354")
    assert listing.visiting is None
    assert listing.postal == Address(("Postbus 31", "6029ZZ Sterksel"))
    assert not listing.branches[0].foreign


def test_a_foreign_visiting_address_makes_a_foreign_branch(world: World) -> None:
    listing = world.register.listing("55344526")
    assert listing.branches[0].foreign
    assert listing.visiting == Address(("1 Example Street", "AB1 2CD London"), "Groot-Brittannië")
    assert listing.postal is not None
    assert listing.postal.country == "Nederland"


def test_an_inactive_company_is_listed_with_the_day_it_ended(world: World) -> None:
    assert world.register.listing("96354429").ends_on == date(2023, 6, 30)
    assert world.register.branch("990001987781")[1].ends_on == date(2023, 6, 30)


@pytest.mark.parametrize(
    "number",
    ["68727720", "69599084", "90001745", "90003942", "90005414", "90004760", "90006623"],
)
def test_every_other_test_company_is_registered(world: World, number: str) -> None:
    listing = world.register.listing(number)
    assert listing.kvk_number == number
    assert listing.ends_on is None
    assert listing.visiting is not None


def test_an_unknown_number_is_unknown(world: World) -> None:
    with pytest.raises(UnknownNumber):
        world.register.listing("12345678")
    with pytest.raises(UnknownNumber):
        world.register.branch("000000000001")
    with pytest.raises(UnknownNumber):
        world.register.compare("12345678", Plain("a@b.example"))


@pytest.mark.parametrize("number", ["", "1234567", "123456789", "1234567x", "../../v1", "\uff11" * 8])
def test_what_is_no_number_is_a_bad_number(world: World, number: str) -> None:
    with pytest.raises(BadNumber):
        world.register.listing(number)
    with pytest.raises(BadNumber):
        world.register.branch(number)


@pytest.mark.parametrize("number", ["90004973", "90002903"])
def test_an_error_of_the_register_is_a_technical_fault(world: World, number: str) -> None:
    with pytest.raises(TechnicalFault):
        world.register.listing(number)


def test_an_outage_is_a_technical_fault_and_passes(world: World) -> None:
    world.make("/register/control/outage", on=True)
    register = world.register
    calls = (
        lambda: register.listing("68750110"),
        lambda: register.branch("000037178598"),
        lambda: register.compare("68750110", Plain("a@b.example")),
        lambda: register.signals(MONDAY, MONDAY),
        lambda: register.listing("12345678"),
    )
    for call in calls:
        with pytest.raises(TechnicalFault):
            call()
    world.make("/register/control/outage", on=False)
    assert register.listing("68750110").name == "Test BV Donald"


def test_a_register_that_is_not_there_is_a_technical_fault(world: World) -> None:
    nowhere = "http://127.0.0.1:1/register"  # port 1 is never served
    register = KvkRegister(Line(world.http), base_url=nowhere, api_key=Plain("x"), email_check_url=nowhere)
    with pytest.raises(TechnicalFault):
        register.listing("68750110")


def test_an_email_address_is_compared_and_never_told(world: World) -> None:
    compare = world.register.compare
    assert compare("69599084", Plain(" Info@Dagobert.example")) is Comparison.SAME
    assert compare("69599084", Plain("other@dagobert.example")) is Comparison.DIFFERENT
    assert compare("90006623", Plain("info@dagobert.example")) is Comparison.UNLISTED
    world.make("/register/control/email", kvkNummer="69599084", email=None)
    assert compare("69599084", Plain("info@dagobert.example")) is Comparison.UNLISTED


@pytest.mark.parametrize(
    ("listed", "typed", "same"),
    [
        ("post@dagobert.example", "po\u017ft@dagobert.example", False),
        ("strauss@dagobert.example", "strauß@dagobert.example", False),
        ("Info@Bücher.nl ", "info@xn--bcher-kva.nl", True),
        ("info@xn--bcher-kva.nl", "info@bücher.nl", True),
        ("info@fass.example", "info@faß.example", False),
    ],
)
def test_email_addresses_are_compared_in_one_form_d27(
    world: World, listed: str, typed: str, same: bool
) -> None:
    world.make("/register/control/email", kvkNummer="69599084", email=listed)
    expected = Comparison.SAME if same else Comparison.DIFFERENT
    assert world.register.compare("69599084", Plain(email_of(typed))) is expected


def test_a_deregistered_branch_has_an_end_and_a_signal(world: World) -> None:
    world.make(
        "/register/control/deregister",
        vestigingsnummer="000038509520",
        datumEinde="20260200",
        timestamp=MONDAY.isoformat(),
    )
    assert world.register.branch("000038509520")[1].ends_on == date(2026, 2, 28)
    assert world.register.listing("69599084").ends_on is None
    [signal] = world.register.signals(MONDAY, MONDAY)
    assert (signal.kvk_number, signal.branch, signal.timestamp) == ("69599084", "000038509520", MONDAY)
    assert signal.type == "SignaalBeeindiging_2025_01"


def test_a_deregistered_company_takes_its_branches_with_it(world: World) -> None:
    world.make(
        "/register/control/deregister",
        kvkNummer="69599084",
        datumEinde="20250000",
        signaalType="SignaalFusieSplitsing_2025_01",
        timestamp=MONDAY.isoformat(),
    )
    assert world.register.listing("69599084").ends_on == date(2025, 12, 31)
    assert world.register.branch("000038509520")[1].ends_on == date(2025, 12, 31)
    [signal] = world.register.signals(MONDAY, MONDAY)
    assert (signal.type, signal.branch) == ("SignaalFusieSplitsing_2025_01", None)


def test_a_changed_address_is_listed_and_signalled(world: World) -> None:
    change = {"straatnaam": "Nieuweweg", "huisnummer": 5, "postcode": "8823SK", "plaats": "Lollum"}
    world.make(
        "/register/control/address",
        vestigingsnummer="000037178598",
        adres=change,
        timestamp=MONDAY.isoformat(),
    )
    listing = world.register.listing("68750110")
    assert listing.visiting == Address(("Nieuweweg 5", "8823SK Lollum"))
    assert listing.postal == Address(("Postbus 200", "1000AE Rommeldam"))
    assert len(world.register.signals(MONDAY, MONDAY)) == 1


def test_signals_are_told_over_all_pages_oldest_first_within_their_bounds(world: World) -> None:
    minutes = [MONDAY + timedelta(minutes=(n * 7) % 120) for n in range(120)]
    for at in minutes:
        world.make(
            "/register/control/address",
            vestigingsnummer="000037178598",
            adres=None,
            timestamp=at.isoformat(),
        )
    signals = world.register.signals(MONDAY, MONDAY + timedelta(minutes=110))
    assert [signal.timestamp for signal in signals] == sorted(minutes)[:111]
    assert len({signal.signal_id for signal in signals}) == 111
