"""R50 Not automatically when the register lists two different addresses (postal and visiting): a new visiting address
leaves the postal address as it is."""

from tests.rules.test_r49 import NEW, billing
from tests.rules.town import KATRIEN, Town

MAIN = "000037143557"
NEW_POSTAL = {"straatnaam": "Postbus", "postbusnummer": 7, "postcode": "3501AB", "plaats": "Utrecht"}


def test_a_new_visiting_address_leaves_it_and_a_new_postal_address_moves_it(town: Town) -> None:
    town.holder(KATRIEN)
    before = billing(town, KATRIEN)
    assert before == ("postal", ["Test NV Katrien", "Postbus 90", "3500AA Utrecht"])
    town.moves(MAIN, NEW)
    assert billing(town, KATRIEN) == before
    town.moves(MAIN, NEW_POSTAL, "correspondentieadres")
    assert billing(town, KATRIEN) == ("postal", ["Test NV Katrien", "Postbus 7", "3501AB Utrecht"])
