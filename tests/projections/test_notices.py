"""The notices read model: what is announced now, and everything for staff (R45, R46)."""

from datetime import datetime, timedelta

from domain.values import MaintenanceNoticeId
from projections.notices import in_force, notices
from tests.projections.history import ReadModels
from toegang_testing.desks.office import Office

HOUR = timedelta(hours=1)


def told(office: Office, models: ReadModels, at: datetime) -> list[str]:
    return [row.notice_id for row in in_force(models.follow(office), at)]


def test_a_notice_is_told_from_its_beginning_up_to_its_end(office: Office, models: ReadModels) -> None:
    now = office.now
    assert told(office, models, now) == []
    office.post_notice("n1", starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    assert [told(office, models, now + hours * HOUR) for hours in (0, 1, 2)] == [[], ["n1"], []]


def test_a_notice_without_an_end_is_told_until_it_is_lifted(office: Office, models: ReadModels) -> None:
    office.post_notice("n1")
    office.post_notice("n2", stops_ordering=False)
    assert told(office, models, office.now + timedelta(999)) == ["n1", "n2"]
    office.wait(hours=1)
    office.lift_notice("n1")
    assert told(office, models, office.now) == ["n2"]
    first, second = notices(models.tx)
    assert (first.lifted_at, second.lifted_at) == (office.now, None)
    assert (first.stops_ordering, second.stops_ordering) == (True, False)
    assert (second.dutch, second.english) == ("Onderhoud n2", "Maintenance n2")


def test_every_notice_is_listed_in_pages(office: Office, models: ReadModels) -> None:
    for notice_id in ("n2", "n1", "n3"):
        office.post_notice(notice_id, starts_at=office.now + HOUR)
    tx = models.follow(office)
    assert [row.notice_id for row in notices(tx, limit=2)] == ["n2", "n1"]
    assert [row.notice_id for row in notices(tx, after=MaintenanceNoticeId("n1"))] == ["n3"]
