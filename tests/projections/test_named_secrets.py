"""The read model of secrets that are somebody's: those that an event names."""

from projections.named_secrets import named
from tests.projections.history import ReadModels
from toegang_testing.desks.office import Office


def test_what_an_event_names_is_somebodys_and_nothing_else_is(office: Office, models: ReadModels) -> None:
    office.open_account()
    own = office.account().credential_id
    assert own is not None
    assert named(models.follow(office), [own, "nobody's"]) == {own}
    assert named(models.tx, []) == frozenset()
