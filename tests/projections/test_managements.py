"""The managements read model: organisations with an account manager (R38)."""

from projections.managements import ManagedRow, managed
from tests.projections.history import ReadModels
from toegang_testing.desks.desk import KVK, OTHER_KVK
from toegang_testing.desks.office import Office


def test_marked_organisations_are_listed_until_the_mark_is_taken_away(
    office: Office, models: ReadModels
) -> None:
    office.manage(OTHER_KVK)
    office.manage(KVK)
    tx = models.follow(office)
    assert managed(tx) == [ManagedRow(OTHER_KVK, office.now), ManagedRow(KVK, office.now)]
    assert managed(tx, limit=1) == [ManagedRow(OTHER_KVK, office.now)]
    assert managed(tx, after=OTHER_KVK) == [ManagedRow(KVK, office.now)]
    office.end_management(OTHER_KVK)
    assert [row.kvk_number for row in managed(models.follow(office))] == [KVK]
    office.manage(OTHER_KVK)
    assert [row.kvk_number for row in managed(models.follow(office))] == [KVK, OTHER_KVK]
