"""How a seed begins: with nobody, or with four people who have a code and have ordered; the same in each."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.settings import Settings
from domain.ports import PaymentState
from tests.simulation.asking import Json
from tests.simulation.people import Holder
from tests.simulation.world import Outside, World
from toegang_testing.conformance.people import DAGOBERT, DONALD, LISTED, Somebody

DAYS_MAX = 8
"""By then a letter and the password after it have come (R14)."""


@dataclass(frozen=True)
class Begun:
    """The outside and the people, as the store knows them."""

    outside: Outside
    people: Sequence[Holder]


def begin(settings: Settings, *, is_empty: bool) -> Begun:
    """In an initialised store; nothing goes wrong yet."""
    world = World(0, settings, Outside())
    people = [Holder(world, who) for who in _four()]
    if not is_empty:
        _settle_in(world, people)
    for node in world.alive:
        node.close()
    return Begun(world.outside, people)


def _four() -> list[Somebody]:
    """Two of one business, one of whom gets letters; one of another; a private person."""

    def somebody(name: str, email: str, *, by_post: bool = False, **more: str) -> Somebody:
        who: Json = {"first_names": name, "surname": "Voorbeeld", "birth_date": "1980-02-29"}
        return Somebody(name, {**who, "email": email, "terms_accepted": True, **more}, by_post)

    return [
        somebody("Jan", LISTED[DAGOBERT], kvk_number=DAGOBERT),
        somebody("Piet", "piet@elders.example", by_post=True, kvk_number=DAGOBERT),
        somebody("Els", LISTED[DONALD], kvk_number=DONALD),
        somebody("Anna", "anna@thuis.example", postcode="1234 AB", house_number="1"),
    ]


def _settle_in(world: World, people: Sequence[Holder]) -> None:
    for one in people:
        one.apply()
    _follow(world)
    for _ in range(DAYS_MAX):
        world.to_morning(1)
        world.alive[0].system.run_daily_steps(lambda _done, _of: None)
        _follow(world)
        for one in people:
            one.open_mail()
            if one.first_password:
                one.activate()
        _follow(world)
    assert all(one.token for one in people), "everybody activated"
    for number, one in enumerate(people):
        one.log_in()
        if number % 2:
            one.deposit()
        else:
            one.allow_debit()
    _follow(world)
    for payment in [*world.provider.payments]:
        world.provider.decide(payment, PaymentState.PAID)
    _follow(world)
    for one in people:
        one.order()
    _follow(world)
    world.provider.calls.clear()


def _follow(world: World) -> None:
    system = world.alive[0].system
    system.take_in()
    system.subscriptions.step_all()
    world.read_on()
