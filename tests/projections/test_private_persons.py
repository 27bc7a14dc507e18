"""Under which years' index keys private persons are found (D21)."""

from datetime import UTC, datetime

from domain.reservation.events import ReservationReleased, ReservationTaken
from projections.private_persons import years_in_use
from tests.projections.history import ReadModels

SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_a_year_is_in_use_while_somebody_found_in_it_is_known(models: ReadModels) -> None:
    taken = ReservationTaken(key="private-a", taken_by="p1"), ReservationTaken(key="private-b", taken_by="p2")
    assert years_in_use(models.happens(*taken, at=SUMMER)) == {2026}
    assert years_in_use(models.happens(ReservationReleased(key="private-a"))) == {2026}
    assert years_in_use(models.happens(ReservationReleased(key="private-b"))) == set()


def test_who_applied_at_the_turn_of_the_year_holds_both(models: ReadModels) -> None:
    just_after = datetime(2026, 12, 31, 23, 10, tzinfo=UTC)  # ten past twelve in Amsterdam
    taken = ReservationTaken(key="private-a", taken_by="p1")
    assert years_in_use(models.happens(taken, at=just_after)) == {2026, 2027}


def test_other_reservations_hold_no_year(models: ReadModels) -> None:
    taken = ReservationTaken(key="code-a", taken_by="a1")
    assert years_in_use(models.happens(taken, at=SUMMER)) == set()
