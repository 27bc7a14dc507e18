"""R49 By post: the visiting or postal address of the registered office in the register is the billing address, and a
change of address there updates it automatically."""

from tests.rules.town import DAGOBERT, Town

MOVES, MAIN = "90004760", "990000047601"
NEW = {"straatnaam": "Nieuweweg", "huisnummer": 8, "postcode": "2512AB", "plaats": "Den Haag"}


def billing(town: Town, customer_id: str) -> tuple[str, list[str]]:
    path = f"/v1/customers/{customer_id}/billing-address"
    told = town.ask("GET", path, status=200, by=town.portal)
    return told["source"], told["lines"]


def test_it_follows_the_registered_office(town: Town) -> None:
    holder = town.holder(MOVES, email="info@990000047601.example")
    old = ["Local Funzoom NV", "Voorbeeldstraat 1", "2511AA 's-Gravenhage"]
    assert billing(town, MOVES) == ("visiting", old)
    holder.log_in()
    holder.deposit(500)
    assert town.letters_to("Local Funzoom NV")[-1].to.split("\n") == old
    before = town.letters_to("Local Funzoom NV")
    town.moves(MAIN, NEW)
    new = ["Local Funzoom NV", "Nieuweweg 8", "2512AB Den Haag"]
    assert billing(town, MOVES) == ("visiting", new)
    holder.log_in()
    holder.deposit(500)
    [invoice] = [one for one in town.letters_to("Local Funzoom NV") if one not in before]
    assert invoice.to.split("\n") == new


def test_a_change_of_another_branch_leaves_it(town: Town) -> None:
    town.holder(DAGOBERT)
    before = billing(town, DAGOBERT)
    town.moves("000038509520", NEW)
    assert billing(town, DAGOBERT) == before
